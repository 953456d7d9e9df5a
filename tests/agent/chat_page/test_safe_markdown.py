"""Data of the shop in the page's Markdown."""

import pytest

from penchant.agent.chat_page.safe_markdown import PieceByPiece, plain, table, unlinked


@pytest.mark.parametrize("address", ["https://evil.example", "WWW.evil.example", "me@evil.example"])
def test_no_address_is_left_for_chainlit_to_link(address: str) -> None:
    shown = unlinked(f"see {address} now")
    assert address not in shown
    assert shown.replace("\u2060", "") == f"see {address} now"


def test_a_colon_before_a_word_is_no_directive() -> None:
    assert unlinked("USB:C at 10:30, note: fine") == "USB&#58;C at 10:30, note: fine"


def test_plain_text_has_no_sign_that_markdown_reads() -> None:
    assert plain("<b>*x*</b>\n# |y|") == "&#60;b&#62;&#42;x&#42;&#60;&#47;b&#62; &#35; &#124;y&#124;"


def test_pieces_are_as_safe_as_the_whole() -> None:
    text = "Buys https://evil.example and www.evil.example, USB:C"
    for size in (1, 2, 3, 7):
        pieces = PieceByPiece()
        parts = [pieces.add(text[start : start + size]) for start in range(0, len(text), size)]
        assert "".join([*parts, pieces.rest()]) == unlinked(text)


def test_a_table_marks_its_numbers_and_keeps_bars_out_of_its_cells() -> None:
    assert table(("Item", "Value"), [("a|b", "2")], right=(1,)) == (
        "| Item | Value |\n| :-- | --: |\n| a&#124;b | 2 |"
    )
