"""Prompts: front matter, variables, and that each one renders."""

from pathlib import Path

import pytest

import penchant.prompts
from penchant.errors import ConfigError
from penchant.prompts import load_prompt, parse_prompt

FOLDER = Path(penchant.prompts.__file__).parent
NAMES = sorted(path.relative_to(FOLDER).with_suffix("").as_posix() for path in FOLDER.rglob("*.md"))
TEXT = "---\nid: greet\nversion: 1\nvariables: name, shop\n---\nHello {{name}} of {{ shop }}.\n"


@pytest.mark.parametrize("name", NAMES)
def test_every_prompt_renders(name: str) -> None:
    prompt = load_prompt(name)
    text = prompt.render(**{variable: "X" for variable in prompt.variables})
    assert text
    assert "{{" not in text
    assert len(prompt.hash) == 12


def test_values_are_copied_and_never_expanded_again() -> None:
    assert parse_prompt(TEXT, "greet.md").render(name="{{shop}}", shop="B") == "Hello {{shop}} of B."


def test_missing_variable_is_refused() -> None:
    with pytest.raises(
        ConfigError, match=r"^prompt 'greet' takes name, shop, not name: shop is missing or unknown$"
    ):
        parse_prompt(TEXT, "greet.md").render(name="A")


def test_unknown_variable_is_refused() -> None:
    with pytest.raises(
        ConfigError, match=r"^prompt 'greet' takes name, shop, not name, shop, x: x is missing or unknown$"
    ):
        parse_prompt(TEXT, "greet.md").render(name="A", shop="B", x="C")


def test_body_and_front_matter_must_name_the_same_variables() -> None:
    with pytest.raises(ConfigError, match=r"^prompt greet.md declares name, shop but its text uses name$"):
        parse_prompt(TEXT.replace("{{ shop }}", "it"), "greet.md")


def test_front_matter_needs_its_three_keys() -> None:
    with pytest.raises(ConfigError, match=r"^prompt p.md has the keys id; it needs id, version, variables$"):
        parse_prompt("---\nid: p\n---\nHello\n", "p.md")
    with pytest.raises(
        ConfigError, match=r"^prompt p.md must begin with front matter between two lines of ---$"
    ):
        parse_prompt("Hello\n", "p.md")


def test_unknown_prompt_is_refused_and_the_known_ones_are_listed() -> None:
    with pytest.raises(
        ConfigError, match=r"^there is no prompt 'nope'; there are .*examples/intents.*write_facts"
    ):
        load_prompt("nope")


def test_hash_changes_with_the_text() -> None:
    assert parse_prompt(TEXT, "a").hash != parse_prompt(TEXT.replace("Hello", "Hi"), "a").hash
