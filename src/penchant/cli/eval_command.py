"""`penchant eval`: judges Penchant on a merchant's own log before it goes live."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from penchant.cli.answering import ShopCommand, Tell, answer_console, notes_console, print_json, progress_bars
from penchant.cli.commands import AsJson, app

if TYPE_CHECKING:
    from penchant.evals import EvalRun


@app.command("eval", cls=ShopCommand, epilog="Example: penchant eval shop --suite rank --out run")
def judge(
    data: Annotated[
        Path,
        typer.Argument(
            help="A shop's folder, a file of events, or a folder with events.* and items.*.",
            show_default=False,
        ),
    ],
    items: Annotated[
        Path | None, typer.Argument(help="The file of catalogue rows.", show_default=False)
    ] = None,
    mapping: Annotated[
        Path | None, typer.Option(help="TOML file that says which column is which.", show_default=False)
    ] = None,
    suite: Annotated[
        list[str] | None,
        typer.Option(
            help="Only this suite; may be given again. `graph` and `drift` run only so.", show_default=False
        ),
    ] = None,
    peers: Annotated[bool, typer.Option(help="Judge other recommenders, too.")] = True,
    inner: Annotated[bool, typer.Option("--inner", help="Judge inside the training part, to tune.")] = False,
    seed: Annotated[int, typer.Option(min=0, help="Of every random choice.")] = 0,
    out: Annotated[
        Path | None,
        typer.Option(help="Folder for run.json, report.html and per-shopper values.", show_default=False),
    ] = None,
    compare: Annotated[
        Path | None, typer.Option(help="An earlier run: its folder or run.json.", show_default=False)
    ] = None,
    thresholds: Annotated[
        Path | None, typer.Option(help="TOML file of numbers that must be reached.", show_default=False)
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Builds a shop from the first four fifths of a log and judges it on the rest, next to other rankers."""
    from penchant.evals.dataset import load_dataset
    from penchant.evals.harness import evaluate, require_extra
    from penchant.evals.registry import find_suites
    from penchant.evals.results import with_more
    from penchant.evals.run_folder import compare_runs, make_run_folder, read_run, write_run
    from penchant.evals.suite import EvalOptions
    from penchant.evals.thresholds import check_names, check_thresholds, load_thresholds

    if out is not None:  # before the long part, not after it
        require_extra(["plotly"])
        make_run_folder(out)
    registry = find_suites()
    pinned = load_thresholds(thresholds, registry.suites) if thresholds else ()
    if thresholds:
        asked = [one for name, one in registry.suites.items() if not suite or name in suite]
        check_names(pinned, asked, source=thresholds, peers=peers)
    earlier = read_run(compare) if compare else None
    with _told() as tell:
        run = evaluate(
            load_dataset(data, items, mapping=mapping),
            suites=suite or (),
            options=EvalOptions(peers=peers, inner=inner, seed=seed),
            registry=registry,
            command=_command(),
            progress=tell,
        )
    if earlier is not None and compare is not None:
        run = with_more(run, comparison=compare_runs(run, earlier, name=compare.name or str(compare)))
    if out is not None:  # a wrong name in the thresholds must not cost the run
        write_run(run, out)
    if thresholds:
        run = with_more(run, thresholds=check_thresholds(pinned, run.record, source=thresholds))
        if out is not None:
            write_run(run, out)
    _answer(run, as_json=as_json)
    if out is not None:
        notes_console().print(f"wrote {out / 'report.html'}", soft_wrap=True)
    if _fallen(run):
        raise typer.Exit(1)


def _answer(run: "EvalRun", *, as_json: bool) -> None:
    if as_json:
        print_json(run.record.model_dump(mode="json"))
        return
    from penchant.evals.report_terminal import run_view

    answer_console().print(run_view(run.record))


def _fallen(run: "EvalRun") -> bool:
    """Says what is below a threshold and what leaks."""
    said = [
        f"{one.name} is {'missing' if one.found is None else format(one.found, '.4f')}, "
        f"at least {one.wanted:g} is wanted"
        for one in run.record.thresholds
        if not one.held
    ]
    said += [f"leak: {leak}" for leak in run.record.leaks]
    for line in said:
        notes_console().print(f"fallen: {line}", style="bold red", soft_wrap=True)
    return bool(said)


def _command() -> str:
    """As it was typed, without the folder that the program lies in."""
    return " ".join(["penchant", *sys.argv[1:]])


@contextmanager
def _told() -> Iterator[Tell]:
    """Bars where stderr is a terminal, else a line for each stage."""
    with progress_bars("reading") as reporting:
        if reporting.tell is not None:
            yield reporting.tell
            return
        begun: set[str] = set()

        def note(stage: str, _done: int, _total: int) -> None:
            if stage not in begun:
                begun.add(stage)
                reporting.note(stage)

        yield note
