"""The chat page's own words in English and Chinese, and what Chainlit's words are changed to."""

from collections.abc import Mapping
from dataclasses import dataclass

from penchant.agent.answering.results import Language

CHAINLIT_WORDS: Mapping[str, Mapping[str, object]] = {
    "en-US": {
        "chat": {
            "input": {"placeholder": "Ask about a shopper, an item, a trend …"},
            "messages": {
                "status": {"using": "", "used": ""},
                "feedback": {
                    "positive": "This helped",
                    "negative": "This did not help",
                    "dialog": {
                        "title": "What was good or bad about it?",
                        "submit": "Send",
                        "yourFeedback": "A comment, if you like",
                    },
                },
            },
            "watermark": "Each statement rests on the shop's own log: open the evidence to see on what.",
        },
        "navigation": {"header": {"readme": "What can I ask?"}},
        "threadHistory": {"sidebar": {"empty": "Your conversations will be listed here."}},
    },
    "zh-CN": {
        "chat": {
            "input": {"placeholder": "问问顾客、商品或趋势……"},
            "messages": {
                "status": {"using": "", "used": ""},
                "feedback": {
                    "dialog": {
                        "title": "哪里好，哪里不好？",
                        "submit": "提交",
                        "yourFeedback": "意见（可不填）",
                    }
                },
            },
            "watermark": "每句话都出自本店自己的记录：打开依据即可查看。",
        },
        "navigation": {"header": {"readme": "可以问什么？"}},
        "threadHistory": {"sidebar": {"empty": "您的对话会列在这里。"}},
    },
}


@dataclass(frozen=True, slots=True)
class Words:
    """What the page says in one language."""

    evidence: str
    evidence_tip: str
    no_evidence: str
    said_by: str
    path: str
    term: str
    adds: str
    date: str
    kind: str
    item: str
    value: str
    shopper: str
    all_events: str
    newest_events: str
    download: str
    reading: str
    steps: str
    failed: str
    gone: str
    wait: str
    kinds: Mapping[str, str]


ENGLISH = Words(
    evidence="Evidence ({count})",
    evidence_tip="Show what each statement rests on",
    no_evidence="This answer states nothing about the log.",
    said_by="The words of a plugin, which the log does not bear out",
    path="Concept",
    term="What counted",
    adds="Adds to the score",
    date="Date",
    kind="Event",
    item="Item",
    value="Value",
    shopper="Shopper",
    all_events="{count} events",
    newest_events="{count} events, the newest {shown}",
    download="{name} (CSV)",
    reading="Reading the question",
    steps="Steps: {count}, {seconds} s",
    failed="Something went wrong while answering, and it is in the server's log. Please ask again.",
    gone="That answer is no longer kept. Ask the question again to see its evidence.",
    wait="Too many questions at once: please wait {seconds} seconds.",
    kinds={},
)

CHINESE = Words(
    evidence="依据（{count}）",
    evidence_tip="查看每句话的依据",
    no_evidence="这个回答没有陈述记录中的内容。",
    said_by="插件自己的话，记录不能证实",
    path="概念",
    term="评分项",
    adds="对得分的贡献",
    date="日期",
    kind="事件",
    item="商品",
    value="数值",
    shopper="顾客",
    all_events="{count} 个事件",
    newest_events="{count} 个事件，最新的 {shown} 个",
    download="{name}（CSV）",
    reading="正在理解问题",
    steps="{count} 个步骤，{seconds} 秒",
    failed="回答时出错，详情见服务器日志。请再问一次。",
    gone="这个回答已不再保存。请再问一次以查看依据。",
    wait="问得太快了：请等 {seconds} 秒。",
    kinds={
        "purchase": "购买",
        "view": "浏览",
        "click": "点击",
        "cart": "加入购物车",
        "rating": "评分",
        "review": "评论",
        "search": "搜索",
        "like": "喜欢",
        "share": "分享",
        "comment": "留言",
        "post": "发布",
        "return": "退货",
    },
)


def words_in(language: Language) -> Words:
    """The page's words."""
    return CHINESE if language == "zh" else ENGLISH


def language_of_tag(tag: str | None) -> Language:
    """The page's language for a browser's tag such as `zh-CN`; English where it is neither."""
    return "zh" if (tag or "").lower().startswith("zh") else "en"
