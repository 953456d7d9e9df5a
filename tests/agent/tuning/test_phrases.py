"""The phrase files: every line is a template of a tool that exists, with slots and choices that it takes."""

import re
from collections.abc import Iterator, Sequence

import pytest

from penchant.agent.tuning.templates import Choice, Node, Slot, parse_template, slots_of
from penchant.agent.tuning.values import PHRASES, is_held_out, phrases
from penchant.errors import ConfigError
from penchant.tools.registry import TOOLS, tool_named

LANGUAGES = ("en", "zh")
BY_TOOL = ("follow_ups", "incomplete")
TOOL_FREE = ("refusals", "openings", "closings", "joins", "segments", "group_leads", "group_tails")
OF_VALUES = ("group_counts", "group_sums", "group_when", "group_away", "group_then")
LOOSE = {"thing", "someone", "n"}
LEFT_OVER = re.compile(r"[|{}()\[\]]|=>")

FILES = sorted(
    (
        path.relative_to(PHRASES).parts[0],
        path.relative_to(PHRASES).with_suffix("").as_posix().split("/", 1)[1],
    )
    for path in PHRASES.glob("*/**/*.txt")
)


def tool_lines(language: str) -> Iterator[tuple[str, str]]:
    """Templates that ask for a tool, with its name."""
    for tool in TOOLS:
        yield from ((tool.name, line) for line in phrases(language, tool.name))
    for name in BY_TOOL:
        for line in phrases(language, name):
            tool_name, _, template = line.partition(":")
            yield tool_name.strip(), template.strip()
    for line in phrases(language, "several"):
        yield from ((tool, template) for tool, _, template in wishes(line))


def wishes(line: str) -> list[tuple[str, list[str], str]]:
    """Of a line with several wishes each tool, the arguments it shares, and its template."""
    heads = [part.partition(":") for part in line.split(" // ")]
    return [(*_tool_and_shared(head), text[1:]) for head, _, text in heads]


def _tool_and_shared(head: str) -> tuple[str, list[str]]:
    tool, *shared = head.split("<")
    return tool, shared


def parts(nodes: Sequence[Node]) -> Iterator[str | Slot]:
    for node in nodes:
        if isinstance(node, Choice):
            for option in node.options:
                yield from parts(option)
        else:
            yield node


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_tool_has_templates_with_slots_and_choices_that_it_takes(language: str) -> None:
    wrong = []
    for tool, line in tool_lines(language):
        template = parse_template(line)
        known = {argument.name: argument for argument in tool_named(tool).arguments}
        strange = slots_of(template.nodes) - known.keys() - LOOSE
        choices = {name: known[name].choices if name in known else () for name, _ in template.choices}
        if strange or any(value not in choices[name] for name, value in template.choices):
            wrong.append((tool, line))
    assert wrong == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_template_asks_for_what_its_tool_needs_and_an_incomplete_one_does_not(language: str) -> None:
    def lacks(tool: str, line: str) -> bool:
        """Whether a required argument cannot be said."""
        nodes = parse_template(line).nodes
        return any(a.required and a.name not in slots_of(nodes) for a in tool_named(tool).arguments)

    assert [(t.name, line) for t in TOOLS for line in phrases(language, t.name) if lacks(t.name, line)] == []
    incomplete = [line.partition(":") for line in phrases(language, "incomplete")]
    assert [line for tool, _, line in incomplete if not lacks(tool.strip(), line.strip())] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_line_with_several_wishes_shares_and_repeats_only_what_it_says(language: str) -> None:
    wrong = []
    for line in phrases(language, "several"):
        told = wishes(line)
        drawn = [
            part
            for _, _, text in told
            for part in parts(parse_template(text).nodes)
            if isinstance(part, Slot)
        ]
        said = {slot.name for slot in drawn if not slot.again}
        takes = {tool: {argument.name for argument in tool_named(tool).arguments} for tool, _, _ in told}
        shared = {name for _, names, _ in told for name in names}
        if (
            len(told) < 2
            or {slot.name for slot in drawn if slot.again} - said
            or shared - said
            or any(set(names) - takes[tool] for tool, names, _ in told)
        ):
            wrong.append(line)
    assert wrong == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", TOOL_FREE)
def test_what_names_no_tool_has_no_slots_of_one(language: str, name: str) -> None:
    moments = {"since", "until"}
    templates = [parse_template(line) for line in phrases(language, name)]
    assert [one.source for one in templates if slots_of(one.nodes) - LOOSE - moments or one.choices] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sign_of_a_template_is_left_in_its_text(language: str) -> None:
    lines = [line for _, line in tool_lines(language)]
    lines += [line for name in TOOL_FREE for line in phrases(language, name)]
    said = [(line, part) for line in lines for part in parts(parse_template(line).nodes)]
    assert [line for line, part in said if isinstance(part, str) and LEFT_OVER.search(part)] == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["vocabulary/kinds", "vocabulary/brands", "vocabulary/titles"])
def test_words_of_a_vocabulary_are_no_templates_and_fit_one_line_of_a_call(language: str, name: str) -> None:
    assert [word for word in phrases(language, name) if re.search(r"[{}|>]", word)] == []


@pytest.mark.parametrize(("language", "name"), FILES)
def test_training_and_held_out_both_have_lines_of_every_file(language: str, name: str) -> None:
    if name in ("sentences", *OF_VALUES):  # patterns told apart by kind, numbers and times: not held out
        return
    lines = phrases(language, name)
    assert {is_held_out(line) for line in lines} == {True, False}
    assert len(set(lines)) == len(lines)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_template_of_a_tool_is_not_held_out_in_one_file_and_trained_on_in_another(language: str) -> None:
    halves: dict[tuple[str, str], set[bool]] = {}
    for tool in TOOLS:
        for line in phrases(language, tool.name):
            halves.setdefault((tool.name, line), set()).add(is_held_out(line))
    for name in BY_TOOL:
        for line in phrases(language, name):
            tool_name, _, template = line.partition(":")
            halves.setdefault((tool_name.strip(), template.strip()), set()).add(is_held_out(line))
    assert [template for template, held_out in halves.items() if len(held_out) > 1] == []


def test_languages_have_the_same_files_but_for_sentences() -> None:
    names = {language: {name for of, name in FILES if of == language} for language in LANGUAGES}
    assert names["en"] - names["zh"] == {"sentences"}
    assert names["zh"] <= names["en"]


def test_a_missing_file_is_named() -> None:
    with pytest.raises(ConfigError, match=r"^there are no phrases en/refund\.txt$"):
        phrases("en", "refund")


def test_notes_and_empty_lines_are_no_phrases() -> None:
    assert not [line for language, name in FILES for line in phrases(language, name) if line[:1] in ("#", "")]
