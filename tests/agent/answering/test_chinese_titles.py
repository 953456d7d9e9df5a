"""Chinese titles named in pieces, and what is sold with what a Chinese question names."""

from collections.abc import Iterator

import polars as pl
import pytest

import penchant
from penchant.agent import ToolCall
from penchant.agent.answering.asked_plainly import paired_with
from penchant.agent.answering.conversation import Conversation
from penchant.agent.answering.put_right import of_refused, put_right
from tests.smallshop import Deed, make_shop

TITLES = {
    "p1": ("布鲁可哪吒之魔童闹海积木人", "玩具 > 积木"),
    "p2": ("布鲁可大颗粒积木 动物园", "玩具 > 积木"),
    "p3": ("好孩子婴儿推车 轻便", "出行 > 婴儿推车"),
    "p4": ("好孩子高景观婴儿推车", "出行 > 婴儿推车"),
    "p5": ("新贝奶瓶消毒烘干柜 17L", "喂养 > 小家电"),
}


@pytest.fixture(scope="module")
def babies(tmp_path_factory: pytest.TempPathFactory) -> Iterator[penchant.Shop]:
    rows = [(item, *told) for item, told in TITLES.items()]
    items = pl.DataFrame(rows, schema=["item_id", "title", "category"], orient="row")
    deeds = [Deed("9", item, day) for item in TITLES for day in range(3)]
    with make_shop(tmp_path_factory.mktemp("babies") / "shop", deeds, items) as shop:
        yield shop


@pytest.mark.parametrize(
    ("question", "said", "meant"),
    [
        ("布鲁可哪吒积木人刚到货，推给谁？", "布鲁可", {"item": "p1"}),
        ("布鲁可动物园推给哪20个人合适", "布鲁可", {"item": "p2", "count": "20"}),
        ("布鲁可推给哪十位会员", "布鲁可", {"item": "布鲁可", "count": "十"}),
        ("布鲁可积木推给谁", "布鲁可", {"item": "布鲁可"}),
        ("布鲁可推给哪几个人", "布鲁可", {"item": "布鲁可"}),
    ],
)
def test_pieces_of_a_title_are_the_one_item_that_holds_them(
    babies: penchant.Shop, question: str, said: str, meant: dict[str, str]
) -> None:
    call = ToolCall("audience", {"item": said})
    assert put_right(call, babies.catalogue, Conversation(question)).arguments == meant


@pytest.mark.parametrize(
    ("question", "thing"),
    [
        ("推车搭着卖点啥好", "推车"),
        ("买推车的人还会一起买什么", "推车"),
        ("跟奶瓶消毒烘干柜搭配卖什么好？", "奶瓶消毒烘干柜"),
        ("新贝烘干柜搭什么卖", "新贝烘干柜"),
        ("推车卖得怎么样", None),
    ],
)
def test_what_partners_are_asked_for_is_found(
    babies: penchant.Shop, question: str, thing: str | None
) -> None:
    assert paired_with(question) == thing
    meant = of_refused(question, babies.catalogue)
    told = meant.arguments if meant and meant.tool == "similar_items" else {}
    assert told.get("item") == thing


def test_what_the_shop_does_not_sell_has_no_partners(babies: penchant.Shop) -> None:
    assert of_refused("湿厕纸搭着卖点啥好", babies.catalogue) is None
