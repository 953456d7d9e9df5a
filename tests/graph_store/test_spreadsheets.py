"""Sheets of spreadsheet files: what their cells become, and what is refused instead of guessed."""

import sys
import zipfile
from datetime import UTC, datetime
from html import escape
from pathlib import Path

import pytest

from penchant.errors import DataError
from penchant.graph_store.mapping import EventMapping, Mapping, TimeMapping
from penchant.graph_store.sources import LINE, read_source
from penchant.graph_store.validation import check_events
from tests.graph_store.shop_folder import NOW_S

SHEETS = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
HEADER = ["shopper_id", "item_id", "kind", "ts", "value"]
NOON_OF_5_MARCH = 45721.5
"""Days since 1899-12-30, as spreadsheets count them."""
Cell = str | float | None


def workbook(path: Path, sheets: dict[str, list[list[Cell]]]) -> Path:
    """An .xlsx file; numbers of a column `ts` are shown as days and times."""
    names = list(sheets)
    listed = "".join(f'<sheet name="{n}" sheetId="{k}" r:id="r{k}"/>' for k, n in enumerate(names, 1))
    linked = "".join(
        f'<Relationship Id="r{k}" Type="{RELATIONS}/worksheet" Target="worksheets/sheet{k}.xml"/>'
        for k in range(1, len(names) + 1)
    )
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r0" '
        f'Type="{RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{SHEETS}" xmlns:r="{RELATIONS}">'
        f"<sheets>{listed}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">{linked}<Relationship '
        f'Id="rs" Type="{RELATIONS}/styles" Target="styles.xml"/></Relationships>',
        "xl/styles.xml": f'<styleSheet xmlns="{SHEETS}"><cellXfs count="2"><xf numFmtId="0"/>'
        '<xf numFmtId="22" applyNumberFormat="1"/></cellXfs></styleSheet>',
    }
    for place, rows in enumerate(sheets.values(), 1):
        body = "".join(_row(number, row, rows[0]) for number, row in enumerate(rows, 1) if any(row))
        parts[f"xl/worksheets/sheet{place}.xml"] = (
            f'<worksheet xmlns="{SHEETS}"><sheetData>{body}</sheetData></worksheet>'
        )
    with zipfile.ZipFile(path, "w") as file:
        for name, text in parts.items():
            file.writestr(name, f'<?xml version="1.0" encoding="UTF-8"?>{text}')
    return path


def _row(number: int, row: list[Cell], header: list[Cell]) -> str:
    cells = []
    for letter, cell, column in zip("ABCDE", row, header, strict=False):
        if isinstance(cell, str):
            text = f"<is><t>{escape(cell)}</t></is>"
            cells.append(f'<c r="{letter}{number}" t="inlineStr">{text}</c>')
        elif cell is not None:
            style = ' s="1"' if column == "ts" else ""
            cells.append(f'<c r="{letter}{number}"{style}><v>{cell!r}</v></c>')
    return f'<row r="{number}">{"".join(cells)}</row>'


def test_cells_are_read_as_what_they_are(tmp_path: Path) -> None:
    rows: list[list[Cell]] = [
        ["00012", 7, "purchase", NOON_OF_5_MARCH, 12.5],
        [],
        ["００013", 8, "purchase", "2025年3月5日", "¥1,299.00"],
    ]
    file = workbook(tmp_path / "t.xlsx", {"订单": [list(HEADER), *rows], "Sheet2": []})
    source = read_source(file, Mapping())
    assert source.rows[LINE].to_list() == [2, 4]
    checked = check_events(source, EventMapping(time=TimeMapping(zone="UTC")), now_s=NOW_S)
    assert checked.rows.select("shopper_id", "item_id", "ts", "value").rows() == [
        ("00012", "7", datetime(2025, 3, 5, 12, tzinfo=UTC), 12.5),
        ("00013", "8", datetime(2025, 3, 5, tzinfo=UTC), 1299.0),
    ]


def test_an_id_that_the_spreadsheet_rounded_is_refused(tmp_path: Path) -> None:
    row: list[Cell] = [2025000020748049860, 7, "purchase", NOON_OF_5_MARCH, 12.5]
    source = read_source(workbook(tmp_path / "t.xlsx", {"S": [list(HEADER), row]}), Mapping())
    checked = check_events(source, EventMapping(time=TimeMapping(zone="UTC")), now_s=NOW_S)
    assert checked.rejects["reason"].to_list() == [
        "shopper_id `2.02500002074805e+18` is a number that was rounded: export the column as text"
    ]


def test_of_several_sheets_with_rows_the_mapping_says_which(tmp_path: Path) -> None:
    row: list[Cell] = ["u", "i", "view", NOON_OF_5_MARCH, None]
    two: dict[str, list[list[Cell]]] = {"九月": [list(HEADER), row], "十月": [list(HEADER), row, row]}
    file = workbook(tmp_path / "t.xlsx", two)
    with pytest.raises(DataError) as error:
        read_source(file, Mapping())
    assert str(error.value) == f"{file} has rows in 2 sheets, `九月`, `十月`: set sheet in the mapping file"
    assert read_source(file, Mapping(sheet="十月")).rows.height == 2
    with pytest.raises(DataError) as error:
        read_source(file, Mapping(sheet="一月"))
    assert str(error.value) == (
        f"{file} has no rows in a sheet `一月`, which the mapping names; it has: `九月`, `十月`"
    )


def test_rows_above_the_header_of_a_sheet_are_passed_over(tmp_path: Path) -> None:
    row: list[Cell] = ["u", "i", "view", NOON_OF_5_MARCH, None]
    title: list[Cell] = ["Orders of March", None, None, None, None]
    file = workbook(tmp_path / "t.xlsx", {"S": [title, [], list(HEADER), row, [], row]})
    source = read_source(file, Mapping(header=3))
    assert source.rows.columns == [LINE, *HEADER]
    assert source.rows[LINE].to_list() == [4, 6]


def test_a_book_without_rows_is_refused(tmp_path: Path) -> None:
    file = workbook(tmp_path / "t.xlsx", {"S": [list(HEADER)]})
    with pytest.raises(DataError) as error:
        read_source(file, Mapping())
    assert str(error.value) == f"{file} has no rows"


def test_without_the_extra_it_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "fastexcel", None)
    file = workbook(tmp_path / "t.xlsx", {"S": [list(HEADER)]})
    with pytest.raises(DataError) as error:
        read_source(file, Mapping())
    assert str(error.value) == (
        f"{file} is a spreadsheet: install the extra for it (pip install 'penchant[xlsx]'), or save the "
        "sheet as CSV in UTF-8"
    )
