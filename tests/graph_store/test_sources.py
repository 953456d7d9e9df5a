"""Files become rows with their lines, or an error that says what to do."""

import gzip
import io
import re
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from polars.exceptions import PanicException

from penchant.errors import DataError
from penchant.graph_store.mapping import Mapping
from penchant.graph_store.sources import FORMATS, LINE, Source, read_source


def read(tmp_path: Path, name: str, content: str | bytes, mapping: Mapping | None = None) -> Source:
    path = tmp_path / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_source(path, mapping or Mapping())


def exactly(message: str) -> str:
    return f"^{re.escape(message)}$"


def parquet(frame: pl.DataFrame) -> bytes:
    buffer = io.BytesIO()
    frame.write_parquet(buffer)
    return buffer.getvalue()


TABLE = [{"a": "1", "b": "x"}, {"a": "2", "b": None}]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("t.csv", "a,b\n1,x\n2,\n"),
        ("t.tsv", "a\tb\n1\tx\n2\t\n"),
        ("t.jsonl", '{"a": 1, "b": "x"}\n{"a": 2}\n'),
        ("t.ndjson", '{"a": "1", "b": "x"}\n\n{"a": "2", "b": null}\n'),
        ("t.json", '[{"a": 1, "b": "x"},\n {"a": 2}]'),
        ("t.json", '{"a": 1, "b": "x"}\n{"a": 2}\n'),
        ("t.csv.gz", gzip.compress(b"a,b\n1,x\n2,\n", mtime=0)),
        ("t.TSV.gz", gzip.compress(b"a\tb\n1\tx\n2\t\n", mtime=0)),
        ("t.json.gz", gzip.compress(b'[{"a": 1, "b": "x"}, {"a": 2}]', mtime=0)),
        ("t.parquet", parquet(pl.DataFrame(TABLE))),
        ("T.CSV", "a,b\r\n1,x\r\n2,\r\n"),
    ],
)
def test_every_format_gives_the_same_rows(tmp_path: Path, name: str, content: str | bytes) -> None:
    assert read(tmp_path, name, content).rows.drop(LINE).to_dicts() == TABLE


def test_a_frame_is_taken_as_it_is() -> None:
    assert read_source(pl.DataFrame(TABLE), Mapping()).rows[LINE].to_list() == [1, 2]


def test_the_mapping_names_the_separator_of_csv(tmp_path: Path) -> None:
    source = read(tmp_path, "t.csv", "a;b\n1;x,y\n", Mapping(separator=";"))
    assert source.rows.drop(LINE).to_dicts() == [{"a": "1", "b": "x,y"}]


@pytest.mark.parametrize(
    ("content", "lines"),
    [
        ("a,b\n1,x\n2,y\n", [2, 3]),
        ("a,b\n1,x\n\n2,y\n\n", [2, 4]),
        ("\n\na,b\n1,x\n2,y\n", [4, 5]),
        ('a,b\n1,"x\ny"\n2,z\n', [2, 4]),
        ('a,b\r\n1,"x\r\ny"\r\n\r\n2,z\r\n', [2, 5]),
        ('a,"b\nc"\n1,x\n', [3]),
        ("a,b\n1,x,spare\n2,y\n", [3]),
        ('a,b\n1,"x\ny",spare\n2,y\n', [4]),
    ],
)
def test_csv_rows_know_their_lines(tmp_path: Path, content: str, lines: list[int]) -> None:
    assert read(tmp_path, "t.csv", content).rows[LINE].to_list() == lines


def test_json_rows_know_their_lines(tmp_path: Path) -> None:
    assert read(tmp_path, "t.jsonl", '\n{"a": 1}\n\n{"a": 2}').rows[LINE].to_list() == [2, 4]


@pytest.mark.parametrize(
    ("content", "broken"),
    [
        ("a,b\n1,x\n2\n", (3, "has 1 fields, the header has 2", '["2"]')),
        ("a,b\n1,x\n2,y,z\n", (3, "has 3 fields, the header has 2", '["2", "y", "z"]')),
        ('a,b\n1,x\n2,"y"z\n', (3, "is not readable as CSV: ',' expected after '\"'", "")),
    ],
)
def test_a_ragged_csv_row_is_put_aside_and_the_others_stay(
    tmp_path: Path, content: str, broken: tuple[int, str, str]
) -> None:
    source = read(tmp_path, "t.csv", content)
    assert (source.rows["a"].to_list(), source.broken.rows()) == (["1"], [broken])


@pytest.mark.parametrize("content", ['a,b\n1,x\n2,"never\n3,y\n', 'a,b\n1,x\n"2,never\n3,y\n'])
def test_an_unclosed_quote_swallows_no_rows(tmp_path: Path, content: str) -> None:
    message = f"{tmp_path / 't.csv'}: a quote in the row at line 3 is never closed"
    with pytest.raises(DataError, match=exactly(message)):
        read(tmp_path, "t.csv", content)


def test_a_header_that_is_no_csv_is_an_error(tmp_path: Path) -> None:
    message = f"the header of {tmp_path / 't.csv'} is not readable as CSV: ',' expected after '\"'"
    with pytest.raises(DataError, match=exactly(message)):
        read(tmp_path, "t.csv", 'a,"b"c\n1,x,y\n')


def test_a_very_long_field_in_a_ragged_file_is_read(tmp_path: Path) -> None:
    review = "x" * 2_000_000
    assert read(tmp_path, "t.csv", f"a,b\n1,x,y\n2,{review}\n").rows["b"].to_list() == [review]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("[1]", "is not a JSON object"),
        ("3", "is not a JSON object"),
        (
            "{'a': 1}",
            "is not JSON: Expecting property name enclosed in double quotes: line 1 column 2 (char 1)",
        ),
        ('{"a": "\\ud83d"}', "has half a surrogate pair, which no text may hold"),
        ('{"\\udc00": 1}', "has half a surrogate pair, which no text may hold"),
        ('{"a": ' + "[" * 100_000, "is nested too deeply"),
    ],
)
def test_a_broken_json_line_is_put_aside_and_the_others_stay(tmp_path: Path, line: str, reason: str) -> None:
    source = read(tmp_path, "t.jsonl", '{"a": 1}\n' + line + "\n")
    assert (source.rows["a"].to_list(), source.broken.rows()) == (["1"], [(2, reason, line)])


def test_a_whole_surrogate_pair_in_json_is_one_emoji(tmp_path: Path) -> None:
    assert read(tmp_path, "t.jsonl", '{"a": "\\ud83d\\ude00"}').rows["a"].to_list() == ["😀"]


def test_nested_json_becomes_json_text(tmp_path: Path) -> None:
    source = read(tmp_path, "t.jsonl", '{"a": {"size": ["中", 2]}}')
    assert source.rows["a"].to_list() == ['{"size": ["中", 2]}']


@pytest.mark.parametrize(
    ("encoding", "said"),
    [
        ("utf-8-sig", "utf-8"),
        ("utf-16", "utf-8"),
        ("utf-32", "utf-8"),
        ("gb18030", "gb18030"),
        ("gbk", "gb18030"),
    ],
)
def test_other_encodings_are_read(tmp_path: Path, encoding: str, said: str) -> None:
    source = read(tmp_path, "t.csv", "a,b\n1,绿茶\n".encode(encoding), Mapping(encoding=said))
    assert source.rows.drop(LINE).to_dicts() == [{"a": "1", "b": "绿茶"}]


def test_cp1252_is_read_where_the_mapping_says_so(tmp_path: Path) -> None:
    source = read(tmp_path, "t.csv", "a,b\n1,Käse €5\n".encode("cp1252"), Mapping(encoding="cp1252"))
    assert source.rows["b"].to_list() == ["Käse €5"]


def test_a_wrong_encoding_is_named_with_its_line_in_others(tmp_path: Path) -> None:
    file = tmp_path / "t.csv"
    told = f"{file} is not utf-8: byte 0x{{}} on line 3; set its encoding in the mapping file: {{}}"
    chinese = 'encoding = "gb18030" makes it `2,绿茶`, encoding = "cp1252" makes it `2,ÂÌ²è`'
    with pytest.raises(DataError, match=exactly(told.format("c2", chinese))):
        read(tmp_path, "t.csv", "a,b\n1,x\n2,绿茶\n".encode("gb18030"))
    german = 'encoding = "cp1252" makes it `2,ä`'  # a single byte of its kind is no character of GB 18030
    with pytest.raises(DataError, match=exactly(told.format("e4", german))):
        read(tmp_path, "t.csv", "a,b\n1,x\n2,ä\n".encode("cp1252"))


def test_what_is_told_of_a_wrong_encoding_is_what_stands_around_the_byte(tmp_path: Path) -> None:
    before, after = "a" * 100, "b" * 100
    told = f"{'a' * 30}ä{'b' * 29}"
    with pytest.raises(DataError, match=f'encoding = "cp1252" makes it `{told}`$'):
        read(tmp_path, "t.csv", f"x\n{before}ä{after}\n".encode("cp1252"))


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("name", ["t.csv", "t.txt"])
def test_the_separator_is_the_one_that_parts_the_header(tmp_path: Path, name: str, separator: str) -> None:
    source = read(tmp_path, name, f'a{separator}"b, net"{separator}c|d\n1{separator}2{separator}3\n')
    assert source.rows.drop(LINE).rows() == [("1", "2", "3")] if separator != "|" else [("1", "2", "3", None)]


@pytest.mark.parametrize("more", ["", "\n1;2;3\n"])
def test_columns_without_a_name_are_numbered(tmp_path: Path, more: str) -> None:
    source = read(tmp_path, "t.csv", f"a;b;;\n1;2;;\n{more}")
    assert source.rows.drop(LINE).columns == ["a", "b", "column 3", "column 4"]
    assert source.rows.drop(LINE).rows() == [("1", "2", None, None)]
    assert source.broken.height == bool(more)


def test_lines_above_the_header_are_passed_over(tmp_path: Path) -> None:
    text = 'Orders of March\r\n"exported, by us"\r\na,b\r\n1,x\r\n2,"y\r\nz"\r\n3,w\r\n'
    source = read(tmp_path, "t.csv", text, Mapping(header=3))
    assert source.rows.columns == [LINE, "a", "b"]
    assert source.rows[LINE].to_list() == [4, 5, 7]


def test_a_header_beyond_the_file_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(
        DataError, match=exactly(f"{tmp_path / 't.csv'} has 2 lines, and no header on line 3")
    ):
        read(tmp_path, "t.csv", "a,b\n1,2\n", Mapping(header=3))


@pytest.mark.parametrize("encoding", ["klingon", "rot13"])
def test_an_unknown_encoding_is_named(tmp_path: Path, encoding: str) -> None:
    message = f"the mapping's encoding `{encoding}` is unknown: try cp1252 or gb18030"
    with pytest.raises(DataError, match=exactly(message)):
        read(tmp_path, "t.csv", "a,b\n1,x\n", Mapping(encoding=encoding))


def test_an_encoding_that_gives_half_surrogates_is_refused(tmp_path: Path) -> None:
    with pytest.raises(
        DataError, match=r"t\.csv cannot be read as unicode_escape: .*surrogates not allowed$"
    ):
        read(tmp_path, "t.csv", "a,b\n1,\\ud800\n", Mapping(encoding="unicode_escape"))


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("t.csv", b"", "is empty"),
        ("t.csv", b" \n\n", "is empty"),
        ("t.csv", b"\xef\xbb\xbf", "is empty"),
        ("t.csv", b"a,b\n", "has a header and no rows"),
        ("t.csv", b"a,b", "has a header and no rows"),
        ("t.csv", b"a,b\n\n", "has a header and no rows"),
        ("t.csv", b'\na,"b\nc"\n\n', "has a header and no rows"),
        ("t.csv", b"a,b,a\n1,2,3\n", "names a column twice: a"),
        ("t.csv", b"a,b,a\n1,2,3,4\n", "names a column twice: a"),
        ("t.csv", b"a,__line__\n1,2\n", "has a column `__line__`, which is kept for line numbers: rename it"),
        ("t.parquet", b"", "is empty"),
        ("t.parquet", parquet(pl.DataFrame(TABLE).clear()), "has no rows"),
        ("t.jsonl", b"\n", "is empty"),
        ("t.jsonl", b"[1]\n", "holds no JSON object: one object a line is expected"),
        ("t.json", b"{\n}", "holds no JSON object: an array of objects or one object a line is expected"),
        ("t.json", b"[]", "holds no JSON object: an array of objects or one object a line is expected"),
        (
            "t.json",
            b"[{]",
            "is no JSON array: Expecting property name enclosed in double quotes: line 1 column 3 (char 2)",
        ),
        ("t.csv.gz", b"a,b\n", "is not a whole gzip file (cut off?): Not a gzipped file (b'a,')"),
        (
            "t.csv.gz",
            gzip.compress(b"a,b\n1,2\n", mtime=0)[:-9],
            "is not a whole gzip file (cut off?): "
            "Compressed file ended before the end-of-stream marker was reached",
        ),
        ("t.jsonl", b'{"__line__": 1}', "has a name `__line__`, which is kept for line numbers: rename it"),
        (
            "t.xlsx",
            b"x",
            "is not a spreadsheet that can be read: "
            "calamine error: Xlsx error: Zip error: invalid Zip archive: Could not find EOCD",
        ),
        (
            "t.zip",
            b"x",
            f"has an unknown format `.zip`: allowed are {', '.join(FORMATS)}; unpack it first",
        ),
        (
            "t",
            b"x",
            f"has an unknown format ``: allowed are {', '.join(FORMATS)}",
        ),
    ],
)
def test_a_file_without_rows_is_refused(tmp_path: Path, name: str, content: bytes, said: str) -> None:
    with pytest.raises(DataError, match=exactly(f"{tmp_path / name} {said}")):
        read(tmp_path, name, content)


def test_a_directory_is_refused(tmp_path: Path) -> None:
    (tmp_path / "day.csv").mkdir()
    message = f"{tmp_path / 'day.csv'} is a directory: name one file (one file is one transaction)"
    with pytest.raises(DataError, match=exactly(message)):
        read_source(tmp_path / "day.csv", Mapping())


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=exactly(f"there is no file {tmp_path / 'a.csv'}")):
        read_source(tmp_path / "a.csv", Mapping())


def test_a_file_name_that_no_system_allows_is_refused(tmp_path: Path) -> None:
    path = tmp_path / ("a" * 300 + ".csv")
    with pytest.raises(DataError, match=exactly(f"cannot read {path}: File name too long")):
        read_source(path, Mapping())


WHOLE = parquet(pl.DataFrame(TABLE))


@pytest.mark.parametrize("content", [WHOLE[: len(WHOLE) // 2], WHOLE[:-3], WHOLE[:4], b"no Parquet at all"])
def test_a_truncated_parquet_file_is_refused(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(DataError, match=r"t\.parquet is not a whole Parquet file \(cut off\?\): "):
        read(tmp_path, "t.parquet", content)


def test_a_parquet_page_on_which_polars_panics_is_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def panic(*_: object, **__: object) -> pl.DataFrame:
        raise PanicException("invalid num_bits 68")

    monkeypatch.setattr(pl, "read_parquet", panic)
    message = f"{tmp_path / 't.parquet'} is not a whole Parquet file (cut off?): invalid num_bits 68"
    with pytest.raises(DataError, match=exactly(message)):
        read(tmp_path, "t.parquet", WHOLE)


@pytest.mark.parametrize("name", ["t[1].parquet", "t*.parquet", "day=1.parquet"])
def test_a_parquet_name_is_no_pattern(tmp_path: Path, name: str) -> None:
    (tmp_path / "ta.parquet").write_bytes(parquet(pl.DataFrame({"a": ["other"]})))
    assert read(tmp_path, name, WHOLE).rows.columns == [LINE, "a", "b"]


def rows_or_error(path: Path, content: bytes) -> int | str:
    path.write_bytes(content)
    try:
        source = read_source(path, Mapping())
    except DataError as error:
        return str(error)
    return source.rows.height + source.broken.height


CUTS = st.tuples(st.integers(0, 120), st.integers(0, 12), st.binary(max_size=6))


@given(name=st.sampled_from(["t.csv", "t.jsonl"]), cuts=st.lists(CUTS, min_size=1, max_size=4))
def test_whatever_happened_to_a_file_it_is_rows_or_a_clear_error(
    tmp_path_factory: pytest.TempPathFactory, name: str, cuts: list[tuple[int, int, bytes]]
) -> None:
    content = {
        "t.csv": b'a,b\n1,"x, ""y"""\n2,"long\ntext"\n3,\n',
        "t.jsonl": b'{"a": 1, "b": "x\\ud83d\\ude00"}\n{"a": {"c": [1, null]}}\n',
    }[name]
    for place, length, other in cuts:
        content = content[:place] + other + content[place + length :]
    assert rows_or_error(tmp_path_factory.mktemp("fuzz") / name, content)
