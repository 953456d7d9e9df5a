"""Reads events through the plugin that knows the file's suffix or the address's scheme."""

import re
from collections.abc import Callable
from functools import partial
from pathlib import Path

import polars as pl
from polars.exceptions import PolarsError

from penchant.errors import DataError
from penchant.graph_store import IngestReport
from penchant.graph_store.foreign_calls import ForeignCallFailed, call_within
from penchant.graph_store.sources import FORMATS, SHEETS, Source, source_of, suffix_of
from penchant.plugins.contracts import EventSource
from penchant.plugins.manager import Plugins

_ADDRESS = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)://")


def source_for(plugins: Plugins, source: Path | str) -> EventSource | None:
    """The event source of a plugin for a file or an address; None where Penchant reads it itself.

    A plugin's way to read spreadsheets goes before Penchant's own.

    Args:
        plugins: What is installed.
        source: A file, or an address such as `shopfeed://orders`.

    Raises:
        DataError: It is an address that no plugin reads.
    """
    address = _ADDRESS.match(source) if isinstance(source, str) else None
    if address:
        scheme = address[1].lower()
        found = next((one for one in plugins.event_sources if scheme in one.schemes), None)
        if found is None:
            raise DataError(f"no plugin reads {scheme}:// ({_known(plugins)}); `penchant plugins` lists them")
        return found
    name = Path(source).name.lower()
    if (suffix := suffix_of(name)) in FORMATS and suffix not in SHEETS:
        return None
    claims = [(suffix, one) for one in plugins.event_sources for suffix in one.suffixes]
    fitting = [claim for claim in claims if name.endswith(claim[0])]
    return max(fitting, key=lambda claim: len(claim[0]))[1] if fitting else None


def ingest_through(
    plugins: Plugins,
    reader: EventSource,
    source: Path | str,
    take: Callable[[Source], IngestReport],
    *,
    seconds: float,
) -> IngestReport:
    """Takes in the events of a file or an address, as a plugin reads them.

    Args:
        plugins: What is installed.
        reader: As `source_for` found it.
        source: What to read.
        take: Checks and stores what was read.
        seconds: How long the plugin may take to read.

    Raises:
        DataError: There is no such file, or the plugin failed, took too long, or gave no frame of events;
            nothing was stored.
    """
    if not (isinstance(source, str) and _ADDRESS.match(source)) and not Path(source).is_file():
        raise DataError(f"there is no file {source}")
    told = f"the event source {reader.name} of the plugin {plugins.owner('event source', reader.name).name}"
    read = _read(reader, str(source), told, seconds=seconds)
    try:
        return take(read)
    except (DataError, PolarsError) as error:
        raise DataError(f"{told}: {error}") from error


def _read(reader: EventSource, name: str, told: str, *, seconds: float) -> Source:
    try:
        frame: object = call_within(partial(reader.read, name), seconds, name=f"source {reader.name}")
    except ForeignCallFailed as failure:
        raise DataError(f"{told} cannot read {name}: it {failure}") from failure
    if not isinstance(frame, pl.DataFrame):
        raise DataError(f"{told} gave {type(frame).__name__} for {name} in place of a Polars frame")
    try:
        return source_of(name, frame)
    except DataError as error:
        raise DataError(f"{told}: {error}") from error


def _known(plugins: Plugins) -> str:
    schemes = [f"{scheme}://" for one in plugins.event_sources for scheme in one.schemes]
    return f"there are {', '.join(schemes)}" if schemes else "none reads any address"
