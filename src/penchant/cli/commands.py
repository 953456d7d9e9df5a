"""The commands; each opens the shop, asks it one thing and shows the answer."""

from dataclasses import asdict, replace
from pathlib import Path
from typing import Annotated, Literal

import typer

import penchant
from penchant.cli.answering import (
    ShopCommand,
    ShopGroup,
    answer_console,
    note_beyond_log,
    notes_console,
    parse_moment,
    print_json,
    progress_bars,
)
from penchant.errors import ConfigError

EVIDENCE_SHOWN = 3
MONTHS = 13
"""From the same month of last year on."""

app = typer.Typer(
    cls=ShopGroup,
    help="Interest profiles that evolve, recommendations that explain themselves.",
    epilog="Start with: penchant demo",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

Folder = Annotated[Path, typer.Argument(help="The shop's folder.", show_default=False)]
Shopper = Annotated[str, typer.Argument(help="Shopper id, as in the event log.", show_default=False)]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON on stdout, errors included.")]
AsOf = Annotated[
    str | None,
    typer.Option("--as-of", metavar="DATE", help="See no later event: 2017-12-01, or a time with its zone."),
]
ModeChoice = Annotated[
    Literal["all", "new"], typer.Option(help="all may repeat what the shopper had, new may not.")
]
Evidence = Annotated[bool, typer.Option("--evidence", help="Show the ids of facts and events, too.")]


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"penchant {penchant.__version__}")
        raise typer.Exit


@app.callback()
def main(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Interest profiles that evolve, recommendations that explain themselves."""


@app.command(cls=ShopCommand, epilog="Example: penchant init shop")
def init(folder: Folder, as_json: AsJson = False) -> None:
    """Makes a shop: a folder, its database, and a penchant.toml with every setting and its default."""
    from penchant.cli.settings_file import settings_text
    from penchant.settings import FILE_NAME

    with penchant.open(folder, create=True) as shop:
        path = shop.folder / FILE_NAME
        made = not path.exists()
        if made:
            try:
                path.write_text(settings_text(), encoding="utf-8")
            except OSError as error:
                raise ConfigError(f"cannot write {path}: {error.strerror}") from error
    if as_json:
        print_json({"folder": str(folder), "settings_file": str(path), "settings_written": made})
        return
    out = answer_console()
    out.print(f"Shop in {folder}; {'wrote' if made else 'kept'} {path}")
    out.print(f"Next: penchant ingest {folder} products.csv --items")


@app.command(cls=ShopCommand, epilog="Example: penchant ingest shop orders.csv --mapping orders.toml")
def ingest(
    folder: Folder,
    file: Annotated[
        str,
        typer.Argument(
            help="A .csv, .parquet or .jsonl file, or what a plugin reads: file.xyz, scheme://…",
            show_default=False,
        ),
    ],
    items: Annotated[bool, typer.Option("--items", help="It holds catalogue rows, not events.")] = False,
    mapping: Annotated[
        Path | None, typer.Option(help="TOML file that says which column is which.", show_default=False)
    ] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Show how it would be read; nothing is stored.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Takes in events or catalogue rows. The same file again adds nothing; bad rows are kept as rejects.

    Fails where every row is refused: then the file is not what it was taken for.
    """
    with penchant.open(folder) as shop, progress_bars("reading") as reporting:
        report = shop.ingest(file, items=items, mapping=mapping, check=check, progress=reporting.tell)
    if as_json:
        print_json(report if check else replace(report, sample=()))  # logs of jobs need nobody's rows
    else:
        from penchant.cli.shop_view import ingest_view

        answer_console().print(ingest_view(report, checked=check))
    if report.rejected and report.rejected == report.rows - report.left_out:
        raise typer.Exit(1)


@app.command(cls=ShopCommand, epilog="Example: penchant evolve shop --write-seconds 60 --every 1h")
def evolve(
    folder: Folder,
    write_seconds: Annotated[
        float, typer.Option(min=0, help="How long the language model may word profiles; 0 leaves templates.")
    ] = 0.0,
    every: Annotated[
        str | None,
        typer.Option(metavar="SPAN", help="Go on, a round every 30s, 15m, 1h or 1d, until Ctrl-C."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Brings concepts, interests, profiles and their index up to what is new; safe to stop and run again."""
    from penchant.cli.shop_view import round_view

    def evolve_once() -> "penchant.RoundReport":
        with penchant.open(folder) as shop, progress_bars("concepts and interests") as reporting:
            return shop.evolve(write_seconds=write_seconds, progress=reporting.tell)

    def show(report: "penchant.RoundReport") -> None:
        if as_json:
            print_json(report)
        else:
            answer_console().print(round_view(report))

    if every is None:
        show(evolve_once())
        return
    from penchant.cli.scheduled import evolve_on_schedule

    evolve_on_schedule(folder, every, evolve_once=evolve_once, show=show, as_json=as_json)


@app.command(cls=ShopCommand, epilog="Example: penchant profile shop 1029 --as-of 2017-12-01 --evidence")
def profile(
    folder: Folder,
    shopper: Shopper,
    as_of: AsOf = None,
    write: Annotated[bool, typer.Option("--write", help="Let the language model word it.")] = False,
    evidence: Evidence = False,
    as_json: AsJson = False,
) -> None:
    """Shows what a shopper favours, since when, what changed, and the facts behind each sentence."""
    moment = parse_moment(as_of)
    with penchant.open(folder) as shop:
        note_beyond_log(shop, moment)
        found = shop.profile(shopper, as_of=moment, write=write)
        timelines = shop.timeline(shopper, as_of=moment, months=MONTHS)
        drift = shop.drift(shopper, as_of=moment)
    if as_json:
        print_json({**asdict(found), "timelines": timelines, "drift": drift})
        return
    from penchant.cli.profile_view import profile_view

    answer_console().print(profile_view(found, timelines, drift, evidence=EVIDENCE_SHOWN if evidence else 0))


@app.command("who-likes", cls=ShopCommand, epilog="Example: penchant who-likes shop oat milk -k 5")
def who_likes(
    folder: Folder,
    words: Annotated[list[str], typer.Argument(help="What they should like.", show_default=False)],
    count: Annotated[int, typer.Option("-k", "--count", min=1, help="At most this many.")] = 10,
    as_of: AsOf = None,
    evidence: Evidence = False,
    as_json: AsJson = False,
) -> None:
    """Finds the shoppers with a confident interest in what the words mean, the strongest first."""
    moment = parse_moment(as_of)
    with penchant.open(folder) as shop:
        note_beyond_log(shop, moment)
        audience = shop.who_likes(" ".join(words), count, as_of=moment)
    if as_json:
        print_json(audience)
        return
    from penchant.cli.profile_view import audience_view

    answer_console().print(audience_view(audience, evidence=EVIDENCE_SHOWN if evidence else 0))


@app.command(cls=ShopCommand, epilog="Example: penchant status shop")
def status(
    folder: Folder,
    rejects: Annotated[
        bool, typer.Option("--rejects", help="Show each row that was refused, where it stood, and why.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Shows what the shop's folder holds, what is waiting to be evolved, and how its schedule goes."""
    from penchant.agent.ledger import read_ledger
    from penchant.schedule import read_schedule, schedule_runs

    with penchant.open(folder) as shop:
        held = shop.status()
        refused = shop.rejected_rows() if rejects else ()
    schedule, spent = read_schedule(folder), read_ledger(folder).by_role()
    runs = schedule is not None and schedule_runs(folder)
    if as_json:
        told = schedule.model_dump(mode="json") | {"running": runs} if schedule else None
        rows = {"rejected_rows": refused} if rejects else {}
        print_json({**asdict(held), "schedule": told, "model_calls": spent, **rows})
        return
    from penchant.cli.model_command import spent_view
    from penchant.cli.shop_view import rejects_lines, status_view

    answer_console().print(status_view(held, schedule, runs=runs))
    if spent:
        answer_console().print(spent_view(spent))
    for line in rejects_lines(refused):
        answer_console().print(line, soft_wrap=True)


@app.command(cls=ShopCommand, epilog="Example: penchant doctor shop --model")
def doctor(
    folder: Annotated[Path | None, typer.Argument(help="A shop's folder.", show_default=False)] = None,
    model: Annotated[bool, typer.Option("--model", help="Let the model write a sentence, too.")] = False,
    as_json: AsJson = False,
) -> None:
    """Checks the installation, and a shop's folder if one is named; says what to do where something fails."""
    from penchant.cli.doctor import run_checks
    from penchant.cli.shop_view import checks_view

    checks = []
    for check in run_checks(folder, try_model=model):
        checks.append(check)
        if not as_json:
            answer_console().print(checks_view([check]))
    healthy = all(check.ok for check in checks)
    if as_json:
        print_json({"ok": healthy, "checks": checks})
    if not healthy:
        raise typer.Exit(1)


@app.command(cls=ShopCommand, epilog="Example: penchant reindex shop")
def reindex(folder: Folder, as_json: AsJson = False) -> None:
    """Fills the index of profiles anew from the database, as after a damage or an erasure."""
    with penchant.open(folder) as shop:
        held = shop.reindex()
    if as_json:
        print_json({"profiles": held})
        return
    answer_console().print(f"{held:,} profiles indexed")


@app.command(cls=ShopCommand, epilog="Example: penchant demo --folder demo-shop")
def demo(
    folder: Annotated[Path, typer.Option(help="Where the demo's shop is, or will be.")] = Path("demo-shop"),
    write_seconds: Annotated[
        float, typer.Option(min=0, help="How long the model may word other households' profiles.")
    ] = 0.0,
    svg: Annotated[
        Path | None, typer.Option(help="Draw the first household into this SVG file.", show_default=False)
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Shows everything on a year of grocery purchases by 2,469 households (1.5 million events)."""
    from penchant.cli.demo_view import draw_svg, show_demo
    from penchant.demo import run_demo

    with progress_bars("loading") as reporting:
        shown = run_demo(folder, write_seconds=write_seconds, progress=reporting.tell, note=reporting.note)
    if svg is not None:
        draw_svg(shown, svg)
        notes_console().print(f"drew {svg}")
    if as_json:
        print_json(shown)
    else:
        show_demo(shown, answer_console())
