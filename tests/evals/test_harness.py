"""Suites as plugins, what a run of them finds, and what cannot be judged."""

import re
from importlib.metadata import EntryPoint
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import polars as pl
import pytest

from penchant.errors import ConfigError, DataError
from penchant.evals import (
    GROUP,
    CannotJudge,
    EvalContext,
    Registry,
    SuiteResult,
    dataset_of,
    evaluate,
    find_suites,
    read_run,
    write_run,
)
from penchant.evals.harness import require_extra
from tests.evals.planted_suites import DATASET, FRAMES, NO_PEERS, Planted, Raising, planted_run


def test_suites_of_entry_points_come_after_the_built_in_ones() -> None:
    found = find_suites([EntryPoint("planted", f"{Planted.__module__}:Planted", GROUP)])
    assert found.broken == {}
    assert list(found.suites)[:2] == ["rank", "cold"]
    assert list(found.suites)[-1] == "planted"


def test_broken_entry_points_are_named_with_the_reason_and_stop_nothing() -> None:
    found = find_suites(
        [
            EntryPoint("gone", "no_such_module_at_all:Suite", GROUP),
            EntryPoint("number", "math:pi", GROUP),
            EntryPoint("again", "penchant.evals.rank:RankSuite", GROUP),
        ]
    )
    assert {"rank", "cold"} <= set(found.suites)
    assert found.broken == {
        "gone": "does not load: ModuleNotFoundError: No module named 'no_such_module_at_all'",
        "number": "math:pi is no suite: it needs name, description and run(context)",
        "again (penchant.evals.rank:RankSuite)": "there is a suite rank already",
    }


def test_a_broken_plugin_is_reported_as_skipped() -> None:
    run = evaluate(
        DATASET, registry=Registry({"planted": Planted()}, {"gone": "does not load"}), options=NO_PEERS
    )
    assert [(suite.name, suite.skipped) for suite in run.record.suites] == [
        ("planted", None),
        ("gone", "does not load"),
    ]


def test_a_strangers_suite_that_fails_is_skipped_and_the_others_run() -> None:
    suites = planted_run(Raising()).record.suites
    assert suites[1].skipped == "failed: ZeroDivisionError: seed 0"
    assert suites[0].scores


def test_an_unknown_suite_is_refused_with_those_that_there_are() -> None:
    with pytest.raises(ConfigError, match=r"^there is no suite rnk; there are planted$"):
        evaluate(DATASET, suites=["rnk"], registry=Registry({"planted": Planted()}, {}), options=NO_PEERS)


def test_means_errors_and_differences_are_those_worked_out_by_hand() -> None:
    suite = planted_run().record.suites[0]
    ours = suite.scores[0]
    assert (ours.ranker, ours.shoppers) == ("penchant", 2)
    assert ours.metrics["ndcg"].mean == pytest.approx(0.6)
    assert ours.metrics["ndcg"].error == pytest.approx(0.1)  # deviation .1414 over √2
    gap = suite.differences[0]
    assert (gap.against, gap.metric, gap.shoppers) == ("other", "ndcg", 2)
    assert (gap.mean, gap.low, gap.high) == pytest.approx((0.2, 0.1, 0.3))
    assert gap.p_value == pytest.approx(2 / 10_001)  # no draw is below zero


def test_a_run_is_read_back_as_it_was_written(tmp_path: Path) -> None:
    run = planted_run()
    write_run(run, tmp_path / "run")
    read = read_run(tmp_path / "run")
    assert read.record == run.record
    assert read.per_shopper.equals(run.per_shopper)
    assert sorted(path.name for path in (tmp_path / "run").iterdir()) == [
        "per_shopper.parquet",
        "report.html",
        "run.json",
    ]


def test_a_file_that_is_no_run_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "run.json"
    path.write_text("{}", encoding="utf-8")
    with pytest.raises(DataError, match=rf"^{re.escape(str(path))} is no run of `penchant eval`$"):
        read_run(path)


def test_a_missing_extra_is_named_with_the_command_that_installs_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "penchant.evals.harness.find_spec", lambda name: None if name == "plotly" else SimpleNamespace()
    )
    message = 'this needs plotly, which is not installed: pip install "penchant[eval]"'
    with pytest.raises(ConfigError, match=f"^{re.escape(message)}$"):
        require_extra(["polars", "plotly"])


def test_without_implicit_its_peers_alone_are_not_judged(monkeypatch: pytest.MonkeyPatch) -> None:
    def absent(name: str) -> None:
        raise ModuleNotFoundError(name)

    monkeypatch.setattr("penchant.evals.peers.factors.import_module", absent)
    suite = evaluate(DATASET, suites=["rank"]).record.suites[0]
    reason = "is not judged: this peer needs implicit: pip install 'penchant[eval]'"
    assert {f"implicit ALS {reason}", f"implicit BPR {reason}"} <= set(suite.notes)
    assert {"penchant", "EASE"} <= {score.ranker for score in suite.scores}


def test_a_log_at_one_moment_cannot_be_judged() -> None:
    frozen = FRAMES.events.with_columns(ts=FRAMES.events["ts"][0])
    with pytest.raises(CannotJudge, match=r"^none of the 800 events is before 2025-01-01T"):
        evaluate(dataset_of("frozen", frozen, FRAMES.items), options=NO_PEERS)


def test_a_log_of_shoppers_who_never_come_back_cannot_be_judged() -> None:
    events = FRAMES.events.with_columns(user_id=pl.Series([f"u{n}" for n in range(FRAMES.events.height)]))
    with pytest.raises(CannotJudge, match=r"no shopper can be judged: none has 3 events before "):
        evaluate(dataset_of("strangers", events, FRAMES.items), suites=["rank"], options=NO_PEERS)


def test_one_suites_draws_do_not_depend_on_the_others() -> None:
    draws = []

    class Drawing(Planted):
        name = "drawing"

        def run(self, context: EvalContext) -> SuiteResult:
            draws.append(context.random.random())
            return SuiteResult(
                pl.DataFrame(schema={"mode": pl.String, "ranker": pl.String, "shopper_id": pl.String})
            )

    for suites in ([Drawing()], [Planted(), Drawing()]):
        evaluate(DATASET, registry=Registry({s.name: s for s in suites}, {}), options=NO_PEERS)
    assert np.ptp(draws) == 0
