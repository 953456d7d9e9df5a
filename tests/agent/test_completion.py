"""What a question says plainly is in the call even where the model left it out, and nothing else."""

import pytest

from penchant.agent.calls import ToolCall
from penchant.agent.completion import completed, ids_in


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("what does 1029 like", ["1029"]),
        ("Need a taste summary for account number 90-1127-4, a couple of lines", ["90-1127-4"]),
        ("Do we still have tomas.h or is he gone?", ["tomas.h"]),
        ("compare C-77 with A2SUAM1J3GNN3B", ["C-77", "A2SUAM1J3GNN3B"]),
        ("客户1029喜欢什么", ["1029"]),
        ("What changed since 2017-06-01, or 3 May?", []),
        ("ten things under 12.99 in the last 30 days", []),
        ("Who likes oat milk?", []),
        ("give me 5 ideas", []),
    ],
)
def test_ids(question: str, found: list[str]) -> None:
    assert ids_in(question) == found


@pytest.mark.parametrize(
    ("question", "tool", "before", "after"),
    [
        ("what for 1029?", "recommend", {}, {"shopper": "1029"}),
        ("Is tomas.h here or is he gone?", "next_behaviour", {"shopper": "he"}, {"shopper": "tomas.h"}),
        ("what does she like?", "portrait", {"shopper": "she"}, {"shopper": "she"}),
        ("why 85123A for 1029?", "explain", {"item": "85123A"}, {"item": "85123A", "shopper": "1029"}),
        ("why 85123A for 1029?", "explain", {}, {}),  # two ids: which is which is not plain
        ("给2047推荐几款酸奶，单价不超过1美元", "recommend", {"shopper": "2047", "category": "酸奶"},
         {"shopper": "2047", "category": "酸奶", "max_price": "1"}),
        ("给客户302挑五个他从没买过的东西", "recommend", {"category": "五个他从没买过的东西"},
         {"count": "五", "mode": "new", "shopper": "302"}),
        ("给顾客302推荐三件新的商品", "recommend", {"shopper": "302", "category": "三件新的商品"},
         {"shopper": "302", "count": "三", "mode": "new"}),
        ("给顾客302推荐三件新的商品", "recommend", {"shopper": "302"},
         {"shopper": "302", "count": "三", "mode": "new"}),
        ("给顾客302推荐最新的商品", "recommend", {"shopper": "302"}, {"shopper": "302"}),
        ("给会员M-310挑10本小说", "recommend", {"shopper": "M-310", "count": "10", "category": "10本小说"},
         {"shopper": "M-310", "count": "10", "category": "小说"}),
        ("给他推荐五个，两英镑以内", "recommend", {"shopper": "他", "category": "两英镑以内"},
         {"shopper": "他", "max_price": "两", "count": "五"}),
        ("新疆大枣给302推荐", "recommend", {"category": "新疆大枣"},
         {"category": "新疆大枣", "shopper": "302"}),
        ("half a dozen for 12", "recommend", {"shopper": "12"}, {"shopper": "12", "count": "half a dozen"}),
        ("Got 1 pallet of 1082185, whom do I ring?", "audience", {"item": "1082185"}, {"item": "1082185"}),
        ("Four gifts under a pound for 18223", "recommend", {"shopper": "18223", "count": "a"},
         {"shopper": "18223", "count": "Four", "max_price": "a"}),
        ("One new beer for 1627?", "recommend", {"shopper": "1627", "category": "beer", "mode": "new"},
         {"shopper": "1627", "category": "beer", "mode": "new", "count": "One"}),
        ("three lures under 12.99 for 718", "recommend", {"shopper": "718"},
         {"shopper": "718", "count": "three", "category": "lures", "max_price": "12.99"}),
        ("three ideas under 12.99 for 718", "recommend", {"shopper": "718"},
         {"shopper": "718", "count": "three", "max_price": "12.99"}),
        ("find four toys that 718 has never bought", "recommend", {"shopper": "718", "category": "toys"},
         {"shopper": "718", "category": "toys", "count": "four", "mode": "new"}),
        ("which cheese for 718?", "recommend", {"shopper": "718", "mode": "new", "category": "cheese"},
         {"shopper": "718", "category": "cheese"}),
        ("a gift budget of 30 dollars for 718", "recommend", {"shopper": "718", "count": "30"},
         {"shopper": "718", "max_price": "30"}),
        ("718在门口，三十块以内推什么", "recommend", {"shopper": "718", "max_price": "三十块"},
         {"shopper": "718", "max_price": "三十"}),
        ("who has a taste for fish, those I need", "who_likes", {"words": "fish", "count": "those"},
         {"words": "fish"}),
        ("two things 1326 never had", "recommend", {"max_price": "1326", "count": "two"},
         {"shopper": "1326", "count": "two", "mode": "new"}),
        ("what goes with the buns, the 826249 ones", "similar_items", {"item": "buns", "count": "826249"},
         {"item": "buns"}),
        ("make it 40", "audience", {}, {"count": "40"}),
        ("718, top-10 products", "recommend", {"shopper": "718"}, {"shopper": "718", "count": "10"}),
        ("what goes with 826249, k = 8", "similar_items", {"item": "826249"},
         {"item": "826249", "count": "8"}),
        ("dresses only for 718", "recommend", {"shopper": "718", "category": "dresses only"},
         {"shopper": "718", "category": "dresses"}),
        ("Mrs Ash, card 2093: any ideas?", "recommend", {"shopper": "Mrs Ash"}, {"shopper": "2093"}),
        ("alternatives to 85123A, five of them", "similar_items", {"item": "85123A"},
         {"item": "85123A", "count": "five"}),
        ("did 718's taste shift between May and June?", "changes", {"shopper": "718", "since": "May"},
         {"shopper": "718", "since": "May", "until": "June"}),
        ("how come 22197 ranked ahead of 22178", "contrast",
         {"shopper": "22197", "item": "22197", "other": "22178"}, {"item": "22197", "other": "22178"}),
        ("how has 718 changed since May", "changes", {"shopper": "718", "since": "May", "until": "May"},
         {"shopper": "718", "since": "May"}),
        ("推给哪五十个人", "audience", {"count": "五"}, {"count": "五十"}),
        ("给1029推荐五款茶，不超过30元", "recommend", {"shopper": "1029"},
         {"shopper": "1029", "count": "五", "max_price": "30"}),
        ("给1103推荐三道没吃过的菜", "recommend", {"shopper": "1103", "category": "三道没吃过的菜"},
         {"shopper": "1103", "count": "三", "mode": "new", "category": "菜"}),
        ("推给A13P", "recommend", {"shopper": "A13P", "category": "给A13P"}, {"shopper": "A13P"}),
        ("9月以来她的喜好变了没", "changes", {"shopper": "9", "since": "9月"}, {"since": "9月"}),
        ("他60天内不来的概率", "next_behaviour", {"shopper": "他60天内"}, {"shopper": "他"}),
        ("will he be back within 60 days", "next_behaviour", {"shopper": "60"}, {}),
        ("show S0968 month by month", "activity", {"shopper": "S0968"}, {"shopper": "S0968"}),
        ("718 week by week", "activity", {"shopper": "718"}, {"shopper": "718"}),
        ("9号顾客9月起变了没", "changes", {"shopper": "9", "since": "9月"}, {"shopper": "9", "since": "9月"}),
        ("400 wants something", "recommend", {"shopper": "400", "category": "something"}, {"shopper": "400"}),
        ("cust 400 asking for something, five pls", "recommend", {"shopper": "400", "count": "five"},
         {"shopper": "400", "count": "five"}),
        ("5 thigns to offer 718", "recommend", {"shopper": "718", "category": "thigns", "count": "5"},
         {"shopper": "718", "count": "5"}),
        ("给889号顾客挑5样她没买过的东西", "recommend", {"shopper": "889", "category": "她"},
         {"shopper": "889", "count": "5", "mode": "new"}),
        ("Who likes tea?", "who_likes", {"words": "tea"}, {"words": "tea"}),
        ("how is the shop doing?", "overview", {}, {}),
    ],
)  # fmt: skip
def test_calls(question: str, tool: str, before: dict[str, str], after: dict[str, str]) -> None:
    assert completed(question, [ToolCall(tool, before)]) == (ToolCall(tool, after),)


def test_refusals_and_several_calls_stay_as_they_are() -> None:
    assert completed("what for 1029?", []) == ()
    calls = (ToolCall("portrait"), ToolCall("recommend"))
    assert completed("what for 1029, and what do they like?", calls) == calls


ONE = ("recommend", {"shopper": "7", "count": "20"})
LIKES = ("portrait", {"shopper": "5590"})


@pytest.mark.parametrize(
    ("calls", "left"),
    [
        ([LIKES, ("portrait", {"shopper": "they"})], [LIKES]),
        (
            [ONE, ("recommend", {"shopper": "7", "mode": "new"})],
            [("recommend", {"shopper": "7", "count": "20", "mode": "new"})],
        ),
        ([ONE, ("recommend", {"shopper": "7", "count": "3"})], None),
        ([LIKES, ("portrait", {"shopper": "5591"})], None),
        ([("trends", {"category": "tea"}), ("trends", {"direction": "falling"})], None),
        ([LIKES, ("changes", {"shopper": "5590"})], None),
    ],
)
def test_two_clauses_of_one_wish_are_one_call(
    calls: list[tuple[str, dict[str, str]]], left: list[tuple[str, dict[str, str]]] | None
) -> None:
    question = "portrait of 5590 and 5591, 20 new things for 7, not 5 and 3, and what is falling in tea"
    given = [ToolCall(tool, arguments) for tool, arguments in calls]
    wanted = given if left is None else [ToolCall(tool, arguments) for tool, arguments in left]
    assert [(one.tool, dict(one.arguments)) for one in completed(question, given)] == [
        (one.tool, dict(one.arguments)) for one in wanted
    ]


def test_a_thing_held_against_itself_is_explained() -> None:
    held = ToolCall("contrast", {"shopper": "15", "item": "cat litter", "other": "cat litter"})
    explained = ToolCall("explain", {"shopper": "15", "item": "cat litter"})
    assert completed("why cat litter for 15, why cat litter?", [held]) == (explained,)


def test_a_count_goes_to_the_one_wish_that_takes_one() -> None:
    portrait, recommend = (
        ToolCall("portrait", {"shopper": "1586"}),
        ToolCall("recommend", {"shopper": "1586"}),
    )
    calls = completed("What does 1586 like, and one thing they've not tried yet?", [portrait, recommend])
    assert calls == (portrait, ToolCall("recommend", {"shopper": "1586", "count": "one"}))
    several = completed("Two things: what does 1586 like, and what to offer 1586?", [portrait, recommend])
    assert several == (portrait, recommend)
    audience = ToolCall("audience", {"item": "t1"})
    assert completed("Who for t1, and three ideas for 1586?", [audience, recommend]) == (audience, recommend)
