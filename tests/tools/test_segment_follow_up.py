"""A description with one thing changed: a number, a window, a condition more; nothing where it is unclear."""

from datetime import UTC, datetime

import pytest

from penchant.tools.segment_follow_up import segment_follow_up
from penchant.tools.segment_words import parse_segment

NOW = datetime(2018, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("before", "said", "same_as"),
    [
        ("bought bread in June", "and how many did so in May?", "bought bread in May"),
        ("bought bread in June", "how many people did in July?", "bought bread in July"),
        ("bought bread in June", "and never eggs?", "bought bread in June and never bought eggs"),
        (
            "not seen for 60 days",
            "Useless, too many. Only those who'd been here on at least 6 days.",
            "not seen for 60 days; been here on at least 6 days",
        ),
        (
            "spent more than 2000 since September; likes wine",
            "thanks! leave out those already gone for a month",
            "spent more than 2000 since September; likes wine; seen in the last 30 days",
        ),
        ("bought a red helmet since May", "and a blue one?", "bought blue helmet since May"),
        ("bought a red helmet since May", "and in blue?", "bought blue helmet since May"),
        ("bought jersey in M", "and XL?", "bought jersey in XL"),
        ("买过红色头盔的有多少人", "蓝色的呢？", "买过蓝色头盔"),
        ("买过山地车", "帮我看看其中最近30天来过的", "买过山地车；最近30天来过"),
        ("new in May", "How many of them came back for a second order?", "new in May; at least 2 orders"),
        ("5月第一次下单的客户", "他们当中又来买过第二次的有几个？", "5月第一次下单的客户；下过至少2单"),
        ("90天没来、至少下过3单", "只看消费超过5000的", "90天没来、至少下过3单；消费超过5000"),
        ("90天没来、消费超过3000", "只看消费超过5000的", "90天没来、消费超过5000"),
        ("120天没来的客户", "只看90天的", "90天没来的客户"),
        ("rated kem chong nang", "And sữa chống nắng?", "rated sữa chống nắng"),
        ("left a bad rating on something in Fashion", "and in Special Diet?", "rated Special Diet badly"),
        ("spent over 50 on tea in May", "and on wine?", "spent over 50 on wine in May"),
        ("new in 2017", "Did any of them buy tea? How many?", "new in 2017; bought tea"),
        (
            "bought tea",
            "How many of those are still around, say seen since June?",
            "bought tea; seen since June",
        ),
        ("wrote 15 reviews or more", "and 10?", "wrote at least 10 reviews"),
        ("评价过至少15次", "10条以上呢？", "评价过至少10次"),
        ("at least 20 visits", "threshold 40 instead", "at least 40 visits"),
        ("viewed an oak table", "and the glass tables?", "viewed glass tables"),
        ("viewed a sofa", "oh sry i ment a bed not a sofa", "viewed bed"),
        (
            "bought tea on five or more different days since May",
            "Back to the tea. Ten or more days instead of five?",
            "bought tea on at least ten days since May",
        ),
        (
            "spent more than 150 on tea",
            "How many of those have at least 100 orders as well?",
            "spent more than 150 on tea and at least 100 orders",
        ),
        (
            "bought tea on at least 3 days in May",
            "On at least 6 days?",
            "bought tea on at least 6 days in May",
        ),
        ("at least 20 visits", "K. Make it 40.", "at least 40 visits"),
        ("bought soap twice in May", "Same thing but for shampoo, please.", "bought shampoo twice in May"),
        ("top 25 by spend", "ok fair enough. only the top 10 then", "top 10 by spend"),
        (
            "bought tea at least 5 times",
            "Only in the second quarter, and at least 10 times?",
            "bought tea at least 10 times in the second quarter",
        ),
        ("bought tea in the second quarter", "third quarter, same thing", "bought tea in the third quarter"),
        ("largest order over 400", "Now the ones over 600.", "largest order over 600"),
        ("the 20 biggest spenders", "Let's make that the top 5.", "the 5 biggest spenders"),
        ("消费最多的30位顾客", "只看前10名", "消费最多的10位顾客"),
        (
            "spent more than 30 on cheese",
            "and if we only count what they spent on it since July?",
            "spent more than 30 on cheese since July",
        ),
        (
            "first seen since 2017-09-01",
            "Narrow it to those with at least 10 orders.",
            "first seen since 2017-09-01 and at least 10 orders",
        ),
        (
            "not seen for 45 days",
            "Right. And how many of those spent over 500?",
            "not seen for 45 days and spent over 500",
        ),
        ("no visit in the last 45 days", "and how does it look at 75 days?", "not seen in the last 75 days"),
        ("60天没来的", "90天没来的呢", "90天没来"),
        ("11月买过酸奶的", "12月买的呢", "12月买过酸奶的"),
        ("who hasnt been in for 100 days, how many", "make it 150", "not seen for 150 days"),
        ("Size of the group that spent more than 3,000?", "and more than 6000?", "spent more than 6000"),
        ("Beer: who has put more than $100 into it?", "and over 250 dollars?", "spent over 250 on Beer"),
        ("最近30天消费超过500块的顾客", "超过800的呢", "最近30天消费超过800块的顾客"),
        ("消费超过8000元的有多少人", "改成5000", "消费超过5000元"),
        ("买过啤酒20次以上的有几个", "30次以上呢？", "买过啤酒30次以上"),
        ("spent more than 5000", "超过8000的呢？", "spent more than 8000"),
        ("消费超过8000元的人", "and less than 600?", "消费少于600元的人"),
        ("bought wine at least 5 times", "and ten times?", "bought wine at least 10 times"),
        ("at least 200 visits", "fewer than 10", "fewer than 10 visits"),
        ("top 5 percent by spend", "and the top 10 percent?", "top 10 percent by spend"),
        ("spent between 500 and 1000", "and between 1000 and 2000?", "spent between 1000 and 2000"),
        ("spent over 500 in the last 30 days", "make it 800", "spent over 800 in the last 30 days"),
        (
            "bought wine at least 5 times and spent over 300",
            "$500?",
            "bought wine at least 5 times and spent over 500",
        ),
        ("How many households bought eggs last November?", "and in October?", "bought eggs in October"),
        ("bought wine in June", "what about July?", "bought wine in July"),
        ("45天没来的有多少?", "120天呢?", "120天没来"),
        ("How many shoppers were not seen for 45 days?", "what about four months?", "not seen for 120 days"),
        ("Who hasn't ordered for 200 days?", "and 300 days", "have not ordered for 300 days"),
        ("买过啤酒的有几个", "10月呢？", "10月买过啤酒的人"),
        ("new customers", "in the last 60 days?", "first seen in the last 60 days"),
        ("spent over 500 in the last 30 days", "and over 1000 since June?", "spent over 1000 since June"),
        (
            "how many of them spent more than 5000?",
            "How many of those have not been in for ten days?",
            "spent more than 5000 and not seen for 10 days",
        ),
        (
            "spent more than 5000",
            "which of them bought wine in June?",
            "spent more than 5000 and bought wine in June",
        ),
        ("bought beer", "and who of those spent over 50 on it?", "bought beer and spent over 50 on beer"),
        ("消费超过8000元的人", "其中90天没来的有多少？", "消费超过8000元而且90天没来"),
        ("spent more than 5000", "其中90天没来的有多少？", "spent more than 5000; 90天没来"),
    ],
)
def test_what_is_said_changes_that_and_nothing_else(before: str, said: str, same_as: str) -> None:
    found = segment_follow_up(before, said, now=NOW)
    assert found is not None
    assert parse_segment(found, now=NOW) == parse_segment(same_as, now=NOW)


@pytest.mark.parametrize(
    ("before", "said"),
    [
        ("60天没来的", "90天没买的呢"),  # another thing is denied
        ("spent more than 5000", "what does 853 like?"),
        ("spent more than 5000", "who likes beer?"),
        ("spent more than 5000", "and more than 5000?"),  # nothing is changed
        ("spent more than 5000", "and 10 visits?"),  # another count
        ("spent more than 5000", "how many of those are redheads?"),
        ("bought tea at least 20 times and at least 30 visits", "make it 25"),  # which of both
        ("bought tea in June and coffee in July", "and in May?"),
        ("bought wine", "and beer?"),
        ("walked the dog", "make it 150"),
        ("likes tea", "and in October?"),
    ],
)
def test_anything_else_is_no_follow_up(before: str, said: str) -> None:
    assert segment_follow_up(before, said, now=NOW) is None
