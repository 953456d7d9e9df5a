"""`penchant model`: which model is used, whether it answers, how fast; and fetching another."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from penchant.cli.answering import ShopCommand, answer_console, print_json
from penchant.cli.commands import AsJson, app
from penchant.cli.drawing import plain_table, seconds_told
from penchant.settings import Settings, load_settings

if TYPE_CHECKING:
    from penchant.agent.ledger import Spent
    from penchant.model_commands import ModelStatus, Pace

model_app = typer.Typer(
    help="Tells which language model is used, fetches another, and measures it.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.add_typer(model_app, name="model")

ShopFolder = Annotated[
    Path | None, typer.Argument(help="A shop's folder; without one this folder.", show_default=False)
]


@model_app.command(cls=ShopCommand, epilog="Example: penchant model status shop")
def status(folder: ShopFolder = None, as_json: AsJson = False) -> None:
    """Shows which model is used, whether it answers (exit code 1 if not), and what its calls cost so far."""
    from penchant.agent.ledger import Ledger, read_ledger
    from penchant.model_commands import model_status

    found = model_status(_settings(folder), read_ledger(folder) if folder else Ledger())
    if as_json:
        print_json(found)
    else:
        answer_console().print(model_view(found))
    if not found.healthy:
        raise typer.Exit(1)


@model_app.command(cls=ShopCommand, epilog="Example: penchant model pull hf:owner/repo/model-q4_k_m.gguf")
def pull(
    model: Annotated[
        str, typer.Argument(metavar="hf:OWNER/REPO/FILE", help="A .gguf file on the Hugging Face Hub.")
    ],
    as_json: AsJson = False,
) -> None:
    """Fetches a model's .gguf file from the Hugging Face Hub, once; the only command that does."""
    from penchant.model_commands import pull_model

    path = pull_model(model)
    if as_json:
        print_json({"model": model, "file": str(path), "bytes": path.stat().st_size})
        return
    answer_console().print(f"{path.stat().st_size / 1e6:,.0f} MB in {path}")
    answer_console().print(f"Use it: PENCHANT_MODEL={model}")


@model_app.command(cls=ShopCommand, epilog="Example: penchant model bench shop --parallel 4")
def bench(
    folder: ShopFolder = None,
    parallel: Annotated[
        int | None, typer.Option(min=1, max=64, help="Requests at a time; by default `model_parallel`.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Measures how many tokens a second the model reads and writes, with one request and with several."""
    from penchant.model_commands import bench_model

    settings = _settings(folder)
    paces = bench_model(settings, parallel=tuple(sorted({1, parallel or settings.model_parallel})))
    if as_json:
        print_json({"model": settings.model, "paces": paces})
        return
    answer_console().print(bench_view(paces))


def model_view(status: "ModelStatus") -> RenderableType:
    """How the model stands, then what its calls cost."""
    grid = Table.grid(padding=(0, 2))
    grid.add_column(style="dim")
    grid.add_column(overflow="fold")
    size = f", {status.size_mb:,.0f} MB" if status.size_mb is not None else ""
    grid.add_row("model", f"{status.name} ({status.source}{size})")
    grid.add_row("where", Text(status.where))
    if status.architecture:
        grid.add_row("kind", f"{status.architecture}, chats written as {status.template}")
    if status.served:
        grid.add_row("served", Text(", ".join(status.served)))
    if status.healthy and status.start_s is not None:
        grid.add_row("state", Text(f"answers; ready after {seconds_told(status.start_s)}", style="green"))
    else:
        grid.add_row("state", Text(f"down: {status.trouble}", style="red"))
    pace = status.tokens_per_second
    grid.add_row("pace", f"{pace:,.1f} tokens/s written for one request" if pace else "not known yet")
    return Group(grid, spent_view(status.spent)) if status.spent else grid


def spent_view(spent: "dict[str, Spent]") -> RenderableType:
    """What calls cost, a line for each role."""
    counts = ("calls", "failed", "cached", "tokens read", "tokens written", "time")
    table = plain_table("role", right=counts)
    for role, one in spent.items():
        table.add_row(
            role,
            f"{one.calls:,}",
            f"{one.failures:,}",
            f"{one.cached:,}",
            f"{one.prompt_tokens:,}",
            f"{one.completion_tokens:,}",
            seconds_told(one.milliseconds / 1000),
        )
    return table


def bench_view(paces: "list[Pace]") -> RenderableType:
    """A line for each number of requests at a time."""
    table = plain_table(right=("at a time", "tokens/s read", "tokens/s written", "seconds an answer"))
    for pace in paces:
        table.add_row(
            f"{pace.parallel}",
            f"{pace.prompt_tokens_s:,.0f}",
            f"{pace.written_tokens_s:,.0f}",
            f"{pace.answer_s:,.2f}",
        )
    return table


def _settings(folder: Path | None) -> Settings:
    return load_settings(folder or Path.cwd())
