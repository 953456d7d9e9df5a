"""Where a merchant corrects what the shop believes of a shopper."""

from datetime import datetime

from penchant.errors import DataError, clipped
from penchant.given import microseconds_of, text
from penchant.graph_store import key_of
from penchant.graph_store.corrections import (
    ACTIONS,
    CORRECTABLE,
    Action,
    CorrectedConcepts,
    Correction,
    clean_reason,
    correction_of,
    record_correction,
)
from penchant.graph_store.find_nodes import one_node
from penchant.ids import ConceptId
from penchant.shop_stores import ShopStores


class CorrectionsDesk(ShopStores):
    """The part of a shop that takes corrections to shoppers' interests."""

    def correct(self, shopper: str, concept: str, action: Action, *, reason: str = "") -> Correction:
        """Corrects a shopper's interest; the newest correction of a shopper and concept counts.

        Nothing is overwritten. Profiles and recommendations know of it at once, stored profiles from the next
        `evolve` on.

        Args:
            shopper: Shopper id.
            concept: Id or name of a category, cluster or brand.
            action: `add` an interest that the log does not show, `lock` one so that it is told though it
                fades, `remove` one so that it is never told and its items stand last, or `clear` the
                correction.
            reason: Why, in at most 200 characters; told in the profile and with recommendations.

        Raises:
            NotFound: There is no such shopper, or the name means no node or several.
            DataError: The action is unknown, the concept is none that can be corrected, there is nothing to
                clear, or the reason is no text, too long or holds control characters.
        """
        if action not in ACTIONS:
            raise DataError(f"action `{clipped(action)}` is unknown: allowed are {', '.join(ACTIONS)}")
        key = key_of(self._database, "shopper", text(shopper, "shopper"))
        concept, reason = text(concept, "concept"), clean_reason(reason)
        with self._database.write() as connection:
            found = one_node(connection, concept)
            node = self._view.taxonomy.key_of.get(ConceptId(found.node_id))
            if found.kind not in CORRECTABLE or node is None:
                raise DataError(
                    f"`{found.node_id}` cannot be corrected: name a category, a cluster or a brand"
                )
            now_us = int(self._clock() * 1e6)
            made = record_correction(connection, key, node, action, reason=reason, now_us=now_us)
        self._renew_corrections()
        return correction_of(self._view.taxonomy, made)

    def corrections(self, shopper: str, *, recorded_at: datetime | None = None) -> tuple[Correction, ...]:
        """The corrections of a shopper that stand, in the order recorded.

        Args:
            shopper: Shopper id.
            recorded_at: A moment with a time zone: those that stood then. None means now.

        Raises:
            NotFound: There is no such shopper.
        """
        key = key_of(self._database, "shopper", text(shopper, "shopper"))
        held = self._standing(key, microseconds_of(recorded_at) if recorded_at else None)
        return CorrectedConcepts(self._view.taxonomy, held).named(self._view.taxonomy)
