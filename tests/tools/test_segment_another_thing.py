"""A group asked again of another product, and who of it bought the product it is about."""

from datetime import UTC, datetime

import pytest

from penchant.tools.segment_follow_up import segment_follow_up

NOW = datetime(2025, 2, 28, tzinfo=UTC)
TITLES = ("花王妙而舒纸尿裤 M码", "大王天使纸尿裤 M码", "爱他美卓傲配方奶粉", "飞鹤星飞帆配方奶粉")
KINDS = ("纸尿裤", "奶粉", "羽绒服", "安全座椅", "湿巾")


class Shop:
    """What a made-up shop sells."""

    def carries(self, *pieces: str) -> bool:
        """Whether a category is called so, or a title holds all the pieces."""
        return pieces[0] in KINDS or any(all(one in title for one in pieces) for title in TITLES)

    def kind_at_end(self, words: str) -> str:
        """The category at the end."""
        return next((one for one in KINDS if words.endswith(one) and words != one), "")


def asked(before: str, said: str) -> str | None:
    return segment_follow_up(before, said, now=NOW, goods=Shop())


@pytest.mark.parametrize(
    ("before", "said", "after"),
    [
        ("加购了羽绒服但一直没下单的有多少人", "安全座椅呢", "加购了安全座椅但一直没下单的有多少人"),
        ("买过纸尿裤5次以上的", "那奶粉的呢？", "买过奶粉5次以上的"),
        ("买过花王纸尿裤但没买过湿巾的", "大王的呢？", "买过大王纸尿裤但没买过湿巾的"),
        ("买过飞鹤奶粉3次以上", "爱他美的有多少人", "买过爱他美奶粉3次以上"),
    ],
)
def test_another_product_or_brand_is_put_in_its_place(before: str, said: str, after: str) -> None:
    assert asked(before, said) == after


@pytest.mark.parametrize("said", ["新客呢", "女性的呢", "不锈钢锅呢", "他们呢"])
def test_what_the_shop_does_not_sell_is_no_product(said: str) -> None:
    assert asked("买过纸尿裤5次以上的", said) is None
    assert segment_follow_up("买过纸尿裤5次以上的", said, now=NOW) is None


def test_of_two_products_none_is_replaced_by_a_third() -> None:
    assert asked("买过奶粉但没买过湿巾的", "羽绒服呢") is None


@pytest.mark.parametrize(
    ("said", "more"),
    [
        ("从来没买过的是哪些", "没买过羽绒服"),
        ("没买的有几个", "没买过羽绒服"),
        ("那买了的呢", "买过羽绒服"),
    ],
)
def test_who_bought_it_is_asked_of_the_group(said: str, more: str) -> None:
    assert asked("近俩月看过羽绒服的", said) == f"近俩月看过羽绒服的; {more}"


def test_who_did_not_buy_is_no_part_of_who_bought() -> None:
    assert asked("买过羽绒服的", "没买过的呢") is None
    assert asked("90天没来的", "买过的呢") is None
