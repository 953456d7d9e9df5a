"""`penchant audit`: who asked what about whom, and when."""

from typing import Annotated

import typer
from rich.table import Column, Table
from rich.text import Text

from penchant.cli.answering import ShopCommand, answer_console, print_json
from penchant.cli.commands import AsJson, app
from penchant.cli.door_options import Home, open_access


@app.command(cls=ShopCommand, epilog="Example: penchant audit --shop shop --shopper 1029")
def audit(
    shop: Annotated[str | None, typer.Option(help="Only of this shop, by its name.")] = None,
    shopper: Annotated[str | None, typer.Option(help="Only about this shopper.")] = None,
    count: Annotated[int, typer.Option("-n", "--count", min=1, max=10_000, help="How many entries.")] = 100,
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Lists who asked the server about whom, the newest first."""
    with open_access(home) as access:
        lines = access.audit.lines(shop=shop, shopper=shopper, count=count)
    if as_json:
        print_json({"entries": lines})
        return
    when = Column("when (UTC)", min_width=19)  # else a narrow terminal would cut the day off
    table = Table(when, "who", "from", "shop", "what", "about", "detail", box=None)
    for line in lines:
        who = line.name if line.kind == "local" else f"{line.kind} {line.name}"
        cells = (who, line.address, line.shop, line.action, line.shopper or "", line.detail or "")
        table.add_row(f"{line.at:%Y-%m-%d %H:%M:%S}", *(Text(cell) for cell in cells))
    answer_console().print(table if lines else "no entries")
