"""`penchant audience`: whom to tell about an item, and why each of them."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

import penchant
from penchant.cli.answering import (
    RankingCommand,
    answer_console,
    note_beyond_log,
    parse_moment,
    print_json,
    progress_bars,
)
from penchant.cli.commands import EVIDENCE_SHOWN, AsJson, AsOf, Evidence, Folder, ModeChoice, app
from penchant.cli.frame_file import check_out, write_frame

if TYPE_CHECKING:
    import polars as pl


@app.command(cls=RankingCommand, epilog="Example: penchant audience shop 1082185 -k 50")
def audience(
    folder: Folder,
    item: Annotated[
        list[str], typer.Argument(metavar="ITEM_OR_WORDS", help="Item id, or words.", show_default=False)
    ],
    count: Annotated[int, typer.Option("-k", "--count", help="At most this many, 1 to 1000.")] = 20,
    mode: ModeChoice = "new",
    as_of: AsOf = None,
    unavailable: Annotated[
        bool, typer.Option("--unavailable", help="Even if it cannot be had at the moment.")
    ] = False,
    each: Annotated[
        bool, typer.Option("--each", help="Each argument is an item of its own, not a word of one.")
    ] = False,
    out: Annotated[
        Path | None,
        typer.Option(help="Write this .parquet or .csv file, a row a shopper.", show_default=False),
    ] = None,
    evidence: Evidence = False,
    as_json: AsJson = False,
) -> None:
    """Names the shoppers to tell about an item, the likeliest to buy it first, and says why each of them."""
    from penchant.tools import Rules

    if out is not None:
        check_out(out)
    if each and evidence:
        raise typer.BadParameter("it does not go with --each", param_hint="--evidence")
    moment, rules = parse_moment(as_of), Rules(available_only=not unavailable)
    if each:
        with penchant.open(folder) as shop, progress_bars("finding shoppers") as reporting:
            note_beyond_log(shop, moment)
            found = shop.audience_batch(
                item, count, as_of=moment, mode=mode, rules=rules, progress=reporting.tell
            )
        _answer_each(found, out, as_json=as_json)
        return
    with penchant.open(folder) as shop, progress_bars("scoring shoppers") as reporting:
        note_beyond_log(shop, moment)
        reach = shop.audience(
            " ".join(item), count, as_of=moment, mode=mode, rules=rules, progress=reporting.tell
        )
        basis = shop.ranking_basis(mode)
    if out is not None:
        write_frame(reach.frame(), out)
        if as_json:
            print_json({"file": str(out), "shoppers": len(reach.shoppers), "of": reach.considered})
        else:
            told = f"Wrote {out}: {len(reach.shoppers):,} shoppers"
            answer_console().print(told, soft_wrap=True)
        return
    if as_json:
        print_json(reach)
        return
    from penchant.cli.audience_view import reach_view

    answer_console().print(reach_view(reach, basis=basis, evidence=EVIDENCE_SHOWN if evidence else 0))


def _answer_each(found: "pl.DataFrame", out: Path | None, *, as_json: bool) -> None:
    """Writes the file, or prints a line of JSON or of a table for each item and shopper."""
    if out is not None:
        write_frame(found, out)
        told = {"file": str(out), "items": found["item"].n_unique(), "rows": found.height}
        if as_json:
            print_json(told)
        else:
            said = f"Wrote {out}: {found.height:,} rows for {told['items']:,} items"
            answer_console().print(said, soft_wrap=True)
    elif as_json:
        sys.stdout.write(found.write_ndjson())
    else:
        from penchant.cli.audience_view import each_view

        answer_console().print(each_view(found))
