"""What holds for each tool's answer in both languages: its numbers, its evidence, its picture."""

import ast
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from string import Formatter

import pytest

import penchant.agent.rendering
from penchant.agent.answering.results import Language, Rendered
from penchant.agent.calls import ToolCall
from penchant.agent.rendering import plain, render
from penchant.errors import NotFound
from penchant.tools.figure_rows import FigureRow
from penchant.tools.figures import Figures
from penchant.tools.registry import TOOLS
from penchant.units import MEASURES
from tests.agent.rendering.conftest import Answering, Told

LANGUAGES: tuple[Language, ...] = ("en", "zh")
DATE = re.compile(r"\d{4}-\d{2}(?:-\d{2})?")
NUMBER = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?%?")
PROPERTIES = ("distance", "size", "share")


def parts_of(value: object) -> Iterator[object]:
    """A value and all that it holds."""
    yield value
    if is_dataclass(value) and not isinstance(value, type):
        for one in fields(value):
            yield from parts_of(getattr(value, one.name))
        for name in PROPERTIES:
            if isinstance(getattr(type(value), name, None), property):
                yield getattr(value, name)
        since, until = getattr(value, "since", None), getattr(value, "until", None)
        if isinstance(since, datetime) and isinstance(until, datetime):
            yield (until - since).days
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from parts_of(one)
    elif isinstance(value, list | tuple):
        yield len(value)
        for one in value:
            yield from parts_of(one)


def numbers_told(text: str) -> Counter[str]:
    """The numbers of a text, dates among them; English says the first two times in words."""
    counted = re.sub(r"\btwice\b", "2 times", re.sub(r"\bonce\b", "1 time", text))
    return Counter([*DATE.findall(counted), *NUMBER.findall(DATE.sub("", counted))])


def is_stated(number: str, held: list[float]) -> bool:
    digits = len(number.rstrip("%").partition(".")[2])
    scale = 100 if number.endswith("%") else 1
    wanted = number.rstrip("%").replace(",", "")
    return any(f"{abs(scale * one):.{digits}f}" == wanted for one in held)


def test_each_tool_is_answered(answers: list[Told]) -> None:
    assert {told.tool for told in answers} == {tool.name for tool in TOOLS}


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_number_and_date_of_a_text_is_one_of_the_value(answers: list[Told], language: Language) -> None:
    for told in answers:
        parts = [*parts_of(told.value), *told.arguments.values()]
        words = " ".join(one for one in parts if isinstance(one, str))
        days = {f"{one:%Y-%m-%d}" for one in parts if isinstance(one, date)} | set(DATE.findall(words))
        held = [float(one) for one in parts if isinstance(one, int | float)]
        for row in (one for one in parts if isinstance(one, FigureRow)):
            held += [number for one in MEASURES for number in (row.a_day(one), row.measured(one))]
        for value in (one for one in parts if isinstance(one, Figures)):
            held += [value.share(row, one) for row in value.totals for one in MEASURES]
            both = zip(value.totals, value.beside.totals if value.beside else (), strict=False)
            numbers = [(now.measured(one), then.measured(one)) for now, then in both for one in MEASURES]
            held += [now / then - 1 for now, then in numbers if then]
        for one in NUMBER.findall(words):
            held.append(float(one.rstrip("%").replace(",", "")) / (100 if one.endswith("%") else 1))
        if told.tool == "changes":
            days |= {
                f"{datetime.fromtimestamp(int(one) // 10**6, UTC).date()}" for one in held if one > 10**14
            }
        text = plain(told.render(language).text)
        if any(0 <= one < 0.0005 for one in held):
            text = text.replace("< 0.1%", "")
        for number in numbers_told(text):
            stated = number in days if DATE.fullmatch(number) else is_stated(number, held)
            assert stated, f"{told.tool} says {number}: {text}"


def test_both_languages_state_the_same_numbers(answers: list[Told]) -> None:
    for told in answers:
        english, chinese = (told.render(language) for language in LANGUAGES)
        assert numbers_told(plain(english.text)) == numbers_told(plain(chinese.text)), told.tool
        assert len(english.evidence) == len(chinese.evidence)
        assert [one.event_ids for one in english.evidence] == [one.event_ids for one in chinese.evidence]
        if english.table and chinese.table:
            assert len(english.table.columns) == len(chinese.table.columns)
            assert len(english.table.rows) == len(chinese.table.rows)
        assert (english.figure is None) == (chinese.figure is None)
        if english.figure and chinese.figure:
            assert numbers_told(english.figure.says) == numbers_told(chinese.figure.says)


def test_chinese_has_no_english_sentence_and_english_no_chinese(answers: list[Told]) -> None:
    for told in answers:
        if told.tool == "sources":  # it quotes the earlier answer
            continue
        english, chinese = (plain(told.render(language).text) for language in LANGUAGES)
        assert not re.search(r"[\u4e00-\u9fff]", english), english
        assert not re.search(r"\b(?:the|is|of|and|bought|shoppers?|this)\b", chinese), chinese


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_text_begins_with_one_sentence_and_stays_short(answers: list[Told], language: Language) -> None:
    for told in answers:
        blocks = told.render(language).text.split("\n\n")
        assert re.search(r"[.。]$", blocks[0]), blocks[0]
        assert sum(block.count("\n- ") + block.startswith("- ") for block in blocks) <= 7
        assert len(blocks) <= 6


@pytest.mark.parametrize("language", LANGUAGES)
def test_evidence_states_what_the_text_states_and_names_events_of_the_log(
    answers: list[Told], language: Language
) -> None:
    for told in answers:
        rendered = told.render(language)
        known = {event for one in parts_of(told.value) if isinstance(one, str) for event in [one]}
        for one in rendered.evidence:
            assert one.statement in rendered.text
            assert set(one.event_ids) <= known
            assert one.event_count >= len(one.event_ids)


def test_statements_with_events_behind_them_name_these(answers: list[Told]) -> None:
    for tool in (
        "portrait",
        "changes",
        "audience",
        "who_likes",
        "compare",
        "trends",
        "next_behaviour",
        "campaign",
    ):
        rendered = [told.render("en") for told in answers if told.tool == tool]
        assert any(one.event_ids for each in rendered for one in each.evidence), tool


@pytest.mark.parametrize("language", LANGUAGES)
def test_figures_are_plain_data_on_a_transparent_ground(answers: list[Told], language: Language) -> None:
    drawn = {}
    for told in answers:
        figure = told.render(language).figure
        if figure is None:
            continue
        drawn[told.tool] = figure
        document = json.dumps(figure.plotly, ensure_ascii=False)
        assert json.loads(document) == figure.plotly
        assert '"font"' not in document
        assert figure.plotly["layout"]["paper_bgcolor"] == "rgba(0,0,0,0)"  # type: ignore[index]
        assert figure.says
        assert figure.title
    assert set(drawn) == {
        *("overview", "portrait", "recommend", "explain", "contrast", "compare", "trends", "segment"),
        *("next_behaviour", "concept", "campaign", "figures"),
    }


def test_plotly_takes_the_figures(answers: list[Told]) -> None:
    plotly = pytest.importorskip("plotly.graph_objects")
    for told in answers:
        figure = told.render("en").figure
        if figure is not None:
            plotly.Figure(figure.plotly)  # raises on a property that it does not know


def test_rows_have_a_cell_for_each_column(answers: list[Told]) -> None:
    for told in answers:
        table = told.render("zh").table
        assert table is None or {len(row) for row in table.rows} == {len(table.columns)}


def test_the_instruction_is_one_line_and_asks_for_the_language(answers: list[Told]) -> None:
    for told in answers:
        english, chinese = (told.render(language).instruction for language in LANGUAGES)
        assert chinese == f"{english} Answer in Chinese."
        assert "\n" not in english


def test_phrases_have_the_same_blanks_in_both_languages() -> None:
    folder = Path(penchant.agent.rendering.__file__).parent
    pairs = 0
    for file in folder.glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Tuple) or len(node.elts) != 2:
                continue
            sides = [one.value for one in node.elts if isinstance(one, ast.Constant)]
            if len(sides) == 2 and all(isinstance(side, str) for side in sides):
                english, chinese = (
                    {name for _, name, _, _ in Formatter().parse(str(side)) if name} for side in sides
                )
                assert english == chinese, f"{file.name}: {sides}"
                pairs += 1
    assert pairs > 150


def test_an_unknown_tool_is_refused(answers: list[Told]) -> None:
    names: Answering = answers[0].shop
    with pytest.raises(NotFound, match=r"^there is no tool `guess`; there are overview, portrait,"):
        render("guess", None, "en", call=ToolCall("guess"), events=names.events, names=names)


def test_rendering_twice_gives_the_same(answers: list[Told]) -> None:
    rendered: list[Rendered] = [told.render("zh") for told in answers]
    assert rendered == [told.render("zh") for told in answers]
