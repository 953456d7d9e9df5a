"""The mapping file: which of the source's columns is which of ours."""

import tomllib
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from penchant.errors import DataError
from penchant.graph_store.column_names import (
    CAMPAIGN_COLUMNS,
    CAMPAIGN_ITEM_COLUMNS,
    EVENT_COLUMNS,
    ITEM_COLUMNS,
    KINDS,
    TOLD_COLUMNS,
)

Column = str | list[str]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class TimeMapping(_Strict):
    """How to read times.

    Attributes:
        zone: IANA zone of times that carry none, for instance `Europe/Berlin`.
        format: chrono format of text that does not begin with the year, for instance `%d/%m/%Y %H:%M`.
        clock: IANA zone whose days and hours are to count: moments are kept as if what its clocks show were
            UTC.
    """

    zone: str | None = None
    clock: str | None = None
    format: str | None = None


class FillDown(_Strict):
    """Columns whose empty cells are as the cell above.

    Attributes:
        by: The column that says which lines belong together; where it is empty, a line belongs to that above.
        columns: Those to fill.
    """

    by: str
    columns: list[str]


class EventMapping(_Strict):
    """Where an event's columns come from.

    Attributes:
        kinds: What each kind of theirs is of ours: one kind, several for a row that tells several events, or
            none for one that is to be left out.
        repeats: Whether rows without `event_id` that are alike in all our columns are one event or one each.
        guests: Values of `shopper_id` that stand for whoever is not known; their rows are left out.
        fill_down: Of sources that say of an order what all its lines share on the first one alone.
    """

    event_id: Column | None = None
    shopper_id: Column | None = None
    item_id: Column | None = None
    kind: Column | None = None
    ts: Column | None = None
    value: Column | None = None
    quantity: Column | None = None
    unit_price: Column | None = None
    text: Column | None = None
    session_id: Column | None = None
    context: Column | None = None
    constants: dict[str, str] = Field(default_factory=dict)
    kinds: dict[str, str | list[str]] = Field(default_factory=dict)
    repeats: Literal["drop", "keep"] = "drop"
    guests: list[str] = Field(default_factory=list)
    fill_down: FillDown | None = None
    time: TimeMapping = TimeMapping()

    @field_validator("constants")
    @classmethod
    def _known(cls, constants: dict[str, str]) -> dict[str, str]:
        return _of_known_columns(constants, EVENT_COLUMNS)

    @field_validator("kinds")
    @classmethod
    def _ours(cls, kinds: dict[str, str | list[str]]) -> dict[str, str | list[str]]:
        for theirs, ours in kinds.items():
            for one in [ours] if isinstance(ours, str) else ours:
                if one not in KINDS:
                    raise ValueError(
                        f"`{theirs}` becomes `{one}`, which is none of our kinds: {', '.join(KINDS)}"
                    )
        return kinds


class ItemMapping(_Strict):
    """Where a catalogue row's columns come from; several columns for `category` make a path.

    Attributes:
        path_separator: What parts the levels of a category in one column, for instance `/`.
        fill_down: Of sources that say of a product what all its variants share on the first line alone.
    """

    item_id: Column | None = None
    title: Column | None = None
    category: Column | None = None
    brand: Column | None = None
    price: Column | None = None
    description: Column | None = None
    attributes: Column | None = None
    available_from: Column | None = None
    available_to: Column | None = None
    valid_from: Column | None = None
    path_separator: str = Field(">", min_length=1)
    fill_down: FillDown | None = None
    constants: dict[str, str] = Field(default_factory=dict)
    time: TimeMapping = TimeMapping()

    @field_validator("constants")
    @classmethod
    def _known(cls, constants: dict[str, str]) -> dict[str, str]:
        return _of_known_columns(constants, ITEM_COLUMNS)


class CampaignMapping(_Strict):
    """Where a campaign's columns come from.

    Attributes:
        format: chrono format of days that are not ISO 8601, for instance `%d/%m/%Y`.
    """

    campaign_id: Column | None = None
    name: Column | None = None
    kind: Column | None = None
    start: Column | None = None
    end: Column | None = None
    constants: dict[str, str] = Field(default_factory=dict)
    format: str | None = None

    @field_validator("constants")
    @classmethod
    def _known(cls, constants: dict[str, str]) -> dict[str, str]:
        return _of_known_columns(constants, CAMPAIGN_COLUMNS)


class ToldMapping(_Strict):
    """Where it stands who was told of which campaign."""

    campaign_id: Column | None = None
    shopper_id: Column | None = None
    constants: dict[str, str] = Field(default_factory=dict)

    @field_validator("constants")
    @classmethod
    def _known(cls, constants: dict[str, str]) -> dict[str, str]:
        return _of_known_columns(constants, TOLD_COLUMNS)


class CampaignItemMapping(_Strict):
    """Where it stands which campaign was about which item."""

    campaign_id: Column | None = None
    item_id: Column | None = None
    constants: dict[str, str] = Field(default_factory=dict)

    @field_validator("constants")
    @classmethod
    def _known(cls, constants: dict[str, str]) -> dict[str, str]:
        return _of_known_columns(constants, CAMPAIGN_ITEM_COLUMNS)


def _of_known_columns(constants: dict[str, str], columns: dict[str, tuple[str, ...]]) -> dict[str, str]:
    for name in constants:
        if name not in columns:
            raise ValueError(f"`{name}` is none of our columns: {', '.join(columns)}")
    return constants


class Mapping(_Strict):
    """A whole mapping file; without one the usual names are looked for.

    Attributes:
        encoding: Of CSV and JSON Lines files, for instance `cp1252` or `gb18030`.
        separator: Of CSV files; without one, that which parts the header into most columns.
        header: The line of CSV files and spreadsheets that the names of columns stand on, from 1.
        sheet: Which one of a spreadsheet, where several have rows.
        decimal: What stands before decimals in CSV files, a point or a comma; the other parts thousands.
    """

    encoding: str = "utf-8"
    separator: str | None = Field(None, min_length=1, max_length=1)
    header: int = Field(1, ge=1)
    sheet: str | None = None
    decimal: Literal[".", ","] | None = None
    events: EventMapping = EventMapping()
    items: ItemMapping = ItemMapping()
    campaigns: CampaignMapping = CampaignMapping()
    told: ToldMapping = ToldMapping()
    campaign_items: CampaignItemMapping = CampaignItemMapping()

    @field_validator("separator")
    @classmethod
    def _one_byte(cls, separator: str | None) -> str | None:
        if separator and (not separator.isascii() or separator in '"\r\n'):
            raise ValueError("the separator is one ASCII character, neither a quote nor a line break")
        return separator


def load_mapping(path: Path | None) -> Mapping:
    """Reads a mapping file.

    Raises:
        DataError: It is missing, is not TOML, or has unknown entries; the message lists each.
    """
    if path is None:
        return Mapping()
    try:
        return Mapping.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise DataError(f"cannot read the mapping file {path}: {error.strerror}") from error
    except ValidationError as error:
        lines = [f"  {'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors()]
        raise DataError(f"the mapping file {path} is wrong:\n" + "\n".join(lines)) from error
    except ValueError as error:
        raise DataError(f"the mapping file {path} is not valid TOML in UTF-8: {error}") from error
