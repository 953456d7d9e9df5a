"""What no condition on a group can say is told apart from what is not understood, and from products."""

from datetime import UTC, datetime

import pytest

from penchant.errors import Unsayable
from penchant.tools.segment_unsayable import unsayable
from penchant.tools.segment_words import parse_segment


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("shoppers living near the harbour", "where someone lives"),
        ("家住浦东、买过牛奶的人", "where someone lives"),
        ("customers under 30 years old", "age"),
        ("18岁以下的客户", "age"),
        ("birthdays next week", "birthdays"),
        ("married customers who bought prams", "sex and family"),
        ("买过尿布的爸爸们", "sex and family"),
        ("who redeemed a promo code in May", "coupons and discounts"),
        ("only bought at reduced price", "coupons and discounts"),
        ("people who buy discounted stuff", "coupons and discounts"),
        ("只买打折的东西的人", "coupons and discounts"),
        ("来自德国的客户", "where someone lives"),
        ("people who come on Fridays", "days of the week and hours"),
        ("who bought more than they did in June", "one stretch against another"),
        ("whose spend on tea has fallen", "one stretch against another"),
        ("客单价比去年高的会员", "one stretch against another"),
        ("bread and jam in the same basket", "what an order holds"),
        ("whose first order was a voucher", "what an order holds"),
        ("tea is half of their spend", "shares of what someone spends"),
        ("who order every two weeks", "how regularly"),
        ("每周都来的人", "how regularly"),
        ("who opened our last newsletter", "newsletters, apps and messages"),
        ("who paid by card", "payment"),
        ("who complained in May", "complaints"),
        ("our most profitable customers", "profits"),
    ],
)
def test_what_no_condition_can_say_is_named(words: str, told: str) -> None:
    found = unsayable(words)
    assert found is not None
    assert found[0] == told
    assert found[1] in words


@pytest.mark.parametrize(
    "words",
    [
        "bought birthday candles and 12 year old whisky",
        "people with more than 3 orders, later than in May",
        "whose first order was in June",
        "dropped by at least twice, spent over 40 on age cream",
        "who bought half a dozen tickets to the weekend market",
        "买过生日蛋糕、3到6岁绘本的客户",
        "bought coupon wallets at least 3 times",
    ],
)
def test_products_times_and_counts_are_no_such_thing(words: str) -> None:
    assert unsayable(words) is None


def test_a_group_by_it_is_refused_unless_it_is_quoted() -> None:
    now = datetime(2018, 1, 1, tzinfo=UTC)
    with pytest.raises(Unsayable, match="where someone lives"):
        parse_segment("bought tea and live in Leeds", now=now)
    (found,) = parse_segment('bought "Live in Leeds"', now=now)
    assert found.words == "Live in Leeds"
