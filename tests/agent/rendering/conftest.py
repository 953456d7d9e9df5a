"""A small shop, an answer of each tool over it, and the renderer with the shop's own names."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest

import penchant
from penchant.agent.answering.results import EventLine, Evidence, Language, Rendered
from penchant.agent.answering.values import Portrait, Sources
from penchant.agent.calls import ToolCall
from penchant.agent.rendering import render
from penchant.ids import ConceptId, EventId, ItemId, ShopperId
from tests.smallshop import Deed, make_shop, moment

END = 140
ITEMS = {
    "green_tea": ("Green tea", "Food > Tea > Green"),
    "black_tea": ("Black tea", "Food > Tea > Black"),
    "oat_milk": ("Oat milk", "Food > Milk"),
    "rye_bread": ("Rye bread", "Food > Bakery"),
    "rod": ("Fishing rod", "Leisure > Fishing"),
    "reel": ("Fishing reel", "Leisure > Fishing"),
}
WEEKLY = [f"w{n}" for n in range(40)]
GONE = [f"g{n}" for n in range(20)]


def deeds(names: Mapping[str, str] | None = None) -> list[Deed]:
    """The shop's log; `names` gives some items other ids."""
    called = dict(names or {})
    log = [
        *(
            Deed(who, "green_tea", day + n % 7, value=2.5)
            for n, who in enumerate(WEEKLY)
            for day in range(0, END - 7, 7)
        ),
        *(Deed(who, "black_tea", day + n % 5) for n, who in enumerate(WEEKLY[:20]) for day in (20, 90, 120)),
        *(Deed(who, "rye_bread", day + n % 9, value=1.0) for n, who in enumerate(WEEKLY) for day in (30, 80)),
        *(Deed(who, "rod", 3 * n) for n, who in enumerate(GONE)),
        *(Deed(who, "reel", 3 * n + day) for n, who in enumerate(GONE) for day in (1, 15, 30)),
        *(Deed(who, "rye_bread", 10 + 7 * k) for who in GONE for k in range(5)),
        *(Deed(who, "oat_milk", 115 + n % 20, value=3.0) for n, who in enumerate(WEEKLY[:30])),
        *(Deed(who, "oat_milk", 60 + n) for n, who in enumerate(WEEKLY[:3])),
        *(Deed(who, "rod", 90 + n) for n, who in enumerate(WEEKLY[20:])),
        *(Deed("w0", "oat_milk", 118 + n) for n in range(6)),
        *(Deed("w0", "black_tea", 100 + n, "return") for n in range(4)),
        Deed("w1", "rye_bread", END),
    ]
    return [deed._replace(item=called.get(deed.item, deed.item)) for deed in log]


def catalogue(items: Mapping[str, tuple[str, str]]) -> pl.DataFrame:
    rows = [(item, title, category, 2.5 + n) for n, (item, (title, category)) in enumerate(items.items())]
    return pl.DataFrame(rows, schema=["item_id", "title", "category", "price"], orient="row")


@dataclass(frozen=True)
class Told:
    """A tool's answer with what renders it."""

    tool: str
    value: object
    arguments: Mapping[str, str]
    shop: "Answering"

    def render(self, language: Language) -> Rendered:
        call = ToolCall(self.tool, self.arguments)
        return render(self.tool, self.value, language, call=call, events=self.shop.events, names=self.shop)


class Answering:
    """A shop as the renderer sees it."""

    def __init__(
        self, shop: penchant.Shop, items: Mapping[str, tuple[str, str]], called: Callable[[str], str]
    ) -> None:
        self.shop = shop
        self.items = items
        self.called = called

    def title_of(self, item: ItemId) -> str:
        return self.items[item][0] if item in self.items else item

    def name_of(self, concept: ConceptId) -> str:
        return concept.partition(":")[2].rpartition(" > ")[2]

    def events(self, event_ids: Sequence[EventId]) -> list[EventLine]:
        return []

    def answers(self) -> Iterator[Told]:
        shop, item = self.shop, self.called
        who = {"shopper": "w0"}

        def told(tool: str, value: object, **arguments: str) -> Told:
            return Told(tool, value, arguments, self)

        yield told("overview", shop.overview())
        yield told("portrait", Portrait(shop.profile("w0"), shop.timeline("w0")), **who)
        yield told("changes", shop.changes("w0"), **who)
        yield told("changes", shop.changes("g0", moment(60)), shopper="g0")
        recommended = shop.recommend("w0")
        yield told("recommend", recommended, **who)
        yield told("recommend", [], **who)
        yield told("explain", shop.explain("w0", item("green_tea")), **who, item="green_tea")
        yield told("explain", shop.explain("g0", item("black_tea")), shopper="g0", item="black_tea")
        yield told("contrast", shop.contrast("w0", item("green_tea"), item("rod")), **who)
        yield told("audience", shop.audience(item("oat_milk"), 8), item="oat_milk")
        yield told("audience", shop.audience("Fishing", 5), item="Fishing")
        yield told("who_likes", shop.who_likes("Fishing", 4), words="Fishing")
        yield told("who_likes", shop.who_likes("bread", 4), words="bread")
        yield told("compare", shop.compare("w0", "g0"), **who, other="g0")
        yield told("similar_items", shop.similar_items(item("rod")), item="rod")
        yield told("trends", shop.trends())
        yield told("trends", shop.trends("falling", category="tea"), direction="falling", category="tea")
        ran = pl.DataFrame(
            [
                ("c1", f"{self.title_of(ItemId(item('oat_milk')))} week", moment(115), moment(138)),
                ("c2", None, moment(100), moment(110)),
            ],
            schema=["campaign_id", "name", "start", "end"],
            orient="row",
        )
        addressed = [("c1", who) for who in WEEKLY[:30]] + [("c2", who) for who in GONE[:5]]
        shop.add_campaigns(
            ran,
            told=pl.DataFrame(addressed, schema=["campaign_id", "shopper_id"], orient="row"),
            items=pl.DataFrame({"campaign_id": ["c1"], "item_id": [item("oat_milk")]}),
        )
        yield told("campaign", shop.campaign("c1"), words="c1")
        yield told("campaign", shop.campaign("c1", as_of=moment(120)), words="c1")
        yield told("campaign", shop.campaign("c2"), words="c2")
        words = "likes tea and spent more than 10 in the last 60 days and did not buy bread since 2025-05-01"
        yield told("segment", shop.segment(words), words=words)
        yield told("segment", shop.segment("top 10 percent by spend"), words="top 10 percent by spend")
        yield told("activity", shop.activity("w0", kind="purchase"), **who)
        yield told("activity", shop.activity("w0", moment(60), of="milk", as_of=moment(130)), **who)
        yield told("activity", shop.activity("g0", of="milk"), shopper="g0")
        yield told("figures", shop.figures(), measure="repeat")
        yield told("figures", shop.figures(by="month", since=moment(10)), by="month")
        yield told("figures", shop.figures(["tea"], by="weekday"), words="tea", by="weekday")
        yield told("figures", shop.figures(by="quarter", as_of=moment(90)), by="quarter", measure="spent")
        yield told("figures", shop.figures(["tea", "bread"]), words="tea", other="bread")
        yield told("figures", shop.figures(["tea", "milk"], by="week"), words="tea", other="milk")
        beside = shop.figures(["bread"], since=moment(60), as_of=moment(90), against=(moment(10), moment(59)))
        yield told("figures", beside, words="bread", measure="per_order")
        yield told("figures", shop.figures(by="item", measure="spent"), by="item", measure="spent")
        yield told("figures", shop.figures(["tea"], by="category"), words="tea", by="category")
        by_shopper = shop.figures(by="shopper", measure="spent", count=3)
        yield told("figures", by_shopper, by="shopper", measure="spent")
        parted = shop.figures(by="newness", measure="spent", since=moment(60))
        yield told("figures", parted, by="newness", measure="spent")
        of_group = shop.figures(among="bought milk", measure="per_order")
        yield told("figures", of_group, measure="per_order", among="bought milk")
        yield told("figures", shop.figures(by="pair"), by="pair", measure="orders")
        yield told("figures", shop.figures(["tea"], measure="gap"), words="tea", measure="gap")
        yield told("figures", shop.figures(by="item", measure="repeat"), by="item", measure="repeat")
        yield told("figures", shop.figures(kind="return"), kind="return", measure="purchases")
        by_day = shop.figures(["tea"], kind="return", by="day", measure="purchases")
        yield told("figures", by_day, words="tea", kind="return", by="day", measure="purchases")
        yield told("figures", shop.figures(measure="return_rate"), measure="return_rate")
        of_returns = shop.figures(kind="return", measure="conversion")
        yield told("figures", of_returns, kind="return", measure="conversion")
        yield told("orders", shop.orders(rank="spent"), rank="spent")
        yield told(
            "orders", shop.orders("tea", rank="newest", count=1), words="tea", rank="newest", count="1"
        )
        mine = shop.orders(shopper="w0", rank="purchases", since=moment(9))
        yield told("orders", mine, **who, rank="purchases")
        yield told("orders", shop.orders("milk", since=moment(60)), words="milk")
        yield told("orders", shop.orders(["tea", "milk"]), words="tea and milk")
        yield told("orders", shop.orders(shopper="g0", min_spent=1.5, as_of=moment(90)), shopper="g0")
        yield told("assortment", shop.assortment())
        yield told("assortment", shop.assortment("tea", min_price=1, max_price=3), words="tea")
        yield told(
            "assortment", shop.assortment("fishing", order="cheapest"), words="fishing", order="cheapest"
        )
        yield told("assortment", shop.assortment(order="dearest", max_price=30), order="dearest")
        yield told("assortment", shop.assortment(by="department"), by="department")
        yield told("assortment", shop.assortment(unsold=True), sold="never")
        yield told("assortment", shop.assortment(unsold=True, since=moment(121)), sold="never")
        yield told("assortment", shop.assortment(new=True, since=moment(5)), sold="newly")
        yield told("assortment", shop.assortment(by="category", unsold=True), by="category", sold="never")
        yield told("orders", shop.orders(rank="smallest", count=2), rank="smallest")
        yield told("orders", shop.orders("tea", rank="oldest"), words="tea", rank="oldest")
        yield told("next_behaviour", shop.next_behaviour("w0"), **who)
        yield told("next_behaviour", shop.next_behaviour("g0"), shopper="g0")
        yield told("next_behaviour", shop.next_behaviour("w0", of="milk"), **who, words="milk")
        yield told("next_behaviour", shop.next_behaviour("g0", of="tea"), shopper="g0", words="tea")
        yield told("concept", shop.concept("Fishing"), words="Fishing")
        title = self.title_of(ItemId(item("oat_milk")))
        event = EventLine(
            EventId("e1"),
            ShopperId("w0"),
            datetime(2025, 5, 1, 9, tzinfo=UTC),
            "purchase",
            ItemId(item("oat_milk")),
            title,
            3.0,
        )
        first: tuple[Evidence, ...] = told("recommend", recommended, **who).render("en").evidence
        yield told("sources", Sources(f"What about {title}?", first, (event,), 12))
        yield told("sources", Sources("How is the shop?", (), (), 0))


@pytest.fixture(scope="session")
def answers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Told]]:
    folder: Path = tmp_path_factory.mktemp("rendering") / "shop"
    with make_shop(folder, deeds(), catalogue(ITEMS)) as shop:
        yield list(Answering(shop, ITEMS, lambda item: item).answers())
