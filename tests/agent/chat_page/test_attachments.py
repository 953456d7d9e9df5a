"""What is fetched beside an answer's text, and the evidence panel."""

import json
from datetime import UTC, datetime

from penchant.agent.answering.results import Answer, EventLine, Evidence, Figure, Rendered, Table, ToolResult
from penchant.agent.calls import ToolCall
from penchant.agent.chat_page.attachments import attachments_of, figure_json, table_csv, table_json
from penchant.agent.chat_page.conversation import shoppers_like
from penchant.agent.chat_page.evidence import EVENTS_SHOWN, event_ids_shown, evidence_panel
from penchant.ids import EventId, ItemId, ShopperId

FIGURE = Figure("Interests", "Tea rises.", {"data": [{"type": "bar"}], "layout": {"width": 9, "height": 300}})
TABLE = Table(("Shopper", "Score", "Why"), (("=HYPERLINK(1)", 0.5, None), ("-7", -7.0, None)))


def answer(*evidence: Evidence) -> Answer:
    rendered = Rendered("text", "", TABLE, FIGURE, evidence)
    result = ToolResult(ToolCall("segment", {}), None, rendered)
    return Answer("?", "user:a thread", "text", "en", "answer", (result,))


def line(number: int, shopper: str = "ann") -> EventLine:
    at = datetime(2025, 3, number + 1, tzinfo=UTC)
    return EventLine(
        EventId(f"e{number}"), ShopperId(shopper), at, "purchase", ItemId("i"), "<b>Tea</b>", 2.50
    )


def test_a_figure_takes_the_pages_colours_and_says_what_it_shows() -> None:
    sent = json.loads(figure_json(FIGURE))
    assert sent["layout"]["meta"]["says"] == "Tea rises."
    assert sent["layout"]["paper_bgcolor"] == "rgba(0,0,0,0)"
    assert sent["layout"]["height"] == 300
    assert "width" not in sent["layout"]


def test_a_spreadsheet_runs_no_cell_of_a_download_and_keeps_its_numbers() -> None:
    assert table_csv(TABLE) == "Shopper,Score,Why\r\n'=HYPERLINK(1),0.5,\r\n'-7,-7.0,\r\n"


def test_a_column_without_a_value_is_not_shown() -> None:
    assert json.loads(table_json(TABLE))["columns"] == ["Shopper", "Score"]


def test_attachments_are_fetched_below_their_turn() -> None:
    found = attachments_of(answer(), base="/chat", shop="a shop/b", thread="t-1", turn=2)
    assert [(one.kind, one.url) for one in found] == [
        ("plotly", "/chat/shop/a%20shop%2Fb/thread/t-1/2/0/figure.json"),
        ("dataframe", "/chat/shop/a%20shop%2Fb/thread/t-1/2/0/table.json"),
        ("file", "/chat/shop/a%20shop%2Fb/thread/t-1/2/0/table.csv"),
    ]


def test_the_panel_shows_events_path_and_terms_of_each_statement() -> None:
    told = answer(
        Evidence("**Tea** rose", (EventId("e0"),), 12, ("Food", "Tea"), (("bought again", 0.5),)),
        Evidence("Nothing else did"),
    )
    assert evidence_panel(told, {EventId("e0"): line(0)}) == "\n\n".join(
        [
            "#### 1\\. **Tea** rose",
            "Concept: **Food › Tea**",
            "| What counted | Adds to the score |\n| :-- | --: |\n| bought again | &#43;0&#46;500 |",
            "12 events, the newest 1",
            "| Date | Event | Item | Value |\n| :-- | :-- | :-- | --: |\n"
            "| 2025&#45;03&#45;01 | purchase | &#60;b&#62;Tea&#60;&#47;b&#62; | 2&#46;5 |",
            "#### 2\\. Nothing else did",
        ]
    )


def test_the_panel_names_shoppers_where_there_are_several_and_shows_a_few_events() -> None:
    ids = tuple(EventId(f"e{number}") for number in range(EVENTS_SHOWN + 3))
    told = answer(Evidence("Tea rose", ids, len(ids)))
    assert event_ids_shown(told) == list(ids[:EVENTS_SHOWN])
    panel = evidence_panel(told, {EventId("e0"): line(0), EventId("e1"): line(1, "bob")})
    assert "| Date | Shopper | Event | Item | Value |" in panel
    assert panel.count("bob") == 1


def test_shoppers_that_begin_with_the_part_come_first_and_the_short_before_the_long() -> None:
    assert shoppers_like(["210", "1029", "10", "100", "x"], "10", most=4) == ["10", "100", "1029", "210"]
    assert shoppers_like(["10"], "  ", most=4) == []
