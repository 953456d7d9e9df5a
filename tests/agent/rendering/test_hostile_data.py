"""Titles, ids, categories and reasons that try to be markup: in a rendered answer they are letters only."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from penchant.agent.answering.results import Language
from penchant.agent.rendering.markdown import bold, chart_text, clean, escape, plain
from tests.agent.rendering.conftest import Answering, Told, catalogue, deeds
from tests.smallshop import make_shop

MARKDOWN = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
OURS = {
    *("paragraph_open", "paragraph_close", "bullet_list_open", "bullet_list_close"),
    *("list_item_open", "list_item_close", "inline", "text", "strong_open", "strong_close", "softbreak"),
}
# what GitHub's Markdown makes a link of, even where its signs are escaped
ADDRESS = re.compile(
    r"(?:https?|ftp)://[\w.-]|www\.[\w.-]|(?:mailto|xmpp):[\w.-]|[\w.+-]+@[\w-]+\.[\w-]", re.IGNORECASE
)
HOSTILE = {
    "green_tea": ("![x](https://evil.example/a.png) tea", "Food > Tea > <b>Green</b>"),
    "black_tea": ("<script>alert(1)</script>", "Food > Tea > [Black](javascript:alert(1))"),
    "oat_milk": ("**Oat** _milk_ `code` ~~old~~ <img src=x onerror=alert(1)>", "Food > Milk & &lt;i&gt;"),
    "rye_bread": ("# Bread\n- item\n\n> quote\n<div>", "Food > | a | b |"),
    "rod": ("Rod www.evil.example me@evil.example", "Leisure > https://evil.example"),
    "reel": ("1. Reel \\[x](http://evil.example) \x1b[31m\u202e", "Leisure > $x$ *Fishing*"),
}
IDS = {"oat_milk": "<a href='//evil'>[id](http://evil.example)"}


def tokens(text: str) -> Iterator[Token]:
    for token in MARKDOWN.parse(text):
        yield token
        yield from token.children or ()


def assert_harmless(text: str) -> None:
    found = list(tokens(text))
    assert {token.type for token in found} <= OURS, text
    shown = "".join(token.content for token in found if token.type == "text")
    assert not ADDRESS.search(shown), shown


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Told]]:
    folder: Path = tmp_path_factory.mktemp("hostile") / "shop"
    items = {IDS.get(item, item): told for item, told in HOSTILE.items()}
    with make_shop(folder, deeds(IDS), catalogue(items)) as shop:
        yield list(Answering(shop, items, lambda item: IDS.get(item, item)).answers())


@pytest.mark.parametrize("language", ["en", "zh"])
def test_no_markup_of_shop_data_takes_effect(hostile: list[Told], language: Language) -> None:
    for told in hostile:
        rendered = told.render(language)
        assert_harmless(rendered.text)
        for one in rendered.evidence:
            assert_harmless(one.statement)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_figures_hold_no_tag_of_shop_data(hostile: list[Told], language: Language) -> None:
    for told in hostile:
        figure = told.render(language).figure
        if figure is not None:
            assert "<" not in json.dumps(figure.plotly)
            assert "\x1b" not in figure.says


SIGNS = st.text(
    alphabet=st.one_of(
        st.sampled_from("\\`*_{}[]<>()#+-.!|~&;:/@=\"'$%^ \n\t0123456789wabhtpsx茶（）"), st.characters()
    ),
    max_size=40,
)


@settings(max_examples=400, deadline=None)
@given(SIGNS, SIGNS)
def test_whatever_a_title_holds_stays_text(title: str, other: str) -> None:
    first, second = escape(title), escape(other)
    for text in (
        f"- {bold(first)} ({second}): x\n- {second}\n\n{first} 和 {bold(second)}。",
        f"Shopper {bold(first)} likes {second}.",
        f"**x** {first}（{second}）",
    ):
        assert_harmless(text)


@settings(max_examples=300, deadline=None)
@given(SIGNS)
def test_escaped_text_reads_as_what_was_put_in(title: str) -> None:
    assert plain(escape(title)) == clean(title).replace("\u2060", "")
    inline = MARKDOWN.parseInline(f"x {escape(title)} x")[0]
    shown = "".join(token.content for token in inline.children or ())
    assert shown.replace("\u2060", "") == f"x {clean(title)} x".replace("x  x", "x  x")


@given(SIGNS)
def test_a_picture_shows_no_tag(title: str) -> None:
    assert "<" not in chart_text(title)
    assert ">" not in chart_text(title)


def test_long_data_is_cut_and_invisible_signs_are_left_out() -> None:
    assert clean("a" * 300) == "a" * 159 + "…"
    assert clean("one\u202etwo\x00\x1b[31m \n three") == "onetwo[31m three"


def test_ordinary_titles_stay_as_they_are() -> None:
    for title in (
        "Soft Drinks 12/18&15PK, 12 OZ",
        "Grocery > Yogurt (464)",
        "green_tea",
        "50% off - now!",
        "龙井茶（大）",
    ):
        assert escape(title) == title
