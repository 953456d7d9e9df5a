"""A small shop's profiles: what is stored of them, and a writer that answers by script."""

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pytest

import penchant
from penchant.errors import ModelError
from penchant.graph_store import Draft, Fact, FactKind, InterestProfile, Sentence, Usage
from penchant.graph_store.profile import profile_from_json
from penchant.graph_store.rendering import render_fact
from tests.smallshop import Deed, catalogue_frame

ITEMS = catalogue_frame(
    sencha="Food > Tea",
    jam="Food > Jam",
    soap="Home > Bath",
    wok="Home > Kitchen",
    vase="Home > Decor",
)
CROWD = [Deed("crowd", item, day) for day in range(0, 360, 4) for item in ("sencha", "jam", "soap", "wok")]


class Scripted:
    """A writer that answers by script and remembers what it was asked."""

    name, prompt_hash = "scripted", "0123"

    def __init__(self, manner: str = "truthful") -> None:
        self.manner = manner
        self.asked: list[Fact] = []
        self.calls = 0

    def write(self, facts: Sequence[Fact], *, retry: Sequence[str] | None) -> Draft:
        self.calls += 1
        if self.manner == "failing":
            raise ModelError("the scripted model is out of reach")
        self.asked += facts
        said = [self._say(fact, number, retry=retry is not None) for number, fact in enumerate(facts)]
        return Draft(said, Usage(calls=1, prompt_tokens=10 * len(facts), completion_tokens=len(facts)))

    def _say(self, fact: Fact, number: int, *, retry: bool) -> str | None:
        truth = render_fact(fact).replace("Interest in", "The interest in")
        lie = truth.removesuffix(".") + ", more than 999 others."
        match self.manner:
            case "truthful":
                return truth
            case "lying":
                return lie
            case "silent":
                return None
            case "half":
                return truth if number % 2 else lie
            case "corrected":
                return truth if retry else lie
        raise AssertionError(self.manner)


def use(shop: penchant.Shop, writer: Scripted, patch: pytest.MonkeyPatch) -> Scripted:
    patch.setattr(shop, "_writer", lambda: writer)
    return writer


def stored(folder: Path) -> dict[str, list[InterestProfile]]:
    """All versions of each shopper, oldest first, read by their JSON alone."""
    found: dict[str, list[InterestProfile]] = {}
    with closing(sqlite3.connect(folder / "penchant.db")) as connection, connection:
        rows = connection.execute("SELECT document FROM profiles ORDER BY serial").fetchall()
    connection.close()
    for (document,) in rows:
        profile = profile_from_json(document)
        found.setdefault(profile.shopper_id, []).append(profile)
    return found


def everything_said(profile: InterestProfile) -> list[Sentence]:
    return [*profile.sentences, *profile.changes]


def described(shop: penchant.Shop) -> list[str]:
    return sorted(stored(shop.folder))


def of_kind(profile: InterestProfile, kind: FactKind) -> list[Fact]:
    return [fact for fact in profile.facts if fact.kind is kind]
