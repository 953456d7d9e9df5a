"""Event sources of plugins are asked for what they claim, and what they give is checked as any file is."""

import json
import time
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

import penchant
from penchant.errors import DataError
from tests.commanded import run
from tests.smallshop import read_log
from tests.throwaway import install, registering

ROWS = """user_id|item_id|kind|ts
ann|tea|purchase|2025-01-02T10:00:00Z
bob|mug|purchase|2025-01-03T10:00:00Z
|mug|purchase|2025-01-03T10:00:00Z
bob|tea|stared at|2025-01-04T10:00:00Z
"""


class Pipes:
    """Reads what a function reads."""

    name = "pipes"
    suffixes: tuple[str, ...] = (".psv", ".old.psv")
    schemes: tuple[str, ...] = ("pipe",)

    def __init__(self, read: Callable[[str], object] | None = None, **attributes: object) -> None:
        self._read = read or (lambda source: pl.read_csv(source, separator="|"))
        self.__dict__.update(attributes)

    def read(self, source: str) -> object:
        return self._read(source)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    penchant.open(tmp_path / "shop", create=True).close()
    return tmp_path / "shop"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "orders.PSV"
    path.write_text(ROWS, encoding="utf-8")
    return path


def use(monkeypatch: pytest.MonkeyPatch, *sources: Pipes) -> None:
    install(monkeypatch, plumbing=registering("register_event_sources", *sources))


def test_file_goes_to_the_plugin_that_names_its_suffix(
    folder: Path, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(monkeypatch, Pipes())
    for accepted, duplicates in ((2, 0), (0, 2)):
        shown = run("ingest", folder, file, "--json")
        assert shown.exit_code == 0, shown.output
        report = json.loads(shown.stdout)
        assert (report["source"], report["rows"]) == (str(file), 4)
        assert (report["accepted"], report["duplicates"], report["rejected"]) == (accepted, duplicates, 2)
    assert [reason[:12] for reason, _ in report["reasons"]] == [
        "kind `stared",
        "shopper_id i",
    ]
    assert [(one.shopper, one.item) for one in read_log(folder)] == [("ann", "tea"), ("bob", "mug")]


def test_address_goes_to_the_plugin_that_names_its_scheme(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    def read(source: str) -> pl.DataFrame:
        asked.append(source)
        return pl.read_csv(ROWS.encode(), separator="|")

    use(monkeypatch, Pipes(read))
    shown = run("ingest", folder, "pipe://yard/orders?since=2025")
    assert shown.exit_code == 0, shown.output
    assert asked == ["pipe://yard/orders?since=2025"]
    assert len(read_log(folder)) == 2


def test_columns_of_other_names_are_mapped(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mapping = tmp_path / "map.toml"
    mapping.write_text('[events]\nshopper_id = "who"\n', encoding="utf-8")
    frame = pl.read_csv(ROWS.encode(), separator="|").rename({"user_id": "who"})
    use(monkeypatch, Pipes(lambda _source: frame))
    with penchant.open(folder) as shop:
        assert shop.ingest("pipe://yard", mapping=mapping).accepted == 2


def test_longest_suffix_decides_and_own_formats_stay_own(
    folder: Path, tmp_path: Path, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(
        monkeypatch,
        Pipes(suffixes=(".psv",), schemes=()),
        Pipes(lambda _source: 1 / 0, name="older", suffixes=(".old.psv",), schemes=()),
    )
    old, own = tmp_path / "a.old.psv", tmp_path / "a.csv"
    old.write_text(ROWS, encoding="utf-8")
    own.write_text(ROWS.replace("|", ","), encoding="utf-8")
    with penchant.open(folder) as shop:
        assert shop.ingest(own).accepted == 2
        assert shop.ingest(file).duplicates == 2
        with pytest.raises(DataError, match="the event source older of the plugin plumbing"):
            shop.ingest(old)


def sleeps(_source: str) -> object:
    time.sleep(3)
    return pl.DataFrame()


def ends(_source: str) -> object:
    raise SystemExit("bye")


GOOD = pl.read_csv(ROWS.encode(), separator="|")
BROKEN: list[tuple[Callable[[str], object], str]] = [
    (lambda _source: 1 / 0, " cannot read {}: it raised ZeroDivisionError: division by zero"),
    (ends, " cannot read {}: it raised SystemExit: bye"),
    (sleeps, " cannot read {}: it had not finished after 0.3 s"),
    (lambda _source: GOOD.to_dicts(), " gave list for {} in place of a Polars frame"),
    (lambda _source: GOOD.lazy(), " gave LazyFrame for {} in place of a Polars frame"),
    (lambda _source: GOOD.clear(), ": {} has no rows"),
    (
        lambda _source: GOOD.drop("ts"),
        ": {} lacks ts; it has: user_id, item_id, kind. Name them in a mapping file "
        "(docs/bring-your-own-data.md)",
    ),
    (
        lambda _source: GOOD.with_columns(ts=pl.Series([object()] * 4, dtype=pl.Object)),
        ": {} has ts of type Object, which cannot be read: make it text or a number",
    ),
    (
        lambda _source: GOOD.rename({"kind": "__line__"}),
        ": {} has a column `__line__`, which is kept for line numbers: rename it",
    ),
]


@pytest.mark.parametrize(("read", "told"), BROKEN, ids=[told[:60] for _, told in BROKEN])
def test_source_that_breaks_its_contract_is_told_and_nothing_is_stored(
    folder: Path, file: Path, monkeypatch: pytest.MonkeyPatch, read: Callable[[str], object], told: str
) -> None:
    monkeypatch.setenv("PENCHANT_PLUGIN_SECONDS", "0.3")
    use(monkeypatch, Pipes(read))
    shown = run("ingest", folder, file, "--json")
    assert shown.exit_code == 1
    message = json.loads(shown.stdout)["error"]["message"]
    assert message == "the event source pipes of the plugin plumbing" + told.format(file)
    assert read_log(folder) == []
    with penchant.open(folder) as shop:
        assert shop.status().rejects == 0


def test_rows_of_a_wild_frame_are_kept_as_rejects(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wild = GOOD.with_columns(odd=pl.Series([object()] * 4, dtype=pl.Object), value=pl.lit(float("inf")))
    use(monkeypatch, Pipes(lambda _source: wild))
    with penchant.open(folder) as shop:
        report = shop.ingest("pipe://yard")
    assert (report.accepted, report.rejected) == (0, 4)


def test_address_that_no_plugin_reads_is_told(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch, Pipes())
    with penchant.open(folder) as shop, pytest.raises(DataError) as told:
        shop.ingest("tube://yard")
    assert str(told.value) == "no plugin reads tube:// (there are pipe://); `penchant plugins` lists them"


def test_missing_file_is_told_before_the_plugin_is_asked(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(monkeypatch, Pipes(lambda _source: 1 / 0))
    with penchant.open(folder) as shop, pytest.raises(DataError, match=r"^there is no file .*gone\.psv$"):
        shop.ingest(tmp_path / "gone.psv")


def test_catalogue_rows_are_not_asked_of_a_source(
    folder: Path, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(monkeypatch, Pipes())
    with penchant.open(folder) as shop, pytest.raises(DataError) as told:
        shop.ingest(file, items=True)
    assert str(told.value) == "the event source pipes reads events, no catalogue rows"
