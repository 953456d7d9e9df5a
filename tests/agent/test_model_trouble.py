"""A model that is gone, slow, broken or false: rounds end, nothing is lost, and no lie is stored."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

import penchant
from tests.agent.scripted_server import Reply, chat, scripted
from tests.agent.true_answers import true_answer
from tests.shopfactory import make_shop_frames

SHOPPERS = 220


def true_sentence(body: dict[str, Any], _number: int = 0) -> Reply:
    """Says the facts it was given, and nothing else."""
    return Reply(chat(true_answer(body["messages"][-1]["content"])))


def stored(folder: Path) -> dict[int, list[int]]:
    """For each shopper, `by_model` of each version of the profile."""
    found: dict[int, list[int]] = {}
    with closing(sqlite3.connect(folder / "penchant.db")) as database:
        for shopper, by_model in database.execute(
            "SELECT shopper_key, by_model FROM profiles ORDER BY serial"
        ):
            found.setdefault(shopper, []).append(by_model)
    return found


@pytest.fixture(scope="module")
def grown(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A shop of more than 200 profiles, all by templates."""
    folder = tmp_path_factory.mktemp("grown") / "shop"
    frames = make_shop_frames(seed=7, shoppers=SHOPPERS, events=8_000)
    with penchant.open(folder, create=True) as shop:
        shop.ingest(frames.items, items=True)
        shop.ingest(frames.events)
        shop.evolve()
    return folder


@pytest.fixture
def folder(grown: Path, tmp_path: Path) -> Path:
    """A copy of it."""
    copied = tmp_path / "shop"
    copied.mkdir()
    with (
        closing(sqlite3.connect(grown / "penchant.db")) as database,
        closing(sqlite3.connect(copied / "penchant.db")) as copy,
    ):
        database.backup(copy)
    return copied


def worded_note(report: penchant.RoundReport) -> str:
    return next(step.note for step in report.steps if step.name == "profiles")


def test_server_killed_among_200_profiles_loses_nothing_and_the_next_round_does_the_rest(
    folder: Path,
) -> None:
    def dying(body: dict[str, Any], number: int) -> Reply:
        if number < 100:
            return true_sentence(body)
        server.die()
        return Reply(hang_up=True)

    assert len(stored(folder)) >= 200
    with scripted(dying) as server, penchant.open(folder, model=server.url, model_tries=2) as shop:
        listed = [item.item_id for item in shop.recommend("u000001", 5)]
        report = shop.evolve(write_seconds=600)
        assert [item.item_id for item in shop.recommend("u000001", 5)] == listed
    assert "as the model failed: " in worded_note(report)
    after_first = stored(folder)
    written = {shopper for shopper, versions in after_first.items() if versions[-1]}
    waiting = set(after_first) - written
    assert written
    assert waiting
    assert all(
        versions == ([0, 1] if shopper in written else [0]) for shopper, versions in after_first.items()
    )

    with scripted(true_sentence) as alive, penchant.open(folder, model=alive.url) as shop:
        shop.evolve(write_seconds=600)
        asked = len(alive.asked)
        shop.evolve(write_seconds=600)
        assert len(alive.asked) == asked  # nothing is left to write
    after_second = stored(folder)
    assert {shopper for shopper, versions in after_second.items() if versions == [0, 1]} == written | waiting
    assert all(after_second[shopper] == after_first[shopper] for shopper in written)


@pytest.mark.parametrize(
    "reply",
    [
        pytest.param(Reply({"error": "busy"}, 429), id="429"),
        pytest.param(Reply({"error": "broken"}, 500), id="500"),
        pytest.param(Reply({"error": "no such model"}, 404), id="404"),
        pytest.param(Reply(b"<html>gateway</html>"), id="garbage"),
        pytest.param(Reply(b'{"choices": [{"message": {"con'), id="half-json"),
        pytest.param(Reply(chat("Half"), cut_at=30), id="cut"),
        pytest.param(Reply(hang_up=True), id="hang-up"),
        pytest.param(Reply(chat("Late."), delay_s=1.0), id="late"),
        pytest.param(Reply(chat("Late."), trickle_s=0.05), id="trickle"),
    ],
)
def test_model_in_trouble_leaves_templates_and_says_so(folder: Path, reply: Reply) -> None:
    before = stored(folder)
    with (
        scripted(lambda _body, _number: reply) as server,
        penchant.open(folder, model=server.url, model_timeout_s=0.5, model_tries=1) as shop,
    ):
        report = shop.evolve(write_seconds=60)
        assert "as the model failed: default " in worded_note(report)
        assert {sentence.written_by for sentence in shop.profile("u000001").sentences} == {"template"}
        with pytest.raises(penchant.ModelError, match=r"^default "):
            shop.profile("u000001", write=True)
    assert stored(folder) == before


@pytest.mark.parametrize(
    "said",
    [
        "Buys 99 Rolex watches a day.",
        "",
        "I cannot help with that.",
        '{"sentence": "Loves Rolex watches"}',
        "Rolex " * 400,
    ],
    ids=["false", "empty", "refusal", "json", "endless"],
)
def test_false_answer_is_never_stored_as_a_sentence(folder: Path, said: str) -> None:
    with (
        scripted(lambda _body, _number: Reply(chat(said))) as server,
        penchant.open(folder, model=server.url) as shop,
    ):
        told = shop.profile("u000001").text
        written = shop.profile("u000001", write=True)
    assert written.text == told
    assert {sentence.written_by for sentence in (*written.sentences, *written.changes)} == {"template"}
    assert all(len(sentence.rejected) == 2 for sentence in written.sentences)
    assert server.asked
