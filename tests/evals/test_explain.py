"""The explain suite: what it measures on a shop whose reasons decide, and that it can fail."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import polars as pl
import pytest

import penchant
from penchant.evals import (
    CannotJudge,
    EvalOptions,
    EvalRun,
    check_thresholds,
    compare_runs,
    dataset_of,
    evaluate,
    load_thresholds,
    statement_facts,
)
from penchant.evals.counterfactual import Counterfactuals, Question
from penchant.evals.explain import CONTROL, SAMPLE, _fall_by_log, judge_evidence, sample
from penchant.evals.report import report_html
from penchant.evals.results import SuiteRecord
from penchant.tools import Recommendation, Recommender, histories, ranking_data
from tests import commanded
from tests.shopfactory import make_shop_frames
from tests.smallshop import Deed, make_shop

FRAMES = make_shop_frames(seed=4, shoppers=10, items=48, events=800)
DATASET = dataset_of("small", FRAMES.events, FRAMES.items)
Told = list[Recommendation]


def explain_run() -> EvalRun:
    return evaluate(DATASET, suites=["explain"], options=EvalOptions(peers=False))


def means(suite: SuiteRecord, mode: str, ranker: str = "penchant") -> dict[str, float]:
    score = next(one for one in suite.scores if (one.mode, one.ranker) == (mode, ranker))
    return {name: measure.mean for name, measure in score.metrics.items()}


@pytest.fixture(scope="module")
def run() -> EvalRun:
    return explain_run()


@pytest.mark.parametrize("mode", ["all", "new"])
def test_every_statement_is_verified_and_every_score_is_the_sum_of_its_reasons(
    run: EvalRun, mode: str
) -> None:
    suite = run.record.suites[0]
    assert means(suite, mode)["precision"] == 1.0, suite.notes
    assert means(suite, mode)["additive"] == 1.0
    assert suite.measures["false"] == suite.measures["unparsed"] == 0.0
    assert suite.measures["largest gap between score and summands"] <= 1e-6


def test_every_statement_is_verified_where_titles_share_words_and_pairs_of_words() -> None:
    # `pantry` is said without `tin`, too, so that the pair and `tin` alone are the rarest words
    said = ("tin pantry", "tin", "pantry", "pantry", "bird garland", "bird", "garland", "garland", "oak lamp")
    random = np.random.default_rng(2)
    titles = [" ".join(random.choice(said, 2, replace=False)) for _ in range(FRAMES.items.height)]
    log = dataset_of("pairs", FRAMES.events, FRAMES.items.with_columns(pl.Series("title", titles)))
    run = evaluate(log, suites=["explain"], options=EvalOptions(peers=False))
    suite = run.record.suites[0]
    assert suite.measures["false"] == suite.measures["unparsed"] == 0.0, suite.notes


def test_every_statement_is_verified_where_items_have_more_buyers_than_are_looked_at(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(ranking_data, "NEWEST_BUYERS", 8)
    monkeypatch.setattr(statement_facts, "NEWEST_BUYERS", 8)
    monkeypatch.setattr(histories, "ALIKE_COUNT", 6)
    monkeypatch.setattr(statement_facts, "NEAREST", 6)
    frames = make_shop_frames(seed=5, shoppers=40, items=24, events=2000)
    by_week = frames.events.with_columns(pl.col("ts").dt.truncate("1w"))  # many buy at the same moment
    log = dataset_of("busy", by_week, frames.items)
    suite = evaluate(log, suites=["explain"], options=EvalOptions(peers=False)).record.suites[0]
    assert suite.measures["statements"] > 1000
    assert suite.measures["false"] == suite.measures["unparsed"] == 0.0, suite.notes


@pytest.mark.parametrize("mode", ["all", "new"])
def test_the_cited_reasons_suffice_more_often_than_others(run: EvalRun, mode: str) -> None:
    ours, chance = means(run.record.suites[0], mode), means(run.record.suites[0], mode, CONTROL)
    assert ours["necessity"] >= chance["necessity"]
    assert ours["sufficiency"] > chance["sufficiency"]


def test_rows_are_per_shopper_so_that_runs_compare_and_reports_show_them(run: EvalRun) -> None:
    rows = run.per_shopper.filter((pl.col("mode") == "all") & (pl.col("ranker") == "penchant"))
    assert rows["shopper_id"].is_unique().all()
    assert rows["reasons"].is_between(0, 6).all()
    compared = compare_runs(run, run, name="then").differences
    assert {one.metric for one in compared} >= {"necessity", "sufficiency", "precision", "reasons"}
    assert "necessity" in report_html(run)


def test_thresholds_pin_precision(run: EvalRun, tmp_path: Path) -> None:
    path = tmp_path / "pins.toml"
    path.write_text("[explain.all.penchant]\nprecision = 1.0\nat_most_three = 1.01\n", encoding="utf-8")
    outcomes = check_thresholds(load_thresholds(path, ["explain"]), run.record, source=path)
    assert [outcome.held for outcome in outcomes] == [True, False]


def test_the_same_seed_gives_the_same_numbers(run: EvalRun) -> None:
    assert explain_run().per_shopper.equals(run.per_shopper)


def test_at_most_three_hundred_shoppers_are_drawn_without_repeats() -> None:
    drawn = sample([f"u{n}" for n in range(1000)], np.random.default_rng(0))
    assert len(drawn) == len(set(drawn)) == SAMPLE
    assert sorted(sample(["a", "b"], np.random.default_rng(0))) == ["a", "b"]


# --- it can fail


def told_otherwise(
    monkeypatch: pytest.MonkeyPatch, change: Callable[[Recommendation], Recommendation]
) -> None:
    """Lets the shop tell something else than what it found."""
    honest = penchant.Shop.recommend

    def recommend(shop: penchant.Shop, *args: object, **kwargs: object) -> Told:
        return [change(one) for one in honest(shop, *args, **kwargs)]  # type: ignore[arg-type]

    monkeypatch.setattr(penchant.Shop, "recommend", recommend)


def test_a_lie_is_counted_and_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    def lie(one: Recommendation) -> Recommendation:
        first = replace(one.terms[0], text="nobody bought it in the 30 days to 1 May 1999")
        return replace(one, terms=(first, *one.terms[1:]))

    told_otherwise(monkeypatch, lie)
    suite = explain_run().record.suites[0]
    assert means(suite, "all")["precision"] < 1
    assert suite.measures["false"] > 0
    assert suite.notes == ("false: nobody bought it in the 30 days to 1 May 1999",)


def test_a_sentence_that_cannot_be_read_counts_against_precision(monkeypatch: pytest.MonkeyPatch) -> None:
    def mumble(one: Recommendation) -> Recommendation:
        return replace(one, terms=tuple(replace(term, text="just right for you") for term in one.terms))

    told_otherwise(monkeypatch, mumble)
    suite = explain_run().record.suites[0]
    assert means(suite, "new")["precision"] == 0.0
    assert suite.measures["unparsed"] == suite.measures["statements"]


def test_a_summand_that_is_off_is_not_additive(monkeypatch: pytest.MonkeyPatch) -> None:
    def shift(one: Recommendation) -> Recommendation:
        first = replace(one.terms[0], contribution=one.terms[0].contribution + 0.01)
        return replace(one, terms=(first, *one.terms[1:]))

    told_otherwise(monkeypatch, shift)
    suite = explain_run().record.suites[0]
    assert means(suite, "all")["additive"] == 0.0
    assert suite.measures["largest gap between score and summands"] == pytest.approx(0.01)


def test_a_shop_that_recommends_nothing_cannot_be_judged(monkeypatch: pytest.MonkeyPatch) -> None:
    def nothing(*_args: object, **_kwargs: object) -> Told:
        return []

    monkeypatch.setattr(penchant.Shop, "recommend", nothing)
    with pytest.raises(
        CannotJudge, match=r"^explain: nothing is recommended to any shopper of the split, so"
    ):
        explain_run()


# --- counterfactuals, by hand


@pytest.fixture
def habits(tmp_path: Path) -> Iterator[penchant.Shop]:
    """Ann bought i00 five times, i01 to i11 twice, all on one day: only habit tells the items apart."""
    deeds = [Deed("ann", "i00", 1)] + [Deed("ann", f"i{n:02}", 1) for n in range(1, 12)]
    deeds += [Deed("ann", f"i{n:02}", 1.01) for n in range(12)] + [
        Deed("ann", "i00", 1.02 + n / 100) for n in range(3)
    ]
    with make_shop(tmp_path, deeds) as shop:
        shop._recommender = Recommender(shop._view)
        yield shop


def test_an_item_leaves_without_what_puts_it_there_and_stays_with_it_alone(habits: penchant.Shop) -> None:
    asked = Counterfactuals(habits, "ann", "all")
    habit = frozenset({"repurchase"})
    questions = [
        Question("i00", habit, kept=False),  # the eleven others keep theirs
        Question("i00", habit, kept=True),  # five purchases against two, weight 1 against .25 of the crowd
        Question("i00", frozenset({"popularity"}), kept=False),
        Question("i00", frozenset({"popularity"}), kept=True),
        Question("i00", frozenset(), kept=False),
        Question("i00", frozenset(), kept=True),
    ]
    assert asked.stays(questions) == [False, True, True, False, True, False]
    assert asked.stays([]) == []


def test_an_item_leaves_when_its_events_are_taken_out_of_the_log(habits: penchant.Shop) -> None:
    asked = Counterfactuals(habits, "ann", "all")
    cited = asked.events_about("i00", "repurchase", ())
    assert len(cited) == 5
    assert len(asked.all_events()) == 27  # 5 + 11 × 2
    assert not asked.stays_without_events("i00", cited)
    assert asked.stays_without_events("i00", asked.events_about("i05", "repurchase", ()))
    assert asked.stays_without_events("i00", [])
    assert asked.events_about("i00", "neighbours", ("i01", "i02")) == (
        asked.events_about("i01", "repurchase", ()) | asked.events_about("i02", "repurchase", ())
    )


def test_chance_takes_out_as_many_events_as_were_cited() -> None:
    taken: list[list[int]] = []

    def stays(_item: str, events: list[int]) -> bool:
        taken.append(sorted(events))
        return False

    asked = SimpleNamespace(
        events_about=lambda *_: set(range(20)), all_events=lambda: set(range(24)), stays_without_events=stays
    )
    term = SimpleNamespace(decisive=True, signal="repurchase", related_items=())
    one = SimpleNamespace(item_id="i00", terms=(term,))
    fallen = _fall_by_log(asked, one, np.random.default_rng(0))  # type: ignore[arg-type]
    assert fallen == (True, True)
    cited, chance = taken
    assert cited == list(range(20))
    assert len(chance) == len(set(chance)) == 20
    assert chance != cited


def weakest_cited(one: Recommendation) -> Recommendation:
    """As if the reason that adds least had decided."""
    terms = [replace(term, decisive=False) for term in one.terms]
    return replace(one, terms=(*terms[:-1], replace(terms[-1], decisive=True)))


def test_citing_the_weakest_reasons_has_low_necessity(habits: penchant.Shop) -> None:
    told = habits.recommend("ann", 1)
    asked = Counterfactuals(habits, "ann", "all")
    assert judge_evidence(asked, told, np.random.default_rng(0))[0] == (1.0, 1.0, 1.0)
    lied = [weakest_cited(one) for one in told]
    ours, _ = judge_evidence(asked, lied, np.random.default_rng(0))
    assert (ours.necessity, ours.sufficiency) == (0.0, 0.0)


# --- the command


def test_the_command_gives_the_suite_as_json(tmp_path: Path) -> None:
    FRAMES.events.write_parquet(tmp_path / "events.parquet")
    FRAMES.items.write_parquet(tmp_path / "items.parquet")
    result = commanded.run("eval", tmp_path, "--suite", "explain", "--no-peers", "--json")
    assert result.exit_code == 0, result.output
    record = json.loads(result.stdout)
    assert [suite["name"] for suite in record["suites"]] == ["explain"]
    assert {score["ranker"] for score in record["suites"][0]["scores"]} == {"penchant", CONTROL}
