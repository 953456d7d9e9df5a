"""`penchant campaigns` and `penchant campaign`: which campaigns a shop knows of, and what one brought."""

from pathlib import Path
from typing import Annotated

import typer

import penchant
from penchant.cli.answering import ShopCommand, answer_console, parse_moment, print_json
from penchant.cli.asking import show_asked
from penchant.cli.commands import AsJson, AsOf, Folder, app
from penchant.cli.drawing import plain_table


@app.command(
    cls=ShopCommand, epilog="Example: penchant campaigns shop campaigns.csv --told told.csv --items items.csv"
)
def campaigns(
    folder: Folder,
    file: Annotated[
        Path | None,
        typer.Argument(help="Campaigns to take in: campaign_id, start, end, name, kind.", show_default=False),
    ] = None,
    told: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Who was told: campaign_id, shopper_id.", show_default=False),
    ] = None,
    items: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="What they were about: campaign_id, item_id.", show_default=False),
    ] = None,
    mapping: Annotated[
        Path | None, typer.Option(help="TOML file that says which column is which.", show_default=False)
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Lists the shop's campaigns, or takes campaigns in; the same files again add nothing."""
    with penchant.open(folder) as shop:
        if file is not None or told is not None or items is not None:
            reports = shop.add_campaigns(file, told=told, items=items, mapping=mapping)
        else:
            reports = ()
        known = shop.campaigns()
    if as_json:
        print_json({"reports": reports, "campaigns": known})
        return
    from penchant.cli.shop_view import ingest_view

    out = answer_console()
    for report in reports:
        out.print(ingest_view(report))
    if reports:
        return
    if not known:
        out.print("No campaigns are known.")
        return
    table = plain_table("id", "name", "kind", "first day", "last day", right=("told", "items"))
    for one in known:
        named = "" if one.name == one.campaign_id else one.name
        counts = (f"{one.told:,}", f"{one.items:,}")
        table.add_row(one.campaign_id, named, one.kind or "", f"{one.first_day}", f"{one.last_day}", *counts)
    out.print(table)


@app.command(cls=ShopCommand, epilog="Example: penchant campaign shop summer mailing")
def campaign(
    folder: Folder,
    words: Annotated[
        list[str] | None,
        typer.Argument(help="Its id or name; without, the newest.", show_default=False),
    ] = None,
    as_of: AsOf = None,
    as_json: AsJson = False,
) -> None:
    """Says what a campaign brought: who was told beside who was not and had done the same before."""
    moment, asked = parse_moment(as_of), " ".join(words) if words else None
    show_asked(folder, as_json, moment, lambda shop: shop.campaign(asked, as_of=moment))
