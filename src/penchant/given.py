"""What callers of the Python API give, checked before anything is looked up."""

from collections.abc import Sequence
from datetime import UTC, datetime
from math import inf
from numbers import Integral, Real
from os import PathLike
from pathlib import Path

import polars as pl

from penchant.errors import DataError
from penchant.graph_store import to_microseconds
from penchant.tools import Rules


def microseconds_of(moment: datetime) -> int:
    """Since 1970 UTC.

    Raises:
        DataError: It is no moment, has no time zone, or none in UTC.
    """
    if not isinstance(moment, datetime):
        raise DataError(
            f"{moment!r:.80} is no moment: give a datetime with its time zone, for instance "
            "datetime(2017, 12, 1, tzinfo=UTC)"
        )
    if moment.tzinfo is None:
        raise DataError(
            f"{moment.isoformat()} has no time zone: say which, for instance {moment.isoformat()}+00:00"
        )
    try:
        return to_microseconds(moment.astimezone(UTC))
    except OverflowError as error:
        raise DataError(f"{moment.isoformat()} is beyond the years 1 to 9999 in UTC: name another") from error


def whole(count: int) -> int:
    """A count.

    Raises:
        DataError: It is no whole number.
    """
    if not isinstance(count, Integral) or isinstance(count, bool):
        raise DataError(f"the count is {count!r:.80}: give a whole number")
    return int(count)


def number(said: float, what: str) -> float:
    """An amount.

    Args:
        said: What was given.
        what: What it stands for, such as `lowest price`.

    Raises:
        DataError: It is no finite number, or below 0.
    """
    if not isinstance(said, Real) or isinstance(said, bool) or not 0 <= said < inf:
        raise DataError(f"the {what} is {said!r:.80}: give a number of 0 or more")
    return float(said)


def text(said: str, what: str) -> str:
    """An id, or words.

    Args:
        said: What was given.
        what: What it stands for, such as `shopper`.

    Raises:
        DataError: It is no text.
    """
    if not isinstance(said, str):
        raise DataError(f"the {what} is {said!r:.80}: give text, as in the log or the catalogue")
    try:
        said.encode()
    except UnicodeEncodeError as error:
        raise DataError(f"the {what} is {said!r:.80}, which is no Unicode text") from error
    return said


def check_source(source: Path | str | pl.DataFrame) -> None:
    """Refuses what rows cannot be read from.

    Raises:
        DataError: It is neither a path nor a frame.
    """
    if not isinstance(source, (str, PathLike, pl.DataFrame)):
        hint = ""
        if isinstance(source, pl.LazyFrame):
            hint = ", which `.collect()` makes of it"
        elif hasattr(source, "__arrow_c_stream__"):
            hint = ", which `polars.from_pandas` or `polars.from_arrow` makes of it"
        raise DataError(
            f"the source is a {type(source).__name__}: give the path of a file or a Polars DataFrame{hint}"
        )


def mapping_given(mapping: Path | str | None) -> Path | None:
    """Where a mapping file is.

    Raises:
        DataError: It is no path.
    """
    if mapping is not None and not isinstance(mapping, (str, PathLike)):
        raise DataError(f"the mapping is {mapping!r:.80}: give the path of a mapping file")
    return Path(mapping) if mapping else None


def listed(ids: Sequence[str], what: str = "shopper") -> list[str]:
    """Ids, of shoppers unless `what` says otherwise.

    Raises:
        DataError: It is one text, or one of them is none.
    """
    if isinstance(ids, str):
        raise DataError(f"the {what}s are {ids!r:.80}: give a sequence of ids")
    return [text(one, what) for one in ids]


def visit(events: Sequence[str | tuple[str, str]], usual: str) -> list[tuple[str, str]]:
    """What somebody did, as pairs of an item's id and a kind of event.

    Args:
        events: As given; an id alone has the usual kind.
        usual: That kind.

    Raises:
        DataError: They are something else, or none.
    """
    alone = isinstance(events, str) or not isinstance(events, Sequence)
    pairs = [] if alone else [(one, usual) if isinstance(one, str) else one for one in events]
    fit = [isinstance(one, tuple | list) and [type(part) for part in one] == [str, str] for one in pairs]
    if not pairs or not all(fit):
        wanted = "give ids of items, or pairs of an id and a kind of event"
        raise DataError(f"the events are {events!r:.80}: {wanted}")
    return [(item, kind) for item, kind in pairs]


def asked(question: str) -> str:
    """A question.

    Raises:
        DataError: It is no text.
    """
    if not isinstance(question, str):
        raise DataError(f"the question is {question!r:.80}: give text")
    return question


def ruled(rules: Rules) -> Rules:
    """Rules.

    Raises:
        DataError: They are something else.
    """
    if not isinstance(rules, Rules):
        raise DataError(f"the rules are {rules!r:.80}: give `Rules(…)`, or leave them out")
    return rules
