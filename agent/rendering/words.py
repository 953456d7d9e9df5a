"""Numbers, dates, nouns and sentences in English and Chinese: what is said is decided before, and once."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from string import Formatter

from penchant.agent.answering.results import Language
from penchant.agent.rendering.markdown import Markup, escape

Pair = tuple[str, str]
"""The same in English and in Chinese, with the same blanks."""

_PRICE_BANDS = (
    (re.compile(r"under (\S+)"), r"\1 以下"),
    (re.compile(r"(\S+) and over"), r"\1 及以上"),
    (re.compile(r"(\S+) to (\S+)"), r"\1 至 \2"),
)
"""Names that `graph_store.price_bands` gives, and the same in Chinese."""
SURE = 0.999
ALL_IN_TABLE: Pair = ("The table names all {count}.", "表格列出全部 {count} 项。")
AND_MORE: Pair = ("and more", "等")
NOUNS: dict[str, tuple[str, str, str]] = {
    "event": ("event", "events", "条记录"),
    "purchase": ("purchase", "purchases", "次购买"),
    "view": ("view", "views", "次浏览"),
    "click": ("click", "clicks", "次点击"),
    "cart": ("cart addition", "cart additions", "次加购"),
    "rating": ("rating", "ratings", "次评分"),
    "rating without stars": ("rating without stars", "ratings without stars", "次无星评分"),
    "review": ("review", "reviews", "条评价"),
    "review without stars": ("review without stars", "reviews without stars", "条无星评价"),
    "search": ("search", "searches", "次搜索"),
    "like": ("like", "likes", "次点赞"),
    "share": ("share", "shares", "次分享"),
    "comment": ("comment", "comments", "条评论"),
    "post": ("post", "posts", "条帖子"),
    "return": ("return", "returns", "次退货"),
    "good rating": ("good rating", "good ratings", "次高分"),
    "good review": ("good review", "good reviews", "条好评"),
    "low rating": ("low rating", "low ratings", "次低分"),
    "shopper": ("shopper", "shoppers", "位顾客"),
    "item": ("item", "items", "件商品"),
    "order": ("order", "orders", "笔订单"),
    "piece": ("piece", "pieces", "件"),
    "day": ("day", "days", "天"),
    "hour": ("hour", "hours", "小时"),
    "visit": ("visit", "visits", "次到访"),
    "interest": ("interest", "interests", "项兴趣"),
    "concept": ("concept", "concepts", "个概念"),
    "relation": ("relation", "relations", "条关系"),
    "profile": ("profile", "profiles", "份画像"),
    "part": ("part", "parts", "个下级类别"),
    "brand": ("brand", "brands", "个品牌"),
    "category": ("category", "categories", "个类别"),
    "department": ("department", "departments", "个部门"),
}
GOOD = {"rating": "good rating", "review": "good review"}
"""Nouns where the good ones alone are counted."""
DEEDS: dict[str, Pair] = {
    "purchase": ("bought {}", "买过"),
    "view": ("viewed {}", "浏览过"),
    "click": ("clicked {}", "点击过"),
    "cart": ("put {} in the cart", "加购过"),
    "rating": ("rated {} well", "高分评价过"),
    "review": ("reviewed {} well", "好评过"),
    "rating without stars": ("rated {}", "评过分"),
    "review without stars": ("reviewed {}", "评价过"),
    "search": ("searched for {}", "搜索过"),
    "like": ("liked {}", "点赞过"),
    "share": ("shared {}", "分享过"),
    "comment": ("commented on {}", "评论过"),
    "post": ("posted {}", "发布过"),
    "return": ("returned {}", "退过"),
}
"""English has a blank for what it is done with; in Chinese that comes last."""
OTHER_DEED: Pair = ("went for {}", "接触过")
OTHER_DONE: Pair = ("gone for {}", "接触过")
"""As after `has`; that of all others is like the past tense."""
IT: Pair = ("it", "它")
ANYTHING: Pair = ("anything", "任何商品")
SIGNALS: dict[str, Pair] = {
    "repurchase": ("own history", "以往记录"),
    "neighbours": ("similar tastes", "喜好相近"),
    "affinity": ("liking for its kind", "品类偏好"),
    "content": ("alike in words", "描述相近"),
    "popularity": ("popular lately", "近期热度"),
    "boost": ("the shop's boost", "店家加权"),
    "correction": ("the shop's correction", "店家更正"),
}
"""What the reason itself tells, such as a purchase or a view, its name does not: it is said of any log."""
_THIS_SHOPPER = re.compile("this shopper|this one|这位顾客")
_WIDE = tuple("，。；：、（）“”")
_LISTING: dict[str, tuple[str, str, str]] = {
    "and": (", ", " and ", "和"),
    "or": (", ", " or ", "或"),
}

UNLIKELY, LIKELY = 0.0005, 0.995
"""What whole percents, or one decimal, would round to never or always."""


@dataclass(frozen=True, slots=True)
class Words:
    """Wording in one language.

    Attributes:
        language: Which.
        to_shopper: Whether the shopper that the reasons are about reads them: `you` for `this shopper`.
    """

    language: Language
    to_shopper: bool = False

    def say(self, pair: Pair, **values: Markup | str | int | datetime) -> Markup:
        """A sentence with its blanks filled; what is no Markdown yet is escaped.

        Args:
            pair: In English and Chinese.
            **values: Strings are shop data unless they are `Markup`; numbers get thousands separators.
        """
        text = ""
        for literal, name, _, _ in Formatter().parse(self.pick(pair)):
            text = self._joined(text, literal)
            if name is not None:
                text = self._joined(text, self.show(values[name]))
        return Markup(text)

    def pick(self, pair: Pair) -> str:
        """The pair's side in this language."""
        text = pair[1] if self.language == "zh" else pair[0]
        return _THIS_SHOPPER.sub("您" if self.language == "zh" else "you", text) if self.to_shopper else text

    def show(self, value: Markup | str | int | datetime) -> Markup:
        """A value for a blank."""
        if isinstance(value, Markup):
            return value
        if isinstance(value, datetime):
            return self.day(value)
        return Markup(f"{value:,}") if isinstance(value, int) else escape(value)

    def quoted(self, data: str) -> Markup:
        """`“tea”`."""
        return Markup(f"“{self.show(data)}”")

    def called(self, concept_id: str | None, name: str) -> str:
        """A concept's name for people, as data; those of price bands are worded in the language.

        Example:
            >>> [Words("zh").called(one, "under 5.00") for one in ("price:under 5.00", "category:Sale")]
            ['5.00 以下', 'under 5.00']
        """
        if self.language == "zh" and (concept_id or "").startswith("price:"):
            for band, chinese in _PRICE_BANDS:
                if band.fullmatch(name):
                    return band.sub(chinese, name)
        return name

    def day(self, at: datetime) -> Markup:
        """The UTC day, as 2017-12-01."""
        return Markup(f"{at.astimezone(UTC):%Y-%m-%d}")

    def number(self, value: float, digits: int = 0) -> Markup:
        """With thousands separators and so many decimals; a trailing `.0` is cut."""
        text = f"{value:,.{digits}f}"
        return Markup(text.rstrip("0").rstrip(".") if "." in text else text)

    def money(self, value: float) -> Markup:
        """Two decimals; the log names no currency."""
        return Markup(f"{value:,.2f}")

    def signed(self, value: float) -> Markup:
        """What is added to a score, with its sign."""
        return Markup(f"{value:+.2f}")

    def days(self, count: float) -> Markup:
        """`1 day`, `4.5 days`, `4.5 天`."""
        number = self.number(count, 1)
        noun = NOUNS["day"][2 if self.language == "zh" else int(number != "1")]
        return Markup(f"{number} {noun}")

    def stretch(self, days: float) -> Markup:
        """`47 days`, `1 day`, `5 hours`: whole days, or hours where it is shorter than one."""
        if days >= 1:
            return self.counted(round(days), "day")
        return self.counted(max(1, round(days * 24)), "hour")

    def percent(self, share: float) -> Markup:
        """A share of 0 to 1: whole percents from ten on, else one decimal."""
        return Markup(f"{share:.0%}" if share >= 0.1 or share == 0 else f"{share:.1%}")

    def chance(self, probability: float) -> Markup:
        """A probability of 0 to 1 as `percent` writes it, but none as certain, whatever rounding says."""
        if probability < UNLIKELY:
            return Markup(f"< {2 * UNLIKELY:.1%}")
        return Markup(self.certainty(probability)) if probability >= LIKELY else self.percent(probability)

    @staticmethod
    def certainty(probability: float) -> str:
        """A probability that is never told as certain, whatever rounding says."""
        return f"{probability:.1%}" if probability < SURE else f"> {SURE:.1%}"

    def lift(self, lift: float) -> Markup:
        """How many times, with one decimal, two below a tenth."""
        return Markup(f"{lift:,.1f}" if lift >= 0.1 or lift == 0 else f"{lift:.2f}")

    def pieces(self, count: float) -> Markup:
        """`1 piece`, `2.5 pieces`, `2.5 件`."""
        number, (one, many, chinese) = self.number(count, 2), NOUNS["piece"]
        return Markup(f"{number} {chinese if self.language == 'zh' else one if number == '1' else many}")

    def counted(self, count: int, noun: str) -> Markup:
        """`2 shoppers`, `2 位顾客`; of a noun that has no words here, events."""
        one, many, chinese = NOUNS.get(noun, NOUNS["event"])
        if self.language == "zh":
            return Markup(f"{count:,} {chinese}")
        return Markup(f"{count:,} {one if count == 1 else many}")

    def kind(self, kind: str) -> str:
        """`purchase`, `购买`; a kind of events that has no words here as the log has it."""
        noun = NOUNS.get(kind)
        return kind if noun is None else noun[2][1:] if self.language == "zh" else noun[0]

    def deed(self, kind: str) -> Markup:
        """What shoppers did: `bought`, `买过`."""
        return Markup(self.pick(DEEDS.get(kind, OTHER_DEED)).replace(" {}", ""))

    def did(self, kind: str, what: Markup | Pair) -> Markup:
        """What they did with something: `rated it well`, `高分评价过它`; a name stands apart in Chinese.

        Args:
            kind: Of their events.
            what: A name, or a pronoun in both languages.
        """
        return self._filled(DEEDS.get(kind, OTHER_DEED), what)

    def done(self, kind: str, what: Markup | Pair) -> Markup:
        """The same as after `has` in English: `gone for it`."""
        return self._filled(DEEDS.get(kind, OTHER_DONE), what)

    def _filled(self, pair: Pair, what: Markup | Pair) -> Markup:
        named = isinstance(what, str)
        said = what if isinstance(what, str) else self.pick(what)
        if self.language == "zh":
            return Markup(f"{pair[1]}{' ' if named else ''}{said}")
        return Markup(pair[0].format(said))

    def signal(self, signal: str) -> str:
        """What a part of a score is called; plain text."""
        return self.pick(SIGNALS.get(signal, (signal, signal)))

    def listed(self, parts: Sequence[Markup], *, last: str = "and") -> Markup:
        """`a, b and c`, `a、b和c`."""
        comma, joint, chinese = _LISTING[last]
        if len(parts) < 2:
            return Markup("".join(parts))
        if self.language == "zh":
            return Markup(self._joined(self._joined("、".join(parts[:-1]), f" {chinese} "), parts[-1]))
        return Markup(f"{comma.join(parts[:-1])}{joint}{parts[-1]}")

    def clauses(self, parts: Sequence[Markup]) -> Markup:
        """Clauses of one sentence, divided by semicolons."""
        return Markup(("；" if self.language == "zh" else "; ").join(parts))

    def enumerated(self, parts: Sequence[Markup]) -> Markup:
        """`a, b, c`, `a、b、c`."""
        return Markup(("、" if self.language == "zh" else ", ").join(parts))

    def _joined(self, text: str, more: str) -> str:
        """Both, without a space beside the wide signs of Chinese, which bring their own."""
        if self.language == "zh" and text.endswith(_WIDE) and more.startswith(" "):
            return text + more.lstrip(" ")
        if self.language == "zh" and text.endswith(" ") and more.startswith(_WIDE):
            return text.rstrip(" ") + more
        return text + more


def events_called(events: str, language: Language) -> str:
    """English events in a language, without a number: `浏览` for `views`."""
    if language == "en":
        return events
    chinese = next((noun[2][1:] for noun in NOUNS.values() if noun[1] == events), "")
    return chinese or NOUNS["event"][2][1:]
