"""Calls for what one shopper did, for sales in numbers, orders and the assortment, asked of the shop."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, cast

from penchant.agent.answering.activity_asked import asks_of_coming, asks_of_returns
from penchant.agent.answering.among import counted_group
from penchant.agent.answering.asking import Asking
from penchant.agent.answering.days_of_week import days_in
from penchant.agent.answering.figures_words import in_a_word, mean_in, measured, things_joined
from penchant.agent.answering.goods_asked import asks_of_least
from penchant.agent.answering.references import is_something, spoken_item
from penchant.agent.answering.stretches import DAY_END, Stretch, just_before
from penchant.agent.answering.trouble import told
from penchant.agent.calls import ToolCall
from penchant.agent.rendering.words import events_called
from penchant.errors import NotInLog
from penchant.tools.overview import DAYS
from penchant.units import GOODS, OF_MONEY, SPLITS, UNITS

if TYPE_CHECKING:
    from penchant.tools.assortment import Assortment
    from penchant.tools.figures import Figures
    from penchant.tools.orders import Orders
    from penchant.tools.shopper_activity import ShopperActivity
    from penchant.units import By, Measure, OrderRank, Part, PriceOrder

MOST_GOODS = 100_000
"""Goods of which it is told how they moved between two stretches."""
EVENTS_LISTED = 100
"""Of one shopper's, the newest."""
PARTS_LISTED = 50
MOST_TOLD = 10
"""Of what comes first, where it is not said how many."""
IN_PIECES: "dict[Measure, Measure]" = {"purchases": "units", "basket": "units_per_order"}
"""What is counted in place of purchases where the log tells how many pieces they were of."""


def activity(asking: Asking) -> "ShopperActivity":
    """What the shopper did, of one kind of product where the call names one."""
    shopper, of = asking.shopper(), _thing(asking, "words")
    since, until, _ = stretch_of(asking)
    is_sold = "purchase" in asking.catalogue.view.kinds.values()
    kind = "purchase" if is_sold and not asks_of_coming(asking.conversation.question) else None
    if asks_of_returns(asking.conversation.question) and "return" in asking.catalogue.view.kinds.values():
        kind = "return"
    return asking.shop.activity(
        shopper, since, of=of, kind=kind, count=asking.count(EVENTS_LISTED), as_of=until
    )


def figures(asking: Asking) -> "Figures":
    """Numbers of the shop or of what the call names.

    Raises:
        ToolFailed: Money is asked about, and neither log nor catalogue names any, or events that the log does
            not hold.
    """
    among = _among(asking)
    things = [one for one in (_thing(asking, "words"), _thing(asking, "other")) if one]
    if among:  # what the group is known by is no thing
        things = [one for one in things if one.casefold() not in among.casefold()]
    by, kind = cast("By | None", asking.choice("by")), asking.choice("kind")
    measure = cast("Measure | None", asking.choice("measure"))
    if by == "pair" or (kind and measure is None):
        measure = "orders" if by == "pair" else "purchases"
        asking.used["measure"] = measure
    if measure in IN_PIECES and kind in (None, "purchase", "return") and asking.catalogue.view.has_quantities:
        measure = asking.used["measure"] = IN_PIECES[measure]
    since, until, against = _stretches(asking, by)
    if by in UNITS and by != "hour" and since and until and since.date() == until.date():
        by = None  # of one day there is no course
        asking.used.pop("by", None)
    if by in UNITS and against and since == against.until + DAY_END:  # both in one course
        since, against = against.since, None
    found_by = partial(
        asking.shop.figures,
        things,
        by=by,
        count=MOST_GOODS if against else asking.count(MOST_TOLD),
        since=since,
        as_of=until,
        against=against,
        days=_days_of_week(asking),
        lowest=by in GOODS and asks_of_least(asking.conversation.question),
        kind=kind,
        among=among,
    )
    try:
        found = found_by(measure=measure or "shoppers")
    except NotInLog as error:
        lacking = str(error).removeprefix("the log holds no ")
        raise told("not_in_log", asking.language, events=events_called(lacking, asking.language)) from error
    if measure not in OF_MONEY or found.has_money:
        return found
    question = asking.conversation.question
    if mean_in(question) in OF_MONEY or measured(question, ("spent",)):
        raise told("no_money", asking.language)
    asking.used.pop("measure", None)  # the router's own word: `how many were there in May?`
    return found_by(measure="shoppers")


def _stretches(asking: Asking, by: "By | None") -> tuple[datetime | None, datetime | None, Stretch | None]:
    """Beginning and end, and what is held against them; what lies before the log is told to."""
    since, until, against = stretch_of(asking)
    if by in SPLITS and since is None:  # in all of the log everybody was new
        since = asking.catalogue.now - timedelta(days=DAYS)
        asking.used["since"] = f"{since:%Y-%m-%d}"
    if asking.said("against") == "before":
        since = since or asking.catalogue.now - timedelta(days=DAYS)
        against = just_before(Stretch(since, until or asking.catalogue.now))
        asking.used["against"] = "before"
    if against is not None and against.until < asking.catalogue.began:
        asking.conversation.before_log.append(against)
        asking.used.pop("against", None)
        against = None
    return since, until, against


def _among(asking: Asking) -> str | None:
    """The group that alone is counted: `the average order of our big spenders`; None for everybody."""
    question = in_a_word(asking.conversation.question)  # of whom a repeat rate is, is no group of it
    among = counted_group(question, asking.catalogue.now) or asking.said("among")
    if among:
        asking.used["among"] = among
    return among


def _days_of_week(asking: Asking) -> tuple[str, ...]:
    """Days of the week that the call names in whatever words, `周六` or `Saturdays`."""
    if asking.said("days") is None:
        return ()
    words = asking.words("days")
    return days_in(words) or (words,)


def orders(asking: Asking) -> "Orders":
    """Single orders of the shop or of a shopper, with what the call names in them."""
    since, until = _said(asking)
    said, rank = _thing(asking, "words"), cast("OrderRank | None", asking.choice("rank"))
    return asking.shop.orders(
        things_joined(said.removeprefix("both "), asking.catalogue) if said else (),
        shopper=asking.shopper() if asking.said("shopper") else None,
        rank="units" if rank == "purchases" and asking.catalogue.view.has_quantities else rank,
        min_spent=asking.amount("min_spent"),
        order_number=asking.words("number") if asking.said("number") else None,
        since=since,
        count=asking.count(MOST_TOLD),
        as_of=until,
    )


def assortment(asking: Asking) -> "Assortment":
    """What is sold of what the call names."""
    sold, by = asking.choice("sold"), cast("Part | None", asking.choice("by"))
    since, until = _said(asking) if sold else (None, None)
    if sold == "newly" and since is None:
        since = asking.catalogue.now - timedelta(days=DAYS)
    return asking.shop.assortment(
        _thing(asking, "words"),
        by=by,
        order=cast("PriceOrder | None", asking.choice("order")),
        min_price=asking.amount("min_price"),
        max_price=asking.amount("max_price"),
        unsold=sold == "never",
        new=sold == "newly",
        since=since,
        count=asking.count(PARTS_LISTED if by or sold else MOST_TOLD),
        as_of=until,
    )


def stretch_of(asking: Asking) -> tuple[datetime | None, datetime | None, Stretch | None]:
    """Beginning and end, as the call has them or else the question, and a stretch held against that."""
    if asking.said("since") or asking.said("until"):
        return (*_said(asking), _other_stretch(asking))
    stretch, against = (*asking.stretches(), None, None)[:2]
    if stretch is None:
        return None, None, None
    asking.used["since"] = f"{stretch.since:%Y-%m-%d}"
    if stretch.until < asking.catalogue.now:
        asking.used["until"] = f"{stretch.until:%Y-%m-%d}"
    if against is not None:
        asking.used["against"] = f"{against.since:%Y-%m-%d} to {against.until:%Y-%m-%d}"
    return stretch.since, stretch.until, against


def _said(asking: Asking) -> tuple[datetime | None, datetime | None]:
    """Beginning and end as the call has them, both days whole; they may be the same."""
    one_day = asking.said("since") if asking.said("since") == asking.said("until") else None
    if one_day is not None:
        given = {name: said for name, said in asking.call.arguments.items() if name != "until"}
        since, until = replace(asking, call=ToolCall(asking.call.tool, given)).dates()
        until = until or since
        asking.used["until"] = asking.used.get("until") or asking.used["since"]
    else:
        since, until = asking.dates()
    if until is not None:
        day = until.replace(hour=0, minute=0, second=0, microsecond=0)
        until = day + timedelta(days=1) - DAY_END
        if until < asking.catalogue.began:
            began = f"{asking.catalogue.began:%Y-%m-%d}"
            raise told("before_log", asking.language, until=f"{until:%Y-%m-%d}", began=began)
        until = min(until, asking.catalogue.now)
    return since, until


def _other_stretch(asking: Asking) -> Stretch | None:
    """The stretch that the call's own is held against, as an answer before had it; None without one."""
    days = re.findall(r"\d{4}-\d\d-\d\d", asking.said("against") or "")
    if len(days) != len(("first", "last")):
        return None
    asking.used["against"] = asking.needed("against")
    first, last = (datetime.fromisoformat(day).replace(tzinfo=UTC) for day in days)
    return Stretch(first, last + timedelta(days=1) - DAY_END)


def _thing(asking: Asking, name: str) -> str | None:
    """Words for a product or a kind, the id of one spoken of before; None where the call has none."""
    if asking.said(name) is None:
        return None
    said = asking.words(name)
    if is_something(said) and (kind := asking.conversation.words()):
        asking.used[name] = kind
        return kind
    item = spoken_item(said, asking.catalogue, asking.conversation, asking.language)
    if item is not None:
        asking.used[name] = item
    return item or said
