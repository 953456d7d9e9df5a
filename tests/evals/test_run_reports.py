"""Runs next to each other, and what is told of them on a page and in a terminal."""

import re

import numpy as np
import polars as pl
import pytest

from penchant.evals import (
    EvalContext,
    EvalRun,
    SuiteResult,
    compare_runs,
)
from penchant.evals.report import report_html
from penchant.evals.report_plots import with_buckets
from penchant.evals.results import differences_of, with_more
from tests.evals.planted_suites import planted_run, shown


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


def test_a_difference_is_over_the_shoppers_that_both_ranked_for() -> None:
    rows = [(ranker, f"u{n}", n / 100) for ranker in ("penchant", "whole") for n in range(40)]
    rows += [("part", f"u{n}", 0.0) for n in range(5)]
    scores = pl.DataFrame(rows, schema=["ranker", "shopper_id", "ndcg"], orient="row")
    scores = scores.with_columns(mode=pl.lit("all"), training_events=pl.lit(3))
    found = {one.against: one for one in differences_of(scores, np.random.default_rng(0))}
    assert {name: one.shoppers for name, one in found.items()} == {"whole": 40, "part": 5}
    assert [found["whole"].mean, found["part"].mean] == pytest.approx([0.0, 0.02])
