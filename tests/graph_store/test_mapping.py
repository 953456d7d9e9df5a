"""The mapping file: what it may say, and how it is told that it is wrong."""

import re
from pathlib import Path

import pytest

from penchant.errors import DataError
from penchant.graph_store.mapping import Mapping, load_mapping


def load(tmp_path: Path, content: str | bytes) -> Mapping:
    path = tmp_path / "map.toml"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return load_mapping(path)


def refusal(tmp_path: Path, content: str | bytes) -> str:
    with pytest.raises(DataError) as raised:
        load(tmp_path, content)
    return str(raised.value).replace(str(tmp_path), "")


def test_no_mapping_file_means_the_usual_names() -> None:
    assert load_mapping(None) == Mapping()


def test_a_whole_mapping_file_is_read(tmp_path: Path) -> None:
    mapping = load(
        tmp_path,
        'encoding = "gb18030"\nseparator = ";"\n'
        '[events]\nshopper_id = "kunde"\nevent_id = ["bon", "zeile"]\n'
        'constants = { kind = "purchase" }\nkinds = { gekauft = "purchase" }\n'
        '[events.time]\nzone = "Europe/Berlin"\nformat = "%d.%m.%Y"\n'
        '[items]\ncategory = ["abteilung", "gruppe"]\n',
    )
    assert (mapping.events.event_id, mapping.items.category, mapping.events.time.zone) == (
        ["bon", "zeile"],
        ["abteilung", "gruppe"],
        "Europe/Berlin",
    )


def test_every_unknown_entry_is_listed(tmp_path: Path) -> None:
    assert refusal(tmp_path, 'speparator = ";"\n[events]\nshoper = "kunde"\n') == (
        "the mapping file /map.toml is wrong:\n"
        "  events.shoper: Extra inputs are not permitted\n"
        "  speparator: Extra inputs are not permitted"
    )


def test_a_constant_for_no_column_of_ours_is_refused(tmp_path: Path) -> None:
    assert refusal(tmp_path, '[events.constants]\nkid = "view"\n') == (
        "the mapping file /map.toml is wrong:\n"
        "  events.constants: Value error, `kid` is none of our columns: event_id, shopper_id, item_id, "
        "kind, ts, value, text, quantity, unit_price, session_id, context"
    )


def test_a_kind_that_becomes_none_of_ours_is_refused(tmp_path: Path) -> None:
    assert refusal(tmp_path, '[events.kinds]\naddtocart = "kart"\n') == (
        "the mapping file /map.toml is wrong:\n"
        "  events.kinds: Value error, `addtocart` becomes `kart`, which is none of our kinds: view, click, "
        "cart, purchase, rating, review, search, like, share, comment, post, return"
    )


@pytest.mark.parametrize("separator", ['"\\""', '"\\n"', '"é"'])
def test_a_separator_that_cannot_part_fields_is_refused(tmp_path: Path, separator: str) -> None:
    assert refusal(tmp_path, f"separator = {separator}\n") == (
        "the mapping file /map.toml is wrong:\n"
        "  separator: Value error, the separator is one ASCII character, neither a quote nor a line break"
    )


@pytest.mark.parametrize("content", ["events = [", b"encoding = '\xff'"])
def test_what_is_no_toml_is_refused(tmp_path: Path, content: str | bytes) -> None:
    assert refusal(tmp_path, content).startswith("the mapping file /map.toml is not valid TOML in UTF-8: ")


def test_a_missing_mapping_file_is_named(tmp_path: Path) -> None:
    message = f"cannot read the mapping file {tmp_path / 'map.toml'}: No such file or directory"
    with pytest.raises(DataError, match=f"^{re.escape(message)}$"):
        load_mapping(tmp_path / "map.toml")
