"""What docs/evals.md shows runs."""

import re
from pathlib import Path

import pytest

from penchant.evals import EvalOptions, Registry, Suite, dataset_of, evaluate, load_dataset
from tests.shopfactory import make_shop_frames

PAGE = (Path(__file__).parent.parent.parent / "docs" / "evals.md").read_text(encoding="utf-8")


def block(pattern: str) -> str:
    found = re.search(pattern, PAGE, re.DOTALL)
    assert found is not None
    return found.group(1)


def test_the_suite_of_the_page_is_a_suite() -> None:
    names: dict[str, object] = {}
    exec(block(r"```python\n(.*?)```"), names)
    made = names["DepthSuite"]
    assert isinstance(made, type)
    suite = made()
    assert isinstance(suite, Suite)
    frames = make_shop_frames(seed=4, shoppers=10, items=48, events=400)
    dataset = dataset_of("small", frames.events, frames.items)
    run = evaluate(dataset, registry=Registry({suite.name: suite}, {}), options=EvalOptions(peers=False))
    assert 0 < run.record.suites[0].scores[0].metrics["fresh"].mean < 1


def test_the_example_of_the_page_makes_a_log_that_can_be_judged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "tiny").mkdir()
    exec(block(r"<<'PYTHON'\n(.*?)\nPYTHON"), {})
    run = evaluate(load_dataset(Path("tiny")), suites=["rank"])
    means = {(s.ranker, s.mode): s.metrics["ndcg"].mean for s in run.record.suites[0].scores}
    assert means["penchant", "all"] > means["most popular", "all"]
    assert run.record.leaks == []
