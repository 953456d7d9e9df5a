"""What a tool's answer claims that can be counted, counted again in SQL, whatever was asked."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median

from penchant.agent.answering.results import ToolResult
from penchant.agent.answering.values import Portrait, Sources
from penchant.evals.agent_truth import Truth, Value
from penchant.tools import Audience, Contrast, Recommendation
from penchant.tools.audience import Reach
from penchant.tools.campaign import CampaignEffect
from penchant.tools.campaign_past import Measure
from penchant.tools.changes import Changes
from penchant.tools.compare import Comparison, ShopperNumbers
from penchant.tools.concept_lookup import ConceptLookup
from penchant.tools.next_behaviour import NextBehaviour
from penchant.tools.overview import Activity, Overview
from penchant.tools.segment import Segment
from penchant.tools.similar_items import SimilarItems
from penchant.tools.trend_results import Trends

CATEGORY = "category:"
_UNDER = "(category = ? OR category BETWEEN ? || ' > ' AND ? || ' >!')"
"""A path or one under it: `!` comes right after the blank. A `+` keeps SQLite from going by time."""


def false_claims(result: ToolResult, truth: Truth) -> list[str]:
    """Claims of a result that SQL finds wrong; none where nothing of it can be counted."""
    claims = _CLAIMS.get(type(result.value))
    found = list(claims(result.value, truth)) if claims else []
    if isinstance(result.value, tuple):
        found = [wrong for one in result.value for wrong in _recommended(one, result, truth)]
    elif isinstance(result.value, (Recommendation, Contrast)):
        held = result.value
        both = (held,) if isinstance(held, Recommendation) else (held.item, held.other)
        found = [wrong for one in both for wrong in _recommended(one, result, truth)]
    return [*found, *_evidence_exists(result, truth)]


def _same(name: str, claimed: object, true: object) -> Iterator[str]:
    if claimed != true:
        yield f"claims {name} {claimed}; it is {true}"


def _near(name: str, claimed: float, true: Value, within: float = 0.011) -> Iterator[str]:
    if not isinstance(true, (int, float)) or abs(claimed - true) > within:
        yield f"claims {name} {claimed}; it is {true}"


def _at(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%d %H:%M:%S")


def _path(concept: str) -> str | None:
    return concept.removeprefix(CATEGORY) if concept.startswith(CATEGORY) else None


def _events_of(
    truth: Truth, shopper: str, path: str, where: str = "1", values: Iterable[Value] = ()
) -> Value:
    sql = f"SELECT count(*) FROM bought WHERE shopper = ? AND {_UNDER} AND {where}"
    return truth.value(sql, [shopper, path, path, path, *values])


def _evidence_exists(result: ToolResult, truth: Truth) -> Iterator[str]:
    for one in result.rendered.evidence:
        for event in one.event_ids:
            if not truth.rows("SELECT 1 FROM events WHERE event = ?", [event]):
                yield f"there is no event {event}"


def _overview(held: Overview, truth: Truth) -> Iterator[str]:
    yield from _same("events", held.status.events, truth.value("SELECT count(*) FROM events"))
    shoppers = truth.value("SELECT count(DISTINCT shopper) FROM events")
    yield from _same("shoppers", held.status.shoppers, shoppers)
    for stretch in (held.lately, held.before):
        yield from _activity(stretch, truth)
    for top in held.top:
        if (path := _path(top.concept_id)) is not None:
            inside = [_at(held.lately.since), _at(held.lately.until)]
            sql = f"SELECT count(DISTINCT shopper) FROM bought WHERE {_UNDER} AND +at > ? AND +at <= ?"
            yield from _same(
                f"shoppers of {path}", top.shoppers, truth.value(sql, [path, path, path, *inside])
            )


def _activity(held: Activity, truth: Truth) -> Iterator[str]:
    ((shoppers, events, orders, spent),) = truth.rows(
        "SELECT count(DISTINCT shopper), count(*), count(DISTINCT shopper || ' ' || day), sum(value) "
        "FROM events WHERE at > ? AND at <= ?",
        [_at(held.since), _at(held.until)],
    )
    yield from _same("active shoppers", held.shoppers, shoppers)
    yield from _same("events", held.events, events)
    yield from _same("orders", held.orders, orders)
    yield from _near("spent", held.spent, spent)


def _portrait(held: Portrait, truth: Truth) -> Iterator[str]:
    profile = held.profile
    for one in profile.interests:
        if (path := _path(one.concept_id)) is not None:
            counted = _events_of(truth, profile.shopper_id, path)
            yield from _same(f"events of {one.name}", one.events, counted)
    own = set(truth.column("SELECT event FROM events WHERE shopper = ?", [profile.shopper_id]))
    for fact in profile.facts:
        if not own.issuperset(fact.event_ids):
            yield f"gives events of others for {fact.subject or 'the history'}"


def _changes(held: Changes, truth: Truth) -> Iterator[str]:
    between = [_at(held.since), _at(held.until)]
    sql = "SELECT count(*) FROM events WHERE shopper = ? AND at > ? AND at <= ?"
    yield from _same("events between", held.events, truth.value(sql, [held.shopper_id, *between]))
    for one in held.changes:
        if (path := _path(one.concept_id)) is not None:
            counted = _events_of(truth, held.shopper_id, path, "+at > ? AND +at <= ?", between)
            yield from _same(f"events of {one.name}", one.events, counted)


def _recommended(one: object, result: ToolResult, truth: Truth) -> Iterator[str]:
    if not isinstance(one, Recommendation):
        return
    titles = truth.column("SELECT title FROM items WHERE item = ?", [one.item_id])
    told = [" ".join(str(title).split()) for title in titles]
    yield from _same(f"title of {one.item_id}", [one.title], told or [one.item_id])
    shopper = result.call.arguments.get("shopper", "")
    own = set(truth.column("SELECT event FROM events WHERE shopper = ?", [shopper]))
    for term in one.terms:
        if not own.issuperset(term.event_ids):
            yield f"gives events of others for {one.item_id}"
        if term.signal == "repurchase" and term.event_count:
            sql = "SELECT count(*) FROM events WHERE shopper = ? AND item = ?"
            bought = truth.value(sql, [shopper, one.item_id])
            yield from _same(f"purchases of {one.item_id}", term.event_count, bought)


def _audience(held: Audience, truth: Truth) -> Iterator[str]:
    paths = [path for concept, _ in held.concepts if (path := _path(concept)) is not None]
    if not paths or len(paths) < len(held.concepts):
        return
    tests = " OR ".join(_UNDER for _ in paths)
    for fan in held.fans:
        values = [fan.shopper_id, *(path for path in paths for _ in range(3))]
        counted = truth.value(f"SELECT count(*) FROM bought WHERE shopper = ? AND ({tests})", values)
        yield from _same(f"events of {fan.shopper_id}", fan.events, counted)


def _reach(held: Reach, truth: Truth) -> Iterator[str]:
    if held.audience is not None:
        yield from _audience(held.audience, truth)
        return
    for one in held.shoppers:
        sql = "SELECT count(*) FROM events WHERE shopper = ? AND item = ?"
        if truth.value(sql, [one.shopper_id, held.item_id]):
            yield f"names {one.shopper_id}, who had {held.item_id}"


def _comparison(held: Comparison, truth: Truth) -> Iterator[str]:
    for numbers in (held.first, held.second):
        yield from _numbers(numbers, truth)
    ids = [held.first.shopper_id, held.second.shopper_id]
    both = "SELECT item FROM events WHERE shopper = ? INTERSECT SELECT item FROM events WHERE shopper = ?"
    common = truth.column(both, ids)
    yield from _same("items in common", held.items_in_common, len(common))
    if not set(common).issuperset(held.common_items):
        yield "names items that are not in common"
    for one in (*held.common, *held.first_more, *held.second_more):
        path = _path(one.concept_id)
        for shopper, side in zip(ids, (one.first, one.second), strict=True):
            if path is not None:
                yield from _same(f"events of {one.name}", side.events, _events_of(truth, shopper, path))


def _numbers(held: ShopperNumbers, truth: Truth) -> Iterator[str]:
    ((events, days, items, spent, first, last),) = truth.rows(
        "SELECT count(*), count(DISTINCT day), count(DISTINCT item), sum(value), min(at), max(at) "
        "FROM events WHERE shopper = ?",
        [held.shopper_id],
    )
    told = (held.events, held.days, held.items, _at(held.first_seen), _at(held.last_seen))
    yield from _same(f"numbers of {held.shopper_id}", told, (events, days, items, first, last))
    yield from _near(f"spending of {held.shopper_id}", held.spent, spent)


def _similar(held: SimilarItems, truth: Truth) -> Iterator[str]:
    count = "SELECT count(DISTINCT shopper) FROM events WHERE item = ?"
    yield from _same(f"buyers of {held.item_id}", held.shoppers, truth.value(count, [held.item_id]))
    for one in held.items:
        yield from _same(f"buyers of {one.item_id}", one.shoppers, truth.value(count, [one.item_id]))
        sql = (
            "SELECT count(*) FROM (SELECT shopper FROM events WHERE item = ? "
            "INTERSECT SELECT shopper FROM events WHERE item = ?)"
        )
        both = truth.value(sql, [held.item_id, one.item_id])
        yield from _same(f"buyers of both it and {one.item_id}", one.in_common, both)


def _trends(held: Trends, truth: Truth) -> Iterator[str]:
    stretches = {
        "before": (_at(held.against_since), _at(held.against_until)),
        "after": (_at(held.since), _at(held.until)),
    }
    if held.among is None:
        sql = "SELECT count(DISTINCT shopper) FROM events WHERE at > ? AND at <= ?"
        had = f"SELECT count(DISTINCT shopper) FROM bought WHERE {_UNDER} AND +at > ? AND +at <= ?"
        yield from _same("active before", held.shoppers_before, truth.value(sql, stretches["before"]))
        yield from _same("active after", held.shoppers_after, truth.value(sql, stretches["after"]))
        for one in held.trends:
            if (path := _path(one.concept_id)) is not None:
                for side, stretch in stretches.items():
                    counted = truth.value(had, [path, path, path, *stretch])
                    yield from _same(f"shoppers of {one.name} {side}", getattr(one, side), counted)


def _segment(held: Segment, truth: Truth) -> Iterator[str]:
    sql = "SELECT count(DISTINCT day), sum(value), min(at), max(at) FROM events WHERE shopper = ? AND at <= ?"
    for member, (orders, spent, first, last) in list(zip(held.members, held.numbers, strict=True))[:50]:
        ((days, paid, began, ended),) = truth.rows(sql, [member, _at(held.as_of)])
        yield from _same(f"numbers of {member}", (orders, _at(first), _at(last)), (days, began, ended))
        yield from _near(f"spending of {member}", spent, paid)


def _next(held: NextBehaviour, truth: Truth) -> Iterator[str]:
    days = truth.column("SELECT DISTINCT day FROM events WHERE shopper = ? ORDER BY 1", [held.shopper_id])
    yield from _same("visits", held.visits, len(days))
    last = truth.value("SELECT max(at) FROM events WHERE shopper = ?", [held.shopper_id])
    yield from _same("last seen", _at(held.last_seen), last)
    yield from _same("days between visits", held.gap_days, _gap(days))
    for item in held.items:
        sql = "SELECT DISTINCT day FROM events WHERE shopper = ? AND item = ? ORDER BY 1"
        bought = truth.column(sql, [held.shopper_id, item.item_id])
        yield from _same(f"days of {item.item_id}", item.bought_on, len(bought))
        if item.gap_days is not None and item.due is not None:
            yield from _same(f"days between {item.item_id}", item.gap_days, _gap(bought))
            due = datetime.fromisoformat(f"{bought[-1]}T00:00:00+00:00") + timedelta(days=item.gap_days)
            yield from _same(f"when {item.item_id} is due", item.due, due)


def _gap(days: list[Value]) -> float | None:
    dates = [datetime.fromisoformat(str(day)) for day in days]
    gaps = [(late - early).days for early, late in pairwise(dates)]
    return float(median(gaps)) if gaps else None


def _concept(held: ConceptLookup, truth: Truth) -> Iterator[str]:
    path = _path(held.node_id)
    if path is None:
        return
    items = truth.value(f"SELECT count(*) FROM items WHERE {_UNDER}", [path, path, path])
    yield from _same(f"items of {held.name}", held.items, items)
    for month in held.months:
        counted = truth.rows(
            f"SELECT count(*), count(DISTINCT shopper) FROM bought WHERE {_UNDER} AND day LIKE ? || '-%'",
            [path, path, path, month.month],
        )
        yield from _same(f"events and shoppers in {month.month}", [(month.events, month.shoppers)], counted)


def _campaign(held: CampaignEffect, truth: Truth) -> Iterator[str]:
    own = held.campaign.campaign_id
    ((first, last),) = truth.rows("SELECT since, until FROM campaigns WHERE campaign = ?", [own])
    told = set(truth.column("SELECT shopper FROM told WHERE campaign = ?", [own]))
    yield from _same("first day", str(held.campaign.first_day), first)
    yield from _same("last day", str(held.campaign.last_day), last)
    yield from _same("told", held.told, len(told))
    if held.reason == "outside_log":
        return
    ((began, now),) = truth.rows("SELECT min(at), max(at) FROM events")
    since, until = max(f"{first} 00:00:00", str(began)), min(f"{last} 23:59:59", str(now))
    yield from _same("its stretch", [_at(held.since), _at(held.until)], [since, until])
    came = set(truth.column("SELECT DISTINCT shopper FROM events WHERE at < ?", [since]))
    yield from _same("told who had come before", held.told_before, len(came & told))
    yield from _same("others who had come before", held.others, len(came - told))
    did = _while_it_ran(own, since, until, truth) if held.outcomes else {}
    for outcome in held.outcomes:
        of_told, of_others = (
            sum(did[outcome.measure].get(shopper, 0.0) for shopper in those) / len(those)
            for those in (came & told, came - told)
        )
        yield from _near(f"plain {outcome.measure}", outcome.plain, of_told - of_others, 1e-6)
        if held.told_compared == held.told_before:
            yield from _near(f"{outcome.measure} of the told", outcome.told_during, of_told, 1e-6)


def _while_it_ran(campaign: str, since: str, until: str, truth: Truth) -> dict[Measure, dict[Value, float]]:
    """What each shopper did in a campaign's stretch, by what is measured; who did nothing is left out."""
    rows = truth.rows(
        "SELECT shopper, total(value), count(DISTINCT day), count(*) FROM events WHERE at >= ? AND at <= ? "
        "GROUP BY shopper",
        [since, until],
    )
    buyers = truth.column(
        "SELECT DISTINCT shopper FROM campaign_items JOIN events USING (item) "
        "WHERE campaign = ? AND at >= ? AND at <= ?",
        [campaign, since, until],
    )
    spent, visits, purchases = ({row[0]: float(str(row[place])) for row in rows} for place in (1, 2, 3))
    return {
        "spent": spent,
        "visits": visits,
        "purchases": purchases,
        "bought_items": dict.fromkeys(buyers, 1.0),
    }


def _sources(held: Sources, truth: Truth) -> Iterator[str]:
    for line in held.events:
        rows = truth.rows("SELECT shopper, item, at, value FROM events WHERE event = ?", [line.event_id])
        told = (line.shopper_id, line.item_id, _at(line.ts), line.value)
        yield from _same(f"event {line.event_id}", [told], rows)


_CLAIMS: dict[type, Callable[..., Iterator[str]]] = {
    Overview: _overview,
    Portrait: _portrait,
    Changes: _changes,
    Audience: _audience,
    Reach: _reach,
    Comparison: _comparison,
    SimilarItems: _similar,
    Trends: _trends,
    CampaignEffect: _campaign,
    Segment: _segment,
    NextBehaviour: _next,
    ConceptLookup: _concept,
    Sources: _sources,
}
