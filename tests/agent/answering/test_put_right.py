"""A call that cannot be meant is put right by what the shop knows of its words."""

import pytest

import penchant
from penchant.agent import ToolCall
from penchant.agent.answering.conversation import Conversation
from penchant.agent.answering.put_right import of_refused, put_right
from penchant.agent.answering.toolbox import Toolbox
from penchant.errors import ToolFailed

ALIKE = ToolCall("compare", {"shopper": "718"})


@pytest.mark.parametrize(
    ("question", "call", "wanted"),
    [
        ("Are we getting new customers?", ToolCall("segment"), ToolCall("overview")),
        ("How many orders lately?", ToolCall("segment", {"words": "lately"}), ToolCall("overview")),
        (
            "people who bought t1",
            ToolCall("overview"),
            ToolCall("segment", {"words": "people who bought t1"}),
        ),
        ("How many shoppers are there?", ToolCall("overview"), ToolCall("overview")),
        ("Are sales up?", ToolCall("trends"), ToolCall("overview")),
        ("What is rising?", ToolCall("trends"), ToolCall("trends")),
        (
            "Who are our ten best customers?",
            ToolCall("overview"),
            ToolCall("segment", {"words": "Who are our ten best customers?"}),
        ),
        ("What are our ten best products?", ToolCall("overview"), ToolCall("overview")),
        (
            "How has the Tea group done?",
            ToolCall("segment", {"words": "the Tea group"}),
            ToolCall("concept", {"words": "Tea"}),
        ),
        ("who hums?", ToolCall("segment", {"words": "hums"}), ToolCall("segment", {"words": "hums"})),
        ("Tea month by month", ToolCall("trends"), ToolCall("concept", {"words": "Tea"})),
        (
            "need the real novel fanatics",
            ToolCall("who_likes", {"words": "real novel"}),
            ToolCall("who_likes", {"words": "novel"}),
        ),
        (
            "t1 is our own green tea. What does it sit close to?",
            ToolCall("concept", {"words": "green tea"}),
            ToolCall("similar_items", {"item": "t1"}),
        ),
        (
            "Bought novels, at least 2 visits. N = ?",
            ToolCall("recommend", {"shopper": "N"}),
            ToolCall("segment", {"words": "Bought novels, at least 2 visits. N = ?"}),
        ),
        (
            "And more than 600?",
            ToolCall("segment", {"words": "spent more than 600 on tea"}),
            ToolCall("segment", {"words": "spent more than 600 on tea"}),
        ),
        ("Which are the tea months?", ToolCall("trends"), ToolCall("concept", {"words": "Tea"})),
        (
            "so um who are my 10 best customers",
            ToolCall("audience"),
            ToolCall("segment", {"words": "so um who are my 10 best customers"}),
        ),
        ("Tell me of Tea", ToolCall("overview"), ToolCall("concept", {"words": "Tea"})),
        (
            "What goes with t1?",
            ToolCall("portrait", {"shopper": "t1"}),
            ToolCall("similar_items", {"item": "t1"}),
        ),
        (
            "718: what makes t1 better than t2?",
            ToolCall("contrast", {"shopper": "t1", "item": "t1", "other": "t2"}),
            ToolCall("contrast", {"shopper": "718", "item": "t1", "other": "t2"}),
        ),
        (
            "What else do heavy tea drinkers buy?",
            ToolCall("similar_items", {"item": "heavy tea drinkers"}),
            ToolCall("segment", {"words": "bought tea"}),
        ),
        (
            "People who buy novels: what else are they into?",
            ToolCall("who_likes", {"words": "novels buyers"}),
            ToolCall("segment", {"words": "bought novels"}),
        ),
        (
            "What do our regulars buy more than others?",
            ToolCall("trends"),
            ToolCall("segment", {"words": "our regulars"}),
        ),
        (
            "Which shoppers like tea, and what goes with item t1?",
            ToolCall("who_likes", {"words": "tea"}),
            ToolCall("who_likes", {"words": "tea"}),
        ),
        ("Which shopper is most like 718?", ToolCall("portrait", {"shopper": "718"}), ALIKE),
        ("Find people like 718", ToolCall("similar_items", {"item": "718"}), ALIKE),
        ("谁和718最像？", ToolCall("who_likes", {"words": "718最像"}), ALIKE),
        (
            "What does 718 like?",
            ToolCall("portrait", {"shopper": "718"}),
            ToolCall("portrait", {"shopper": "718"}),
        ),
        (
            "How did novels do?",
            ToolCall("campaign", {"words": "novels"}),
            ToolCall("concept", {"words": "novels"}),
        ),
        (
            "How did the novel mailing do?",
            ToolCall("campaign", {"words": "novel mailing"}),
            ToolCall("campaign", {"words": "novel mailing"}),
        ),
        (
            "Any unusual changes since May?",
            ToolCall("changes", {"since": "May"}),
            ToolCall("trends", {"since": "May"}),
        ),
        ("What changed for her?", ToolCall("changes"), ToolCall("changes")),
        ("What is our most popular novel?", ToolCall("trends"), ToolCall("concept", {"words": "Novels"})),
        ("卖得最好的茶是什么？", ToolCall("overview"), ToolCall("concept", {"words": "茶"})),
        ("What was our best seller in May?", ToolCall("trends"), ToolCall("overview")),
        ("上周卖得最好的是什么", ToolCall("trends"), ToolCall("overview")),
        (
            "Which customers only shop on promotions?",
            ToolCall("who_likes", {"words": "promotions"}),
            ToolCall("segment", {"words": "Which customers only shop on promotions?"}),
        ),
        (
            "What is like the yogurt? I mean y2.",
            ToolCall("similar_items", {"item": "yogurt"}),
            ToolCall("similar_items", {"item": "y2"}),
        ),
        (
            "买了t1的人还会买什么",
            ToolCall("next_behaviour", {"shopper": "t1"}),
            ToolCall("similar_items", {"item": "t1"}),
        ),
        (
            "bought tea in dec how many",
            ToolCall("overview"),
            ToolCall("segment", {"words": "bought tea in dec how many"}),
        ),
        (
            "How many shoppers first came since October 2025?",
            ToolCall("overview"),
            ToolCall("segment", {"words": "How many shoppers first came since October 2025"}),
        ),
        ("How many new customers lately?", ToolCall("overview"), ToolCall("overview")),
        (
            "10月以来第一次来的新客有多少？",
            ToolCall("segment", {"words": "新客"}),
            ToolCall("segment", {"words": "10月以来第一次来的新客有多少"}),
        ),
        (
            "Who's put more than $15 into tea?",
            ToolCall("who_likes", {"words": "tea"}),
            ToolCall("segment", {"words": "Who's put more than $15 into tea"}),
        ),
        (
            "买过 Green tea、但从来没买过 Yogurt 的客人有多少？",
            ToolCall("segment", {"words": "从来没买过 Yogurt"}),
            ToolCall("segment", {"words": "买过 Green tea、但从来没买过 Yogurt 的客人有多少"}),
        ),
        (
            "How many customers returned something?",
            ToolCall("overview"),
            ToolCall("segment", {"words": "How many customers returned something"}),
        ),
        (
            "Who bought t1?",
            ToolCall("audience", {"item": "t1"}),
            ToolCall("segment", {"words": "Who bought t1"}),
        ),
        (
            "ten names for the jasmine bags pls",
            ToolCall("who_likes", {"words": "jasmine bags", "count": "ten"}),
            ToolCall("audience", {"item": "jasmine bags", "count": "ten"}),
        ),
        (
            "Which two have a taste for Green tea?",
            ToolCall("who_likes", {"words": "Green tea", "count": "two"}),
            ToolCall("who_likes", {"words": "Green tea", "count": "two"}),
        ),
        (
            "Who likes jasmine bags?",
            ToolCall("who_likes", {"words": "jasmine bags"}),
            ToolCall("who_likes", {"words": "jasmine bags"}),
        ),
        ("Who would buy t1?", ToolCall("audience", {"item": "t1"}), ToolCall("audience", {"item": "t1"})),
        (
            "谁买过燕麦奶？",
            ToolCall("who_likes", {"words": "燕麦奶"}),
            ToolCall("segment", {"words": "谁买过燕麦奶"}),
        ),
        ("Who buys tea?", ToolCall("who_likes", {"words": "tea"}), ToolCall("who_likes", {"words": "tea"})),
        (
            "对718来说，t1凭啥比t2更合适",
            ToolCall("compare", {"shopper": "718", "other": "t2"}),
            ToolCall("contrast", {"shopper": "718", "item": "t1", "other": "t2"}),
        ),
        (
            "Why is t1 above t2 for 718?",
            ToolCall("explain", {"shopper": "718", "item": "t1"}),
            ToolCall("contrast", {"shopper": "718", "item": "t1", "other": "t2"}),
        ),
        (
            "t1搭配着卖的有哪些？来两个",
            ToolCall("compare", {"shopper": "t1", "other": "t1"}),
            ToolCall("similar_items", {"item": "t1", "count": "两"}),
        ),
        (
            "t1: what goes with it? Two ideas for the leaflet.",
            ToolCall("recommend", {"shopper": "t1", "count": "Two"}),
            ToolCall("similar_items", {"item": "t1", "count": "Two"}),
        ),
        (
            "Which teas go together with Jasmine tea?",
            ToolCall("concept", {"words": "Jasmine tea"}),
            ToolCall("similar_items", {"item": "Jasmine tea"}),
        ),
        (
            "2025年10月有多少人买过燕麦奶？",
            ToolCall("campaign", {"words": "2025年10月"}),
            ToolCall("segment", {"words": "2025年10月有多少人买过燕麦奶"}),
        ),
        (
            "And in July?",
            ToolCall("segment", {"words": "bought tea in July"}),
            ToolCall("segment", {"words": "bought tea in July"}),
        ),
        (
            "Did we make more money than before?",
            ToolCall("trends", {"direction": "rising"}),
            ToolCall("overview"),
        ),
    ],
)
def test_call_that_cannot_be_meant_is_put_right(
    shop: penchant.Shop, question: str, call: ToolCall, wanted: ToolCall
) -> None:
    assert put_right(call, shop.catalogue, Conversation(question)) == wanted


@pytest.mark.parametrize(
    ("question", "call"),
    [
        ("Tell me of Tea", ToolCall("overview")),
        ("Who bought tea?", ToolCall("who_likes", {"words": "tea"})),
        ("How many shoppers that hum, and their sales?", ToolCall("segment", {"words": "shoppers that hum"})),
    ],
)
def test_a_sure_reading_is_kept(shop: penchant.Shop, question: str, call: ToolCall) -> None:
    assert put_right(call, shop.catalogue, Conversation(question, is_sure=True)) == call
    assert put_right(call, shop.catalogue, Conversation(question)) != call


def test_tool_that_is_asked_without_a_question_is_never_another(shop: penchant.Shop) -> None:
    call = ToolCall("segment", {"words": "the Tea group"})
    assert put_right(call, shop.catalogue, Conversation()) == call
    with pytest.raises(ToolFailed, match="is no date that I can read"):
        Toolbox(shop).run(ToolCall("changes", {"shopper": "718", "since": "the refit"}))


@pytest.mark.parametrize(
    ("question", "words", "wanted"),
    [
        ("哪些用户喜欢茶但不喜欢小说？", "茶但不喜欢小说", "哪些用户喜欢茶但不喜欢小说"),
        ("Who likes tea but not novels?", "tea but not novels", "Who likes tea but not novels"),
        ("Who likes tea most?", "tea", None),
    ],
)
def test_who_likes_one_thing_and_not_another_is_a_group(
    shop: penchant.Shop, question: str, words: str, wanted: str | None
) -> None:
    call = ToolCall("who_likes", {"words": words})
    found = put_right(call, shop.catalogue, Conversation(question))
    assert found == (ToolCall("segment", {"words": wanted}) if wanted else call)


def test_conditions_of_a_sentence_with_two_wishes_are_not_those_of_the_whole(shop: penchant.Shop) -> None:
    question = "How many people have bought t1, and what goes with it?"
    found = put_right(ToolCall("overview"), shop.catalogue, Conversation(question))
    assert found == ToolCall("segment", {"words": "How many people have bought t1"})


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("最近四周的营业额是多少?", ToolCall("overview")),
        ("How's Tea doing?", ToolCall("concept", {"words": "Tea"})),
        ("How is the shop doing?", ToolCall("overview")),
        ("How are the other shops doing?", None),
        ("隔壁超市的生意好不好?", None),
        ("Write a poem about tea", None),
        ("Which drinks go with Black tea?", ToolCall("similar_items", {"item": "Black tea"})),
        ("Which wine goes with Emma's tea?", None),
        ("How is the weather doing?", None),
        ("买过燕麦奶的客人有多少？", ToolCall("segment", {"words": "买过燕麦奶的客人有多少"})),
        ("How many customers bought oolong?", None),
        (
            "List the accounts with a single order over 400.",
            ToolCall("segment", {"words": "List the accounts with a single order over 400"}),
        ),
        (
            "I always knew my best customers by name. Who are the 2 biggest spenders now?",
            ToolCall("segment", {"words": "Who are the 2 biggest spenders now"}),
        ),
        ("How's the old place doing these days?", ToolCall("overview")),
        (
            "How many customers bought Green tea?",
            ToolCall("segment", {"words": "How many customers bought Green tea"}),
        ),
        ("How many customers bought Green tea from a rival?", None),
        ("Which customers gave Green tea a bad review?", None),  # nobody rates here
        (
            "how manny poeple bougth Green tea at least 2 times?",
            ToolCall("segment", {"words": "how manny poeple bougth Green tea at least 2 times"}),
        ),
        ("来过50次以上的铁杆有多少", ToolCall("segment", {"words": "来过50次以上的铁杆有多少"})),
        ("Order counts, the latest window against the one before", ToolCall("overview")),
        ("消费最多的5位顾客是谁", ToolCall("segment", {"words": "消费最多的5位顾客是谁"})),
    ],
)
def test_refused_question_that_names_shop_or_category_plainly_is_answered(
    shop: penchant.Shop, question: str, wanted: ToolCall | None
) -> None:
    assert of_refused(question, shop.catalogue) == wanted


@pytest.mark.parametrize("question", ["718有没有换口味", "718的口味变了吗", "have 718's tastes shifted?"])
def test_a_taste_that_may_have_changed_is_told_as_changes(shop: penchant.Shop, question: str) -> None:
    call = ToolCall("portrait", {"shopper": "718"})
    assert put_right(call, shop.catalogue, Conversation(question=question)).tool == "changes"


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("what flavours of tea do people like best?", "tea"),
        ("which kinds of yogurt sell best", "yogurt"),
        ("茶哪种口味最受欢迎", "茶"),
        ("which novels sell the most", "novels"),
        ("哪些茶卖得最好", "茶"),
    ],
)
def test_which_sort_sells_best_is_told_by_the_best_sellers_of_the_kind(
    shop: penchant.Shop, question: str, kind: str
) -> None:
    meant = put_right(
        ToolCall("overview"),
        shop.catalogue,
        Conversation(question=question),
    )
    assert meant.tool == "concept"
    assert meant.arguments["words"].casefold() == kind
