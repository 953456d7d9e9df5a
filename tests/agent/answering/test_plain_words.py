"""What questions say plainly is taken from them where the router left it out."""

import pytest

import penchant
from penchant.agent import ToolCall
from penchant.agent.answering import Assistant
from penchant.agent.answering.conversation import Conversation
from penchant.agent.answering.follow_ups import another_part
from penchant.agent.answering.ids_named import asked_outright
from penchant.agent.answering.of_shop import asks_of_shop, asks_of_shop_alone, beyond_log
from penchant.agent.answering.plain_words import category_in, direction_in, filled_in, whole_day
from penchant.agent.answering.put_right import of_refused, put_right
from penchant.agent.answering.toolbox import Toolbox
from penchant.errors import ToolFailed
from tests.agent.answering.knownshop import Scripted, tools_of

ALIKE = ToolCall("compare", {"shopper": "718"})


@pytest.mark.parametrize(
    ("question", "direction"),
    [
        ("Which groups are on the way up?", "rising"),
        ("what's been declining?", "falling"),
        ("What did customers fall in love with lately?", "rising"),
        ("what goes up and what goes down?", None),
        ("up to 5 things that trend", None),
        ("哪些东西越来越受欢迎？", "rising"),
        ("什么在跌？", "falling"),
        ("what is trending?", None),
        ("最近哪些菜卖得越来越差？", "falling"),
        ("which dishes sell worse lately?", "falling"),
        ("哪些商品卖得不好？", "falling"),
    ],
)
def test_direction_is_one_way_or_none(question: str, direction: str | None) -> None:
    assert direction_in(question) == direction


@pytest.mark.parametrize(
    ("question", "call", "wanted"),
    [
        ("In tea, what falls?", ToolCall("trends"), {"direction": "falling", "category": "Tea"}),
        (
            "any movement in novels since October?",
            ToolCall("trends"),
            {"category": "Novels", "since": "October"},
        ),
        (
            "最近60天Tea里什么在涨？",
            ToolCall("trends", {"since": "最近60天Tea"}),
            {"direction": "rising", "since": "最近60天", "category": "Tea"},
        ),
        ("what moves, but not in tea?", ToolCall("trends"), {}),
        ("Something new for 718", ToolCall("recommend", {"shopper": "718"}), {"mode": "new"}),
        ("718没买过的茶", ToolCall("recommend", {"shopper": "718"}), {"mode": "new"}),
        ("给顾客718推荐三件新的商品", ToolCall("recommend", {"shopper": "718"}), {"mode": "new"}),
        ("给顾客718推荐点新鲜的", ToolCall("recommend", {"shopper": "718"}), {"mode": "new"}),
        ("给顾客718推荐新鲜的水果", ToolCall("recommend", {"shopper": "718"}), {}),
        ("给718推荐点新东西", ToolCall("recommend", {"shopper": "718"}), {"mode": "new"}),
        ("给718推荐最新的商品", ToolCall("recommend", {"shopper": "718"}), {}),
        ("给718推荐新到的商品", ToolCall("recommend", {"shopper": "718"}), {}),
        ("any yogurt for 718?", ToolCall("recommend", {"shopper": "718"}), {"category": "Yogurt"}),
        ("yogurt or tea for 718?", ToolCall("recommend", {"shopper": "718"}), {}),
        ("圣诞节以来718有什么变化？", ToolCall("changes", {"shopper": "718"}), {"since": "圣诞节"}),
        ("718最近30天有什么变化？", ToolCall("changes", {"shopper": "718"}), {"since": "最近30天"}),
        ("718最近怎么了？", ToolCall("changes", {"shopper": "718"}), {}),
        ("since the refit", ToolCall("changes", {"shopper": "718"}), {}),
    ],
)
def test_what_is_said_plainly_is_filled_in(
    shop: penchant.Shop, question: str, call: ToolCall, wanted: dict[str, str]
) -> None:
    assert filled_in(question, call, shop.catalogue).arguments == {**call.arguments, **wanted}


def test_what_the_router_found_is_kept(shop: penchant.Shop) -> None:
    call = ToolCall("trends", {"direction": "falling", "category": "Milk"})
    assert filled_in("what does not rise in tea?", call, shop.catalogue) == call


def test_direction_that_the_question_says_plainly_goes_before_the_routers(shop: penchant.Shop) -> None:
    rising = ToolCall("trends", {"direction": "rising"})
    assert filled_in("最近哪些卖得不好？", rising, shop.catalogue).arguments == {"direction": "falling"}
    assert filled_in("what has not fallen?", rising, shop.catalogue) == rising


@pytest.mark.parametrize(
    ("question", "call"),
    [
        ("和商品t1搭配的有哪些?", ToolCall("similar_items", {"item": "t1"})),
        ("what goes with t1", ToolCall("similar_items", {"item": "t1"})),
        (
            "Three things people buy along with t1?",
            ToolCall("similar_items", {"item": "t1", "count": "Three"}),
        ),
        ("找四个类似t1的商品", ToolCall("similar_items", {"item": "t1", "count": "四"})),
        ("1029和718哪个花钱更多?", ToolCall("compare", {"shopper": "1029", "other": "718"})),
        ("Who spent more, 1029 or 718?", ToolCall("compare", {"shopper": "1029", "other": "718"})),
    ],
)
def test_partners_and_spendings_are_asked_outright(
    shop: penchant.Shop, question: str, call: ToolCall
) -> None:
    assert asked_outright(question, shop.catalogue) == (call,)


@pytest.mark.parametrize(
    "question", ["who buys t1 together with t2", "why does t1 go with it", "something similar to t1 for 718"]
)
def test_partners_of_others_are_left_to_others(shop: penchant.Shop, question: str) -> None:
    assert all(call.tool != "similar_items" for call in asked_outright(question, shop.catalogue))


def test_a_direction_is_no_category(shop: penchant.Shop) -> None:
    made = filled_in("What is on the up?", ToolCall("trends", {"category": "up"}), shop.catalogue)
    assert made.arguments == {"direction": "rising"}


@pytest.mark.parametrize(
    ("said", "question", "day"),
    [
        ("10月1", "10月1日以来718有什么变化？", "10月1日"),
        ("10月", "10月1日以来718有什么变化？", "10月1日"),
        ("July", "since July 4th", "July 4th"),
        ("early July", "compared with early July, say July 4th?", "July 4th"),
        ("July", "since July and not before June 3", "July"),
        ("last week", "what changed?", "last week"),
    ],
)
def test_day_that_was_cut_or_corrected_is_read_again(said: str, question: str, day: str) -> None:
    assert whole_day(said, question) == day


@pytest.mark.parametrize(
    ("question", "before", "wanted"),
    [
        (
            "Only in tea?",
            ToolCall("trends", {"direction": "rising"}),
            {"direction": "rising", "category": "Tea"},
        ),
        ("Restrict that to Tea.", ToolCall("trends"), {"category": "Tea"}),
        ("只看Novels", ToolCall("trends"), {"category": "Novels"}),
        (
            "and for 120 days?",
            ToolCall("changes", {"shopper": "718"}),
            {"shopper": "718", "since": "last 120 days"},
        ),
        (
            "and for 120 days?",
            ToolCall("segment", {"words": "not seen for 60 days"}),
            {"words": "not seen for 120 days"},
        ),
        (
            "what about four months?",
            ToolCall("segment", {"words": "not been here for three months"}),
            {"words": "not been here for four months"},
        ),
        ("那四周呢？", ToolCall("segment", {"words": "九周没来的客户"}), {"words": "四周没来的客户"}),
        ("And what's rising?", ToolCall("trends", {"direction": "falling"}), {"direction": "rising"}),
        (
            "Just the top three of those.",
            ToolCall("similar_items", {"item": "t1"}),
            {"item": "t1", "count": "three"},
        ),
        (
            "Five are enough, actually.",
            ToolCall("who_likes", {"words": "tea"}),
            {"words": "tea", "count": "Five"},
        ),
        ("4个就行", ToolCall("who_likes", {"words": "tea"}), {"words": "tea", "count": "4"}),
        ("only got time for 8", ToolCall("audience", {"item": "t1"}), {"item": "t1", "count": "8"}),
        ("前三个就行", ToolCall("recommend", {"shopper": "718"}), {"shopper": "718", "count": "三"}),
    ],
)
def test_another_stretch_or_category_repeats_the_call(
    shop: penchant.Shop, question: str, before: ToolCall, wanted: dict[str, str]
) -> None:
    assert another_part(question, before, shop.catalogue) == ToolCall(before.tool, wanted)


@pytest.mark.parametrize(
    "question", ["only in lamps?", "and what next?", "Tea", "and how is she?", "120 days"]
)
def test_what_is_no_other_part_goes_to_the_router(shop: penchant.Shop, question: str) -> None:
    assert another_part(question, ToolCall("trends"), shop.catalogue) is None


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
        (
            "And what date does it run up to?",
            ToolCall("concept", {"words": "date"}),
            ToolCall("overview"),
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
            "Why is t1 above t2 for 718?",
            ToolCall("explain", {"shopper": "718", "item": "t1"}),
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
            "When did we last see 718? Lost them?",
            ToolCall("changes", {"shopper": "718"}),
            ToolCall("next_behaviour", {"shopper": "718"}),
        ),
        (
            "Pairwise: 718 vs 1029. Differences",
            ToolCall("changes", {"shopper": "718", "since": "1029"}),
            ToolCall("compare", {"shopper": "718", "other": "1029"}),
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
            "what speaks for t1 with household 718",
            ToolCall("compare", {"shopper": "718", "other": "t1"}),
            ToolCall("explain", {"shopper": "718", "item": "t1"}),
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
        ("When did we last see 718?", ToolCall("changes", {"shopper": "718"})),
        ("Who bought tea?", ToolCall("who_likes", {"words": "tea"})),
        ("How many shoppers that hum, and their sales?", ToolCall("segment", {"words": "shoppers that hum"})),
    ],
)
def test_a_sure_reading_is_kept(shop: penchant.Shop, question: str, call: ToolCall) -> None:
    assert put_right(call, shop.catalogue, Conversation(question, is_sure=True)) == call
    assert put_right(call, shop.catalogue, Conversation(question)) != call


def test_sales_of_a_kind_are_none_of_the_whole_shop() -> None:
    assert asks_of_shop("最近四周的营业额是多少?")
    assert not asks_of_shop("which products have the best sales?")
    assert not asks_of_shop("哪个月卖得最好")


def test_what_somebody_looks_after_is_not_left_out(shop: penchant.Shop) -> None:
    assert category_in("I look after Tea. What has been climbing there?", shop.catalogue) == "Tea"
    assert category_in("What else sells after Tea?", shop.catalogue) is None


@pytest.mark.parametrize(
    ("question", "beyond"),
    [
        ("My manager wants to know how many orders we had.", False),
        ("A summary for our new colleagues: how is the shop doing?", False),
        ("经理想知道最近的销售额", False),
        ("How many managers do we have?", True),
        ("How's the other store doing?", True),
        ("Which of the staff sold most in May?", True),
    ],
)
def test_who_wants_to_know_is_not_what_is_asked(question: str, beyond: bool) -> None:
    assert beyond_log(question) == beyond


@pytest.mark.parametrize(
    ("question", "alone"),
    [
        ("最近28天的销售额是多少，跟之前28天比怎么样？", True),
        ("Did revenue in the last 28 days beat the 28 days before? By how much roughly?", True),
        ("how many new customers did we win in December", True),
        ("reviews in october", True),
        ("How many reviews came in over the last 90 days?", True),
        ("我们一共有多少条评价？", True),
        ("2017年12月有多少条？", True),
        ("上个月成交额多少，流水呢", True),
        ("1月和12月哪个月卖得好，分别卖了多少", True),
        ("Draw December's sales as a pie chart in purple and print it.", False),
        ("Which cashier keyed in the age check on those sales?", False),
    ],
)
def test_what_is_of_the_whole_shop_names_hardly_anything_else(question: str, alone: bool) -> None:
    assert asks_of_shop(question)
    assert asks_of_shop_alone(question) == alone


@pytest.mark.parametrize("question", ["How many reviews has 792 left?", "how many reviews of green tea"])
def test_reviews_of_somebody_or_something_are_not_the_shops(question: str) -> None:
    assert not asks_of_shop(question)


def test_first_of_a_list_of_shoppers_is_a_shopper(assistant: Assistant, router: Scripted) -> None:
    listed = assistant.ask(router.knows("Who likes novels?", ("who_likes", {"words": "novels"})))
    asked = router.knows("What else does the first of them like?", ("who_likes", {"words": "first of them"}))
    found = tools_of([one.call for one in assistant.ask(asked).results])
    assert found == [("portrait", {"shopper": listed.results[0].shoppers[0]})]


@pytest.mark.parametrize("words", ["最近两周718", "三个718", "718 lately"])
def test_shopper_words_that_hold_one_known_id_mean_it(
    assistant: Assistant, router: Scripted, words: str
) -> None:
    answer = assistant.ask(router.knows("x", ("portrait", {"shopper": words})))
    assert tools_of([one.call for one in answer.results]) == [("portrait", {"shopper": "718"})]


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


def test_category_is_found_among_words_that_mean_nothing(assistant: Assistant, router: Scripted) -> None:
    asked = router.knows("x", ("recommend", {"shopper": "718", "category": "来没买过的Novels"}))
    answer = assistant.ask(asked)
    assert answer.results[0].call.arguments["category"] == "Novels"


def test_wish_that_turns_out_to_be_the_same_is_told_once(assistant: Assistant, router: Scripted) -> None:
    asked = router.knows(
        "next?", ("next_behaviour", {"shopper": "718"}), ("next_behaviour", {"shopper": "her"})
    )
    assert len(assistant.ask(asked).results) == 1


@pytest.mark.parametrize("words", ["718 or 40", "<b>718</b>", "alert(718)", "718 and 99999"])
def test_shopper_words_that_hold_more_than_an_id_name_nobody(
    assistant: Assistant, router: Scripted, words: str
) -> None:
    answer = assistant.ask(router.knows("x", ("portrait", {"shopper": words})))
    assert answer.kind == "failure"
    assert "There is no shopper" in answer.text
    assert " <" not in answer.text.replace("“<", " <")


@pytest.mark.parametrize("question", ["How many employees do we have?", "我们有多少员工?"])
def test_whom_no_log_speaks_of_is_refused(assistant: Assistant, router: Scripted, question: str) -> None:
    answer = assistant.ask(router.knows(question, ("overview", {})))
    assert (answer.kind, answer.results) == ("refusal", ())


@pytest.mark.parametrize(
    "question",
    [
        "Give me 5 ideas for a campaign next week",
        "Which segment is the most valuable?",
        "Write an e-mail for our best customers",
        "帮我写个促销文案",
    ],
)
def test_what_is_to_be_thought_up_is_refused(assistant: Assistant, router: Scripted, question: str) -> None:
    answer = assistant.ask(router.knows(question, ("overview", {})))
    assert (answer.kind, answer.results) == ("refusal", ())


@pytest.mark.parametrize(
    ("question", "told"),
    [("What can you do?", "I answer questions"), ("help", "I answer"), ("你能回答什么？", "我根据店里")],
)
def test_what_can_be_asked_is_said_without_a_router(assistant: Assistant, question: str, told: str) -> None:
    answer = assistant.ask(question)
    assert (answer.kind, answer.results) == ("refusal", ())
    assert answer.text.startswith(told)


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("How much has 718 spent so far?", ", up to 2025-12-27: **24 orders**"),
        ("How many orders did 718 make since 2025?", ", from 2025-01-01 to 2025-12-27: **24 orders**"),
        ("718是大客户吗？", "，截至 2025-12-27：**24 笔订单**"),
    ],
)
def test_what_one_shopper_spent_is_counted_without_a_router(
    assistant: Assistant, question: str, told: str
) -> None:
    answer = assistant.ask(question)
    (found,) = answer.results
    assert (found.call.tool, found.call.arguments["shopper"]) == ("activity", "718")
    assert told in answer.text


@pytest.mark.parametrize(
    "question",
    [
        "How many of those made at least 718 orders?",
        "who visited 718 times?",
        "How much is 718?",
        "which 718 customers like tea the most?",
        "718号活动总共花了多少预算？",
        "How many came first in the past 718 days and spent more than 40?",
    ],
)
def test_a_number_is_no_shopper_who_spent(shop: penchant.Shop, question: str) -> None:
    assert asked_outright(question, shop.catalogue) == ()


def test_what_two_spent_is_compared(shop: penchant.Shop) -> None:
    found = asked_outright("How much has 718 spent in total compared with 40?", shop.catalogue)
    assert found == (ToolCall("compare", {"shopper": "718", "other": "40"}),)


def test_who_is_most_like_a_shopper_is_held_against_them(assistant: Assistant, router: Scripted) -> None:
    answer = assistant.ask(router.knows("Who is most like 718?", ("portrait", {"shopper": "718"})))
    (found,) = answer.results
    assert (found.call.tool, found.call.arguments["shopper"]) == ("compare", "718")
    assert answer.text.startswith("Most like shopper **718**, by what they had, ")


@pytest.mark.parametrize(
    "question", ["谁看过茶", "看过茶的有哪些", "who returned tea?", "who put tea in the cart?"]
)
def test_deeds_that_the_log_does_not_tell_are_refused_by_name(
    assistant: Assistant, router: Scripted, question: str
) -> None:
    answer = assistant.ask(router.knows(question, ("who_likes", {"words": "tea"})))
    assert answer.kind == "refusal"
    assert answer.text.startswith(("Nobody can be told by this: the log holds no ", "无法这样来分"))


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        (("who_likes", {"words": "tea"}), "what else do they buy?", "likes tea"),
        (("who_likes", {"words": "茶"}), "他们还买什么", "喜欢茶"),
        (("segment", {"words": "bought tea"}), "what else do those people buy?", "bought tea"),
    ],
)
def test_what_a_list_of_shoppers_buys_besides_is_told_of_them_all(
    assistant: Assistant, router: Scripted, before: tuple[str, dict[str, str]], after: str, words: str
) -> None:
    assistant.ask(router.knows("who are they?", before))
    (found,) = assistant.ask(router.knows(after, ("portrait", {"shopper": "they"}))).results
    assert found.call == ToolCall("segment", {"words": words})


@pytest.mark.parametrize(
    ("question", "call", "words"),
    [
        ("what do tea people buy that others don't?", ("concept", {"words": "tea"}), "bought tea"),
        ("what should we offer people who like tea?", ("recommend", {}), "people who like tea"),
        ("推荐给喜欢茶的人什么", ("recommend", {}), "喜欢茶的人"),
        ("大客户都喜欢什么", ("who_likes", {}), "大客户"),
        ("买过茶的人一般爱买什么", ("who_likes", {"words": "茶"}), "买过茶的人"),
        ("买过茶的人还喜欢啥", ("similar_items", {"item": "茶"}), "买过茶"),
    ],
)
def test_what_a_group_has_more_often_is_told_however_it_is_asked_for(
    assistant: Assistant,
    router: Scripted,
    question: str,
    call: tuple[str, dict[str, str]],
    words: str,
) -> None:
    (found,) = assistant.ask(router.knows(question, call)).results
    assert found.call == ToolCall("segment", {"words": words})


def test_what_a_list_of_shoppers_has_in_common_is_told_of_the_group(
    assistant: Assistant, router: Scripted
) -> None:
    assistant.ask(router.knows("who bought tea?", ("segment", {"words": "bought tea"})))
    asked = router.knows("what do they have in common?", ("compare", {"shopper": "they"}))
    (found,) = assistant.ask(asked).results
    assert found.call == ToolCall("segment", {"words": "bought tea"})
    assert "Held against the " in found.rendered.text


def test_what_costs_less_is_told_by_todays_price(assistant: Assistant, router: Scripted) -> None:
    question = router.knows("anything like t1 but cheaper?", ("similar_items", {"item": "t1"}))
    (found,) = assistant.ask(question).results
    assert found.items[0] == "t1"
    assert set(found.items[1:]) <= {"t2", "y1", "y2", "c1"}  # Green tea costs 4
    assert "Only items below its price of 4 were taken." in found.rendered.text


def test_what_no_condition_can_say_is_named_where_the_router_refuses(
    assistant: Assistant, router: Scripted
) -> None:
    answer = assistant.ask(router.knows("有没有人只买打折的东西"))
    assert answer.kind == "refusal"
    assert answer.text.startswith("“打折的东西”不能作为分组条件")


@pytest.mark.parametrize("question", ["718有没有换口味", "718的口味变了吗", "have 718's tastes shifted?"])
def test_a_taste_that_may_have_changed_is_told_as_changes(shop: penchant.Shop, question: str) -> None:
    call = ToolCall("portrait", {"shopper": "718"})
    assert put_right(call, shop.catalogue, Conversation(question=question)).tool == "changes"


def test_who_comes_less_is_a_group_and_no_trend(assistant: Assistant, router: Scripted) -> None:
    (found,) = assistant.ask(router.knows("谁最近不怎么来了", ("trends", {"direction": "falling"}))).results
    assert found.call.tool == "segment"


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


def test_a_cause_is_said_not_to_be_in_the_log(assistant: Assistant, router: Scripted) -> None:
    answer = assistant.ask(router.knows("why did sales fall in June?", ("overview", {})))
    assert answer.notes == ("The log shows what happened, and not why.",)
    assert assistant.ask(router.knows("how were sales in June?", ("overview", {}))).notes == ()


def test_sources_of_nothing_are_refused_with_what_can_be_asked(
    assistant: Assistant, router: Scripted
) -> None:
    answer = assistant.ask(router.knows("Show me the source code", ("sources", {})))
    assert answer.kind == "refusal"
    assert "Nothing was answered in this thread yet" in answer.text
    assert "you can ask, for instance" in answer.text


@pytest.mark.parametrize(
    "question", ["who walked out without buying anything last week", "逛了没买的有哪些人"]
)
def test_who_only_looked_is_not_told_by_purchases(assistant: Assistant, question: str) -> None:
    answer = assistant.ask(question)
    assert answer.kind == "refusal"
    assert answer.text.startswith(("Nobody can be told by this: the log holds no views", "无法这样来分"))


def test_share_of_each_is_told_where_it_is_asked(assistant: Assistant, router: Scripted) -> None:
    words = "customers who bought tea in March and bought tea in June"
    question = router.knows(f"what % of {words}", ("segment", {"words": words}))
    # 1029, 718 and C-77 had tea in both
    assert ": 3 shoppers, of whom 100.0% meet all conditions" in assistant.ask(question).text
    plain = router.knows(words, ("segment", {"words": words}))
    assert "of whom" not in assistant.ask(plain).text


def test_best_customer_is_who_spent_most(assistant: Assistant, router: Scripted) -> None:
    question = router.knows("what's our best customer into?", ("portrait", {"shopper": "our best customer"}))
    answer = assistant.ask(question)
    # 40 had b1, b2 and y1 eight times each: 144; 1029 t1, t2, t3 eight times and b1 six times: 158
    assert answer.results[0].call.arguments == {"shopper": "1029"}
    assert answer.notes == ("The best customer was taken to be who spent most: 1029.",)


def test_who_had_a_dish_is_no_question_of_taste(assistant: Assistant, router: Scripted) -> None:
    question = router.knows("点过燕麦奶的都有谁", ("who_likes", {"words": "燕麦奶"}))
    (group,) = assistant.ask(question).results
    assert group.call.tool == "segment"


def test_a_kind_named_alone_is_told_of(assistant: Assistant, router: Scripted) -> None:
    (told,) = assistant.ask("jasmine tea").results
    assert told.call == ToolCall("concept", {"words": "jasmine tea"})
    (sold,) = assistant.ask("dune?", thread="another").results
    assert sold.call == ToolCall("figures", {"words": "dune"})
    assert assistant.ask("jasmine weather").kind == "refusal"


def test_what_cannot_be_left_out_is_said(assistant: Assistant, router: Scripted) -> None:
    question = router.knows(
        "3 things for 718, nothing boozy", ("recommend", {"shopper": "718", "count": "3"})
    )
    assert assistant.ask(question).notes == (
        "Nothing here is called “boozy”, so nothing was left out for it.",
    )
    known = router.knows("3 things for 718, no tea", ("recommend", {"shopper": "718", "count": "3"}))
    assert assistant.ask(known).notes == ()


def test_who_came_and_bought_nothing_is_in_no_log_of_purchases(
    assistant: Assistant, router: Scripted
) -> None:
    words = "came in last week and walked out without buying anything"
    answer = assistant.ask(router.knows(f"How many people {words}?", ("segment", {"words": words})))
    assert answer.kind == "refusal"
    assert answer.text == "Nobody can be told by this: the log holds no visits without a purchase."


@pytest.mark.parametrize("question", ["谁同时喜欢茶和酸奶？", "谁既喜欢茶又喜欢酸奶"])
def test_who_likes_several_things_at_once_is_one_group(shop: penchant.Shop, question: str) -> None:
    assert asked_outright(question, shop.catalogue) == (
        ToolCall("segment", {"words": question.rstrip("？")}),
    )
