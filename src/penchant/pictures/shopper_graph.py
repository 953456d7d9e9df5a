"""A shopper's interests from month to month, and what the graph says of them."""

from collections import Counter

import numpy as np
from sqlalchemy import Connection, or_, select

from penchant.errors import TooLittleHistory
from penchant.graph_store import ShopView, day_name
from penchant.graph_store.concept_graph import holds_at
from penchant.graph_store.corrections import CorrectedConcepts
from penchant.graph_store.interest_model import Interest
from penchant.graph_store.profile_facts import profile_facts
from penchant.graph_store.schema import edges
from penchant.pictures.ego_graph import kind_of, known_moments, picture_edges, rows_among, short_names
from penchant.pictures.picture import Band, Moment, Picture, PictureEdge, PictureNode, moments_between

MOST_INTERESTS = 8
NEIGHBOURS_EACH = 3
MOST_MOMENTS = 26
"""Each takes a look at the whole log as of then."""
MOST_MONTHS = 36
LIKES = "likes"
"""Stands between a shopper and a concept; shoppers are no nodes of the stored graph."""


def shopper_picture(
    connection: Connection, view: ShopView, shopper: int, *, until: int, corrected: CorrectedConcepts
) -> Picture:
    """The interests that the shopper's profile told at each moment, and the concepts next to them.

    Args:
        connection: An open connection.
        view: The shop.
        shopper: Shopper key.
        until: The last moment that is shown, microseconds.
        corrected: What the shop corrected; what it removed is not shown.

    Raises:
        TooLittleHistory: There are too few events for a profile.
    """
    profile_facts(view, shopper, until=until)
    part = view.events_of(shopper, until=until)
    moments = moments_between(int(view.log.ts[part.start]), until, most=MOST_MOMENTS)
    told = [_interests(view, shopper, moment, corrected) for moment in moments]
    times = Counter(interest.node for interests in told for interest in interests)
    now = [interest.node for interest in told[-1]]
    ranked = now + [node for node, _ in times.most_common() if node not in now]
    chosen = [str(view.taxonomy.ids[node]) for node in ranked[:MOST_INTERESTS]]
    around = _around(connection, chosen)
    name = str(view.shopper_ids[shopper])
    ids = [f"shopper:{name}", *chosen, *(node_id for node_id, _ in around)]
    names = [name, *short_names(connection, ids[1:])]
    near = [0] * (1 + len(chosen)) + [1 + chosen.index(interest) for _, interest in around]
    rings = [0] + [1] * len(chosen) + [2] * len(around)
    nodes = tuple(
        PictureNode(*row) for row in zip(ids, names, [kind_of(one) for one in ids], rings, near, strict=True)
    )
    place = {node: at for at, node in enumerate(ranked[:MOST_INTERESTS], start=1)}
    ends = [*(moment.at for moment in moments[1:]), None]
    likes = tuple(
        _likes(interest, place[interest.node], moment, end)
        for interests, moment, end in zip(told, moments, ends, strict=True)
        for interest in interests
        if interest.node in place
    )
    drawn = picture_edges(rows_among(connection, ids[1:], until=until), ids)
    months, bands = _bands(view, shopper, list(place), names[1 : 1 + len(place)], until)
    return Picture(
        title=f"Shopper {name}",
        subtitle=f"{part.stop - part.start:,} events until {day_name(until)}",
        nodes=nodes,
        edges=likes + drawn,
        moments=moments,
        known=known_moments(drawn),
        months=months,
        bands=bands,
    )


def _interests(
    view: ShopView, shopper: int, moment: Moment, corrected: CorrectedConcepts
) -> tuple[Interest, ...]:
    try:
        return profile_facts(view, shopper, until=moment.at, corrected=corrected).interests
    except TooLittleHistory:
        return ()


def _likes(interest: Interest, place: int, moment: Moment, until: int | None) -> PictureEdge:
    lift = f"{interest.lift:.1f}" if interest.lift < 100 else f"{interest.lift:,.0f}"
    return PictureEdge(
        subject=0,
        object=place,
        relation=LIKES,
        words="likes",
        weight=interest.share,
        told=(
            f"{interest.stage.value}: {interest.share:.0%} of what the shopper does, {lift} times the shop's "
            f"average, {interest.events:,} events, as of {moment.label}"
        ),
        source="interests",
        valid_from=moment.at,
        valid_to=until,
    )


def _around(connection: Connection, chosen: list[str]) -> list[tuple[str, str]]:
    """For each interest its heaviest other concepts that are believed now, each next to one interest only."""
    query = select(edges.c.subject, edges.c.object).where(
        or_(edges.c.subject.in_(chosen), edges.c.object.in_(chosen)),
        edges.c.relation.not_in(("about", "made_by")),
        holds_at(),
    )
    found: dict[str, str] = {}
    times: Counter[str] = Counter()
    for subject, thing in connection.execute(query.order_by(edges.c.weight.desc(), edges.c.edge_key)):
        for interest, other in ((subject, thing), (thing, subject)):
            free = other not in found and other not in chosen and kind_of(other) != "item"
            if interest in chosen and free and times[interest] < NEIGHBOURS_EACH:
                found[other] = interest
                times[interest] += 1
    return sorted(found.items(), key=lambda one: chosen.index(one[1]))


def _bands(
    view: ShopView, shopper: int, nodes: list[int], names: list[str], until: int
) -> tuple[tuple[str, ...], tuple[Band, ...]]:
    """Events and shares of each calendar month for each interest; an event may be about several."""
    part = view.events_of(shopper, until=until)
    month = view.log.ts[part].astype("datetime64[us]").astype("datetime64[M]").astype(np.int64)
    months = np.arange(month[0], month[-1] + 1)[-MOST_MONTHS:]
    recent = month >= months[0]
    total = np.bincount(month[recent] - months[0], minlength=months.size)
    event, node, _ = view.concepts.expand(view.log.item[part])
    bands = []
    for key, name in zip(nodes, names, strict=True):
        about = np.unique(event[view.taxonomy.is_under(key)[node] & recent[event]])
        counts = np.bincount(month[about] - months[0], minlength=months.size)
        shares = counts / np.maximum(total, 1)
        bands.append(Band(name, tuple(counts.tolist()), tuple(shares.tolist())))
    named = np.datetime_as_string(months.astype("datetime64[M]"))
    return tuple(str(one) for one in named), tuple(bands)
