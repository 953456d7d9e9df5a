"""What a writer makes of profiles: it is asked for what is new, and its lies stay out."""

import dataclasses
import random
from collections.abc import Sequence
from pathlib import Path

import polars as pl
import pytest

import penchant
from penchant.errors import ModelError
from penchant.graph_store import Draft, Fact, FactKind, store_profiles, verify
from penchant.graph_store.rendering import render_fact
from tests.graph_store.profiled import CROWD, ITEMS, Scripted, everything_said, stored, use
from tests.shopfactory import ShopFrames
from tests.smallshop import Deed, deeds_frame, make_shop


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
