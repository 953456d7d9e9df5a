"""Explanations in sentences: the log bears out what shoppers are told."""

import random
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest

import penchant
from penchant import DataError
from penchant.agent.answering.results import Language
from penchant.agent.rendering.explained import LANGUAGES, READERS, Explanation, Length
from penchant.evals.statement_facts import Facts
from penchant.evals.statements import check_statement
from penchant.ids import ItemId
from penchant.tools import Boost, Rules
from penchant.tools.weights import MODES
from tests.smallshop import Deed, catalogue_frame, make_shop

START = datetime(2025, 1, 1, tzinfo=UTC)
KINDS = ("Green tea", "Black tea", "Dark bread", "Rye bread", "Rose soap", "Olive soap")


@pytest.fixture(scope="module")
def log() -> tuple[pl.DataFrame, pl.DataFrame]:
    rng = random.Random(4)
    items = pl.DataFrame(
        {
            "item_id": [f"i{number}" for number in range(24)],
            "title": [f"{KINDS[number % 6]} <{number}>" for number in range(24)],
            "category": [f"Shelf {number % 6}" for number in range(24)],
        }
    )
    rows = [
        (
            f"s{one}",
            f"i{rng.choice(range(one % 3 * 2, 24, 6)) + rng.randrange(2)}",
            START + timedelta(days=day),
        )
        for one in range(20)
        for day in sorted(rng.sample(range(120), 12))
    ]
    events = pl.DataFrame(rows, schema=["user_id", "item_id", "ts"], orient="row")
    blank = {"kind": pl.lit("purchase"), "value": pl.lit(1.0), "text": pl.lit(None, dtype=pl.String)}
    return items, events.with_columns(**blank).sort("ts")


@pytest.fixture(scope="module")
def shop(
    log: tuple[pl.DataFrame, pl.DataFrame], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[penchant.Shop]:
    folder: Path = tmp_path_factory.mktemp("explained")
    with penchant.open(folder / "shop", create=True) as made:
        made.ingest(log[0], items=True)
        made.ingest(log[1])
        made.evolve_state()
        yield made


def worded(
    shop: penchant.Shop, length: Length = "full", language: Language = "en"
) -> Iterator[tuple[str, Explanation]]:
    for shopper in ("s0", "s7", "s14"):
        for mode in MODES:
            for one in shop.recommend(shopper, 4, mode=mode):
                found = shop.explain_in_words(
                    shopper, one.item_id, reader="shopper", length=length, language=language, mode=mode
                )
                yield shopper, found


def as_told_to_merchants(sentence: str) -> str:
    """In the third person and with days in words, as the independent checker reads them."""
    text = re.sub(r"^(You know it: |It is of a kind that you know: |It is |It )", "", sentence)
    text = text[:1].lower() + text[1:]
    text = re.sub(r"\bas you did\b", "as this one did", text).replace("most like you ", "most like this one ")
    text = text.replace("which you bought", "which this shopper bought")
    text = text.replace("what you had", "what this shopper had")
    return re.sub(
        r"\d{4}-\d\d-\d\d",
        lambda day: f"{date.fromisoformat(day[0]).day} {date.fromisoformat(day[0]):%B %Y}",
        text,
    )


def test_what_shoppers_are_told_is_borne_out_by_the_log(
    shop: penchant.Shop, log: tuple[pl.DataFrame, pl.DataFrame]
) -> None:
    facts = Facts(log[1], log[0])
    told = 0
    for shopper, found in worded(shop):
        head, *reasons = found.sentences
        assert head.text == f"{found.recommendation.title} is for you"
        for one in reasons:
            text = as_told_to_merchants(one.text)
            assert check_statement(facts, shopper, found.recommendation.item_id, text) == "true", text
            told += 1
    assert told > 40


def test_an_item_is_for_a_shopper_only_where_it_is_among_the_ten_best(
    shop: penchant.Shop, log: tuple[pl.DataFrame, pl.DataFrame]
) -> None:
    facts = Facts(log[1], log[0])
    low, unfounded = 0, 0
    for item, title in log[0].select("item_id", "title").iter_rows():
        heads = {}
        best = {one.item_id: one.rank for one in shop.recommend("s0", 10)}
        for language in LANGUAGES:
            found = shop.explain_in_words("s0", item, reader="shopper", length="full", language=language)
            head, *reasons = found.sentences
            heads[language] = head.text
            if language == "en":
                told = [as_told_to_merchants(one.text) for one in reasons]
                assert {check_statement(facts, "s0", item, one) for one in told} <= {"true"}
        rank, terms = found.recommendation.rank, found.recommendation.terms
        assert best.get(ItemId(item), rank) == rank
        if item in best:
            assert heads == {"en": f"{title} is for you", "zh": f"为您推荐 {title}"}
        elif terms:
            low += 1
            assert heads["en"].startswith(f"{title} is only number {rank} for you")
            assert heads["zh"].startswith(f"{title} 对您来说只排第 {rank} 位")
        else:
            unfounded += 1
            assert heads == {"en": f"{title} is not recommended to you", "zh": f"{title} 不在给您的推荐之中"}
    assert (low > 3, unfounded > 0) == (True, True)


@pytest.mark.parametrize(
    ("language", "head"),
    [
        ("en", "Green tea is only number 3 for you; this speaks for it"),
        ("zh", "Green tea 对您来说只排第 3 位，支持它的依据如下"),
    ],
)
def test_what_a_correction_speaks_against_is_not_said_to_be_for_the_shopper(
    tmp_path: Path, language: Language, head: str
) -> None:
    items = catalogue_frame(green_tea="Food > Tea", rye_bread="Food > Bakery", soap="Home")
    deeds = [Deed(f"s{n}", item, n + at) for n in range(4) for at, item in enumerate(items["item_id"])]
    with make_shop(tmp_path / "shop", deeds, items) as shop:
        shop.correct("s0", "category:Food > Tea", "remove", reason="allergic")
        # below the two other items
        found = shop.explain_in_words("s0", "green_tea", reader="shopper", language=language)
    assert found.sentences[0].text == head
    assert "allergic" not in found.text


def test_shoppers_are_told_neither_scores_nor_ids_nor_what_speaks_against(shop: penchant.Shop) -> None:
    for _, found in worded(shop):
        adding = [term for term in found.recommendation.terms if term.contribution > 0]
        assert 1 <= len(found.sentences) <= 1 + len(adding)
        assert found.recommendation.item_id not in re.findall(r"\w+", found.text)
        assert not re.search(r"\+\d|\bscore\b|this shopper|number \d", found.text)
        assert "not bought it yet" not in found.text


def test_short_tells_the_main_reason_of_the_full(shop: penchant.Shop) -> None:
    whole = [found for _, found in worded(shop)]
    for (_, short), full in zip(worded(shop, "short"), whole, strict=True):
        assert len(short.sentences) == 2
        assert set(short.sentences) <= set(full.sentences)


def test_chinese_says_the_same_numbers(shop: penchant.Shop) -> None:
    for (_, chinese), (_, english) in zip(worded(shop, language="zh"), worded(shop), strict=True):
        for one, other in zip(chinese.sentences, english.sentences, strict=True):
            assert one.event_ids == other.event_ids
            figures = [
                re.sub(r"\bonce\b", "1 次", re.sub(r"\btwice\b", "2 次", text))
                for text in (one.text, other.text)
            ]
            assert sorted(re.findall(r"\d+", figures[0])) == sorted(re.findall(r"\d+", figures[1]))
        assert "这位顾客" not in chinese.text


def test_merchants_learn_what_decides(shop: penchant.Shop) -> None:
    for one in shop.recommend("s0", 4):
        full = shop.explain_in_words("s0", one.item_id, length="full")
        short = shop.explain_in_words("s0", one.item_id)
        assert full.text.startswith(short.text)
        assert "number " in short.text
        assert f"add up to the score {one.score:.2f}" in full.text.replace("they ", "")
        decisive = [term for term in one.terms if term.decisive]
        assert ("would not be among the best 10" in full.text) == bool(decisive)
        if decisive:
            assert full.sentences[-1].text.count("“") == len(decisive)


@pytest.mark.parametrize("shoppers", [1, 8])
@pytest.mark.parametrize("kind", ["view", "rating", "search"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_merchants_are_told_of_no_purchase_where_there_is_none(
    tmp_path: Path, language: Language, kind: str, shoppers: int
) -> None:
    items = catalogue_frame(green_tea="Food > Tea", black_tea="Food > Tea", rye_bread="Food > Bakery")
    deeds = [
        Deed(f"s{n}", item, 2 * n + day, kind, 5.0)
        for n in range(shoppers)
        for day, item in enumerate(["green_tea", "rye_bread", "green_tea", "black_tea"][n % 2 :])
    ]
    with make_shop(tmp_path / "shop", deeds, items) as shop:
        for item in items["item_id"]:
            text = shop.explain_in_words("s0", item, length="full", language=language).text
            assert {"en": "own history: ", "zh": "以往记录："}[language] in text
            assert not re.search("[Bb]ought|[Bb]uy|[Pp]urchase|买|购", text)


def test_what_the_shop_did_is_not_told_to_shoppers(shop: penchant.Shop) -> None:
    item = shop.recommend("s0", 1)[0].item_id
    rules = Rules(boosts={item: Boost(2.0, "too many in stock")})
    told = {
        reader: shop.explain_in_words("s0", item, reader=reader, length="full", rules=rules).text
        for reader in READERS
    }
    assert "too many in stock" in told["merchant"]
    assert "too many in stock" not in told["shopper"]


@pytest.mark.parametrize("name", ["reader", "length", "language"])
def test_unknown_choice_is_an_error(shop: penchant.Shop, name: str) -> None:
    item = shop.recommend("s0", 1)[0].item_id
    with pytest.raises(DataError, match=f"{name} `nobody` is unknown"):
        shop.explain_in_words("s0", item, **{name: "nobody"})  # type: ignore[arg-type]
