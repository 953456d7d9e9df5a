"""`penchant ask` and `chat`: the answer on stdout, steps on stderr, JSON whole."""

from pathlib import Path

import pytest

import penchant
from penchant.agent import Route, ToolCall
from tests.agent.answering.knownshop import CATALOGUE, deeds
from tests.commanded import answered, run
from tests.smallshop import make_shop


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place: Path = tmp_path_factory.mktemp("cli-ask") / "shop"
    make_shop(place, deeds(), CATALOGUE).close()
    return place


@pytest.fixture(autouse=True)
def scripted_routes(monkeypatch: pytest.MonkeyPatch) -> None:
    known = {
        "What does 718 like?": Route((ToolCall("portrait", {"shopper": "718"}),), 0.9),
        "who came at least twice?": Route((ToolCall("segment", {"words": "at least 2 visits"}),), 0.9),
        "what goes with yogurt?": Route((ToolCall("similar_items", {"item": "yogurt"}),), 0.9),
    }

    def route(_shop: penchant.Shop, question: str, _before: ToolCall | None = None) -> Route:
        return known.get(question, Route((), 0.9))

    monkeypatch.setattr(penchant.Shop, "route", route)


def test_answer_is_on_stdout_and_steps_on_stderr(folder: Path) -> None:
    told = run("ask", folder, "What does 718 like?")
    assert told.exit_code == 0
    assert told.stdout.startswith("Shopper **718**")
    assert "portrait" in told.stderr
    assert "portrait" not in told.stdout


def test_evidence_lists_the_events_behind_the_answer(folder: Path) -> None:
    plain = run("ask", folder, "What does 718 like?").stdout
    told = run("ask", folder, "What does 718 like?", "--evidence").stdout
    assert told.startswith(plain.rstrip())
    assert "718" in told
    assert "purchase" in told.removeprefix(plain)


def test_table_that_the_answer_speaks_of_is_printed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("penchant.agent.rendering.segments.MEMBERS_NAMED", 2)
    told = run("ask", folder, "who came at least twice?").stdout
    assert "the table names all 4." in told
    first = told[told.index("Shopper  ") :].splitlines()[1].split()
    # eight of each tea, and a novel on six days, on one of which there was tea
    assert first == ["1029", "29", f"{8 * (4.0 + 3.0 + 6.0) + 6 * 9.0}", "2025-01-01", "2025-12-27"]
    monkeypatch.setattr("penchant.cli.answer_view.ROWS_SHOWN", 1)
    assert "and 3 more rows: --json has all" in run("ask", folder, "who came at least twice?").stdout


def test_json_holds_the_whole_answer(folder: Path) -> None:
    told = answered("ask", folder, "What does 718 like?")
    assert (told["kind"], told["language"], told["written_by"]) == ("answer", "en", "tools")
    assert told["results"][0]["call"] == {"tool": "portrait", "arguments": {"shopper": "718"}}
    assert told["results"][0]["rendered"]["evidence"]


def test_chat_goes_on_in_one_thread_and_takes_a_choice_by_its_number(folder: Path) -> None:
    told = run("chat", folder, typed="what goes with yogurt?\n2\nexit\n")
    assert told.exit_code == 0
    assert "2. what goes with Yogurt (y2)?" in told.stdout
    with penchant.open(folder) as shop:
        calls = [turn.calls for turn in shop.assistant.turns("chat")]
    assert calls == [(), (ToolCall("similar_items", {"item": "y2"}),)]


def test_chat_ends_where_its_input_does(folder: Path) -> None:
    assert run("chat", folder, typed="").exit_code == 0
