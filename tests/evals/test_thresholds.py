"""Numbers that a run must reach: held, fallen, and refused where there is no such number."""

from pathlib import Path

import pytest

from penchant.errors import ConfigError
from penchant.evals import (
    check_thresholds,
    load_thresholds,
)
from tests.evals.planted_suites import Raising, planted_run


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
