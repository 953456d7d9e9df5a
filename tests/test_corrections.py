"""A merchant's corrections: what stands, what profiles tell of it, and what is refused."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import cast

import pytest

import penchant
from penchant.errors import DataError, NotFound
from penchant.graph_store import FactKind, InterestProfile, key_of, latest_profiles, verify
from penchant.graph_store.corrections import Action, clean_reason
from penchant.graph_store.profile import profile_from_json, profile_to_json
from penchant.settings import Settings
from tests.commanded import run
from tests.smallshop import Deed, catalogue_frame, deeds_frame, moment

TEA, GREEN, PANS = "category:Food > Tea", "category:Food > Tea > Green", "category:Home > Pans"


class Clock:
    """Stands still until it is set."""

    def __init__(self) -> None:
        self.day = 200.0

    def __call__(self) -> float:
        return moment(self.day).timestamp()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def shop(tmp_path: Path, clock: Clock) -> Iterator[penchant.Shop]:
    """`a` buys green tea every ten days and one pan, long ago; others buy pans."""
    items = catalogue_frame(
        sencha="Food > Tea > Green", assam="Food > Tea > Black", pan="Home > Pans", pot="Home > Pots"
    )
    deeds = [Deed("a", "sencha", 10.0 * n) for n in range(8)] + [Deed("a", "pan", 1.5)]
    deeds += [Deed(f"s{n}", item, 5.0 * n) for n in range(12) for item in ("pan", "pot", "assam")]
    penchant.open(tmp_path, create=True).close()
    with penchant.Shop(tmp_path, Settings(), clock=clock) as shop:
        shop.ingest(items, items=True)
        shop.ingest(deeds_frame(deeds))
        shop.evolve()
        yield shop


def told(profile: InterestProfile) -> list[str]:
    return [line.concept_id for line in profile.interests]


def corrections_told(profile: InterestProfile) -> list[str]:
    ids = {fact.fact_id for fact in profile.facts if fact.kind is FactKind.CORRECTION}
    return [sentence.text for sentence in profile.sentences if ids.intersection(sentence.fact_ids)]


def all_verified(profile: InterestProfile) -> bool:
    facts = {fact.fact_id: fact for fact in profile.facts}
    said = (*profile.sentences, *profile.changes)
    return all(verify(one.text, [facts[i] for i in one.fact_ids]).ok for one in said)


def test_an_added_interest_is_told_with_its_day_and_reason(shop: penchant.Shop) -> None:
    shop.correct("a", PANS, "add", reason="told us at the counter")
    profile = shop.profile("a")
    # day 200 from 1 January 2025 is 20 July 2025
    assert corrections_told(profile) == [
        "The shop added an interest in Pans on 20 July 2025: “told us at the counter”."
    ]
    assert all_verified(profile)
    assert [(one.concept_id, one.action) for one in profile.corrections] == [(PANS, "add")]


def test_a_removed_interest_is_not_told_nor_what_lies_under_it(shop: penchant.Shop) -> None:
    assert GREEN in told(shop.profile("a"))
    shop.correct("a", TEA, "remove")
    profile = shop.profile("a")
    assert not {TEA, GREEN}.intersection(told(profile))
    assert [s.text for s in profile.sentences if "Green" in s.text or "Sencha" in s.text] == []
    assert corrections_told(profile) == ["The shop removed the interest in Tea on 20 July 2025."]


def test_a_removed_interest_is_neither_drawn_nor_called_a_taste(shop: penchant.Shop) -> None:
    shop.correct("a", TEA, "remove")
    assert not {TEA, GREEN}.intersection(node.node_id for node in shop.picture(shopper="a").nodes)
    taste = shop.taste("a", "green")
    assert (taste.fan.events, taste.is_sure, taste.is_removed) == (8, False, True)
    assert shop.ask("how sure are you that a likes green?").text.startswith(
        "The shop removed the interest of shopper **a** in “green”; the log alone says "
    )


def test_a_locked_interest_is_told_after_a_single_event(shop: penchant.Shop) -> None:
    assert PANS not in told(shop.profile("a"))
    shop.correct("a", PANS, "lock")
    profile = shop.profile("a")
    assert told(profile)[0] == PANS
    assert all_verified(profile)


def test_the_narrower_of_nested_corrections_counts(shop: penchant.Shop) -> None:
    shop.correct("a", GREEN, "lock")
    shop.correct("a", TEA, "remove")
    assert GREEN in told(shop.profile("a"))


def test_clear_gives_byte_for_byte_what_there_was(shop: penchant.Shop) -> None:
    profile, lists = profile_to_json(shop.profile("a")), shop.recommend("a", 4)
    for action in ("add", "remove", "lock"):
        shop.correct("a", TEA, action)
        assert profile_to_json(shop.profile("a")) != profile
        shop.correct("a", TEA, "clear")
        assert profile_to_json(shop.profile("a")) == profile
        assert shop.recommend("a", 4) == lists


def test_what_held_at_a_recorded_moment_stays_the_answer(shop: penchant.Shop, clock: Clock) -> None:
    clock.day = 210
    shop.correct("a", "Pans", "add")
    clock.day = 220
    shop.correct("a", "Pans", "remove")
    clock.day = 230
    shop.correct("a", "Pans", "clear")
    stood = {day: [one.action for one in shop.corrections("a", recorded_at=moment(day))] for day in
             (205, 215, 225, 235)}  # fmt: skip
    assert stood == {205: [], 215: ["add"], 225: ["remove"], 235: []}
    asked = [shop.profile("a", recorded_at=moment(day)) for day in (205, 215, 225, 235)]
    assert [[one.action for one in profile.corrections] for profile in asked] == [[], ["add"], ["remove"], []]


def test_a_corrected_shopper_gets_a_new_stored_version(shop: penchant.Shop) -> None:
    stored = []
    for action in ("add", "clear"):
        shop.correct("a", PANS, action)
        shop.evolve()
        with shop._database.read() as connection:
            (newest,) = latest_profiles(connection, [key_of(shop._database, "shopper", "a")]).values()
        stored.append((newest.version, [one.action for one in newest.corrections]))
    assert stored == [(2, ["add"]), (3, [])]


def test_a_profile_document_keeps_its_corrections(shop: penchant.Shop) -> None:
    shop.correct("a", PANS, "add", reason="said so")
    profile = shop.profile("a")
    assert profile_from_json(profile_to_json(profile)) == profile
    older = json.loads(profile_to_json(profile))
    del older["corrections"]
    assert profile_from_json(json.dumps(older)).corrections == ()


@pytest.mark.parametrize(
    "reason",
    [
        "two\nlines\r\nof it",
        "[bold]markup[/bold] <b>x</b>",
        "ends.”.",
        "on 3 May 2026: “Pans”",
        "’s 7 purchases",
    ],
)
def test_odd_reasons_are_told_on_one_line_and_verified(shop: penchant.Shop, reason: str) -> None:
    made = shop.correct("a", PANS, "add", reason=reason)
    assert made.reason == " ".join(reason.split())
    profile = shop.profile("a")
    assert all_verified(profile)
    assert made.reason in corrections_told(profile)[0]


def test_a_sentence_that_bends_a_correction_is_refused(shop: penchant.Shop) -> None:
    shop.correct("a", PANS, "add", reason="said so")
    profile = shop.profile("a")
    fact = next(fact for fact in profile.facts if fact.kind is FactKind.CORRECTION)
    true = corrections_told(profile)[0]
    lies = [
        true.replace("20 July", "21 July"),
        true.replace("added an", "removed the"),
        true.replace("Pans", "Pots"),
        true.replace("said so", "said no"),
        true.replace(".", " and loves hiking."),
        true.replace(": “said so”", ""),
    ]
    assert [lie for lie in lies if verify(lie, [fact]).ok] == []


def test_a_long_reason_is_refused() -> None:
    with pytest.raises(DataError, match=r"^the reason has 10,000 characters: at most 200 are allowed$"):
        clean_reason("x" * 10_000)


@pytest.mark.parametrize("char", ["\x00", "\x1b", "\u202e", "\u200b"])
def test_invisible_characters_are_refused(char: str) -> None:
    with pytest.raises(DataError, match=r"^the reason holds the invisible or odd character U\+"):
        clean_reason(f"a{char}b")


def test_wrong_names_and_actions_are_refused_and_store_nothing(shop: penchant.Shop) -> None:
    with pytest.raises(NotFound, match=r"^no shopper `zz`"):
        shop.correct("zz", PANS, "add")
    with pytest.raises(NotFound, match=r"^no concept or item is called `Skis`"):
        shop.correct("a", "Skis", "add")
    with pytest.raises(DataError, match=r"^`item:pan` cannot be corrected: name a category"):
        shop.correct("a", "item:pan", "add")
    with pytest.raises(DataError, match=r"^action `drop` is unknown: allowed are add, lock, remove, clear$"):
        shop.correct("a", PANS, cast(Action, "drop"))
    with pytest.raises(DataError, match=r"^there is no correction of this concept to clear"):
        shop.correct("a", PANS, "clear")
    assert shop.corrections("a") == ()


def test_the_clock_going_back_does_not_reorder_corrections(shop: penchant.Shop, clock: Clock) -> None:
    made = shop.correct("a", PANS, "add")
    clock.day -= 50
    again = shop.correct("a", PANS, "remove")
    assert again.recorded_at >= made.recorded_at
    assert [one.action for one in shop.corrections("a")] == ["remove"]
    before = made.recorded_at - timedelta(microseconds=1)
    assert shop.corrections("a", recorded_at=before) == ()


def test_terminal_corrects_and_lists(shop: penchant.Shop) -> None:
    shop.close()
    folder = str(shop.folder)
    made = run("correct", folder, "a", "add", "Pans", "--reason", "[b]x", "--json")
    assert json.loads(made.stdout)["concept_id"] == PANS
    listed = run("correct", folder, "a", "--list")
    assert "the shop added an interest in Pans (category:Home > Pans): [b]x" in " ".join(
        listed.stdout.split()
    )
    assert run("correct", folder, "a").exit_code == 1


def test_a_removed_interest_has_no_timeline_and_makes_no_fan(shop: penchant.Shop) -> None:
    assert "a" in [fan.shopper_id for fan in shop.who_likes("Green").fans]
    assert TEA in told(shop.profile("a")) or GREEN in told(shop.profile("a"))
    shop.correct("a", TEA, "remove")
    assert "a" not in [fan.shopper_id for fan in shop.who_likes("Green").fans]
    assert {line.concept_id for line in shop.timeline("a")}.isdisjoint({TEA, GREEN})


def test_a_locked_interest_has_a_timeline(shop: penchant.Shop) -> None:
    shop.correct("a", PANS, "lock")
    assert [line.concept_id for line in shop.timeline("a")] == told(shop.profile("a"))
    assert PANS in told(shop.profile("a"))
