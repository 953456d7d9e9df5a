"""Suites as plugins, thresholds, runs next to each other, and the report."""

import re
from importlib.metadata import EntryPoint
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import polars as pl
import pytest
from rich.console import Console

from penchant.errors import ConfigError, DataError
from penchant.evals import (
    GROUP,
    CannotJudge,
    EvalContext,
    EvalOptions,
    EvalRun,
    Registry,
    Suite,
    SuiteResult,
    check_thresholds,
    compare_runs,
    dataset_of,
    evaluate,
    find_suites,
    load_thresholds,
    read_run,
    write_run,
)
from penchant.evals.harness import require_extra
from penchant.evals.report import report_html
from penchant.evals.report_plots import with_buckets
from penchant.evals.report_terminal import run_view
from penchant.evals.results import differences_of, with_more
from tests.shopfactory import make_shop_frames

FRAMES = make_shop_frames(seed=4, shoppers=10, items=48, events=800)
DATASET = dataset_of("small", FRAMES.events, FRAMES.items)
NO_PEERS = EvalOptions(peers=False)


class Planted:
    """A suite whose values are known: penchant .5 and .7, other .4 and .4."""

    name = "planted"
    description = "Known <values>."

    def run(self, context: EvalContext) -> SuiteResult:
        assert context.random.random() < 1
        values = pl.DataFrame(
            [
                ("all", "penchant", "u1", 4, 0.5, 0.2),
                ("all", "penchant", "u2", 300, 0.7, 0.4),
                ("all", "other", "u1", 4, 0.4, 0.1),
                ("all", "other", "u2", 300, 0.4, 0.1),
            ],
            schema=["mode", "ranker", "shopper_id", "training_events", "ndcg", "recall"],
            orient="row",
        )
        return SuiteResult(values, leaks=(), measures={"coverage": 0.8}, notes=("made & planted",))


class Raising:
    """A stranger's suite that fails."""

    name = "raising"
    description = "Fails."

    def run(self, context: EvalContext) -> SuiteResult:
        raise ZeroDivisionError(f"seed {context.options.seed}")


def planted_run(*others: Suite) -> EvalRun:
    suites: dict[str, Suite] = {suite.name: suite for suite in (Planted(), *others)}
    return evaluate(DATASET, registry=Registry(suites, {}), options=NO_PEERS, clock=lambda: 0.0)


def test_suites_of_entry_points_come_after_the_built_in_ones() -> None:
    found = find_suites([EntryPoint("planted", f"{__name__}:Planted", GROUP)])
    if found.broken:  # pytest's import mode does not always make this module importable by name
        pytest.skip(f"this test module cannot be imported again: {found.broken}")
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


def test_a_run_is_compared_shopper_by_shopper() -> None:
    now = planted_run()
    worse = now.per_shopper.with_columns(pl.col("ndcg") - 0.1)
    before = EvalRun(now.record, worse)
    found = compare_runs(now, before, name="then").differences[0]
    assert (found.suite, found.ranker, found.metric, found.shoppers) == ("planted", "penchant", "ndcg", 2)
    assert (found.difference, found.low, found.high) == pytest.approx((0.1, 0.1, 0.1))


def test_runs_on_other_cuts_are_compared_over_the_shoppers_of_both() -> None:
    now = planted_run()
    others = now.per_shopper.with_columns(
        pl.col("shopper_id").replace({"u1": "u3"}), pl.col("ndcg") - 0.1, pl.lit(None).alias("recall")
    )
    compared = compare_runs(now, EvalRun(now.record, others), name="then")
    found = compared.differences[0]
    assert (found.metric, found.shoppers) == ("ndcg", 1)
    assert (found.before, found.now, found.difference) == pytest.approx((0.6, 0.7, 0.1))  # u2 alone
    assert {one.metric for one in compared.differences} == {"ndcg"}
    assert (
        compared.notes[-1]
        == "no shopper of both runs has planted.all.penchant.recall, nor 1 more of such numbers"
    )
    html = report_html(with_more(now, comparison=compared))
    assert re.search(r"<td>penchant, planted all, NDCG@10</td><td[^>]*>1</td><td[^>]*>0.6000</td>", html)
    assert "penchant NDCG@10        1 0.600 0.700 +0.100" in shown(with_more(now, comparison=compared))


def test_without_per_shopper_values_only_means_are_compared() -> None:
    now = planted_run()
    compared = compare_runs(now, EvalRun(now.record, pl.DataFrame()), name="then")
    found = compared.differences[0]
    assert (found.difference, found.low, found.p_value, found.shoppers) == (0.0, None, None, 0)
    assert compared.notes[-1] == (
        "where values of single shoppers are missing, each run has the mean over its own shoppers"
    )


def test_runs_without_a_suite_in_common_say_so() -> None:
    now = planted_run()
    other = now.record.suites[0].model_copy(update={"name": "other"})
    before = EvalRun(now.record.model_copy(update={"suites": (other,)}), pl.DataFrame())
    compared = compare_runs(now, before, name="then")
    said = "nothing is in common: this run has planted, the earlier one other"
    assert (compared.notes, compared.differences) == ((said,), ())
    assert said in shown(with_more(now, comparison=compared))


class Manifold:
    """A suite with more metrics than a terminal is wide."""

    name = "manifold"
    description = "Many metrics."

    def run(self, context: EvalContext) -> SuiteResult:
        names = [f"metric_number_{n}" for n in range(8)]
        rows = [("all", ranker, f"u{n}", *[0.5] * 8) for ranker in ("penchant", "other") for n in range(3)]
        return SuiteResult(pl.DataFrame(rows, schema=["mode", "ranker", "shopper_id", *names], orient="row"))


def shown(run: EvalRun, width: int = 80) -> str:
    console = Console(width=width)
    with console.capture() as captured:
        console.print(run_view(run.record))
    return captured.get()


def test_many_metrics_are_told_in_full_in_eighty_columns() -> None:
    told = shown(planted_run(Manifold()))
    assert "…" not in told
    assert all(len(line) <= 80 for line in told.splitlines())
    for n in range(8):
        (head,) = (line for line in told.splitlines() if f"metric_number_{n}" in line)
        assert head.startswith("all (3 shoppers)")
    assert sum(line.startswith("penchant  ") for line in told.splitlines()) >= 3


def test_other_data_is_said() -> None:
    now = planted_run()
    other = now.record.data.model_copy(update={"events": 7})
    before = EvalRun(now.record.model_copy(update={"data": other}), now.per_shopper)
    assert compare_runs(now, before, name="then").notes[0].startswith("the data differ: 800 events cut at ")


def pinned(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "pins.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_thresholds_hold_or_fall(tmp_path: Path) -> None:
    path = pinned(
        tmp_path,
        "[planted]\ncoverage = 0.8\n[planted.all]\nratio_to_best_peer = 1.6\n"
        "[planted.all.penchant]\nndcg = 0.59\n",
    )
    outcomes = check_thresholds(load_thresholds(path, ["planted"]), planted_run().record, source=path)
    # .6 / .4 = 1.5
    assert [(one.name, one.found, one.held) for one in outcomes] == [
        ("planted.coverage", 0.8, True),
        ("planted.all.ratio_to_best_peer", pytest.approx(1.5), False),
        ("planted.all.penchant.ndcg", pytest.approx(0.6), True),
    ]


def test_a_threshold_on_a_skipped_suite_has_fallen(tmp_path: Path) -> None:
    path = pinned(tmp_path, "[raising.all.penchant]\nndcg = 0.1\n")
    pins = load_thresholds(path, ["planted", "raising"])
    assert check_thresholds(pins, planted_run(Raising()).record, source=path)[0].held is False


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[rnk.all]\nshoppers = 1\n", "there is no `rnk` at the top; allowed are planted"),
        ("[planted.al]\nshoppers = 1\n", "there is no `al` under [planted]; allowed are all, coverage"),
        (
            "[planted.all.pengchant]\nndcg = 1\n",
            "there is no `pengchant` under [planted.all]; "
            "allowed are other, penchant, ratio_to_best_peer, shoppers",
        ),
        (
            "[planted.all.penchant]\nndgc = 1\n",
            "there is no `ndgc` under [planted.all.penchant]; allowed are ndcg, recall",
        ),
        (
            "[planted.all]\npenchant = 1\n",
            "planted.all.penchant is no number but a table of ndcg, recall: pin one of these",
        ),
        (
            "[planted.all.penchant.ndcg]\nleast = 1\n",
            "planted.all.penchant.ndcg is a number: nothing can be pinned under it",
        ),
    ],
)
def test_a_wrong_name_of_a_threshold_is_refused_with_those_allowed(
    tmp_path: Path, text: str, message: str
) -> None:
    path = pinned(tmp_path, text)
    with pytest.raises(ConfigError) as refusal:
        check_thresholds(load_thresholds(path, ["planted"]), planted_run().record, source=path)
    assert str(refusal.value) == f"{path}: {message}"


def test_a_threshold_that_is_no_number_is_refused(tmp_path: Path) -> None:
    path = pinned(tmp_path, '[planted.all.penchant]\nndcg = "high"\n')
    with pytest.raises(ConfigError) as refusal:
        load_thresholds(path, ["planted"])
    assert str(refusal.value) == f"{path}: planted.all.penchant.ndcg is 'high'; a threshold is a number"


def test_the_report_asks_no_other_machine_for_anything() -> None:
    html = report_html(planted_run())
    library = re.compile(r"<script>/\*.*?</script>", re.DOTALL)
    own = library.sub("", html)
    assert len(own) < len(html) / 5  # the library was found and taken out
    foreign = re.compile(
        r"(?:src|href|action)\s*=\s*[\"']?\s*(?:https?:)?//|@import|url\(|import\s*\(", re.IGNORECASE
    )
    assert foreign.search(own) is None
    assert "https://" not in own
    assert "http://" not in own
    assert "default-src 'none'" in own


def test_the_report_shows_names_as_text_and_never_as_markup() -> None:
    html = report_html(planted_run())
    assert "Known &lt;values&gt;." in html
    assert "made &amp; planted" in html


class Even:
    """A suite whose two rankers fare better for one shopper each."""

    name = "even"
    description = "Up and down."

    def run(self, context: EvalContext) -> SuiteResult:
        rows = [
            ("all", "penchant", "u1", 4, 0.9),
            ("all", "penchant", "u2", 4, 0.3),
            ("all", "other", "u1", 4, 0.4),
            ("all", "other", "u2", 4, 0.6),
        ]
        schema = ["mode", "ranker", "shopper_id", "training_events", "ndcg"]
        return SuiteResult(pl.DataFrame(rows, schema=schema, orient="row"))


def test_being_ahead_by_chance_is_no_success() -> None:
    run = planted_run(Even())
    html = report_html(run)
    assert '<li class="good"><b>1.50×</b> the best other ranker (other), planted, mode all</li>' in html
    assert (
        '<li class="dim"><b>1.20×</b> the best other ranker (other), even, mode all; 2 shoppers cannot tell '
        "the two apart</li>"
    ) in html
    told = " ".join(shown(run).split())
    assert "penchant reaches 1.50 times the best other ranker coverage" in told
    assert "penchant reaches 1.20 times the best other ranker; 2 shoppers cannot tell the two apart" in told


def test_the_report_has_a_figure_for_each_question() -> None:
    run = planted_run()
    html = report_html(
        run._replace(record=run.record.model_copy(update={"comparison": compare_runs(run, run, name="r")}))
    )
    titles = re.findall(r"<h4>(.*?)</h4>", html)
    assert titles == [
        "NDCG@10, planted, mode all",
        "Paired differences, planted, mode all",
        "How shoppers fare, mode all",
        "By activity, mode all",
        "Against the earlier run",
    ]


def test_shoppers_fall_into_the_bucket_of_their_training_events() -> None:
    rows = pl.DataFrame({"training_events": [3, 4, 5, 9, 10, 199, 200, 5000]})
    assert with_buckets(rows)["bucket"].to_list() == [
        "3–4", "3–4", "5–9", "5–9", "10–19", "100–199", "200 or more", "200 or more",
    ]  # fmt: skip


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


def test_a_difference_is_over_the_shoppers_that_both_ranked_for() -> None:
    rows = [(ranker, f"u{n}", n / 100) for ranker in ("penchant", "whole") for n in range(40)]
    rows += [("part", f"u{n}", 0.0) for n in range(5)]
    scores = pl.DataFrame(rows, schema=["ranker", "shopper_id", "ndcg"], orient="row")
    scores = scores.with_columns(mode=pl.lit("all"), training_events=pl.lit(3))
    found = {one.against: one for one in differences_of(scores, np.random.default_rng(0))}
    assert {name: one.shoppers for name, one in found.items()} == {"whole": 40, "part": 5}
    assert [found["whole"].mean, found["part"].mean] == pytest.approx([0.0, 0.02])


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
