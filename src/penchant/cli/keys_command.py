"""`penchant keys`: API keys, made, listed and revoked."""

from dataclasses import asdict
from datetime import datetime
from typing import Annotated

import typer
from rich.table import Table

from penchant.cli.answering import ShopCommand, ShopGroup, answer_console, print_json
from penchant.cli.commands import AsJson, app
from penchant.cli.door_options import Home, open_access, shops_named

keys_app = typer.Typer(cls=ShopGroup, help="API keys of the server.", no_args_is_help=True)
app.add_typer(keys_app, name="keys")

Shops = Annotated[
    list[str] | None,
    typer.Option("--shop", help="A shop's name; may be given again. None: every shop.", show_default=False),
]


@keys_app.command(cls=ShopCommand, epilog="Example: penchant keys create webshop --shop shop --right write")
def create(
    name: Annotated[str, typer.Argument(help="What it is for.", show_default=False)],
    shop: Shops = None,
    right: Annotated[
        list[str] | None, typer.Option("--right", help="read, write or admin; may be given again.")
    ] = None,
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Makes a key and shows it, this once; without --right it may read."""
    shops = shops_named(shop)
    with open_access(home) as access:
        line, key = access.keys.create(name, shops=shops, rights=right or ["read"], now_s=access.clock())
    if as_json:
        print_json({**asdict(line), "key": key})
        return
    out = answer_console()
    out.print(key, soft_wrap=True)
    out.print(f"for {_shops(line.shops)}, may {', '.join(line.rights)}; it is not shown again", style="dim")


@keys_app.command("list", cls=ShopCommand, epilog="Example: penchant keys list")
def list_keys(home: Home = None, as_json: AsJson = False) -> None:
    """Lists all keys, revoked ones included, and when each was last used."""
    with open_access(home) as access:
        lines = access.keys.lines()
    if as_json:
        print_json({"keys": lines})
        return
    table = Table("id", "name", "shops", "may", "made", "last used", "revoked", box=None)
    for line in lines:
        table.add_row(
            line.key_id,
            line.name,
            _shops(line.shops),
            ", ".join(line.rights),
            *(_day(moment) for moment in (line.created_at, line.last_used_at, line.revoked_at)),
        )
    answer_console().print(table if lines else "no keys yet: penchant keys create NAME")


@keys_app.command(cls=ShopCommand, epilog="Example: penchant keys revoke 3f0c9a1d5e")
def revoke(
    key: Annotated[str, typer.Argument(help="Its id or its name.", show_default=False)],
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Ends a key; a running server refuses it within a second."""
    with open_access(home) as access:
        line = access.keys.revoke(key, now_s=access.clock())
    if as_json:
        print_json(line)
        return
    answer_console().print(f"revoked {line.key_id} ({line.name})")


def _shops(shops: tuple[str, ...] | None) -> str:
    return "every shop" if shops is None else ", ".join(shops)


def _day(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d %H:%M}" if moment else ""
