"""The leak sentinel: what respects T passes, what does not is named."""

import re
from collections import Counter
from datetime import UTC, datetime, timedelta

import polars as pl
import pytest

from penchant.evals import EvalOptions, dataset_of, evaluate, find_leaks, plant_sentinel, split_log
from penchant.evals.dataset import Dataset
from penchant.evals.judging import judge
from penchant.evals.leaks import (
    MARKER_ITEM,
    Observed,
    check_shop,
    check_suspicious,
    look_at,
    penchant_pipeline,
)
from penchant.evals.protocol import Split
from penchant.evals.suite import TrainingShop
from penchant.tools import Mode
from tests.shopfactory import make_shop_frames


@pytest.fixture(scope="module")
def dataset() -> Dataset:
    frames = make_shop_frames(seed=4, shoppers=10, items=48, events=800)
    return dataset_of("small", frames.events, frames.items)


def most_popular(events: pl.DataFrame) -> Observed:
    best = [item for item, _ in sorted(Counter(events["item_id"]).items(), key=lambda one: (-one[1], one[0]))]
    return Observed({("u000000", "all"): tuple(best[:10])}, {}, frozenset())


def honest(events: pl.DataFrame, _items: pl.DataFrame, cut: datetime) -> Observed:
    return most_popular(events.filter(pl.col("ts") < cut))


def leaking(events: pl.DataFrame, _items: pl.DataFrame, _cut: datetime) -> Observed:
    return most_popular(events)


def profile_leaking(events: pl.DataFrame, items: pl.DataFrame, cut: datetime) -> Observed:
    said = honest(events, items, cut)
    top = events["item_id"].mode()[0]
    return said._replace(profiles={"u000000": f"favours {top}"}, concepts=frozenset({f"cluster of {top}"}))


def test_the_sentinel_stands_after_the_cut_and_leaves_training_as_it_was(dataset: Dataset) -> None:
    split = split_log(dataset.events)
    planted = plant_sentinel(dataset.events, split.cut)
    assert planted.filter(pl.col("ts") < split.cut).equals(split.train)
    buyers = planted.filter(pl.col("item_id") == MARKER_ITEM)["user_id"]
    assert set(dataset.events["user_id"]) < set(buyers)


def test_a_ranker_that_respects_the_cut_leaks_nothing(dataset: Dataset) -> None:
    assert find_leaks(honest, dataset.events, dataset.items, split_log(dataset.events).cut) == []


def test_a_ranker_that_counts_events_after_the_cut_is_caught(dataset: Dataset) -> None:
    found = find_leaks(leaking, dataset.events, dataset.items, split_log(dataset.events).cut)
    assert found == ["events planted after T changed 1 of 1 rankings, first that of u000000 in mode all"]


def test_profiles_and_concepts_that_know_later_events_are_caught(dataset: Dataset) -> None:
    # one item that nobody but the planted burst makes the most frequent
    events = dataset.events.unique(["user_id", "item_id"], maintain_order=True)
    found = find_leaks(profile_leaking, events, dataset.items, split_log(events).cut)
    assert [line.split(",")[0] for line in found] == [
        "events planted after T changed 1 of 1 profiles",
        "events planted after T changed 2 concepts or edges",
    ]


def test_penchant_built_from_the_split_does_not_see_the_sentinel(dataset: Dataset) -> None:
    pipeline = penchant_pipeline(["u000000", "u000001", "u000002"])
    assert find_leaks(pipeline, dataset.events, dataset.items, split_log(dataset.events).cut) == []


def test_a_penchant_built_from_the_whole_log_is_caught_in_its_rankings_and_profiles(dataset: Dataset) -> None:
    def careless(events: pl.DataFrame, items: pl.DataFrame, _cut: datetime) -> Observed:
        with TrainingShop(Dataset("whole", events, items), events) as training:
            return look_at(training.shop, ["u000000", "u000001"])

    found = find_leaks(careless, dataset.events, dataset.items, split_log(dataset.events).cut)
    rankings, profiles = (" ".join(line.split()[4:9]) for line in found[:2])
    assert re.fullmatch("changed [1-4] of 4 rankings,", rankings)  # not every list has the marker item
    assert profiles == "changed 2 of 2 profiles,"


def test_a_shop_that_holds_an_event_of_the_cut_is_named() -> None:
    frames = make_shop_frames(seed=4, shoppers=8, items=24, events=200)
    dataset = dataset_of("small", frames.events, frames.items)
    last = dataset.events["ts"].max()
    assert isinstance(last, datetime)
    with TrainingShop(dataset, dataset.events) as training:
        assert check_shop(training.shop, last + timedelta(seconds=1)) == []
        found = check_shop(training.shop, last)
    assert found == [f"the judged shop holds an event of {last.isoformat()}, T is {last.isoformat()}"]


def split_of(train: dict[str, list[str]], relevant: dict[str, set[str]]) -> Split:
    rows = [(shopper, item) for shopper, items in train.items() for item in items]
    frame = pl.DataFrame(rows, schema=["user_id", "item_id"], orient="row")
    new = {shopper: items - set(train[shopper]) for shopper, items in relevant.items()}
    fresh = {shopper: items for shopper, items in new.items() if items}
    return Split(frame, frame.clear(), datetime(2025, 1, 1, tzinfo=UTC), {"all": relevant, "new": fresh})


def told_by_the_oracle(split: Split, mode: Mode) -> pl.DataFrame:
    relevant = split.relevant[mode]
    lists = {shopper: sorted(items) for shopper, items in relevant.items()}
    return judge(lists, relevant, ranker="oracle", mode=mode, training_events={})


TOO_GOOD = "oracle reaches an NDCG@10 of 1.000 in mode {}: it seems to have seen the future"


def test_a_ranker_that_answers_with_the_truth_is_too_good_to_be_honest() -> None:
    users = [f"u{n}" for n in range(20)]
    train = {user: [f"i{n - 1}", "y", "x"] for n, user in enumerate(users)}
    split = split_of(train, {user: {f"i{n}", "x"} for n, user in enumerate(users)})
    told = told_by_the_oracle(split, "all")
    assert check_suspicious(told, split) == [TOO_GOOD.format("all")]
    assert check_suspicious(told.head(19), split) == []  # so few can be luck


def test_nobody_is_suspected_where_there_is_nothing_else_to_recommend() -> None:
    users = [f"u{n}" for n in range(20)]
    split = split_of({user: ["x"] * 3 for user in users}, {user: {"x"} for user in users})
    assert check_suspicious(told_by_the_oracle(split, "all"), split) == []


def test_nobody_is_suspected_where_shoppers_only_repeat_themselves() -> None:
    train = {f"u{n}": [f"i{n}"] * 3 for n in range(20)}
    split = split_of(train, {user: set(items) for user, items in train.items()})
    assert check_suspicious(told_by_the_oracle(split, "all"), split) == []


def test_modes_are_suspected_apart() -> None:
    users = [f"u{n:02}" for n in range(40)]
    train = {user: [user, user, user] for user in users}
    split = split_of(train, {user: {user} for user in users})
    split.relevant["new"].update({user: {users[n - 1]} for n, user in enumerate(users)})
    both = pl.concat([told_by_the_oracle(split, "all"), told_by_the_oracle(split, "new")])
    assert check_suspicious(both, split) == [TOO_GOOD.format("new")]


def test_the_judged_shop_ends_before_the_cut(dataset: Dataset) -> None:
    split = split_log(dataset.events)
    with TrainingShop(dataset, split.train) as training:
        last = training.shop.status().last_event
    assert last is not None
    assert last < split.cut <= datetime(2026, 1, 1, tzinfo=UTC)


def test_the_rank_suite_says_that_it_looked_and_found_none(dataset: Dataset) -> None:
    run = evaluate(dataset, suites=["rank"], options=EvalOptions(peers=False))
    assert run.record.suites[0].leaks == ()
    assert len(run.record.suites[0].leak_checks) == 3
