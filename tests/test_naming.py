"""Names of clusters by the language model: only where the settings say so, and never instead of a round."""

import json
from collections.abc import Sequence
from pathlib import Path

import polars as pl
import pytest

import penchant
from penchant.errors import ConfigError, ModelError, PenchantError
from penchant.graph_store import RoundReport
from penchant.naming import ClusterNaming
from tests.agent.scripted_server import Reply, Script, chat, saying, scripted
from tests.commanded import answered

TITLES = [
    f"{oak} {thing}"
    for thing in ("mug", "cup", "saucer", "bowl", "plate")
    for oak in ("oak leaf", "tall oak", "oak", "round oak")
]


class Namer:
    """Says what it is told to; raises what is an error."""

    def __init__(self, *answers: str | PenchantError) -> None:
        self.answers = list(answers)

    def choose(self, titles: Sequence[str], candidates: Sequence[str]) -> str:
        answer = self.answers.pop(0)
        if isinstance(answer, PenchantError):
            raise answer
        return answer


def last_offered(body: dict[str, object], _number: int) -> Reply:
    """Picks the last candidate."""
    schema = body["response_format"]["json_schema"]["schema"]  # type: ignore[index]
    return Reply(chat(json.dumps({"name": schema["properties"]["name"]["enum"][-1]})))


def evolved(folder: Path, script: Script, *, namer: str = "terms") -> tuple[set[str], RoundReport, int]:
    """The ids of the clusters, the round's report, and how often the model was asked."""
    items = pl.DataFrame({"item_id": [str(n) for n in range(len(TITLES))], "title": TITLES})
    with (
        scripted(script) as server,
        penchant.open(folder, create=True, model=server.url, namer=namer) as shop,
    ):
        shop.ingest(items, items=True)
        report = shop.evolve_state()
        clusters = {node for node in shop.graph().nodes if node.startswith("cluster:")}
    return clusters, report, len(server.asked)


def test_the_pick_is_taken_and_what_is_no_candidate_is_not() -> None:
    naming = ClusterNaming(lambda: Namer("b", "x", "a"))
    assert [naming.choose([], ["a", "b"]) for _ in range(3)] == ["b", "a", "a"]
    step = naming.step()
    assert step is not None
    assert (step.name, step.new, step.wrote) == ("names", 3, 1)
    assert step.note == "1 of 3 clusters named otherwise than by their first term"


def test_after_a_failure_the_terms_name_and_the_report_says_why() -> None:
    naming = ClusterNaming(lambda: Namer("b", ModelError("it is gone"), "b"))
    assert [naming.choose([], ["a", "b"]) for _ in range(3)] == ["b", "a", "a"]
    step = naming.step()
    assert step is not None
    assert step.note.endswith("; the others keep it, as the model failed: it is gone")


@pytest.mark.parametrize("error", [ConfigError("no model here"), ModelError("no model here")])
def test_without_a_model_the_terms_name(error: PenchantError) -> None:
    def opened() -> Namer:
        raise error

    naming = ClusterNaming(opened)
    assert naming.choose([], ["a", "b"]) == "a"
    step = naming.step()
    assert step is not None
    assert "no model here" in step.note


def test_nothing_is_opened_and_told_where_nothing_is_named() -> None:
    assert ClusterNaming(lambda: pytest.fail("opened")).step() is None


def test_a_round_asks_no_model_unless_the_settings_say_so(tmp_path: Path) -> None:
    clusters, report, asked = evolved(tmp_path / "shop", last_offered)
    assert "cluster:oak mug" in clusters
    assert asked == 0
    assert "names" not in {step.name for step in report.steps}


def test_a_round_takes_the_names_that_the_model_picks_and_counts_them(tmp_path: Path) -> None:
    by_terms, *_ = evolved(tmp_path / "terms", last_offered)
    clusters, report, asked = evolved(tmp_path / "shop", last_offered, namer="model")
    # the oak cups share a cluster with one other oak thing, which one hangs on how the processor rounds: so
    # there are two names
    (gone,) = by_terms - clusters
    assert gone.startswith("cluster:oak ")
    assert clusters - by_terms == {"cluster:oak cup"}
    assert [step.wrote for step in report.steps if step.name == "names"] == [1]
    told = answered("status", tmp_path / "shop")
    assert (told["model_calls"]["namer"]["calls"], asked) == (1, 1)


def test_a_round_with_a_failing_model_names_by_terms(tmp_path: Path) -> None:
    by_terms, *_ = evolved(tmp_path / "terms", last_offered)
    clusters, report, _ = evolved(tmp_path / "shop", saying("no idea"), namer="model")
    assert clusters == by_terms
    (note,) = [step.note for step in report.steps if step.name == "names"]
    assert note.endswith("as the model failed: default did not answer with a name: 'no idea'")
