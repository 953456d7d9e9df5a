"""Reasoners, the arbiter and the stores together, through a shop."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest
from sqlalchemy import select

from penchant.agent import ModelClient
from penchant.errors import ConfigError, DataError, ModelError
from penchant.graph_store.reasoning.proposals import Proposal, ReasoningView, Rejection
from penchant.graph_store.schema import decisions
from penchant.plugins import Plugins
from penchant.reasoning import shop_reasoners
from penchant.settings import Settings
from penchant.shop import Shop
from tests.graph_store.shop_folder import NoEmbedder
from tests.smallshop import Deed, deeds_frame

TEA, MUGS = "category:Food > Tea", "category:Home > Mugs"
START = datetime(2026, 1, 1, tzinfo=UTC)


class Opinion:
    """Proposes what it is told to."""

    name = "opinion"
    relations: tuple[str, ...] = ("bought_with", "peaks_in", "is_a")

    def __init__(self, *said: Proposal) -> None:
        self.said = said
        self.rejections: tuple[Rejection, ...] = ()

    def propose(self, view: ReasoningView) -> Iterable[Proposal]:
        del view
        yield from self.said


def proposal(confidence: float = 0.99, weight: float = 0.5) -> Proposal:
    return Proposal(TEA, "bought_with", MUGS, weight, confidence, 60.0, "60 shoppers bought both on one day")


def hear(shop: Shop, *reasoners: Opinion) -> None:
    """Makes these the only reasoners of a shop."""
    shop.__dict__["plugins"] = replace(Plugins((), (), (), (), (), ()), reasoners=reasoners)


class Told:
    """A shop whose only reasoner says what the test sets, a round for each opinion."""

    def __init__(self, shop: Shop) -> None:
        self.shop = shop
        self.now = START
        self.rounds = 0

    def round(self, *said: Proposal) -> datetime:
        """One round with twenty more events; returns the moment at which it was recorded."""
        hear(self.shop, Opinion(*said))
        deeds = [Deed(f"s{n % 5}", f"i{n % 2}", float(self.rounds)) for n in range(20)]
        self.now = START + timedelta(hours=self.rounds)
        self.shop.ingest(deeds_frame(deeds, first_id=20 * self.rounds))
        self.shop.evolve_state()
        self.rounds += 1
        return self.now


@contextmanager
def told(folder: Path) -> Iterator[Told]:
    now = [START]
    with Shop(folder, Settings(clusters="off"), clock=lambda: now[0].timestamp()) as shop:
        rows = {"item_id": ["i0", "i1"], "category": ["Food > Tea", "Home > Mugs"]}
        shop.ingest(pl.DataFrame(rows), items=True)
        holder = Told(shop)
        shop._clock = lambda: holder.now.timestamp()
        yield holder


def relations(shop: Shop, **at: datetime) -> set[tuple[str, str, str]]:
    edges = shop.graph(**at).edges(data=True)
    told = {(a, str(data["relation"]), b) for a, b, data in edges}
    return {edge for edge in told if edge[1] not in ("about", "made_by", "is_a")}


def test_an_admitted_edge_is_in_the_graph_and_tells_its_story(tmp_path: Path) -> None:
    with told(tmp_path) as opinions:
        opinions.round(proposal())
        assert relations(opinions.shop) == {(TEA, "bought_with", MUGS)}
        story = opinions.shop.edge_story(f"{MUGS} bought_with {TEA}")
    assert story.lines == (
        "Food > Tea is bought together with Home > Mugs",
        "2026-01-01 00:00: opinion says so: 60 shoppers bought both on one day "
        f"(edge {story.edge_keys[0]}, holds since always, weight 0.5, confidence 0.99, support 60)",
        "2026-01-01 00:00: admitted, since confidence 0.99 is at least 0.95",
    )


def test_a_retired_edge_is_still_visible_as_of_its_own_time(tmp_path: Path) -> None:
    with told(tmp_path) as opinions:
        first = opinions.round(proposal())
        opinions.round()
        assert relations(opinions.shop) == set()
        assert relations(opinions.shop, recorded_at=first) == {(TEA, "bought_with", MUGS)}
        assert relations(opinions.shop, valid_at=datetime(2025, 1, 1, tzinfo=UTC)) == {
            (TEA, "bought_with", MUGS)
        }


def test_a_revised_edge_counts_once_at_any_valid_time(tmp_path: Path) -> None:
    with told(tmp_path) as opinions:
        opinions.round(proposal())
        opinions.round(proposal(weight=0.9))
        for moment in (datetime(2025, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)):
            graph = opinions.shop.graph(valid_at=moment)
            weights = [data["weight"] for data in graph.get_edge_data(TEA, MUGS).values()]
            assert weights == [0.9]


def test_a_diff_says_what_came_what_went_and_what_changed(tmp_path: Path) -> None:
    november = Proposal(TEA, "peaks_in", "season:month:11", 0.4, 0.99, 80.0, "3 times its usual share")
    with told(tmp_path) as opinions:
        first = opinions.round(proposal())
        opinions.round(proposal(weight=0.9), november)
        last = opinions.round(november)
        middle = opinions.shop.graph_diff(first, first + timedelta(hours=1))
        whole = opinions.shop.graph_diff(first, last)
    assert middle.lines == (
        "now: Food > Tea sells best in November; 3 times its usual share",
        "still: Food > Tea is bought together with Home > Mugs; "
        "weight 0.5 (support 60) became 0.9 (support 60)",
    )
    assert whole.lines == (
        "now: Food > Tea sells best in November; 3 times its usual share",
        "no longer: Food > Tea is bought together with Home > Mugs; another row says it otherwise",
    )


def test_what_is_found_for_a_part_is_told_of_the_whole(tmp_path: Path) -> None:
    with told(tmp_path) as opinions:
        opinions.round(proposal())
        found = opinions.shop.concept("Home")
    together = [one for one in found.neighbours if one.relation == "bought_with"]
    assert [(one.own, one.other, one.is_subject) for one in together] == [("Mugs", "Tea", False)]
    assert "Tea is bought together with Mugs" in found.text
    assert found.neighbours[0] == together[0]  # before what the catalogue says


def test_what_was_refused_is_written_down_once(tmp_path: Path) -> None:
    with told(tmp_path) as opinions:
        for _ in range(3):
            opinions.round(proposal(confidence=0.9))
        with opinions.shop._database.read() as connection:
            kept = connection.execute(select(decisions.c.action, decisions.c.reason)).all()
        story = opinions.shop.edge_story(f"{TEA} bought_with {MUGS}")
    assert kept == [("refused", "confidence 0.90 is below 0.95")]
    assert not story.believed


def test_what_a_reasoners_own_critic_turned_down_can_be_asked_about(tmp_path: Path) -> None:
    with told(tmp_path) as opinions:
        opinions.round()
        opinion = Opinion(proposal())
        opinion.rejections = (Rejection(TEA, "peaks_in", "season:month:13", "there is no such month"),) * 2
        hear(opinions.shop, opinion)
        opinions.shop.ingest(deeds_frame([Deed("s9", "i0", 50.0)] * 2, first_id=900))
        (note,) = [s.note for s in opinions.shop.evolve_state().steps if s.name == "reasoning"]
        story = opinions.shop.edge_story(f"{TEA} peaks_in season:month:13")
    assert note == "edges: 1 admitted, 0 revised, 0 retired, 2 refused"
    assert (story.believed, story.lines[1:]) == (
        False,
        ("2026-01-01 00:00: refused, since there is no such month",),
    )


def test_a_round_without_growth_is_not_reasoned_again(tmp_path: Path) -> None:
    with told(tmp_path) as opinions:
        opinions.round(proposal())
        assert [step.name for step in opinions.shop.evolve_state().steps] == []


@pytest.mark.parametrize("emptied", [True, False])
def test_a_renamed_category_is_reasoned_about_anew_however_small(tmp_path: Path, emptied: bool) -> None:
    infusions = Proposal("category:Food > Infusions", "bought_with", MUGS, 0.5, 0.99, 60.0, "60 bought both")
    with told(tmp_path) as opinions:
        others = pl.DataFrame({"item_id": [f"x{n}" for n in range(100)], "category": ["Other"] * 100})
        opinions.shop.ingest(others, items=True)
        if not emptied:
            opinions.shop.ingest(pl.DataFrame({"item_id": ["x0"], "category": ["Food > Tea"]}), items=True)
        opinions.round(proposal())
        opinions.shop.ingest(pl.DataFrame({"item_id": ["i0"], "category": ["Food > Infusions"]}), items=True)
        hear(opinions.shop, Opinion(infusions))
        opinions.shop.evolve_state()
        assert relations(opinions.shop) == {infusions.triple if emptied else (TEA, "bought_with", MUGS)}
        assert [step.name for step in opinions.shop.evolve_state().steps] == []


def test_a_broken_reasoner_is_told_in_the_report_and_stops_nothing(tmp_path: Path) -> None:
    lie = Proposal("category:Nowhere", "bought_with", MUGS, 0.5, 0.99, 60.0, "made up")
    with told(tmp_path) as opinions:
        opinions.round()
        hear(opinions.shop, Opinion(lie, proposal()))
        opinions.shop.ingest(deeds_frame([Deed("s9", "i0", 50.0)] * 2, first_id=900))
        (note,) = [s.note for s in opinions.shop.evolve_state().steps if s.name == "reasoning"]
        assert relations(opinions.shop) == {(TEA, "bought_with", MUGS)}
    assert note == (
        "edges: 1 admitted, 0 revised, 0 retired, 0 refused; "
        "opinion named a node that the shop does not know: 'category:Nowhere'"
    )


@pytest.mark.parametrize("edge", ["no edge", "", "a is b"])
def test_what_is_no_edge_is_said_to_be_none(tmp_path: Path, edge: str) -> None:
    with (
        told(tmp_path) as opinions,
        pytest.raises(DataError, match="is no edge: give its number, or subject, relation and object"),
    ):
        opinions.shop.edge_story(edge)


RULE = """
[[rule]]
name = "what goes with tea is for tea lovers"
if = ["?a bought_with `category:Home > Mugs`"]
then = "?a for_whom `audience:tea lovers`"
"""


def test_a_merchants_rule_adds_an_edge_whose_story_names_its_premise(tmp_path: Path) -> None:
    with told(tmp_path) as opinions:
        (tmp_path / "rules.toml").write_text(RULE)
        opinions.round(proposal())
        opinions.round(proposal())  # rules see what was believed before the round
        assert (TEA, "for_whom", "audience:tea lovers") in relations(opinions.shop)
        story = opinions.shop.edge_story(f"{TEA} for_whom audience:tea lovers")
    assert story.lines[0] == "Food > Tea is for tea lovers"
    assert story.lines[-1] == "  because Food > Tea is bought together with Home > Mugs"


def test_other_rules_are_a_reason_to_reason_anew(tmp_path: Path) -> None:
    with told(tmp_path) as opinions:
        opinions.round(proposal())
        assert opinions.shop.evolve_state().steps == ()
        (tmp_path / "rules.toml").write_text(RULE)
        assert [step.name for step in opinions.shop.evolve_state().steps] == ["reasoning"]


def test_where_no_habit_is_sure_the_bound_for_colluders_is_told_and_another_one_is_tried(
    tmp_path: Path,
) -> None:
    with told(tmp_path) as opinions:
        hear(opinions.shop, Opinion())
        opinions.shop.ingest(deeds_frame([Deed("s1", "i0", 1.0)]))
        (step,) = [step for step in opinions.shop.evolve_state().steps if step.name == "reasoning"]
        assert step.note.endswith("; no habit is sure beyond 50 colluding accounts (the setting colluders)")
    with Shop(tmp_path, Settings(clusters="off", colluders=5)) as shop:
        hear(shop, Opinion(proposal()))
        (step,) = shop.evolve_state().steps
        assert step.note == "edges: 1 admitted, 0 revised, 0 retired, 0 refused"


def test_rules_that_cannot_be_read_stop_the_round_with_the_reason(tmp_path: Path) -> None:
    with told(tmp_path) as opinions:
        (tmp_path / "rules.toml").write_text("[[rule]]\nname = 'half'\n")
        with pytest.raises(ConfigError, match="half"):
            opinions.round()


def test_categories_spelt_in_two_ways_are_merged(tmp_path: Path) -> None:
    with told(tmp_path) as opinions:
        rows = {"item_id": ["i0", "i1"], "category": ["Food > Herbal Teas", "Food > herbal tea"]}
        opinions.shop.ingest(pl.DataFrame(rows), items=True)
        opinions.round()
        twins = {("category:Food > Herbal Teas", "same_as", "category:Food > herbal tea")}
        assert relations(opinions.shop) == twins


def test_the_model_is_opened_for_proposals_only_where_the_settings_say_so(tmp_path: Path) -> None:
    opened = []

    def client() -> ModelClient:
        opened.append(1)
        raise ModelError("no model here")

    nothing = Plugins((), (), (), (), (), ())
    heard = shop_reasoners(nothing, Settings(), tmp_path, embedder=NoEmbedder(), client=client)
    assert [one.name for one in heard] == ["duplicates", "rules"]
    assert opened == []
    with pytest.raises(ModelError):
        shop_reasoners(nothing, Settings(intents="on"), tmp_path, embedder=NoEmbedder(), client=client)
