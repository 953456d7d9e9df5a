"""What a shop answers in numbers: figures, single orders, what one shopper did, and what is sold at all."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from penchant.errors import DataError
from penchant.given import listed, microseconds_of, number, text, whole
from penchant.shop_groups import ShopGroups
from penchant.tools.meant import Thing, thing_meant

if TYPE_CHECKING:
    from penchant.tools.assortment import Assortment
    from penchant.tools.conditions import Condition
    from penchant.tools.figures import Figures
    from penchant.tools.orders import Orders
    from penchant.tools.segment import Segment
    from penchant.tools.shopper_activity import ShopperActivity
    from penchant.units import By, Measure, OrderRank, Part, PriceOrder


class ShopSales(ShopGroups):
    """The part of a shop that counts what was sold; `penchant.tools.registry` names the tools."""

    def figures(
        self,
        things: "Sequence[str]" = (),
        *,
        by: "By | None" = None,
        measure: "Measure" = "shoppers",
        count: int = 10,
        since: datetime | None = None,
        as_of: datetime | None = None,
        against: tuple[datetime, datetime] | None = None,
        among: "Segment | str | Sequence[Condition] | None" = None,
        days: "Sequence[str]" = (),
        lowest: bool = False,
        kind: str | None = None,
    ) -> "Figures":
        """Shoppers, orders, purchases and spending: of the shop or of things in it, piece by piece of time.

        Args:
            things: Ids, titles or kinds of products, at most 8, each counted by itself; none counts all.
            by: `hour`, `day`, `weekday`, `weekend`, `week`, `month`, `quarter` or `year`, in UTC; or `item`,
                `category`, `department`, `brand` or `shopper`, the first of them; `pair`, the items that
                most orders hold both of; or `newness`, who first bought in the stretch and who had before.
            measure: By what goods and shoppers are ranked: `shoppers`, `orders`, `purchases`, `spent`, `new`,
                `per_order`, `per_shopper`, `basket`; `units` (pieces), `units_per_order`; `repeating`
                shoppers, who bought on two days or more, or their share (`repeat`); days from an order to the
                next (`gap`); `conversion`, the share of those with any event who bought; `return_rate`,
                returns a purchase; or `stars` on average.
            count: At most this many goods, shoppers or pairs.
            since: Where the stretch begins, a moment with a time zone; None means the first event.
            as_of: Where it ends, likewise; None means the newest event.
            against: First and last moment of another stretch that is told beside it.
            among: Only these shoppers: a segment, or what `segment` takes, as of the end.
            days: Only these days of the week, as `saturday`; none counts all.
            lowest: Whether goods with least of the measure come first, of those with any purchase.
            kind: Counts events of this kind instead of purchases, as `view` or `return`; `event` counts all.

        Raises:
            DataError: Nothing in the shop is near a thing's words, a stretch begins after its end or has too
                many pieces, there are more than 8 things, the log has no such events or none that the measure
                is of, or an option is unknown or out of range.
        """
        from penchant.tools.figures import MOST_THINGS, figures

        if len(asked := listed(things, "thing")) > MOST_THINGS:
            raise DataError(f"cannot count {len(asked)} things apart: name at most {MOST_THINGS}")
        meant = [thing_meant(self._view, self._finder, words) for words in asked]
        group, conditions = None, tuple["Condition", ...]()
        if among is not None:
            chosen = self._group(among, as_of)
            members, conditions = set(chosen.members), chosen.conditions
            group = np.array([one in members for one in self._view.shopper_ids], dtype=bool)
        told = partial(
            figures,
            self._view,
            meant,
            by=by,
            measure=measure,
            count=whole(count),
            among=group,
            days=listed(days, "day"),
            lowest=lowest,
            kind=kind,
        )
        begin = None if since is None else microseconds_of(since)
        found = replace(told(since=begin, until=self._until(as_of)), among=conditions)
        if against is None:
            return found
        first, last = against
        return replace(found, beside=told(since=microseconds_of(first), until=self._until(last)))

    def activity(
        self,
        shopper: str,
        since: datetime | None = None,
        *,
        of: str | None = None,
        kind: str | None = None,
        count: int = 10,
        as_of: datetime | None = None,
    ) -> "ShopperActivity":
        """What a shopper did in a stretch of time: visits, orders, items, spending, and the newest events.

        Args:
            shopper: Shopper id.
            since: Where it begins, a moment with a time zone; None counts from the first event.
            of: Only this item or kind of product, in words.
            kind: Only events of this kind, as `purchase`.
            count: At most this many events are listed.
            as_of: Where it ends, a moment with a time zone; None means the newest event.

        Raises:
            NotFound: There is no such shopper.
            DataError: `since` is after the end, nothing in the shop is near the words, the log has no such
                kind, or `count` is below 1.
        """
        from penchant.tools.shopper_activity import shopper_activity

        begin = None if since is None else microseconds_of(since)
        key, until = self._shopper_key(shopper), self._until(as_of)
        return shopper_activity(
            self._view, key, until=until, since=begin, of=self._meant(of), kind=kind, count=whole(count)
        )

    def orders(
        self,
        of: str | Sequence[str] = (),
        *,
        shopper: str | None = None,
        rank: "OrderRank | None" = None,
        min_spent: float | None = None,
        order_number: str | None = None,
        since: datetime | None = None,
        count: int = 10,
        as_of: datetime | None = None,
    ) -> "Orders":
        """Single orders: their sizes, the first of them, and what is in them.

        An order is what a shopper bought on one UTC day, apart where the log gives different `session_id`s.

        Args:
            of: Only orders with this item or kind of product, in words, or with all of several; then what
                else lies in them is told.
            shopper: Only this shopper's, by id.
            rank: Lists the first by `spent`, `purchases` or pieces (`units`), the `smallest` by money, the
                `newest` or the `oldest`; None lists none.
            min_spent: Only orders that cost this much or more.
            order_number: Only the order of this number, the `session_id` of its events, which is then listed.
            since: Where the stretch begins, a moment with a time zone; None means the first event.
            count: At most this many orders, and kinds of products beside the things.
            as_of: Where it ends, likewise; None means the newest event.

        Raises:
            NotFound: There is no such shopper or number.
            DataError: Nothing in the shop is near the words, the log has no purchases or no amounts that are
                asked about, a stretch begins after its end, or an option is unknown or out of range.
        """
        from penchant.tools.orders import orders

        return orders(
            self._view,
            [thing_meant(self._view, self._finder, words) for words in ([of] if isinstance(of, str) else of)],
            until=self._until(as_of),
            since=None if since is None else microseconds_of(since),
            shopper=None if shopper is None else self._shopper_key(shopper),
            rank="newest" if order_number is not None and rank is None else rank,
            min_spent=None if min_spent is None else number(min_spent, "least spending"),
            number=order_number,
            count=whole(count),
        )

    def assortment(
        self,
        of: str | None = None,
        *,
        by: "Part | None" = None,
        order: "PriceOrder | None" = None,
        min_price: float | None = None,
        max_price: float | None = None,
        unsold: bool = False,
        new: bool = False,
        since: datetime | None = None,
        count: int = 10,
        as_of: datetime | None = None,
    ) -> "Assortment":
        """What can be had: how many items, brands and categories, at which of today's prices.

        Args:
            of: Only this item or kind of product, in words.
            by: Tells it by `category`, `department` or `brand`.
            order: Lists the `cheapest` or the `dearest`; None lists what was bought most.
            min_price: Only items with this price or a higher one.
            max_price: Only items with this price or a lower one.
            unsold: Only items that nobody bought in the stretch.
            new: Only items that came in the stretch, which `since` has to begin: by the day from which the
                catalogue has them, else by their first event.
            since: Where the stretch begins in which purchases count, a moment with a time zone; None means
                the first event.
            count: At most this many items or parts.
            as_of: Where it ends, and when items have to be available; None means the newest event.

        Raises:
            DataError: Nothing in the shop is near the words, the catalogue has no prices, categories or
                brands that are asked about, a stretch begins after its end, an option is out of range, or
                what is new is asked for without a beginning.
        """
        from penchant.tools.assortment import assortment

        return assortment(
            self._view,
            self._meant(of),
            until=self._until(as_of),
            since=None if since is None else microseconds_of(since),
            least=None if min_price is None else number(min_price, "lowest price"),
            most=None if max_price is None else number(max_price, "highest price"),
            unsold=unsold,
            new=new,
            by=by,
            order=order,
            count=whole(count),
        )

    def _meant(self, of: str | None) -> tuple[Thing, NDArray[np.bool_]] | None:
        return None if of is None else thing_meant(self._view, self._finder, text(of, "thing"))
