"""`penchant tune encoder`: adapts embeddings to the shop, and takes it back."""

import json
from typing import TYPE_CHECKING, Annotated, Literal

import typer
from rich.table import Table

import penchant
from penchant.cli.answering import ShopCommand, answer_console, print_json, progress_bars
from penchant.cli.commands import AsJson, Folder
from penchant.cli.drawing import plain_table
from penchant.cli.tune_group import tune_app

if TYPE_CHECKING:
    from penchant.graph_store.encoder_choice import EncoderChoice


@tune_app.command(cls=ShopCommand, epilog="Example: penchant tune encoder shop")
def encoder(
    folder: Folder,
    what: Annotated[
        Literal["auto", "map", "model"],
        typer.Option(
            "--encoder",
            help="What to train: a map of embeddings, the embedding model itself (needs PyTorch), or a map "
            "and then the model where PyTorch is installed.",
        ),
    ] = "auto",
    rollback: Annotated[
        bool, typer.Option("--rollback", help="Go back to the encoder that was in force before.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Adapts embeddings to what the shop's shoppers turn to next; keeps the result only where it wins."""
    with penchant.open(folder) as shop:
        if rollback:
            back = shop.roll_back_encoder()
        else:
            with progress_bars("tuning the encoder") as reporting:
                tuned = shop.tune_encoder(what, progress=reporting.tell)
    out = answer_console()
    if rollback:
        if as_json:
            print_json(back._asdict())
            return
        out.print(f"{_named(back.version)} is in force; {back.profiles:,} profiles were embedded anew")
        return
    choice = tuned.choice
    if as_json:
        said = {"kept": tuned.kept, "version": tuned.version, "profiles": tuned.profiles}
        print_json({**said, **json.loads(choice.to_json())})
        return
    out.print(trials_view(choice))
    out.print(
        f"Recall@10 of {choice.cold_items:,} items that were new in the log's last fifth, over "
        f"{choice.shoppers:,} shoppers: {choice.frozen:.4f} as it came, {choice.tuned:.4f} tuned "
        f"(standard error of the difference {choice.error:.4f})"
    )
    if tuned.kept:
        out.print(
            f"Kept: {_named(tuned.version)} is in force; {tuned.profiles:,} profiles were embedded anew. "
            "Take it back with --rollback",
            markup=False,
        )
    else:
        out.print(f"Not kept: it does not win by more than chance. {_named(tuned.version)} stays in force")


def trials_view(choice: "EncoderChoice") -> Table:
    """What was tried, the best marked."""
    measured = ("temperature", "co-purchase", "adversary", "steps", "recall@10", "")
    table = plain_table("trained", right=measured)
    table.add_row("as it came", "", "", "", "", f"{choice.frozen:.4f}", "")
    for trial in choice.trials:
        recipe = trial.recipe
        told = ["centred only", "", "", ""]
        if recipe:
            numbers = (recipe.temperature, recipe.co_purchase, recipe.adversary)
            told = ["model" if trial.start else "map", *(f"{number:g}" for number in numbers)]
        best = trial == choice.best
        row = (*told, str(trial.steps), f"{trial.recall:.4f}", "best" if best else "")
        table.add_row(*row, style="bold" if best else "")
    return table


def _named(version: int) -> str:
    return f"Version {version} of the tuned encoder" if version else "The embedder as it came"
