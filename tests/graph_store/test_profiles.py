"""Profiles: what they say is in the facts, the facts are in the log, and versions pile up."""

import dataclasses
import random
import shutil
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import datetime
from pathlib import Path

import polars as pl
import pytest

import penchant
from penchant.errors import ModelError
from penchant.graph_store import (
    Draft,
    Fact,
    FactKind,
    InterestProfile,
    Sentence,
    Stage,
    Usage,
    store_profiles,
    verify,
)
from penchant.graph_store.profile import profile_from_json, profile_to_json
from penchant.graph_store.rendering import render_fact
from tests.shopfactory import UNHAPPY_SHOPPER, ShopFrames
from tests.smallshop import (
    Deed,
    catalogue_frame,
    deeds_frame,
    make_shop,
    moment,
    read_categories,
    read_log,
)

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


@pytest.fixture(scope="module")
def undescribed(tmp_path_factory: pytest.TempPathFactory, tiny_shop_frames: ShopFrames) -> Path:
    """A shop's folder; all that a round does is done but for the profiles."""
    folder = tmp_path_factory.mktemp("undescribed") / "shop"
    with penchant.open(folder, create=True) as shop:
        shop.ingest(tiny_shop_frames.items, items=True)
        shop.ingest(tiny_shop_frames.events)
        shop.evolve_state()
    return folder


@pytest.fixture
def fresh_shop(tmp_path: Path, undescribed: Path) -> Iterator[penchant.Shop]:
    with penchant.open(shutil.copytree(undescribed, tmp_path / "fresh")) as shop:
        yield shop


def described(shop: penchant.Shop) -> list[str]:
    return sorted(stored(shop.folder))


def of_kind(profile: InterestProfile, kind: FactKind) -> list[Fact]:
    return [fact for fact in profile.facts if fact.kind is kind]


# --- storing


def test_json_gives_back_the_very_profile(tiny_shop: penchant.Shop) -> None:
    for shopper in described(tiny_shop):
        profile = tiny_shop.profile(shopper)
        assert profile_from_json(profile_to_json(profile)) == profile


def test_json_keeps_what_the_model_wrote(fresh_shop: penchant.Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    use(fresh_shop, Scripted("half"), monkeypatch)
    fresh_shop.evolve()
    made = fresh_shop.profile("u000002", write=True)
    assert {sentence.written_by for sentence in everything_said(made)} == {"model", "template"}
    assert profile_from_json(profile_to_json(made)) == made


def test_versions_rise_and_old_ones_stay(tmp_path: Path) -> None:
    deeds = [Deed("a", "sencha", day) for day in range(6)]
    with make_shop(tmp_path, [*CROWD, *deeds], ITEMS) as shop:
        first = stored(tmp_path)["a"]
        shop.ingest(deeds_frame([Deed("a", "wok", 360 + n) for n in range(12)], first_id=9000))
        shop.evolve()
    both = stored(tmp_path)["a"]
    assert [profile.version for profile in both] == [1, 2]
    assert both[0] == first[0]
    assert "18 purchases" in both[1].text


def test_shopper_who_did_not_move_is_not_rewritten(tmp_path: Path) -> None:
    deeds = [Deed(who, item, day) for who in "ab" for item in ("sencha", "jam") for day in range(40)]
    with make_shop(tmp_path, [*CROWD, *deeds], ITEMS) as shop:
        shop.ingest(deeds_frame([Deed("a", "wok", 360 + n) for n in range(12)], first_id=9000))
        shop.evolve()
    versions = {shopper: len(held) for shopper, held in stored(tmp_path).items()}
    assert versions == {"crowd": 1, "a": 2, "b": 1}


def test_round_without_news_writes_nothing(fresh_shop: penchant.Shop) -> None:
    fresh_shop.evolve()
    before = stored(fresh_shop.folder)
    assert fresh_shop.evolve().steps == ()
    assert stored(fresh_shop.folder) == before


def test_same_taste_in_more_of_the_same_is_no_move(tmp_path: Path) -> None:
    # half tea, half jam for 40 days, then one more of each: shares barely move
    deeds = [Deed("a", item, day) for item in ("sencha", "jam") for day in range(40)]
    with make_shop(tmp_path, [*CROWD, *deeds], ITEMS) as shop:
        more = [Deed("a", "sencha", 400), Deed("a", "jam", 400)]
        shop.ingest(deeds_frame(more, first_id=9000))
        shop.evolve()
    assert len(stored(tmp_path)["a"]) == 1


def test_wave_of_returns_is_a_move(tmp_path: Path) -> None:
    deeds = [Deed("a", "sencha", day) for day in range(12)]
    with make_shop(tmp_path, [*CROWD, *deeds], ITEMS) as shop:
        shop.ingest(deeds_frame([Deed("a", "wok", 360 + n, "return") for n in range(8)], first_id=9000))
        shop.evolve()
    assert [fact.subject for fact in of_kind(stored(tmp_path)["a"][-1], FactKind.DISLIKE)] == ["Kitchen"]


def test_version_made_for_the_asking_is_not_stored(fresh_shop: penchant.Shop) -> None:
    fresh_shop.evolve()
    before = stored(fresh_shop.folder)
    assert fresh_shop.profile("u000001").version == 0
    assert stored(fresh_shop.folder) == before


def test_writing_again_what_is_stored_adds_no_version(
    fresh_shop: penchant.Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    fresh_shop.evolve()
    writer = use(fresh_shop, Scripted(), monkeypatch)
    first = fresh_shop.profile("u000001", write=True)
    writer.asked.clear()
    again = fresh_shop.profile("u000001", write=True)
    assert (first.version, again.version, writer.asked) == (2, 2, [])
    assert len(stored(fresh_shop.folder)["u000001"]) == 2


def test_writing_about_the_past_stores_nothing(
    fresh_shop: penchant.Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    fresh_shop.evolve()
    use(fresh_shop, Scripted(), monkeypatch)
    before = stored(fresh_shop.folder)
    fresh_shop.profile("u000001", as_of=moment(200), write=True)
    assert stored(fresh_shop.folder) == before


# --- the writer


def test_truthful_writer_words_everything(fresh_shop: penchant.Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    use(fresh_shop, Scripted(), monkeypatch)
    fresh_shop.evolve(write_seconds=60)
    newest = [held[-1] for held in stored(fresh_shop.folder).values()]
    assert len(newest) == 39
    assert {s.written_by for profile in newest for s in everything_said(profile)} == {"model"}
    assert {(profile.model, profile.prompt_hash) for profile in newest} == {("scripted", "0123")}
    assert fresh_shop.status().worded_profiles == 39


def test_lying_writer_never_gets_a_sentence_in_and_its_lies_are_kept(
    fresh_shop: penchant.Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(fresh_shop, Scripted("lying"), monkeypatch)
    fresh_shop.evolve(write_seconds=60)
    for held in stored(fresh_shop.folder).values():
        for sentence in everything_said(held[-1]):
            assert sentence.written_by == "template"
            assert "999" not in sentence.text
            assert ["999" in text and bool(reason) for text, reason in sentence.rejected] == [True, True]


def test_lie_is_mended_at_the_second_try(fresh_shop: penchant.Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    fresh_shop.evolve()
    use(fresh_shop, Scripted("corrected"), monkeypatch)
    made = fresh_shop.profile("u000002", write=True)
    assert {sentence.written_by for sentence in everything_said(made)} == {"model"}
    assert {len(sentence.rejected) for sentence in everything_said(made)} == {1}


def test_silent_writer_leaves_it_to_the_template(
    fresh_shop: penchant.Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    fresh_shop.evolve()
    use(fresh_shop, Scripted("silent"), monkeypatch)
    made = fresh_shop.profile("u000002", write=True)
    assert {s.rejected for s in everything_said(made)} == {(("", "the model wrote nothing"),) * 2}
    assert [s.text for s in everything_said(made)] == [render_fact(fact) for fact in made.facts]


def test_failing_writer_stops_neither_the_round_nor_a_later_try(
    fresh_shop: penchant.Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    failing = use(fresh_shop, Scripted("failing"), monkeypatch)
    fresh_shop.evolve(write_seconds=60)
    assert failing.calls == 1
    assert {held[-1].model for held in stored(fresh_shop.folder).values()} == {None}
    use(fresh_shop, Scripted(), monkeypatch)
    fresh_shop.evolve(write_seconds=60)
    assert fresh_shop.status().worded_profiles == 39


def test_failing_writer_is_reported_and_stores_nothing(
    fresh_shop: penchant.Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    fresh_shop.evolve()
    before = stored(fresh_shop.folder)
    use(fresh_shop, Scripted("failing"), monkeypatch)
    with pytest.raises(ModelError, match=r"^the scripted model is out of reach$"):
        fresh_shop.profile("u000002", write=True)
    assert stored(fresh_shop.folder) == before


def test_writer_that_fails_at_what_changed_is_asked_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # everything but the change was worded before; then only the change is asked for, and the model is away
    deeds = [Deed("a", "sencha", 300 + n / 2) for n in range(20)]
    deeds += [Deed("a", item, 335 + n) for n in range(10) for item in ("soap", "wok")]
    with make_shop(tmp_path, [*CROWD, *deeds], ITEMS) as shop:
        made = shop.profile("a")
        assert made.changes
        changes = {sentence.fact_ids for sentence in made.changes}

        class Away(Scripted):
            away = False

            def write(self, facts: Sequence[Fact], *, retry: Sequence[str] | None) -> Draft:
                if any((fact.fact_id,) in changes for fact in facts) and self.away:
                    raise ModelError("away")
                return super().write(facts, retry=retry)

        writer = Away()
        use(shop, writer, monkeypatch)
        _word_sentences(shop, "a", writer)
        writer.away = True
        shop.evolve(write_seconds=30)
        assert stored(tmp_path)["a"][-1].model is None
        writer.away = False
        shop.evolve(write_seconds=30)
        assert {s.written_by for s in everything_said(stored(tmp_path)["a"][-1])} == {"model"}


def _word_sentences(shop: penchant.Shop, shopper: str, writer: Scripted) -> None:
    """Stores a version, marked as not worded, whose sentences, but not its changes, the model wrote."""
    made = shop.profile(shopper)
    worded = [
        dataclasses.replace(
            sentence, text=str(writer.write([fact], retry=None).sentences[0]), written_by="model"
        )
        for fact, sentence in zip(made.facts, made.sentences, strict=False)
    ]
    writer.asked.clear()
    with shop._database.write() as connection:
        key = shop._view.shopper_ids.index(made.shopper_id)
        store_profiles(connection, [(key, dataclasses.replace(made, sentences=tuple(worded)))], now_us=1)


def test_only_facts_that_changed_are_asked_for_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # the habit stays as it is: 40 purchases of tea, every 3 days, the last on the same day
    deeds = [Deed("a", "sencha", 240 + day * 3) for day in range(40)]
    with make_shop(tmp_path, [*CROWD, *deeds], ITEMS) as shop:
        writer = use(shop, Scripted("half"), monkeypatch)
        shop.evolve(write_seconds=30)
        before = {fact.fact_id for held in stored(tmp_path).values() for fact in held[-1].facts}
        writer.asked.clear()
        shop.ingest(deeds_frame([Deed("a", "wok", 357 + n / 4) for n in range(9)], first_id=9000))
        shop.evolve(write_seconds=30)
        after = {fact.fact_id for fact in stored(tmp_path)["a"][-1].facts}
    assert {fact.fact_id for fact in writer.asked} == after - before
    assert after & before


def test_profile_that_would_be_too_thin_today_is_not_worded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_shop(tmp_path, [*CROWD, *[Deed("a", "jam", day) for day in range(6)]], ITEMS).close()
    with penchant.open(tmp_path, min_events=10) as shop:
        use(shop, Scripted(), monkeypatch)
        shop.evolve(write_seconds=30)
    assert {one: held[-1].model for one, held in stored(tmp_path).items()} == {"crowd": "scripted", "a": None}


def test_writer_with_no_time_writes_nothing(
    fresh_shop: penchant.Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    writer = use(fresh_shop, Scripted(), monkeypatch)
    fresh_shop.evolve(write_seconds=1e-9)
    assert writer.asked == []


def test_every_stored_sentence_passes_the_verifier_again(
    fresh_shop: penchant.Shop, tiny_shop_frames: ShopFrames, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(fresh_shop, Scripted("half"), monkeypatch)
    fresh_shop.evolve(write_seconds=60)
    rng = random.Random(2)
    items = tiny_shop_frames.items["item_id"].to_list()
    for number in range(2):
        more = [
            Deed(f"u{rng.randrange(39):06d}", rng.choice(items[:20]), 365 + 20 * number + rng.random() * 20)
            for _ in range(500)
        ]
        fresh_shop.ingest(deeds_frame(more, first_id=1000 * number))
        fresh_shop.evolve(write_seconds=60 * number)
    checked = 0
    for held in stored(fresh_shop.folder).values():
        for profile in held:
            facts = {fact.fact_id: fact for fact in profile.facts}
            for sentence in everything_said(profile):
                verdict = verify(sentence.text, [facts[fact_id] for fact_id in sentence.fact_ids])
                assert verdict.ok, (sentence.text, verdict.reason)
                checked += 1
    assert checked > 500


def test_odd_names_are_told_in_sentences_that_pass_the_verifier(tmp_path: Path) -> None:
    # each is a name somebody might sell under, and a trap for whoever tells names from words and numbers
    names = [
        *[
            "Steady",
            "no longer bought",
            "3 purchases",
            "every 9 days",
            "2 May 2017",
            "To",
            "a",
            "Tea.",
            "(",
            "5",
        ],
        *[
            "1.5 times the shop's average",
            "Interest in",
            "L'Oréal “x”",
            "茶",
            "'s",
            "15%",
            "March",
            "A, B and C",
        ],
        *["12 purchases in all", "😀", "-", "x" * 300, "6 returns", "on record", "two\nlines", "\u200bzero"],
    ]
    count = len(names)
    items = pl.DataFrame(
        {
            "item_id": [f"i{n}" for n in range(count)],
            "title": names,
            "category": [f"Shop > {name}" for name in names],
            "brand": names,
        }
    )
    deeds = []
    for n in range(count):
        deeds += [Deed(f"u{n}", f"i{n}", 150 + day) for day in range(0, 200, 7)]
        deeds += [Deed(f"u{n}", f"i{(n + 1) % count}", 320 + day) for day in range(6)]
        deeds += [Deed(f"u{n}", f"i{(n + 2) % count}", 100 + day, "return") for day in range(4)]
        deeds += [Deed(f"u{n}", f"i{(n + 3) % count}", 10 + day) for day in range(4)]
    make_shop(tmp_path, deeds, items).close()
    refused = []
    told = {kind: 0 for kind in FactKind}
    for held in stored(tmp_path).values():
        for fact, sentence in zip(held[-1].facts, everything_said(held[-1]), strict=True):
            verdict = verify(sentence.text, [fact])
            told[fact.kind] += 1
            if not verdict.ok:
                refused.append((sentence.text, verdict.reason))
    assert refused == []
    assert (
        min(told[kind] for kind in (FactKind.INTEREST, FactKind.BRAND, FactKind.HABIT, FactKind.DISLIKE)) > 10
    )


# --- the facts


def test_evidence_is_about_the_facts_concept_and_the_shoppers_own(tiny_shop: penchant.Shop) -> None:
    log = {event.event_id: event for event in read_log(tiny_shop.folder)}
    category = read_categories(tiny_shop.folder)
    checked = 0
    for shopper in described(tiny_shop):
        for fact in tiny_shop.profile(shopper).facts:
            events = [log[event_id] for event_id in fact.event_ids]
            assert 1 <= len(events) <= 5
            assert {event.shopper for event in events} == {shopper}
            assert [event.ts for event in events] == sorted((e.ts for e in events), reverse=True)
            facet, _, path = (fact.concept_id or "").partition(":")
            if facet == "category":
                for event in events:
                    assert f"{category[event.item]} > ".startswith(f"{path} > ")
                checked += 1
    assert checked > 40


def test_activity_counts_and_dates_are_the_logs(tiny_shop: penchant.Shop) -> None:
    log = read_log(tiny_shop.folder)
    for shopper in described(tiny_shop):
        mine = [event.ts for event in log if event.shopper == shopper]
        fact = of_kind(tiny_shop.profile(shopper), FactKind.ACTIVITY)[0]
        said = [phrase.text for phrase in fact.phrases]
        assert said == [f"{len(mine)} events", day(min(mine)), day(max(mine))]


def day(ts: int) -> str:
    at = moment(0).fromtimestamp(ts // 1_000_000, tz=moment(0).tzinfo)
    return f"{at.day} {at:%B %Y}"


def test_planted_taste_is_the_first_interest(tiny_shop: penchant.Shop, tiny_shop_frames: ShopFrames) -> None:
    tastes = tiny_shop_frames.tastes.filter(until=datetime(2026, 1, 1, tzinfo=moment(0).tzinfo))
    found = {
        row["user_id"]: tiny_shop.profile(row["user_id"]).interests[0].concept_id
        for row in tastes.iter_rows(named=True)
        if row["user_id"] != tiny_shop_frames.thin_shopper
    }
    planted = {row["user_id"]: f"category:{row['category']}" for row in tastes.iter_rows(named=True)}
    assert found == {shopper: planted[shopper] for shopper in found}


def test_planted_habit_is_told_with_its_rhythm(
    tiny_shop: penchant.Shop, tiny_shop_frames: ShopFrames
) -> None:
    titles = dict(tiny_shop_frames.items.select("item_id", "title").iter_rows())
    missed = []
    for row in tiny_shop_frames.cycles.iter_rows(named=True):
        habits = of_kind(tiny_shop.profile(row["user_id"]), FactKind.HABIT)
        if [fact.subject for fact in habits] != [titles[row["item_id"]]]:
            missed.append(row["user_id"])
    assert missed == []


def test_habit_says_the_mean_gap_and_the_last_day(tmp_path: Path) -> None:
    # gaps 10, 10, 10, 16, 10: 56 / 5 = 11.2
    deeds = [Deed("a", "jam", at) for at in (300, 310, 320, 330, 346, 356)]
    with make_shop(tmp_path, [*CROWD, *deeds], ITEMS) as shop:
        fact = of_kind(shop.profile("a"), FactKind.HABIT)[0]
    assert fact.subject == "Jam"
    assert [phrase.text for phrase in fact.phrases] == ["6 purchases", "every 11 days", "23 December 2025"]


def test_four_days_are_no_habit(tmp_path: Path) -> None:
    deeds = [Deed("a", "jam", at) for at in (310, 320, 330, 340)] + [Deed("a", "wok", 341)]
    with make_shop(tmp_path, [*CROWD, *deeds], ITEMS) as shop:
        assert of_kind(shop.profile("a"), FactKind.HABIT) == []


def test_habit_that_ended_is_no_habit(tmp_path: Path) -> None:
    # every 10 days until day 50; silence of more than three gaps before the shopper's last event
    deeds = [Deed("a", "jam", at) for at in (0, 10, 20, 30, 40, 50)] + [Deed("a", "wok", 90)]
    with make_shop(tmp_path, [*CROWD, *deeds], ITEMS) as shop:
        assert of_kind(shop.profile("a"), FactKind.HABIT) == []


def test_spells_with_silence_between_are_recurring(tmp_path: Path) -> None:
    # three spells, more than 45 days apart, the last one recent
    deeds = [Deed("a", "vase", at + n) for at in (200, 270, 340) for n in range(4)]
    deeds += [Deed("a", "jam", at) for at in range(200, 356, 12)]
    with make_shop(tmp_path, [*CROWD, *deeds], ITEMS) as shop:
        stages = {one.name: one.stage for one in shop.profile("a").interests}
    assert stages["Decor"] is Stage.RECURRING


def test_low_ratings_and_returns_are_told_apart(tmp_path: Path) -> None:
    deeds = [Deed("a", "sencha", day) for day in range(340, 350)]
    deeds += [Deed("a", "wok", 341 + n, "return") for n in range(3)]
    deeds += [Deed("a", "wok", 345 + n, "rating", 1.0) for n in range(2)]
    with make_shop(tmp_path, [*CROWD, *deeds], ITEMS) as shop:
        fact = of_kind(shop.profile("a"), FactKind.DISLIKE)[0]
    assert (fact.subject, fact.event_count) == ("Kitchen", 5)
    assert [phrase.text for phrase in fact.phrases] == ["2 low ratings", "3 returns"]


@pytest.mark.parametrize(
    ("kind", "stars", "phrase"), [("return", None, "3 returns"), ("review", 1.0, "3 low ratings")]
)
def test_complaints_of_one_kind_are_told_as_such(
    tmp_path: Path, kind: str, stars: float | None, phrase: str
) -> None:
    deeds = [Deed("a", "sencha", day) for day in range(340, 350)]
    deeds += [Deed("a", "wok", 345 + n, kind, stars) for n in range(3)]
    with make_shop(tmp_path, [*CROWD, *deeds], ITEMS) as shop:
        fact = of_kind(shop.profile("a"), FactKind.DISLIKE)[0]
    assert [phrase.text for phrase in fact.phrases] == [phrase]


def test_one_complaint_is_no_dislike(tmp_path: Path) -> None:
    deeds = [Deed("a", "sencha", day) for day in range(340, 350)]
    deeds += [Deed("a", "wok", 345, "return"), Deed("a", "wok", 346, "rating", 3.0)]
    with make_shop(tmp_path, [*CROWD, *deeds], ITEMS) as shop:
        assert of_kind(shop.profile("a"), FactKind.DISLIKE) == []


def test_complaints_outweighed_by_purchases_are_no_dislike(tmp_path: Path) -> None:
    deeds = [Deed("a", "wok", day) for day in range(340, 350)]
    deeds += [Deed("a", "wok", 345 + n, "return") for n in range(3)]
    with make_shop(tmp_path, [*CROWD, *deeds], ITEMS) as shop:
        assert of_kind(shop.profile("a"), FactKind.DISLIKE) == []


def test_what_mostly_came_back_is_no_interest(tmp_path: Path) -> None:
    # each wok went back half a day after it was bought: a dislike, and nothing to favour
    deeds = [Deed("a", "wok", 340 + n) for n in range(6)]
    deeds += [Deed("a", "wok", 340.5 + n, "return") for n in range(6)]
    with make_shop(tmp_path, [*CROWD, *deeds], ITEMS) as shop:
        profile = shop.profile("a")
    assert [fact.subject for fact in of_kind(profile, FactKind.DISLIKE)] == ["Kitchen"]
    assert profile.interests == ()


def test_planted_dislike_is_told_of_its_own_shelf(
    tiny_shop: penchant.Shop, tiny_shop_frames: ShopFrames
) -> None:
    shelf = tiny_shop_frames.disliked["category"][0]
    fact = of_kind(tiny_shop.profile(UNHAPPY_SHOPPER), FactKind.DISLIKE)[0]
    assert fact.concept_id == f"category:{shelf}"
    # 30 complaints, every other one a return
    assert [phrase.text for phrase in fact.phrases] == ["15 low ratings", "15 returns"]


def test_same_name_under_two_departments_makes_two_facts(tmp_path: Path) -> None:
    items = catalogue_frame(
        a="One > Extras > Other",
        b="Two > Extras > Other",
        c="Three > Rest > Bulk",
        d="One > Extras > More",
        e="Two > Extras > Most",
    )
    deeds = [Deed("x", item, day) for item in "ab" for day in range(20)]
    crowd = [Deed("crowd", item, day / 3) for day in range(100) for item in "cde"]
    with make_shop(tmp_path, [*deeds, *crowd], items) as shop:
        facts = of_kind(shop.profile("x"), FactKind.INTEREST)
    assert {fact.concept_id for fact in facts} == {
        "category:One > Extras > Other",
        "category:Two > Extras > Other",
    }
    assert len({fact.fact_id for fact in facts}) == 2
    by_id = {f"e{n}": deed.item for n, deed in enumerate([*deeds, *crowd])}
    for fact in facts:
        item = "a" if fact.concept_id == "category:One > Extras > Other" else "b"
        assert {by_id[event_id] for event_id in fact.event_ids} == {item}


# --- what changed


def test_planted_change_is_told_with_its_percentages(tmp_path: Path) -> None:
    # now is day 356; the windows are (296, 326] and (326, 356]
    # before: 10 tea, 10 soap of 20; after: 2 tea of 20, 10 soap, 8 wok
    # tea 50.0% to 10.0%: pooled .3, z = .4 / sqrt(.21 * .1) = 2.76; wok 0.0% to 40.0%: pooled .2, z = 3.16
    deeds = [Deed("a", item, 300 + n) for n in range(10) for item in ("sencha", "soap")]
    deeds += [Deed("a", "sencha", 327 + n) for n in range(2)]
    deeds += [Deed("a", "soap", 330 + n) for n in range(10)] + [Deed("a", "wok", 330 + n) for n in range(8)]
    with make_shop(tmp_path, [*CROWD, *deeds], ITEMS) as shop:
        told = of_kind(shop.profile("a"), FactKind.CHANGE)
    assert [(fact.subject, fact.stage, fact.phrases[0].text) for fact in told] == [
        ("Kitchen", Stage.EMERGING, "0.0% to 40.0% of purchases"),
        ("Tea", Stage.FADING, "50.0% to 10.0% of purchases"),
    ]
    assert [phrase.text for phrase in told[0].phrases[1:]] == ["23 November 2025", "23 December 2025"]
    assert [fact.event_count for fact in told] == [8, 12]


def test_event_on_an_item_of_several_categories_is_one_event_of_what_is_above_them(tmp_path: Path) -> None:
    kinds = ("Shop > Food > Tea", "Shop > Food > Herbs", "Shop > Food > Gifts")
    several = pl.DataFrame({"item_id": "verbena", "title": "Verbena", "category": kinds})
    # before: 10 verbena, 10 soap of 20; after: 20 verbena of 20
    deeds = [Deed("a", item, 300 + n) for n in range(10) for item in ("verbena", "soap")]
    deeds += [Deed("a", "verbena", 327 + n) for n in range(20)]
    with make_shop(tmp_path, [*CROWD, *deeds], pl.concat([ITEMS, several])) as shop:
        profile = shop.profile("a")
    assert [(one.concept_id, one.events) for one in profile.interests][:1] == [("category:Shop > Food", 30)]
    (told,) = (one for one in of_kind(profile, FactKind.CHANGE) if one.concept_id == "category:Shop > Food")
    assert told.phrases[0].text == "50.0% to 100.0% of purchases"


def test_steady_shopper_has_no_changes(tmp_path: Path) -> None:
    deeds = [Deed("a", item, 297 + n) for n in range(59) for item in ("sencha", "soap")]
    with make_shop(tmp_path, [*CROWD, *deeds], ITEMS) as shop:
        assert of_kind(shop.profile("a"), FactKind.CHANGE) == []


@pytest.mark.parametrize("first", [300, 330])
def test_window_without_events_is_no_change(tmp_path: Path, first: int) -> None:
    # 20 purchases of tea in one of the two windows and none of anything in the other
    deeds = [Deed("a", "sencha", first + n) for n in range(20)]
    with make_shop(tmp_path, [*CROWD, *deeds], ITEMS) as shop:
        assert of_kind(shop.profile("a"), FactKind.CHANGE) == []


def test_planted_turn_is_told_a_month_after_it(
    tiny_shop: penchant.Shop, tiny_shop_frames: ShopFrames
) -> None:
    turned = tiny_shop_frames.tastes.filter(tiny_shop_frames.tastes["since"] > moment(0))
    hits = 0
    for row in turned.iter_rows(named=True):
        told = of_kind(tiny_shop.profile(row["user_id"], as_of=moment(181 + 30)), FactKind.CHANGE)
        hits += any(
            fact.stage is Stage.EMERGING and f"category:{row['category']}".startswith(str(fact.concept_id))
            for fact in told
        )
    # about 9 events in each window: the test has little power, yet most of the ten turns are plain
    assert hits >= 6
