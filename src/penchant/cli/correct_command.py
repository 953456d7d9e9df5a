"""`penchant correct`: puts right by hand what the shop believes of a shopper."""

from typing import TYPE_CHECKING, Annotated, cast

import typer
from rich.text import Text

import penchant
from penchant.cli.answering import ShopCommand, answer_console, print_json
from penchant.cli.commands import AsJson, Folder, Shopper, app
from penchant.errors import DataError

if TYPE_CHECKING:
    from penchant.graph_store.corrections import Action, Correction


@app.command(cls=ShopCommand, epilog='Example: penchant correct shop 1029 add "Green tea" --reason "told us"')
def correct(
    folder: Folder,
    shopper: Shopper,
    action: Annotated[
        str | None, typer.Argument(metavar="add|remove|lock|clear", help="What to do.", show_default=False)
    ] = None,
    concept: Annotated[
        str | None, typer.Argument(help="Name or id of a category, cluster or brand.", show_default=False)
    ] = None,
    reason: Annotated[str, typer.Option(help="Why; it is told.", show_default=False)] = "",
    listed: Annotated[bool, typer.Option("--list", help="Show the corrections that stand.")] = False,
    as_json: AsJson = False,
) -> None:
    """Adds, locks or removes an interest of a shopper, or takes that back."""
    if listed == (action is not None):
        raise DataError("say what to do: either add, remove, lock or clear with a concept, or --list")
    if action is not None and concept is None:
        raise DataError(f"say which concept to {action}: a name or an id, for instance category:Tea")
    with penchant.open(folder) as shop:
        if listed:
            held = shop.corrections(shopper)
        else:
            made = shop.correct(shopper, concept or "", cast("Action", action), reason=reason)
    if as_json:
        print_json({"corrections": held} if listed else made)
        return
    lines = [_told(one) for one in held] if listed else [_told(made)]
    answer_console().print(Text("\n".join(lines or [f"No correction of {shopper} stands."])))


def _told(one: "Correction") -> str:
    from penchant.graph_store.corrections import WORDING

    done = WORDING.get(one.action, "took back the correction of")
    why = f": {one.reason}" if one.reason else ""
    return f"{one.recorded_at:%Y-%m-%d} the shop {done} {one.name} ({one.concept_id}){why}"
