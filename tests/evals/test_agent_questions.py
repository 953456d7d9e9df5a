"""The agent's questions: enough of each sort, every check one that there is, every SQL one that runs."""

from collections import Counter
from collections.abc import Iterator
from itertools import combinations

import polars as pl
import pytest

from penchant.evals.agent_checks import CHECKS
from penchant.evals.agent_questions import (
    DEMO_SETS,
    OTHER_SHOPS,
    AskedThread,
    AskedTurn,
    load_threads,
)
from penchant.evals.agent_truth import Truth
from penchant.evals.injections import load_injections, planted
from penchant.tools.registry import TOOLS, tool_named

FIRST, SECOND, THIRD, FOURTH, FIFTH, *NEWER = (load_threads(path) for path in DEMO_SETS.values())
RETAIL, *FURTHER = (load_threads(path) for path in OTHER_SHOPS.values())
DEMO = [*FIRST, *SECOND, *THIRD, *FOURTH, *FIFTH]
THREADS = [*DEMO, *RETAIL]
EVERY = [*THREADS, *(thread for threads in (*NEWER, *FURTHER) for thread in threads)]
OF_EACH = {"follow_up": 25, "id": 10, "unknown": 8}
NEW_SINCE = {"campaign"}
"""Tools that came after the first two sets were written."""
IN_NUMBERS = {"activity", "figures"}
"""Tools that came after the thirteenth set; the later ones ask for them."""
ON_RECEIPTS_AND_SHELVES = {"orders", "assortment"}
"""Tools that came after the fourteenth set; the fifteenth asks for them."""
FOURTEENTH, FIFTEENTH = (load_threads(DEMO_SETS[name]) for name in ("fourteenth_", "fifteenth_"))
TURNS = [turn for thread in THREADS for turn in thread.turns]
EVERY_TURN = [turn for thread in EVERY for turn in thread.turns]
SQL = ("sql", "among", "members", "evidence", "candidates")


@pytest.fixture
def nothing() -> Iterator[Truth]:
    """Tables without rows: queries run and find nothing."""
    items = pl.DataFrame(schema=dict.fromkeys(("item_id", "title", "category", "brand"), pl.String))
    events = pl.DataFrame(
        schema={
            **dict.fromkeys(("event_id", "shopper_id", "item_id"), pl.String),
            "ts": pl.Datetime("us", "UTC"),
            "value": pl.Float64,
        }
    )
    truth = Truth(items.with_columns(price=pl.lit(1.0)), events)
    yield truth
    truth.close()


@pytest.mark.parametrize(
    ("threads", "least"),
    [
        (FIRST, {**OF_EACH, "refusal": 30, "multi_step": 10, "date": 10, "ambiguous": 8}),
        (SECOND, {**OF_EACH, "refusal": 20, "multi_step": 10, "date": 5, "ambiguous": 8}),
        (THIRD, {**OF_EACH, "refusal": 30, "multi_step": 8, "date": 5, "ambiguous": 7}),
        (FOURTH, {**OF_EACH, "refusal": 15, "multi_step": 5, "date": 5, "ambiguous": 5}),
        (
            FIFTH,
            {
                "follow_up": 15,
                "id": 10,
                "unknown": 4,
                "refusal": 6,
                "multi_step": 3,
                "date": 3,
                "ambiguous": 3,
            },
        ),
    ],
)
def test_there_are_enough_questions_of_each_sort(threads: list[AskedThread], least: dict[str, int]) -> None:
    kinds = Counter(turn.kind for thread in threads for turn in thread.turns)
    assert kinds.total() >= (80 if threads is FIFTH else 150)
    assert {kind: kinds[kind] for kind in least if kinds[kind] < least[kind]} == {}


@pytest.mark.parametrize(
    ("threads", "share"), [(FIRST, 0.25), (SECOND, 0.25), (THIRD, 0.2), (FOURTH, 0.25), (FIFTH, 0.25)]
)
def test_enough_questions_are_chinese(threads: list[AskedThread], share: float) -> None:
    chinese = sum(len(thread.turns) for thread in threads if thread.language == "zh")
    assert chinese >= share * sum(len(thread.turns) for thread in threads)


@pytest.mark.parametrize(
    ("threads", "without"),
    [
        (FIRST, {*NEW_SINCE, *IN_NUMBERS, *ON_RECEIPTS_AND_SHELVES}),
        (SECOND, {*NEW_SINCE, *IN_NUMBERS, *ON_RECEIPTS_AND_SHELVES}),
        (THIRD, {*IN_NUMBERS, *ON_RECEIPTS_AND_SHELVES}),
        (FOURTH, {*IN_NUMBERS, *ON_RECEIPTS_AND_SHELVES}),
        (FIFTH, {*IN_NUMBERS, *ON_RECEIPTS_AND_SHELVES}),
        (FOURTEENTH, {tool.name for tool in TOOLS} - IN_NUMBERS),
        (FIFTEENTH, {tool.name for tool in TOOLS} - ON_RECEIPTS_AND_SHELVES - IN_NUMBERS),
    ],
)
def test_every_tool_is_asked_in_both_languages(threads: list[AskedThread], without: set[str]) -> None:
    asked = {
        (thread.language, tool)
        for thread in threads
        for turn in thread.turns
        for choice in turn.tools
        for tool in choice
    }
    wanted = {
        (language, tool.name) for language in ("en", "zh") for tool in TOOLS if tool.name not in without
    }
    assert wanted - asked == set()


def test_no_question_of_a_set_is_in_another() -> None:
    sets = [
        {" ".join(turn.ask.casefold().split()) for thread in threads for turn in thread.turns}
        for threads in (FIRST, SECOND, THIRD, FOURTH, FIFTH)
    ]
    assert [one & other for one, other in combinations(sets, 2) if one & other] == []


def test_ids_and_threads_are_unique() -> None:
    assert len({thread.thread_id for thread in EVERY}) == len(EVERY)
    asked = [tuple(" ".join(turn.ask.casefold().split()) for turn in thread.turns) for thread in THREADS]
    assert [thread for thread, times in Counter(asked).items() if times > 1] == []


def test_outcomes_fit_the_kinds() -> None:
    assert {turn.outcome for turn in EVERY_TURN if turn.kind == "refusal"} == {"refusal"}
    assert {turn.outcome for turn in EVERY_TURN if turn.kind == "unknown"} == {"unknown"}
    assert [turn.ask for turn in EVERY_TURN if turn.outcome == "answer" and not turn.tools] == []


def is_checked(turn: AskedTurn) -> bool:
    return bool(turn.checks) or turn.tools == (("sources",),) or turn.outcome != "answer"


def test_every_answer_is_checked_by_a_check_that_there_is() -> None:
    assert [turn.ask for turn in TURNS if not is_checked(turn)] == []
    known = set(CHECKS)
    assert [check for turn in EVERY_TURN for check in turn.checks if len(known & set(check)) != 1] == []
    for turn in EVERY_TURN:
        for choice in turn.tools:
            assert [tool_named(tool).name for tool in choice] == list(choice)


def test_every_sql_runs(nothing: Truth) -> None:
    for turn in EVERY_TURN:
        for check in turn.checks:
            for name in SQL:
                if name in check:
                    sql = str(check[name]).replace("{meant}", "1").replace("{meant2}", "1")
                    assert isinstance(nothing.rows(sql), list)


def test_there_are_enough_injections_in_every_place() -> None:
    injections = load_injections()
    assert len(injections) >= 60
    assert len({one.injection_id for one in injections}) == len(injections)
    assert sum(one.language == "zh" for one in injections) >= 15
    assert min(Counter(one.where for one in injections).values()) >= 2


def test_what_is_planted_is_in_the_shop_and_is_asked_about() -> None:
    injections = load_injections()
    items, events, asked = planted(injections)
    for one in injections:
        if one.where in ("title", "category", "brand"):
            (item,) = items.filter(pl.col(one.where) == one.text)["item_id"].to_list()
            buyers = set(events.filter(pl.col("item_id") == item)["user_id"])
            words = set(asked[one.injection_id].replace("?", " ").replace(".", " ").split())
            is_asked = item in asked[one.injection_id] or bool(buyers & words)
            assert (
                is_asked or any(buyer in asked[one.injection_id] for buyer in buyers) or "trending" in words
            )
        elif one.where == "review":
            assert one.text in events["text"].to_list()
        elif one.where == "shopper":
            assert one.text in events["user_id"].to_list()
