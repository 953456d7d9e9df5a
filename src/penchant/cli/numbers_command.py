"""`penchant figures`, `orders`, `activity` and `assortment`: sales in numbers, and what is sold."""

from pathlib import Path
from typing import Annotated

import typer

import penchant
from penchant.cli.answering import ShopCommand, note_beyond_log, parse_day, parse_moment
from penchant.cli.asking import Answer, show, show_asked
from penchant.cli.commands import AsJson, AsOf, Folder, Shopper, app
from penchant.cli.frame_file import write_text
from penchant.units import By, Measure, OrderRank, Part, PriceOrder

Since = Annotated[
    str | None,
    typer.Option(metavar="DATE", help="Where it begins; else with the first event.", show_default=False),
]
Count = Annotated[int, typer.Option("-k", "--count", help="List at most this many.")]


@app.command(cls=ShopCommand, epilog="Example: penchant figures shop beer wine --by month --csv months.csv")
def figures(
    folder: Folder,
    things: Annotated[
        list[str] | None,
        typer.Argument(
            help="Items or kinds of products, each counted by itself; else all.", show_default=False
        ),
    ] = None,
    by: Annotated[
        By | None,
        typer.Option(
            help="Tell it piece by piece: by time, in UTC, or the first goods, shoppers or pairs of items.",
            show_default=False,
        ),
    ] = None,
    measure: Annotated[Measure, typer.Option(help="By what goods are ranked.")] = "shoppers",
    kind: Annotated[
        str | None,
        typer.Option(help="Count these events, as view or return; else purchases.", show_default=False),
    ] = None,
    lowest: Annotated[bool, typer.Option("--lowest", help="Goods with least of it, of those sold.")] = False,
    count: Annotated[int, typer.Option("-k", "--count", help="At most this many goods.")] = 10,
    since: Since = None,
    among: Annotated[
        str | None,
        typer.Option(metavar="WORDS", help="Only shoppers who, as in segment.", show_default=False),
    ] = None,
    csv: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write the rows as CSV.", show_default=False)
    ] = None,
    as_of: AsOf = None,
    as_json: AsJson = False,
) -> None:
    """Counts shoppers, orders, purchases and spending: of the shop or of things in it, by time."""
    moment, begin = parse_moment(as_of), parse_day(since)
    with penchant.open(folder) as shop:
        note_beyond_log(shop, moment)
        found = shop.figures(
            things or (),
            by=by,
            measure=measure,
            lowest=lowest,
            kind=kind,
            count=count,
            since=begin,
            among=among,
            as_of=moment,
        )
    if csv is not None:
        write_text(found.frame().write_csv(), csv)
    show(found, as_json)


@app.command(cls=ShopCommand, epilog="Example: penchant activity shop 1029 --of tea --since 2017-06-01")
def activity(
    folder: Folder,
    shopper: Shopper,
    of: Annotated[
        str | None,
        typer.Option(metavar="WORDS", help="Only this item or kind of product.", show_default=False),
    ] = None,
    kind: Annotated[
        str | None, typer.Option(help="Only events of this kind, as purchase.", show_default=False)
    ] = None,
    since: Since = None,
    count: Annotated[int, typer.Option("-k", "--count", help="List at most this many of the newest.")] = 10,
    as_of: AsOf = None,
    as_json: AsJson = False,
) -> None:
    """Shows what a shopper did: visits, orders, spending, how often and when last."""
    moment, begin = parse_moment(as_of), parse_day(since)

    def ask(shop: "penchant.Shop") -> Answer:
        return shop.activity(shopper, begin, of=of, kind=kind, count=count, as_of=moment)

    show_asked(folder, as_json, moment, ask)


@app.command(cls=ShopCommand, epilog="Example: penchant orders shop diapers --rank spent --since 2017-12-01")
def orders(
    folder: Folder,
    of: Annotated[
        list[str] | None,
        typer.Argument(
            help="Only orders with this item or kind of product, or all of several; tells what lies beside.",
            show_default=False,
        ),
    ] = None,
    shopper: Annotated[
        str | None, typer.Option(metavar="SHOPPER", help="Only this shopper's.", show_default=False)
    ] = None,
    rank: Annotated[
        OrderRank | None,
        typer.Option(help="List the first by money, purchases, pieces or time.", show_default=False),
    ] = None,
    min_spent: Annotated[
        float | None, typer.Option(help="Only orders that cost this much or more.", show_default=False)
    ] = None,
    number: Annotated[
        str | None,
        typer.Option(metavar="ID", help="Only the order of this number (session_id).", show_default=False),
    ] = None,
    since: Since = None,
    count: Count = 10,
    as_of: AsOf = None,
    as_json: AsJson = False,
) -> None:
    """Shows single orders: the biggest, smallest, newest or first, and what lies beside a product."""
    moment, begin = parse_moment(as_of), parse_day(since)

    def ask(shop: "penchant.Shop") -> Answer:
        return shop.orders(
            of or (),
            shopper=shopper,
            rank=rank,
            min_spent=min_spent,
            order_number=number,
            since=begin,
            count=count,
            as_of=moment,
        )

    show_asked(folder, as_json, moment, ask)


@app.command(cls=ShopCommand, epilog="Example: penchant assortment shop wine --order cheapest --max-price 10")
def assortment(
    folder: Folder,
    of: Annotated[
        str | None, typer.Argument(help="Only this item or kind of product.", show_default=False)
    ] = None,
    by: Annotated[Part | None, typer.Option(help="Tell it part by part.", show_default=False)] = None,
    order: Annotated[
        PriceOrder | None, typer.Option(help="List by price; else what is bought most.", show_default=False)
    ] = None,
    min_price: Annotated[
        float | None, typer.Option(help="Only items that cost this much or more.", show_default=False)
    ] = None,
    max_price: Annotated[
        float | None, typer.Option(help="Only items that cost this much or less.", show_default=False)
    ] = None,
    unsold: Annotated[
        bool, typer.Option("--unsold", help="Only items that nobody bought, since --since if given.")
    ] = False,
    new: Annotated[bool, typer.Option("--new", help="Only items that came in since --since.")] = False,
    since: Since = None,
    count: Count = 10,
    as_of: AsOf = None,
    as_json: AsJson = False,
) -> None:
    """Shows what is sold: how many items, brands and categories, at what prices, and what never sold."""
    moment, begin = parse_moment(as_of), parse_day(since)

    def ask(shop: "penchant.Shop") -> Answer:
        return shop.assortment(
            of,
            by=by,
            order=order,
            min_price=min_price,
            max_price=max_price,
            unsold=unsold,
            new=new,
            since=begin,
            count=count,
            as_of=moment,
        )

    show_asked(folder, as_json, moment, ask)
