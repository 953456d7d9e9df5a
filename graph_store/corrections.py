"""What a merchant knows better: corrections to a shopper's interests, append-only, the newest counts."""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, func, insert, select, update

from penchant.errors import DataError
from penchant.graph_store.database import in_pieces, record_moment
from penchant.graph_store.moments import to_moment
from penchant.graph_store.schema import corrections, shopper_state
from penchant.graph_store.taxonomy import Taxonomy
from penchant.ids import ConceptId
from penchant.unseen import JOINERS

Action = Literal["add", "lock", "remove", "clear"]
"""`add`: an interest that the log does not show. `lock`: keep an interest, though it fades. `remove`: never
tell it, and speak against its items. `clear`: take the correction back."""
ACTIONS: tuple[Action, ...] = ("add", "lock", "remove", "clear")
CORRECTABLE = ("category", "cluster", "brand")
"""Facets whose concepts can be corrected."""
MAX_REASON = 200
WORDING: Mapping[str, str] = {
    "add": "added an interest in",
    "lock": "locked the interest in",
    "remove": "removed the interest in",
}
"""What the shop did, as sentences and reasons say it."""


class Standing(NamedTuple):
    """A correction in keys.

    Attributes:
        shopper: Shopper key.
        node: Concept key.
        action: What the shop did; never `clear` where it stands.
        reason: Why, in the shop's words; empty where none was given.
        recorded_at: When, microseconds.
    """

    shopper: int
    node: int
    action: str
    reason: str
    recorded_at: int

    def told(self, name: str) -> str:
        """The correction in words, without its date.

        Example:
            >>> Standing(0, 0, "add", "told us at the counter", 0).told("Green tea")
            'the shop added an interest in Green tea: told us at the counter'
        """
        return f"the shop {WORDING[self.action]} {name}" + (f": {self.reason}" if self.reason else "")


@dataclass(frozen=True, slots=True)
class Correction:
    """What the shop corrected in a shopper's interests.

    Attributes:
        concept_id: `facet:path`.
        name: For people.
        action: One of `ACTIONS`.
        reason: Why, in the shop's words; empty where none was given.
        recorded_at: When it was recorded.
    """

    concept_id: ConceptId
    name: str
    action: str
    reason: str
    recorded_at: datetime


def clean_reason(reason: str) -> str:
    """The reason on one line, every run of whitespace being one space.

    Raises:
        DataError: It is no text, is longer than `MAX_REASON` characters, or holds control or invisible
            characters.
    """
    if not isinstance(reason, str):
        raise DataError(f"the reason is {reason!r:.80}: give text, or leave it out")
    text = unicodedata.normalize("NFC", " ".join(reason.split()))
    if len(text) > MAX_REASON:
        raise DataError(f"the reason has {len(text):,} characters: at most {MAX_REASON} are allowed")
    for char in text:
        if unicodedata.category(char)[0] == "C" and char not in JOINERS:
            raise DataError(
                f"the reason holds the invisible or odd character U+{ord(char):04X}: write it in plain text"
            )
    return text


def record_correction(
    connection: Connection, shopper: int, node: int, action: Action, *, reason: str, now_us: int
) -> Standing:
    """Adds a correction; the shopper is then due for a new version of the profile.

    Args:
        connection: Inside a transaction.
        shopper: Shopper key.
        node: Concept key.
        action: What the shop does.
        reason: Why; told with the profile and with recommendations.
        now_us: What the clock says, microseconds.

    Raises:
        DataError: The action is unknown, there is no correction to clear, or `clean_reason` refuses.
    """
    if action not in ACTIONS:
        raise DataError(f"action `{action}` is unknown: allowed are {', '.join(ACTIONS)}")
    text = clean_reason(reason)
    held = standing_corrections(connection, [shopper]).get(shopper, ())
    if action == "clear" and all(one.node != node for one in held):
        raise DataError("there is no correction of this concept to clear: see `penchant correct … --list`")
    last = connection.scalar(select(func.coalesce(func.max(corrections.c.correction_key), -1)))
    made = Standing(shopper, node, action, text, record_moment(connection, now_us))
    row = {
        "correction_key": (-1 if last is None else last) + 1,
        "shopper_key": shopper,
        "node_key": node,
        "action": action,
        "reason": text,
        "recorded_at": made.recorded_at,
    }
    connection.execute(insert(corrections), [row])
    due = update(shopper_state).where(shopper_state.c.shopper_key == shopper)
    connection.execute(due.values(moved=1.0))
    return made


def standing_corrections(
    connection: Connection, shoppers: Sequence[int] | None = None, *, recorded_at: int | None = None
) -> dict[int, tuple[Standing, ...]]:
    """The newest correction of each shopper and concept, those taken back left out, in the order recorded.

    Args:
        connection: An open connection.
        shoppers: Shopper keys; None means everyone.
        recorded_at: Leave out what was recorded later, microseconds.

    Returns:
        By shopper key; a shopper without corrections is not in it.
    """
    newest = select(func.max(corrections.c.correction_key))
    if recorded_at is not None:
        newest = newest.where(corrections.c.recorded_at <= recorded_at)
    newest = newest.group_by(corrections.c.shopper_key, corrections.c.node_key)
    columns = [corrections.c[name] for name in ("shopper_key", "node_key", "action", "reason", "recorded_at")]
    pieces = [newest]
    if shoppers is not None:
        pieces = [newest.where(corrections.c.shopper_key.in_(piece)) for piece in in_pieces(shoppers)]
    found: dict[int, list[Standing]] = {}
    for piece in pieces:
        query = select(*columns).where(
            corrections.c.correction_key.in_(piece), corrections.c.action != "clear"
        )
        for row in connection.execute(query.order_by(corrections.c.correction_key)):
            found.setdefault(row[0], []).append(Standing(*row))
    return {shopper: tuple(held) for shopper, held in found.items()}


class CorrectedConcepts:
    """A shopper's corrections over a taxonomy: of nested concepts that are corrected, the narrowest counts.

    Attributes:
        standing: Those whose concept the taxonomy has.
        removed: (n + 1,) which concepts are not told; the last entry, false, is for key -1.
        locked: Concept keys that are told in any case.
    """

    def __init__(self, taxonomy: Taxonomy, standing: Iterable[Standing] = ()) -> None:
        """Marks what lies under each corrected concept."""
        self.standing = tuple(one for one in standing if one.node < len(taxonomy.ids))
        self.removed: NDArray[np.bool_] = np.zeros(len(taxonomy.ids) + 1, dtype=bool)
        for one in sorted(self.standing, key=lambda one: int(taxonomy.depth[one.node])):
            self.removed[taxonomy.is_under(one.node)] = one.action == "remove"
        self.locked = frozenset(one.node for one in self.standing if one.action == "lock")

    def named(self, taxonomy: Taxonomy) -> tuple[Correction, ...]:
        """The corrections for people."""
        return tuple(correction_of(taxonomy, one) for one in self.standing)


def correction_of(taxonomy: Taxonomy, one: Standing) -> Correction:
    """A correction with the names of a taxonomy."""
    concept, name = taxonomy.ids[one.node], taxonomy.names[one.node]
    return Correction(concept, name, one.action, one.reason, to_moment(one.recorded_at))
