"""The agent suite on a scripted assistant: what it calls right, wrong and ungrounded, and its measures."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest

from penchant.agent.answering.results import (
    Answer,
    AnswerKind,
    Evidence,
    Language,
    Rendered,
    Step,
    Table,
    TextPart,
    Told,
    ToolResult,
)
from penchant.agent.calls import ToolCall
from penchant.evals.agent_checks import Given, failed
from penchant.evals.agent_claims import false_claims
from penchant.evals.agent_grounding import ungrounded
from penchant.evals.agent_questions import AskedThread, AskedTurn
from penchant.evals.agent_suite import judge_sets, judge_threads, measures_of
from penchant.evals.agent_truth import Truth
from penchant.ids import EventId, ItemId, ShopperId
from penchant.tools import Audience, Recommendation
from penchant.tools.figure_rows import FigureRow
from penchant.tools.figures import Figures
from penchant.tools.recommendation import Term
from penchant.tools.similar_items import SimilarItem, SimilarItems
from penchant.tools.who_likes import Fan

DAY = datetime(2025, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def truth() -> Iterator[Truth]:
    items = pl.DataFrame(
        [
            ("t1", "Green tea", "Food > Tea", "Alder", 2.0),
            ("t2", "Black tea", "Food > Tea", "Birch", 4.0),
            ("b1", "Rye bread", "Food > Bread", "Alder", 3.0),
            ("w1", "Wipes 80*5", "Food > Wipes", "Alder", 3.0),
        ],
        schema=["item_id", "title", "category", "brand", "price"],
        orient="row",
    )
    deeds = [("e1", "7", "t1", 1), ("e2", "7", "t1", 5), ("e3", "8", "t1", 6), ("e4", "8", "b1", 7)]
    events = pl.DataFrame(
        [(event, shopper, item, DAY.replace(day=day), 2.5) for event, shopper, item, day in deeds],
        schema=["event_id", "shopper_id", "item_id", "ts", "value"],
        orient="row",
    )
    made = Truth(items, events)
    yield made
    made.close()


def term(*events: str, count: int | None = None) -> Term:
    ids = tuple(EventId(one) for one in events)
    return Term("repurchase", 1.0, "bought", ids, len(ids) if count is None else count, (), ())


def offer(item: str, title: str, *terms: Term) -> Recommendation:
    return Recommendation(1, ItemId(item), title, 0.4375, terms)


def result(
    tool: str, value: object, *, table: Table | None = None, events: Sequence[str] = (), **arguments: str
) -> ToolResult:
    evidence = (Evidence("so", tuple(EventId(one) for one in events), len(events)),)
    return ToolResult(ToolCall(tool, arguments), value, Rendered("", "", table, None, evidence))


def answer(text: str, *results: ToolResult, kind: AnswerKind = "answer", language: Language = "en") -> Answer:
    return Answer("?", "t", text, language, kind, results)


def because(check: Mapping[str, object], given: Answer, truth: Truth, *earlier: Answer) -> str | None:
    return failed(check, Given(given, earlier, truth))


def test_numbers_are_said_in_any_writing_and_are_never_rounded_when_whole(truth: Truth) -> None:
    check = {"say": "number", "sql": "SELECT 12345"}
    assert because(check, answer("We have **12,345** shoppers."), truth) is None
    assert because(check, answer("全店共有12,345 位顾客。"), truth) is None
    assert because(check, answer("About 12,346 shoppers."), truth) == "does not say 12345"
    money = {"say": "number", "sql": "SELECT 1234.567"}
    assert because(money, answer("Spent 1,234.57 in all."), truth) is None
    assert because(money, answer("Spent 1235."), truth) is None
    assert because(money, answer("Spent 1,234.56."), truth) == "does not say 1234.567"


def test_a_number_inside_a_date_is_not_said(truth: Truth) -> None:
    check = {"say": "number", "sql": "SELECT 12"}
    assert because(check, answer("Last seen on 2025-12-12."), truth) == "does not say 12"
    assert because(check, answer("12 visits, the last on 2025-12-12."), truth) is None
    near = {**check, "near": ["visit"]}
    assert because(near, answer("12 items.\nVisits: 3"), truth) == "does not say 12"


@pytest.mark.parametrize("text", ["2025-03-05", "5 March 2025", "March 5, 2025", "2025年3月5日"])
def test_dates_are_said_in_any_writing(truth: Truth, text: str) -> None:
    check = {"say": "date", "sql": "SELECT max(day) FROM events WHERE shopper = '7'"}
    assert because(check, answer(f"Last seen on {text}."), truth) is None
    assert because(check, answer("Last seen on 2025-03-06."), truth) == "does not say 2025-03-05"


def test_titles_are_said_whatever_the_markdown_and_in_tables(truth: Truth) -> None:
    check = {"say": "text", "sql": "SELECT 'Cream [1]   cheese, 8 OZ'"}
    assert because(check, answer("Take **Cream \\[1\\] cheese, 8 OZ**."), truth) is None
    table = Table(("item",), (("Cream [1] cheese, 8 OZ",),))
    assert because(check, answer("See below.", result("recommend", (), table=table)), truth) is None


def test_calls_may_point_at_what_an_earlier_answer_names(truth: Truth) -> None:
    listed = (offer("t1", "Green tea"), offer("b1", "Rye bread"))
    first = answer("Green tea, Rye bread", result("recommend", listed, shopper="7"))
    check = {"call": {"shopper": "7", "item": "@1.2"}}
    right = answer("", result("explain", listed[1], shopper="7", item="b1"))
    assert because(check, right, truth, first) is None
    wrong = answer("", result("explain", listed[0], shopper="7", item="t1"))
    assert because(check, wrong, truth, first) == "item is t1, not b1"


def test_recommended_items_are_checked_against_the_catalogue_and_the_log(truth: Truth) -> None:
    tea = answer("Green tea", result("recommend", (offer("t1", "Green tea"),), shopper="7"))
    assert because({"items": {"category": "%tea%", "under": 2, "count": 1}}, tea, truth) is None
    assert because({"items": {"under": 1.5}}, tea, truth) == "t1 costs 2.0"
    assert because({"items": {"category": "%bread%"}}, tea, truth) == "t1 is in Food > Tea"
    assert because({"items": {"count": 2}}, tea, truth) == "recommends 1 items, not 2"
    assert because({"items": {"new_for": "7"}}, tea, truth) == "t1 was bought 2 times before"
    hidden = answer("Something", result("recommend", (offer("t1", "Green tea"),), shopper="7"))
    assert because({"items": {}}, hidden, truth) == "does not show Green tea"


def test_named_shoppers_are_among_the_right_ones_and_are_shown(truth: Truth) -> None:
    fans = (Fan(ShopperId("7"), 2.0, 0.9, 2, ()), Fan(ShopperId("8"), 1.5, 0.9, 1, ()))
    value = Audience("tea", (), (), fans)
    given = answer("Shoppers 7 and 8.", result("who_likes", value))
    assert because({"among": "SELECT shopper FROM events"}, given, truth) is None
    assert because({"count": 2}, given, truth) is None
    frequent = {"among": "SELECT shopper FROM events WHERE item = 't1' GROUP BY shopper HAVING count(*) > 1"}
    assert because(frequent, given, truth) == "shopper 8 should not be named"
    assert because({"among": "SELECT '7' UNION SELECT '8'"}, answer("7", *given.results), truth) == (
        "does not show shopper 8"
    )


def test_evidence_is_of_the_right_events(truth: Truth) -> None:
    check = {"evidence": "SELECT event FROM events WHERE shopper = '7'"}
    assert because(check, answer("", result("explain", 0, events=["e1"])), truth) is None
    assert because(check, answer("", result("explain", 0, events=["e3"])), truth) == "gives e3 as evidence"
    assert because(check, answer("", result("explain", 0)), truth) == "gives no events as evidence"


def test_an_unknown_check_is_an_error(truth: Truth) -> None:
    with pytest.raises(ValueError, match=r"^there is no such check: \{'sing': 1\}$"):
        because({"sing": 1}, answer(""), truth)


def test_claims_are_counted_again(truth: Truth) -> None:
    right = offer("t1", "Green tea", term("e1", "e2"))
    assert false_claims(result("explain", right, shopper="7"), truth) == []
    wrong = offer("t1", "Green tea", term("e1", "e3", count=3))
    assert false_claims(result("explain", wrong, shopper="7", events=["e9"]), truth) == [
        "gives events of others for t1",
        "claims purchases of t1 3; it is 2",
        "there is no event e9",
    ]


def test_buyers_of_items_are_counted_again(truth: Truth) -> None:
    bread = SimilarItem(ItemId("b1"), "Rye bread", "shoppers", 0.5, 1, 2, 0.4, (), None, (), "why")
    value = SimilarItems(ItemId("t1"), "Green tea", 2, (bread,))
    assert false_claims(result("similar_items", value), truth) == [
        "claims buyers of both it and b1 2; it is 1"
    ]


def test_what_no_tool_said_is_ungrounded(truth: Truth) -> None:
    offered = result("recommend", (offer("t1", "Green tea", term("e2")),), shopper="7", events=["e2"])
    assert (
        ungrounded(answer("Shopper 7: **Green tea**, bought on 5 March 2025 (score 0.44).", offered), truth)
        == []
    )
    text = "Shopper 7 and 9: Green tea and Rye bread on 2025-03-06, 43% sure, says Wilson."
    assert ungrounded(answer(text, offered), truth) == ["Rye bread", "2025-03-06", "9", "43", "Wilson"]


def test_a_title_with_an_asterisk_is_grounded(truth: Truth) -> None:
    offered = result("recommend", (offer("w1", "Wipes 80*5"),), shopper="7")
    assert ungrounded(answer(r"Shopper 7: **Wipes 80\*5**.", offered), truth) == []


def test_a_bound_of_a_chance_is_grounded_by_a_chance_within_it(truth: Truth) -> None:
    rare = result("recommend", (replace(offer("t1", "Green tea"), probability=0.0002),), shopper="7")
    often = result("recommend", (replace(offer("t1", "Green tea"), probability=0.4),), shopper="7")
    text = "Shopper 7: Green tea (< 0.1% likely)."
    assert ungrounded(answer(text, rare), truth) == []
    assert ungrounded(answer(text, often), truth) == ["0.1"]


def test_the_renderers_own_words_ground_nothing(truth: Truth) -> None:
    found = result("recommend", (offer("t1", "Green tea"),), table=Table(("n",), ((99,),)), shopper="7")
    told = replace(found, rendered=replace(found.rendered, text="99", evidence=(Evidence("99 things"),)))
    assert ungrounded(answer("99 things", told), truth) == ["99"]


def test_shares_of_figures_are_grounded_by_their_counts(truth: Truth) -> None:
    row = FigureRow(
        0, "", "", 9, True, 8, 0, 0, 30, 30, 0.0, buyers=3, returns=3, gap=0.0, stars=0.0, units=30.0
    )
    whole = replace(row, thing=None, shoppers=20, orders=50, purchases=50, buyers=11, returns=4)
    found = result("figures", Figures((), None, DAY, DAY, "purchase", (row,), whole, (), None))
    # 3 of 8, the other 5, 3 of 30, and 30 of 50
    text = "38% of 8 shoppers bought, 5 did not; 10% came back; that is 60% of all."
    assert ungrounded(answer(text, found), truth) == []
    assert ungrounded(answer("39% of 8 shoppers bought, 6 did not.", found), truth) == ["39", "6"]


def test_how_many_goods_moved_is_grounded_by_the_goods_of_both_stretches(truth: Truth) -> None:
    row = FigureRow(
        None, "", "", 9, True, 50, 0, 0, 50, 50, 70.0, buyers=50, returns=0, gap=0.0, stars=0.0, units=50.0
    )
    sold = tuple(replace(row, about="x" * place, spent=100.0 + place) for place in range(31))
    then = tuple(replace(one, spent=109.0) for one in sold)
    before = Figures((), "category", DAY, DAY, "purchase", (row,), row, then, None, measure="spent")
    now = replace(before, rows=sold, beside=before)
    # 9 of 31 fell, one stayed, 21 rose
    assert ungrounded(answer("9 fell and 21 rose.", result("figures", now)), truth) == []
    assert ungrounded(answer("11 fell and 19 rose.", result("figures", now)), truth) == ["11", "19"]


def test_shares_of_the_pieces_of_figures_are_grounded_by_their_sum(truth: Truth) -> None:
    new = FigureRow(
        None, "new", "", 9, True, 5, 5, 0, 6, 8, 30.0, buyers=5, returns=0, gap=0.0, stars=0.0, units=8.0
    )
    old = replace(new, label="returning", shoppers=20, orders=30, purchases=50, spent=970.0)
    whole = replace(new, label="", shoppers=25, orders=36, purchases=58, spent=1000.0)
    found = result("figures", Figures((), "newness", DAY, DAY, "purchase", (whole,), whole, (new, old), None))
    # 5 and 20 of 25 shoppers, 30 and 970 of 1000 spent
    assert ungrounded(answer("20% and 80% of them, 3.0% and 97% of the spending.", found), truth) == []
    assert ungrounded(answer("13.7% of the spending.", found), truth) == ["13.7"]


class Script:
    """Answers questions as written down."""

    def __init__(self, answers: Mapping[str, Answer]) -> None:
        self._answers = answers

    def stream(self, question: str, *, thread: str = "", owner: str = "") -> Iterator[Told]:
        told = self._answers[question]
        yield Step("route", "reads")
        yield TextPart(told.text)
        yield told


def turn(ask: str, outcome: str, *tools: str, checks: Sequence[Mapping[str, object]] = ()) -> AskedTurn:
    kind = {"answer": "number", "clarification": "ambiguous"}.get(outcome, outcome)
    return AskedTurn(ask, kind, outcome, (tools,) if tools else (), tuple(checks))  # type: ignore[arg-type]


def test_measures_of_a_scripted_assistant(truth: Truth) -> None:
    tea = result("explain", offer("t1", "Green tea", term("e1", "e2")), shopper="7", item="t1")
    bought = {"say": "number", "sql": "SELECT count(*) FROM events WHERE shopper = '7'"}
    threads = [
        AskedThread("right", "en", (turn("why", "answer", "explain", checks=[bought]),)),
        AskedThread("tool", "en", (turn("what", "answer", "portrait", checks=[bought]),)),
        AskedThread("loose", "en", (turn("loose", "answer", "explain", checks=[bought]),)),
        AskedThread("no", "en", (turn("sing", "refusal"),)),
        AskedThread("no2", "zh", (turn("唱", "refusal"),)),
        AskedThread("who", "en", (turn("nobody", "unknown", checks=[{"names": "99"}]),)),
    ]
    script = Script(
        {
            "why": answer("Green tea was bought 2 times.", tea),
            "what": answer("Green tea was bought 2 times.", tea),
            "loose": answer("Green tea was bought 2 times by 41 people.", tea),
            "sing": answer("I cannot sing.", kind="refusal"),
            "唱": answer("I cannot sing.", kind="refusal"),
            "nobody": answer("There is no shopper 99.", kind="failure"),
        }
    )
    judged = judge_threads(script, threads, truth)
    found = measures_of(judged)
    assert found["questions"] == 6
    assert found["tools"] == pytest.approx(5 / 6)
    assert found["content"] == pytest.approx(5 / 6)  # the Chinese one is answered in English
    assert found["right"] == pytest.approx(4 / 6)
    assert (found["refused"], found["answered"]) == (1.0, 1.0)
    assert found["ungrounded"] == 1.0
    assert found["grounded"] == pytest.approx(2 / 3)
    assert found["right_zh"] == 0.0
    assert found["right_number"] == pytest.approx(2 / 3)
    assert "of explain" in judged[1].told
    assert judged[4].wrong == ("is in en",)


def test_each_set_of_questions_is_measured_apart(truth: Truth, tmp_path: Path) -> None:
    asked = {"first": ["sing", "dance"], "second": ["fly"]}
    for name, questions in asked.items():
        turns = [
            {"ask": one, "kind": "refusal", "outcome": "refusal", "tools": [], "checks": []}
            for one in questions
        ]
        rows = [{"id": one["ask"], "language": "en", "turns": [one]} for one in turns]
        (tmp_path / name).write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    refused = answer("I cannot.", kind="refusal")
    script = Script({"sing": refused, "dance": answer("So."), "fly": refused})
    sets = {"": tmp_path / "first", "second_": tmp_path / "second"}
    judged, measures = judge_sets(script, sets, truth)
    assert [one.turn.ask for one in judged] == ["sing", "dance", "fly"]
    assert (measures["questions"], measures["second_questions"]) == (2.0, 1.0)
    assert (measures["refused"], measures["second_refused"]) == (0.5, 1.0)
