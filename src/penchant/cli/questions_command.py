"""`penchant compare`, `similar`, `trends`, `segment` and `next`: what the shop answers about itself."""

from dataclasses import asdict, replace
from pathlib import Path
from typing import Annotated, Literal

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
from penchant.cli.asking import Answer, show_asked
from penchant.cli.commands import AsJson, AsOf, Folder, Shopper, app
from penchant.cli.frame_file import write_text
from penchant.errors import DataError

Count = Annotated[int, typer.Option("-k", "--count", help="At most this many.")]


@app.command(cls=ShopCommand, epilog="Example: penchant compare shop 1029 1804")
def compare(
    folder: Folder,
    shopper: Shopper,
    other: Annotated[
        str | None,
        typer.Argument(help="The shopper to hold against; else the most alike.", show_default=False),
    ] = None,
    as_of: AsOf = None,
    as_json: AsJson = False,
) -> None:
    """Shows what two shoppers have in common and where they differ."""
    moment = parse_moment(as_of)
    show_asked(folder, as_json, moment, lambda shop: shop.compare(shopper, other, as_of=moment))


@app.command(cls=ShopCommand, epilog="Example: penchant similar shop 1082185 -k 5")
def similar(
    folder: Folder,
    item: Annotated[list[str], typer.Argument(help="Item id, or its title.", show_default=False)],
    count: Count = 10,
    as_of: AsOf = None,
    as_json: AsJson = False,
) -> None:
    """Names the items that go with an item or are like it, and says why."""
    moment = parse_moment(as_of)
    show_asked(folder, as_json, moment, lambda shop: shop.similar_items(" ".join(item), count, as_of=moment))


@app.command(cls=ShopCommand, epilog="Example: penchant trends shop --days 90 --among 'likes yogurt'")
def trends(
    folder: Folder,
    direction: Annotated[
        Literal["rising", "falling"] | None, typer.Option(help="Only one way.", show_default=False)
    ] = None,
    days: Annotated[
        float | None,
        typer.Option(
            help="Length of both stretches that are compared; 28, or what a shorter log holds twice.",
            show_default=False,
        ),
    ] = None,
    since: Annotated[
        str | None,
        typer.Option(
            metavar="DATE", help="Where the later one begins, instead of --days.", show_default=False
        ),
    ] = None,
    category: Annotated[
        str | None, typer.Option(help="Only this part of the catalogue, in words.", show_default=False)
    ] = None,
    against: Annotated[
        Literal["before", "year"],
        typer.Option(help="The stretch right before, or the same days of last year."),
    ] = "before",
    among: Annotated[
        str | None,
        typer.Option(metavar="WORDS", help="Only shoppers who, as in segment.", show_default=False),
    ] = None,
    facet: Annotated[
        Literal["category", "cluster", "brand"] | None,
        typer.Option(help="Only concepts of this kind.", show_default=False),
    ] = None,
    count: Count = 10,
    as_of: AsOf = None,
    as_json: AsJson = False,
) -> None:
    """Shows what more shoppers had lately than before, and what fewer, beyond chance."""
    moment, begin = parse_moment(as_of), parse_day(since)

    def ask(shop: "penchant.Shop") -> Answer:
        return shop.trends(
            direction,
            begin,
            category,
            days=days,
            against=against,
            among=among,
            facet=facet,
            count=count,
            as_of=moment,
        )

    show_asked(folder, as_json, moment, ask)


@app.command(
    cls=ShopCommand, epilog="Example: penchant segment shop likes tea and spent over 50 in the last 30 days"
)
def segment(
    folder: Folder,
    words: Annotated[
        list[str] | None, typer.Argument(help="The conditions, in words.", show_default=False)
    ] = None,
    conditions: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="The conditions as JSON, as --save wrote them.", show_default=False
        ),
    ] = None,
    save: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write the conditions as JSON.", show_default=False)
    ] = None,
    csv: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write the members as CSV.", show_default=False)
    ] = None,
    affinities: Annotated[
        bool, typer.Option("--affinities", help="Also what the members have more often than others.")
    ] = False,
    as_of: AsOf = None,
    as_json: AsJson = False,
) -> None:
    """Finds the shoppers who meet conditions, and shows how the words were understood."""
    from penchant.tools.conditions import conditions_from_json, conditions_to_json

    if bool(words) == (conditions is not None):
        raise DataError("say the conditions either in words or with --conditions FILE")
    asked, moment = " ".join(words or ()), parse_moment(as_of)
    with penchant.open(folder) as shop:
        note_beyond_log(shop, moment)
        if conditions is None:
            found = replace(shop.segment(shop.conditions(asked, as_of=moment), as_of=moment), words=asked)
        else:
            found = shop.segment(conditions_from_json(_read(conditions)), as_of=moment)
        if affinities:
            found = replace(found, affinities=shop.affinities(found))
    if save is not None:
        write_text(conditions_to_json(found.conditions), save)
    if csv is not None:
        found.save(csv)
    if as_json:
        told = asdict(found)
        told.pop("numbers")
        print_json({**told, "size": found.size, "share": found.share, "told": found.told})
    else:
        answer_console().print(found.text, soft_wrap=True)
        answer_console().print(f"Members: {_named(found.members)}", soft_wrap=True)


@app.command("next", cls=ShopCommand, epilog="Example: penchant next shop 1804 --days 60")
def next_(
    folder: Folder,
    shopper: Shopper,
    of: Annotated[
        str | None, typer.Option(help="Only this item or kind of product.", show_default=False)
    ] = None,
    days: Annotated[int, typer.Option(help="How long staying away is, 1 to 366.")] = 28,
    count: Count = 5,
    as_of: AsOf = None,
    as_json: AsJson = False,
) -> None:
    """Says what a shopper will buy next and when they come again, and how likely they stay away."""
    moment = parse_moment(as_of)
    show_asked(
        folder,
        as_json,
        moment,
        lambda shop: shop.next_behaviour(shopper, of=of, days=days, count=count, as_of=moment),
    )


def _named(members: tuple[str, ...], most: int = 20) -> str:
    rest = f" and {len(members) - most:,} more; --csv FILE writes all" if len(members) > most else ""
    return (", ".join(members[:most]) or "nobody") + rest


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise DataError(f"cannot read {path}: {error.strerror}") from error
