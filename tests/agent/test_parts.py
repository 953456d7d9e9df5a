"""The two sides of a question that asks for two things, and what no behaviour log answers."""

import pytest

from penchant.agent.parts import never_answered, parts_of


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        ("How is the shop and what is trending?", ("How is the shop", "what is trending?")),
        ("What does 718 like, and what should I offer?", ("What does 718 like", "what should I offer?")),
        ("Tell me what 718 likes. What is trending?", ("Tell me what 718 likes", "What is trending?")),
        ("Offer 718 something, then tell me who likes tea", None),
        ("Recommend tea to 718 and tell me when she is back", None),
        ("profile of 718 and the same for 40", ("profile of 718", "the same for 40")),
        ("718喜欢什么，该给他推荐什么？", ("718喜欢什么", "该给他推荐什么？")),
        ("店里怎么样，同时告诉我谁喜欢茶", ("店里怎么样", "告诉我谁喜欢茶")),
    ],
)
def test_sentence_is_parted_where_both_sides_ask(question: str, parts: tuple[str, str] | None) -> None:
    found = parts_of(question)
    assert found is not None
    assert parts is None or found == parts


@pytest.mark.parametrize(
    "question",
    [
        "718 is in here nearly every day. What would you put in front of him next?",
        "ok so number 718 is in nearly every day, what can we offer him under 2?",
        "Which customers like tea and spent more than 50?",
        "customers who like tea and who bought bread",
        "people who like tea and do not buy bread",
        "Who likes Bags and Tags?",
        "Compare 718 and 40",
        "Why does 718 get t1 and not t2?",
        "Would t1 suit 718, and why?",
        "喜欢茶，而且买过面包的客户有多少？",
        "对比718和40",
    ],
)
def test_conditions_names_and_pairs_stay_together(question: str) -> None:
    assert parts_of(question) is None


def test_how_many_people_that_is_is_no_other_wish() -> None:
    assert parts_of("I should find out who bought ice cream in July, how many people is that?") is None


@pytest.mark.parametrize(
    "question",
    [
        "What will turnover be in 2027?",
        "What is 17 times 23?",
        "Average age of the people who buy wine?",
        "买酒的人平均年龄？",
        "whats the weather tmrw, need to know for bbq stuff",
        "明天会下雨吗？怕影响客流",
        "Will it rain on Saturday?",
        "What did campaign 18 cost us?",
        "How many people opened the newsletter?",
        "六月那次促销的预算是多少",
        "Run a logistic regression on visits",
        "对销售额做个回归分析",
        "K. And how many cases of it are sitting in the walk-in right now?",
        "how much of that tea have we still got in stock",
        "do we stil hav that out back or nah",
        "Is the green tea sold out?",
        "绿茶库存还够卖几天",
        "and what share of those who got our newsletter actually opened it?",
        "Break our shoppers down by household income and ethnicity.",
        "把客户分成几类",
        "会员应该怎么分成几个等级",
    ],
)
def test_what_no_log_holds_is_heard(question: str) -> None:
    assert never_answered(question)


@pytest.mark.parametrize(
    "question",
    [
        "What was our turnover last month?",
        "ideas for 718 within a budget of 5",
        "Our budget is spent, more or less. What is trending?",
        "How old is this data?",
        "活动预算只够通知三个人，通知谁？",
        "Which tea costs less than 3?",
        "给718推荐，预算50元以内",
        "谁会买结婚请柬？",
        "how many of them are left in the group?",
        "How much did 718 spend in May?",
        "who likes gender reveal balloons",
    ],
)
def test_the_past_and_prices_are_in_the_log(question: str) -> None:
    assert not never_answered(question)


@pytest.mark.parametrize(
    "question",
    [
        "Please e-mail all of them a voucher",
        "ok, could you text everybody who bought tea in May",
        "Send the vouchers to 718 and 1029.",
        "knock 10% off it for him",
        "帮我给老客户发一条短信",
        "给718推送优惠券",
        "718 and 1029 are one family. Go ahead and merge them.",
        "Please delete customer 718",
        "把718和1029合并成一个账户",
        "给718加积分",
        "把红茶调到18块9",
        "从今天起把绿茶涨到98元",
        "把绿茶降价到80",
        "把绿茶价格调到80",
        "Please set the price of green tea to 5",
    ],
)
def test_nothing_is_sent_or_changed(question: str) -> None:
    assert never_answered(question)


@pytest.mark.parametrize(
    "question",
    [
        "Send me everybody who bought tea",
        "Who would block off an evening for a tea tasting?",
        "把718和1029比较一下",
        "把门槛调到500块",
        "把人数改成20",
        "把预算提到两百",
        "put the price of green tea beside that of black tea",
        "send a short list of tea lovers",
        "Email campaign: whom should I choose for oat milk?",
        "e-mail the tea lovers, but which ones?",
        "给718发券，哪款茶合适？",
        "给718推荐几款茶",
    ],
)
def test_whom_to_write_to_may_be_asked(question: str) -> None:
    assert not never_answered(question)
