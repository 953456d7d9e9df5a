"""`penchant users`: who may log in."""

import sys
from typing import Annotated

import typer
from rich.table import Table

from penchant.cli.answering import ShopCommand, ShopGroup, answer_console, print_json
from penchant.cli.commands import AsJson, app
from penchant.cli.door_options import Home, open_access, shops_named

users_app = typer.Typer(cls=ShopGroup, help="Users of the server's pages.", no_args_is_help=True)
app.add_typer(users_app, name="users")

User = Annotated[str, typer.Argument(help="What they log in with.", show_default=False)]


@users_app.command(cls=ShopCommand, epilog="Example: penchant users add jana --shop shop")
def add(
    name: User,
    role: Annotated[str, typer.Option(help="merchant asks, admin may do everything.")] = "merchant",
    shop: Annotated[
        list[str] | None,
        typer.Option("--shop", help="A shop they see; may be given again. None: every shop."),
    ] = None,
    provider: Annotated[
        bool, typer.Option("--provider", help="No password: the OpenID provider vouches for them.")
    ] = False,
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Adds a user or changes one; asks for the password, or reads it from a pipe."""
    shops = shops_named(shop)
    password = None if provider else _password()
    with open_access(home) as access:
        line = access.users.add(name, password=password, role=role, shops=shops, now_s=access.clock())
    if as_json:
        print_json(line)
        return
    answer_console().print(f"{line.name} may log in as {line.role}")


@users_app.command("list", cls=ShopCommand, epilog="Example: penchant users list")
def list_users(home: Home = None, as_json: AsJson = False) -> None:
    """Lists who may log in, and when each last did."""
    with open_access(home) as access:
        lines = access.users.lines()
    if as_json:
        print_json({"users": lines})
        return
    table = Table("name", "role", "shops", "by", "last login", box=None)
    for line in lines:
        shops = "every shop" if line.shops is None else ", ".join(line.shops)
        last = f"{line.last_login_at:%Y-%m-%d %H:%M}" if line.last_login_at else ""
        table.add_row(line.name, line.role, shops, "password" if line.has_password else "provider", last)
    answer_console().print(table if lines else "no users yet: penchant users add NAME")


@users_app.command(cls=ShopCommand, epilog="Example: penchant users remove jana")
def remove(name: User, home: Home = None, as_json: AsJson = False) -> None:
    """Removes a user and ends their logins."""
    with open_access(home) as access:
        access.users.remove(name)
    if as_json:
        print_json({"removed": name})
        return
    answer_console().print(f"removed {name}")


def _password() -> str:
    if sys.stdin.isatty():
        return str(typer.prompt("Password", hide_input=True, confirmation_prompt=True))
    return sys.stdin.readline().rstrip("\n")
