"""Many questions at once: the frames hold what single questions give."""

from collections.abc import Iterator

import polars as pl
import pytest

import penchant
from penchant.errors import DataError, NotFound
from penchant.shop_batches import EXPLAINED
from penchant.tools import Recommendation, Rules
from tests.shopfactory import make_shop_frames


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[penchant.Shop]:
    """More items than are looked at whole, and enough to learn a ranking from."""
    frames = make_shop_frames(seed=5, shoppers=90, items=600, events=9_000)
    with penchant.open(tmp_path_factory.mktemp("batches") / "shop", create=True) as made:
        made.ingest(frames.items, items=True)
        made.ingest(frames.events)
        made.evolve_state()
        yield made


def told(rows: pl.DataFrame) -> list[tuple[object, ...]]:
    columns = ("rank", "score", "probability", "signal", "contribution", "decisive", "reason", "events")
    return rows.select(*columns, "event_ids", "concept_path", "related_items").rows()


def single(one: Recommendation) -> list[tuple[object, ...]]:
    return [
        (
            *(one.rank, one.score, one.probability),
            *(term.signal, term.contribution, term.decisive, term.text, term.event_count),
            *(list(term.event_ids), list(term.concept_path), list(term.related_items)),
        )
        for term in one.terms
    ]


def test_a_list_is_explained_as_each_of_its_items_is_alone(shop: penchant.Shop) -> None:
    shoppers = shop.shopper_ids()[:12]
    lists = shop.recommend_batch(shoppers, 3)
    reasons = shop.explain_batch(lists)

    assert dict(reasons.schema) == {
        name: kind if isinstance(kind, pl.DataType) else kind() for name, kind in EXPLAINED.items()
    }
    assert reasons["item_id"].rle().struct.field("value").to_list() == lists["item_id"].to_list()
    for shopper, item in lists.select("shopper_id", "item_id").iter_rows():
        rows = reasons.filter(shopper_id=shopper, item_id=item)
        assert told(rows) == single(shop.explain(shopper, item))


@pytest.mark.parametrize("rules", [Rules(), Rules(max_per_category=1)])
def test_items_far_down_and_of_no_list_are_explained_as_alone(shop: penchant.Shop, rules: Rules) -> None:
    shopper = shop.shopper_ids()[3]
    listed = shop.recommend_batch([shopper], 1000)["item_id"].to_list()
    unlisted = sorted(set(shop._view.item_ids) - set(listed))[:2]
    pairs = [(shopper, item) for item in [*listed[250:300], *unlisted, listed[0], *unlisted]]
    alone = [shop.explain(*pair, rules=rules) for pair in pairs]

    assert max(one.rank for one in alone) > 250
    assert told(shop.explain_batch(pairs, rules=rules)) == [row for one in alone for row in single(one)]


def test_audiences_stand_under_each_other_as_they_were_asked_for(shop: penchant.Shop) -> None:
    best = shop.recommend_batch(k=1)["item_id"].unique(maintain_order=True).to_list()[:2]
    found = shop.audience_batch([best[1], best[0], best[1]], 4, mode="all")

    wanted = [(item, shop.audience(item, 4, mode="all").frame()) for item in (best[1], best[0], best[1])]
    assert found["item"].to_list() == [item for item, frame in wanted for _ in range(frame.height)]
    assert found.drop("item").equals(pl.concat([frame for _, frame in wanted]))


def test_nothing_asked_is_an_empty_frame(shop: penchant.Shop) -> None:
    assert shop.explain_batch([]).columns == list(EXPLAINED)
    assert shop.explain_batch(shop.recommend_batch([])).is_empty()
    assert shop.audience_batch([]).columns[:3] == ["item", "place", "shopper_id"]


def test_progress_counts_pairs_and_items(shop: penchant.Shop) -> None:
    steps: list[tuple[str, int, int]] = []
    lists = shop.recommend_batch(shop.shopper_ids()[:2], 2)
    shop.explain_batch(lists, progress=lambda *step: steps.append(step))
    shop.audience_batch(lists["item_id"][:1].to_list(), 1, progress=lambda *step: steps.append(step))

    assert steps == [
        *(("finding reasons", done, 4) for done in range(1, 5)),
        ("finding shoppers", 1, 1),
    ]


@pytest.mark.parametrize(
    ("pairs", "message"),
    [
        ("s1", "the pairs are 's1': give a frame that holds shopper_id and item_id, or pairs of these"),
        ([("s1", "i1", "i2")], "give a frame"),
        (pl.DataFrame({"shopper": ["s1"]}), "the frame holds shopper: give a frame"),
        (pl.DataFrame({"shopper_id": [1], "item_id": ["i1"]}), "the shopper is 1: give text"),
        ([("s1", None)], "the item is None: give text"),
    ],
)
def test_what_is_no_pairs_is_told(shop: penchant.Shop, pairs: pl.DataFrame, message: str) -> None:
    with pytest.raises(DataError, match=message):
        shop.explain_batch(pairs)


def test_unknown_ids_are_named_before_anything_is_ranked(shop: penchant.Shop) -> None:
    shopper, item = shop.shopper_ids()[0], shop._view.item_ids[0]
    with pytest.raises(NotFound, match="nobody"):
        shop.explain_batch([(shopper, item), ("nobody", item)])
    with pytest.raises(NotFound, match="nothing_such"):
        shop.explain_batch([(shopper, "nothing_such")])


def test_what_the_rules_leave_out_is_refused_as_alone(shop: penchant.Shop) -> None:
    shopper = shop.shopper_ids()[0]
    item = shop.recommend(shopper, 1)[0].item_id
    with pytest.raises(DataError, match=f"the rules leave out item `{item}`"):
        shop.explain_batch([(shopper, item)], rules=Rules(exclude=frozenset({item})))
