"""Single statements in both languages: reasons, conditions, chances, names of price bands."""

from datetime import UTC, datetime

import pytest

from penchant.agent.answering.results import Language
from penchant.agent.rendering.explained import put_into_words
from penchant.agent.rendering.markdown import plain
from penchant.agent.rendering.reasons import reason, speaks_for
from penchant.agent.rendering.segments import condition_told
from penchant.agent.rendering.words import Words
from penchant.ids import ItemId
from penchant.tools.conditions import Condition
from penchant.tools.recommendation import Recommendation
from penchant.tools.said import Form, Said
from tests.agent.rendering.worded import DAY, PURCHASES, Shelf, telling, term


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "shoppers who bought Tent, which is like it in words, also bought another Tent, as you did"),
        ("zh", "买过描述与它相近的 Tent的顾客也买过另一件 Tent，您同样如此"),
    ],
)
def test_two_items_of_one_title_are_told_apart_without_ids(language: Language, text: str) -> None:
    class Tents(Shelf):
        def title_of(self, item: ItemId) -> str:
            return "Tent"

    found = Recommendation(
        1, ItemId("9"), "Rug", 1.0, (term(Said("like_had_with", deed="purchase"), "7", "8"),)
    )
    worded = put_into_words(
        found, "a", Tents(), PURCHASES, reader="shopper", length="full", language=language
    )
    assert worded.sentences[1].text.casefold() == text.casefold()


@pytest.mark.parametrize(
    ("said", "items", "english", "chinese"),
    [
        (
            Said("had", (("purchase", 12),), days=22, day=DAY),
            (),
            "bought 12 times, every 22 days on average, last on 2025-05-21",
            "买过 12 次，平均每 22 天一次，最近一次是 2025-05-21",
        ),
        (
            Said("had", (("view", 2), ("purchase", 1)), days=1, day=DAY),
            (),
            "viewed twice, bought once, every day on average, last on 2025-05-21",
            "浏览过 2 次、买过 1 次，平均每天一次，最近一次是 2025-05-21",
        ),
        (
            Said("had", (("review", 1),), day=DAY),
            (),
            "reviewed well once, on 2025-05-21",
            "好评过 1 次，时间是 2025-05-21",
        ),
        (Said("not_yet", deed="purchase"), (), "this shopper has not bought it yet", "这位顾客还没有买过它"),
        (Said("not_yet"), (), "this shopper has not gone for it yet", "这位顾客还没有接触过它"),
        (
            Said("had_with", deed="rating"),
            ("7",),
            "shoppers who rated it well also rated Green tea (7) well, as this one did",
            "高分评价过它的顾客也高分评价过 Green tea（7），这位顾客同样如此",
        ),
        (
            Said("topic", (("rating", 2),), names=("Tea",), count=2),
            (),
            "2 good ratings in Tea",
            "在 Tea 中有 2 次高分",
        ),
        (
            Said("popular", deed="cart", count=3, days=30, day=DAY),
            (),
            "3 shoppers put it in the cart in the 30 days to 2025-05-21",
            "在截至 2025-05-21 的 30 天内有 3 位顾客加购过它",
        ),
        (
            Said("had_with", deed="purchase"),
            ("7", "8"),
            "shoppers who bought it also bought Green tea (7) and 绿茶 (8), as this one did",
            "买过它的顾客也买过 Green tea（7）和 绿茶（8），这位顾客同样如此",
        ),
        (
            Said("with_nothing", deed=""),
            (),
            "no other shopper went for it together with what this one went for",
            "没有别的顾客既接触过它，又接触过这位顾客接触过的商品",
        ),
        (
            Said("alike", deed="purchase", count=6, of=100, days=30, day=DAY),
            (),
            "6 of the 100 shoppers most like this one bought it in the 30 days to 2025-05-21",
            "与这位顾客最相似的 100 位顾客中有 6 位在截至 2025-05-21 的 30 天内买过它",
        ),
        (
            Said("had_with", deed="purchase", count=6, of=100),
            ("7",),
            "shoppers who bought it also bought Green tea (7), as this one did, "
            "and 6 of the 100 shoppers most like this one bought it",
            "买过它的顾客也买过 Green tea（7），这位顾客同样如此；"
            "与这位顾客最相似的 100 位顾客中有 6 位买过它",
        ),
        (
            Said("like_had_with", deed="purchase"),
            ("7", "8"),
            "shoppers who bought Green tea (7), which is like it in words, also bought 绿茶 (8), "
            "as this one did",
            "买过描述与它相近的 Green tea（7）的顾客也买过 绿茶（8），这位顾客同样如此",
        ),
        (
            Said("topic", (("purchase", 21),), names=("Tea",), count=21, lift=4.21),
            (),
            "21 purchases in Tea, 4.2 times the shop's average",
            "在 Tea 中有 21 次购买，是全店平均的 4.2 倍",
        ),
        (
            Said("topic", (("purchase", 1), ("view", 1)), names=("Tea",), count=2),
            (),
            "2 events in Tea",
            "在 Tea 中有 2 条记录",
        ),
        (
            Said("brand", (("purchase", 2),), names=("Acme",), count=2, lift=1.5),
            (),
            "2 purchases of the brand Acme, 1.5 times the shop's average",
            "对 Acme 品牌有 2 次购买，是全店平均的 1.5 倍",
        ),
        (
            Said("topic_none", deed="view", names=("Tea",)),
            (),
            "this shopper has not viewed anything in Tea yet",
            "这位顾客在 Tea 中还没有浏览过任何商品",
        ),
        (
            Said("shares_words", deed="purchase", words=("oat", "milk")),
            ("7",),
            "shares “oat” and “milk” with Green tea (7), which this shopper bought",
            "与这位顾客买过的 Green tea（7）同样含有“oat”和“milk”",
        ),
        (
            Said("popular", deed="purchase", count=1, before=35, days=30, day=DAY),
            (),
            "1 shopper bought it in the 30 days to 2025-05-21, 35 in the 30 days before",
            "在截至 2025-05-21 的 30 天内有 1 位顾客买过它，再往前 30 天有 35 位",
        ),
        (
            Said("popular", deed="purchase", ever=94, days=30, day=DAY),
            (),
            "nobody bought it in the 30 days to 2025-05-21, 94 before that",
            "在截至 2025-05-21 的 30 天内没有顾客买过它，此前共有 94 位",
        ),
        (
            Said("popular_in_all", deed="purchase", count=1, ever=94, days=30, day=DAY),
            (),
            "94 shoppers bought it in all, 1 of them in the 30 days to 2025-05-21",
            "共有 94 位顾客买过它，其中在截至 2025-05-21 的 30 天内有 1 位",
        ),
        (
            Said("popular_in_all", deed="purchase", ever=94, days=30, day=DAY),
            (),
            "94 shoppers bought it in all, none of them in the 30 days to 2025-05-21",
            "共有 94 位顾客买过它，但在截至 2025-05-21 的 30 天内没有人",
        ),
        (
            Said("popular", deed="purchase", days=30, day=DAY),
            (),
            "nobody bought it in the 30 days to 2025-05-21",
            "在截至 2025-05-21 的 30 天内没有顾客买过它",
        ),
        (
            Said("interest", names=("Yogurt", "Kefir"), count=189, lift=16.87),
            (),
            "189 events in Yogurt or Kefir, 16.9 times the shop's average",
            "对 Yogurt 或 Kefir 有 189 条记录，是全店平均的 16.9 倍",
        ),
        (Said("boosted", note="spring sale"), (), "spring sale", "spring sale"),
        (
            Said("corrected", names=("Tea",), note="told us", action="remove"),
            (),
            "the shop removed the interest in Tea: told us",
            "店家移除了对 Tea 的兴趣：told us",
        ),
        (None, (), "in the tool's words", "in the tool's words"),
    ],
)
def test_a_reason_in_both_languages(
    said: Said | None, items: tuple[str, ...], english: str, chinese: str
) -> None:
    one = term(said, *items)
    assert plain(reason(one, telling("en"))) == english
    assert plain(reason(one, telling("zh"))) == chinese


OTHERS: tuple[Form, ...] = (
    *(
        "already",
        "only_with_regretted",
        "topic_unknown",
        "much_like",
        "words_of_regretted",
        "words_of_nothing",
    ),
)


@pytest.mark.parametrize("form", OTHERS)
def test_the_other_reasons_are_worded_in_each_language(form: Form) -> None:
    one = term(Said(form, deed="purchase"))
    english, chinese = reason(one, telling("en")), reason(one, telling("zh"))
    assert english.isascii()
    assert not any("a" <= sign <= "z" for sign in chinese)


@pytest.mark.parametrize(
    ("condition", "english", "chinese"),
    [
        (
            Condition(kind="visits", at_least=1, at_most=1),
            "came on exactly 1 day",
            "到访正好 1 天",
        ),
        (
            Condition(kind="bought", words="tea", at_least=1, at_most=3),
            "bought tea on at least 1 and at most 3 days",
            "买过 tea，共至少 1、至多 3 天",
        ),
        (Condition(kind="likes", words="tea", negated=True), "does not like tea", "不喜欢 tea"),
        (
            Condition(kind="spent", at_least=50, exclusive=True, days=30, words="tea"),
            "spent more than 50 on tea in the last 30 days",
            "最近 30 天内在 tea 上消费超过 50",
        ),
        (
            Condition(kind="bought", words="tea", at_least=2, since=datetime(2025, 5, 1, tzinfo=UTC)),
            "bought tea on at least 2 days since 2025-05-01",
            "自 2025-05-01 起买过 tea，共至少 2 天",
        ),
        (
            Condition(kind="orders", at_least=1, days=60, negated=True),
            "bought nothing in the last 60 days",
            "最近 60 天内没有买过东西",
        ),
        (Condition(kind="top_spent", at_most=10), "is among the 10 % who spent most", "消费最多的 10 % 之一"),
        (
            Condition(kind="visits", at_least=3, at_most=5, negated=True),
            "not: came on at least 3 and at most 5 days",
            "不符合“到访至少 3、至多 5 天”",
        ),
        (Condition(kind="seen", days=1), "was seen in the last 1 day", "最近 1 天内有记录"),
    ],
)
def test_a_condition_in_both_languages(condition: Condition, english: str, chinese: str) -> None:
    assert plain(condition_told(condition, telling("en"))) == english
    assert plain(condition_told(condition, telling("zh"))) == chinese


@pytest.mark.parametrize(
    ("name", "chinese"),
    [("under 81,000", "81,000 以下"), ("5.00 to 9.50", "5.00 至 9.50"), ("58.00 and over", "58.00 及以上")],
)
def test_price_bands_are_told_in_the_language(name: str, chinese: str) -> None:
    assert telling("zh").words.called(f"price:{name}", name) == chinese
    assert telling("en").words.called(f"price:{name}", name) == name
    assert telling("zh").words.called(f"category:{name}", name) == name


@pytest.mark.parametrize(
    ("said", "speaks"),
    [
        (Said("popular", count=3), True),
        (Said("popular"), False),
        (Said("popular_in_all", count=3, ever=94), True),
        (Said("popular_in_all", ever=94), False),
    ],
)
def test_what_nobody_had_lately_does_not_speak_for_an_item(said: Said, speaks: bool) -> None:
    assert speaks_for(term(said, signal="popularity")) is speaks


@pytest.mark.parametrize(
    ("probability", "told"),
    [(0.9, "90.0%"), (0.9984, "99.8%"), (0.99897, "99.9%"), (0.99999, "> 99.9%"), (1.0, "> 99.9%")],
)
def test_nothing_is_told_as_quite_certain(probability: float, told: str) -> None:
    assert Words.certainty(probability) == told


@pytest.mark.parametrize(
    ("probability", "told"),
    [(0.0, "< 0.1%"), (0.0006, "0.1%"), (0.094, "9.4%"), (0.934, "93%"), (0.996, "99.6%"), (1.0, "> 99.9%")],
)
def test_no_chance_is_told_as_certain(probability: float, told: str) -> None:
    assert telling("zh", "recommend").words.chance(probability) == told
