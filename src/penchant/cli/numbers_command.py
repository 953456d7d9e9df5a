"""`penchant figures` and `activity`: sales in numbers, and what one shopper did."""

from pathlib import Path
from typing import Annotated

import typer

import penchant
from penchant.cli.answering import (
    ShopCommand,
    answer_console,
    note_beyond_log,
    parse_day,
    parse_moment,
    print_json,
)
from penchant.cli.commands import AsJson, AsOf, Folder, Shopper, app
from penchant.errors import DataError
from penchant.units import By, Measure

Since = Annotated[
    str | None,
    typer.Option(metavar="DATE", help="Where it begins; else with the first event.", show_default=False),
]


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
        typer.Option(help="Tell it piece by piece: by time, in UTC, or the first goods.", show_default=False),
    ] = None,
    measure: Annotated[Measure, typer.Option(help="By what goods are ranked.")] = "shoppers",
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
            things or (), by=by, measure=measure, count=count, since=begin, among=among, as_of=moment
        )
    if csv is not None:
        try:
            found.frame().write_csv(csv)
        except OSError as error:
            raise DataError(f"cannot write {csv}: {error.strerror}") from error
    if as_json:
        print_json(found)
    else:
        answer_console().print(found.text, markup=False, soft_wrap=True)


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
    with penchant.open(folder) as shop:
        note_beyond_log(shop, moment)
        found = shop.activity(shopper, begin, of=of, kind=kind, count=count, as_of=moment)
    if as_json:
        print_json(found)
    else:
        answer_console().print(found.text, markup=False, soft_wrap=True)
