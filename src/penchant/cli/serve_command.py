"""`penchant serve`: the HTTP API, the chat page and MCP over one or several shops."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from penchant.cli.answering import ShopCommand, notes_console, progress_bars
from penchant.cli.commands import app
from penchant.cli.door_options import Home, named_folders
from penchant.errors import ConfigError

DEMO = Path("demo-shop")


@app.command(cls=ShopCommand, epilog="Example: penchant serve shop --port 8000")
def serve(
    folders: Annotated[
        list[Path] | None, typer.Argument(metavar="FOLDER...", help="The shops.", show_default=False)
    ] = None,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port; 0 takes a free one.")] = 8000,
    home: Home = None,
    demo: Annotated[
        bool, typer.Option("--demo", help="Serve the demo's shop, made when it is not there, and open it.")
    ] = False,
    open_page: Annotated[bool, typer.Option("--open", help="Open the page in the browser.")] = False,
    evolve_every: Annotated[
        str, typer.Option(metavar="SPAN", help="How often what is new is evolved: 10m, 1h, or `off`.")
    ] = "10m",
    ahead: Annotated[
        int,
        typer.Option(min=0, max=4096, help="For so many shoppers recommendations are computed ahead."),
    ] = 4096,
    insecure: Annotated[
        bool, typer.Option("--insecure", help="Let everybody in who can reach the address.")
    ] = False,
) -> None:
    """Serves shops over HTTP until Ctrl-C; on this machine without a login until there is a key or a user."""
    shops = _shops(folders or [], demo=demo)
    if demo:
        _make_demo(shops[DEMO.name])
    try:
        from penchant.server import Serving, run_server
    except ModuleNotFoundError as error:
        raise ConfigError(
            f"{error.name} is not installed: install Penchant with its extra, `penchant[serve]`"
        ) from error
    run_server(
        shops,
        Serving(
            host=host, port=port, home=home, insecure=insecure, evolve_every=evolve_every,
            open_page=open_page or demo, ahead=ahead,
        ),
        note=lambda text: notes_console().print(text, soft_wrap=True),
    )  # fmt: skip


def _shops(folders: Sequence[Path], *, demo: bool) -> dict[str, Path]:
    chosen = [*folders, *([DEMO] if demo else [])]
    if not chosen:
        raise typer.BadParameter("name a shop's folder, or ask for --demo", param_hint="FOLDER...")
    return named_folders(chosen)


def _make_demo(folder: Path) -> None:
    from penchant.demo import MARK, run_demo

    if (folder / MARK).exists():
        return
    with progress_bars("loading") as reporting:
        run_demo(folder, wording=False, progress=reporting.tell, note=reporting.note)
