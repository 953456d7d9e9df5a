"""`penchant tune assistant`: trains the bundled model's adapter for the router and the writer."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from penchant.cli.answering import ShopCommand, answer_console, print_json, progress_bars
from penchant.cli.commands import AsJson
from penchant.cli.tune_group import tune_app

_Out = Annotated[Path, typer.Argument(metavar="FOLDER", help="Where adapter, prior and card go.")]


@tune_app.command(
    cls=ShopCommand, epilog="Example: penchant tune assistant adapter --steps 1120 --seed 7 --threads 2"
)
def assistant(
    out: _Out,
    steps: Annotated[
        int, typer.Option(min=1, help="Updates at most; it stops when held-out loss does.")
    ] = 1120,
    batch: Annotated[int, typer.Option(min=1, help="Examples an update.")] = 16,
    batch_tokens: Annotated[int, typer.Option(min=64, help="Tokens an update at most.")] = 1600,
    seed: Annotated[int, typer.Option(help="The same seed draws the same examples.")] = 7,
    rank: Annotated[int, typer.Option(min=1, max=64, help="Of the factors.")] = 16,
    rate: Annotated[float, typer.Option(min=0.0, help="Highest learning rate.")] = 8e-4,
    dropout: Annotated[float, typer.Option(min=0.0, max=0.9, help="Before the factors.")] = 0.0,
    weight_decay: Annotated[float, typer.Option(min=0.0, help="Of AdamW.")] = 0.01,
    fgm: Annotated[float, typer.Option(min=0.0, help="Adversarial step on the embeddings; 0 is off.")] = 0.0,
    threads: Annotated[int, typer.Option(min=1, help="Of torch on a CPU.")] = 1,
    start: Annotated[
        Path | None, typer.Option(help="An adapter to go on from, PEFT folder or .gguf file.")
    ] = None,
    keep: Annotated[
        float, typer.Option(min=0.0, max=1.0, help="Share of the adapter gone on from in the result.")
    ] = 0.0,
    as_json: AsJson = False,
) -> None:
    """Trains the bundled model to choose tools and to word facts; needs the extra `tune`."""
    from penchant.agent.tuning.assistant import tune_assistant
    from penchant.agent.tuning.lora import LoraSettings

    settings = LoraSettings(
        rank=rank,
        alpha=2 * rank,
        steps=steps,
        batch=batch,
        batch_tokens=batch_tokens,
        rate=rate,
        weight_decay=weight_decay,
        dropout=dropout,
        fgm=fgm,
        keep=keep,
        judge_every=max(1, min(250, steps // 2)),
        seed=seed,
        threads=threads,
    )
    with progress_bars("tuning the assistant") as reporting:
        made = tune_assistant(out, settings, start=start, progress=reporting.tell)
    if as_json:
        print_json(
            {name: str(value) for name, value in asdict(made).items() if name != "tuned"} | asdict(made.tuned)
        )
        return
    console = answer_console()
    (_, before), *_ = made.tuned.losses
    best = min(loss for _, loss in made.tuned.losses)
    console.print(
        f"Held-out loss {before:.3f} before, {best:.3f} after {made.tuned.best_step} updates "
        f"({made.tuned.seconds / 60:.0f} min)",
        markup=False,
    )
    for name, path in (
        ("adapter", made.adapter),
        ("PEFT", made.peft),
        ("prior", made.prior),
        ("card", made.card),
    ):
        console.print(f"{name:8} {path}")
