"""`penchant recommend` and `penchant why`, for one shopper or all, under a merchant's rules."""

import re
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

import penchant
from penchant.cli.answering import (
    RankingCommand,
    answer_console,
    note_beyond_log,
    note_waiting,
    parse_moment,
    print_json,
    progress_bars,
)
from penchant.cli.commands import (
    EVIDENCE_SHOWN,
    AsJson,
    AsOf,
    Evidence,
    Folder,
    ModeChoice,
    Shopper,
    app,
)
from penchant.cli.frame_file import check_out, write_frame

if TYPE_CHECKING:
    import polars as pl

    from penchant.tools import Boost, Mode, Rules

# an item's id may hold `=`, a reason `=` and `:`; the amount neither
_BOOST = re.compile(r"(?P<item>.+?)=(?P<amount>[^=:]+):(?P<reason>.*)", re.DOTALL)

_PANEL = "Rules"
Only = Annotated[
    list[str] | None,
    typer.Option(
        "--only", metavar="ITEM", help="Nothing but this; may be given again.", rich_help_panel=_PANEL
    ),
]
Exclude = Annotated[
    list[str] | None,
    typer.Option("--exclude", metavar="ITEM", help="Not this; may be given again.", rich_help_panel=_PANEL),
]
ExcludeCategory = Annotated[
    list[str] | None,
    typer.Option(
        metavar="PATH",
        help="Nothing under it, as in `Food > Tea`; may be given again.",
        rich_help_panel=_PANEL,
    ),
]
MaxPrice = Annotated[
    float | None,
    typer.Option(min=0, help="Nothing dearer, and nothing without a price.", rich_help_panel=_PANEL),
]
MaxPerCategory = Annotated[
    int | None, typer.Option(min=1, help="At most so many of one category.", rich_help_panel=_PANEL)
]
Diversity = Annotated[
    float,
    typer.Option(
        min=0,
        max=1,
        help="Shun items alike and, a little, popular ones; 1 goes by nothing else.",
        rich_help_panel=_PANEL,
    ),
]
BoostChoice = Annotated[
    list[str] | None,
    typer.Option(
        "--boost",
        metavar="ITEM=AMOUNT:REASON",
        help="Add to an item's score and tell why, as in `1029=0.5:spring`; may be given again.",
        rich_help_panel=_PANEL,
    ),
]
Unavailable = Annotated[
    bool, typer.Option("--unavailable", help="Also what cannot be had at the moment.", rich_help_panel=_PANEL)
]

_IN_WORDS = "In sentences"
ReaderChoice = Annotated[
    Literal["merchant", "shopper"] | None,
    typer.Option("--reader", help="For whom they are worded.", rich_help_panel=_IN_WORDS),
]
LengthChoice = Annotated[
    Literal["short", "full"] | None,
    typer.Option("--length", help="The main reason, or all.", rich_help_panel=_IN_WORDS),
]
LanguageChoice = Annotated[
    Literal["en", "zh"] | None,
    typer.Option("--language", help="English or Chinese.", rich_help_panel=_IN_WORDS),
]


@app.command(cls=RankingCommand, epilog="Example: penchant recommend shop 1029 -k 3 --mode new")
def recommend(
    folder: Folder,
    shopper: Annotated[
        str | None, typer.Argument(help="Shopper id, unless --all-shoppers.", show_default=False)
    ] = None,
    count: Annotated[int, typer.Option("-k", "--count", help="How many, 1 to 1000.")] = 5,
    mode: Annotated[
        Literal["all", "new"] | None,
        typer.Option(help="all may repeat what the shopper had, new may not. Of a visit new, else all."),
    ] = None,
    as_of: AsOf = None,
    visited: Annotated[
        list[str] | None,
        typer.Option(
            "--visited",
            metavar="ITEM",
            help="Instead of a shopper: what somebody who is in no log turned to; may be given again.",
        ),
    ] = None,
    all_shoppers: Annotated[bool, typer.Option("--all-shoppers", help="Everyone.")] = False,
    reasons: Annotated[
        bool, typer.Option("--reasons", help="With --all-shoppers: a row for each reason.")
    ] = False,
    out: Annotated[
        Path | None,
        typer.Option(help="With --all-shoppers: write this .parquet or .csv file.", show_default=False),
    ] = None,
    only: Only = None,
    exclude: Exclude = None,
    exclude_category: ExcludeCategory = None,
    max_price: MaxPrice = None,
    max_per_category: MaxPerCategory = None,
    diversity: Diversity = 0.0,
    boost: BoostChoice = None,
    unavailable: Unavailable = False,
    evidence: Evidence = False,
    as_json: AsJson = False,
) -> None:
    """Ranks the catalogue for a shopper and says what each score is made of. No model is involved."""
    _check_who(
        shopper, visited, as_of, all_shoppers=all_shoppers, out=out, evidence=evidence, reasons=reasons
    )
    mode = mode or ("new" if visited else "all")
    moment = parse_moment(as_of)
    rules = _rules(only, exclude, exclude_category, max_price, boost, unavailable)
    rules = replace(rules, max_per_category=max_per_category, diversity=diversity)
    if visited:
        with _opened(folder, moment) as shop:
            found = shop.recommend_visitor(visited, count, mode=mode, rules=rules)
            basis = shop.ranking_basis(mode)
        if as_json:
            print_json({"visited": visited, "mode": mode, "recommendations": found})
            return
        from penchant.cli.recommendation_view import recommendations_view

        heading = f"For a visitor who turned to {', '.join(visited)}"
        answer_console().print(recommendations_view(found, heading=heading, basis=basis))
        return
    if shopper is None:
        with _opened(folder, moment) as shop, progress_bars("recommending") as reporting:
            ranked = shop.recommend_batch(
                k=count, mode=mode, as_of=moment, rules=rules, progress=reporting.tell
            )
            asked = len(shop.shopper_ids())
            if reasons:
                ranked = shop.explain_batch(
                    ranked, mode=mode, as_of=moment, rules=rules, progress=reporting.tell
                )
        _answer_batch(ranked, out, asked, rows="reasons" if reasons else "recommendations", as_json=as_json)
        return
    with _opened(folder, moment) as shop:
        found = shop.recommend(shopper, count, mode=mode, as_of=moment, rules=rules)
        fewer = shop.why_fewer(shopper, count, len(found), mode=mode, as_of=moment, rules=rules)
        basis = shop.ranking_basis(mode)
    if as_json:
        print_json({"shopper_id": shopper, "mode": mode, "recommendations": found, "fewer": fewer})
        return
    from penchant.cli.recommendation_view import recommendations_view

    heading = f"For shopper {shopper}{_mode_told(mode)}"
    answer_console().print(
        recommendations_view(
            found, heading=heading, basis=basis, evidence=EVIDENCE_SHOWN if evidence else 0, fewer=fewer
        )
    )


@app.command(cls=RankingCommand, epilog="Example: penchant why shop 1029 1082185")
def why(
    folder: Folder,
    shopper: Shopper,
    item: Annotated[str, typer.Argument(help="Item id, as in the catalogue.", show_default=False)],
    mode: ModeChoice = "all",
    as_of: AsOf = None,
    only: Only = None,
    exclude: Exclude = None,
    exclude_category: ExcludeCategory = None,
    max_price: MaxPrice = None,
    boost: BoostChoice = None,
    unavailable: Unavailable = False,
    rather_than: Annotated[
        str | None, typer.Option(help="Another item: why is the first ahead of it, or behind?")
    ] = None,
    reader: ReaderChoice = None,
    length: LengthChoice = None,
    language: LanguageChoice = None,
    as_json: AsJson = False,
) -> None:
    """Says where one item stands for a shopper, and why, with the events behind it."""
    if rather_than is not None and (reader or length or language):
        raise typer.BadParameter(
            "it does not go with --reader, --length or --language", param_hint="--rather-than"
        )
    moment = parse_moment(as_of)
    rules = _rules(only, exclude, exclude_category, max_price, boost, unavailable)
    if rather_than is not None:
        with _opened(folder, moment) as shop:
            held = shop.contrast(shopper, item, rather_than, mode=mode, as_of=moment, rules=rules)
        if as_json:
            print_json({"shopper_id": shopper, "mode": mode, "contrast": held})
            return
        from penchant.cli.recommendation_view import contrast_view

        answer_console().print(contrast_view(held))
        return
    if reader or length or language:
        with _opened(folder, moment) as shop:
            worded = shop.explain_in_words(
                shopper,
                item,
                reader=reader or "merchant",
                length=length or "short",
                language=language or "en",
                mode=mode,
                as_of=moment,
                rules=rules,
            )
        if as_json:
            print_json({"shopper_id": shopper, "mode": mode, "explanation": worded})
        else:
            answer_console().print(worded.text)
        return
    with _opened(folder, moment) as shop:
        found = shop.explain(shopper, item, mode=mode, as_of=moment, rules=rules)
        basis = shop.ranking_basis(mode)
    if as_json:
        print_json({"shopper_id": shopper, "mode": mode, "recommendation": found})
        return
    from penchant.cli.recommendation_view import recommendations_view

    heading = f"Item {item} is number {found.rank:,} for shopper {shopper}{_mode_told(mode)}"
    answer_console().print(
        recommendations_view([found], heading=heading, basis=basis, evidence=EVIDENCE_SHOWN)
    )


@contextmanager
def _opened(folder: Path, moment: datetime | None) -> Iterator["penchant.Shop"]:
    """The shop, once it is noted what of the log an answer as of then does not know."""
    with penchant.open(folder) as shop:
        note_beyond_log(shop, moment)
        note_waiting(shop)
        yield shop


def _mode_told(mode: "Mode") -> str:
    return ", nothing they had before" if mode == "new" else ""


def _check_who(
    shopper: str | None,
    visited: list[str] | None,
    as_of: str | None,
    *,
    all_shoppers: bool,
    out: Path | None,
    evidence: bool,
    reasons: bool,
) -> None:
    """Refuses what does not go together, before the shop is opened."""
    if visited and (shopper is not None or all_shoppers):
        raise typer.BadParameter("it stands in place of a shopper", param_hint="--visited")
    if visited and (as_of is not None or evidence):
        raise typer.BadParameter("a visit is of now, and none of its events is kept", param_hint="--visited")
    if shopper is None and not all_shoppers and not visited:
        raise typer.BadParameter("name a shopper, or ask for --all-shoppers", param_hint="SHOPPER")
    if shopper is not None and all_shoppers:
        raise typer.BadParameter("either a shopper or --all-shoppers, not both", param_hint="SHOPPER")
    if evidence and all_shoppers:
        raise typer.BadParameter("with --all-shoppers it is --reasons", param_hint="--evidence")
    if reasons and not all_shoppers:
        raise typer.BadParameter("it goes with --all-shoppers", param_hint="--reasons")
    if out is None:
        return
    if not all_shoppers:
        raise typer.BadParameter("it goes with --all-shoppers", param_hint="--out")
    check_out(out)


def _rules(
    only: Sequence[str] | None,
    exclude: Sequence[str] | None,
    exclude_category: Sequence[str] | None,
    max_price: float | None,
    boost: Sequence[str] | None,
    unavailable: bool,
) -> "Rules":
    """The rules that `recommend` and `why` share."""
    from penchant.tools import Rules

    boosts: dict[str, Boost] = {}
    for text in boost or ():
        item, one = _parse_boost(text)
        if item in boosts:
            raise typer.BadParameter(f"item `{item}` is boosted twice", param_hint="--boost")
        boosts[item] = one
    return Rules(
        include_only=frozenset(only) if only else None,
        exclude=frozenset(exclude or ()),
        exclude_categories=frozenset(exclude_category or ()),
        max_price=max_price,
        boosts=boosts,
        available_only=not unavailable,
    )


def _parse_boost(text: str) -> tuple[str, "Boost"]:
    from penchant.tools import Boost

    parts = _BOOST.fullmatch(text)
    try:
        amount = float(parts["amount"]) if parts else 0.0
    except ValueError:
        amount = 0.0
    if parts is None or not (isfinite(amount) and amount > 0) or not parts["reason"].strip():
        raise typer.BadParameter(
            f"`{text}` is not ITEM=AMOUNT:REASON with an amount above 0, as in `1029=0.5:spring campaign`",
            param_hint="--boost",
        )
    return parts["item"], Boost(amount, parts["reason"].strip())


def _answer_batch(ranked: "pl.DataFrame", out: Path | None, asked: int, *, rows: str, as_json: bool) -> None:
    """Writes the file, or prints a line of JSON or of a table for each row, for `asked` shoppers."""
    if out is None:
        if as_json:
            sys.stdout.write(ranked.write_ndjson())
            return
        from penchant.cli.recommendation_view import batch_view

        answer_console().print(batch_view(ranked))
        return
    write_frame(ranked, out)
    shoppers = ranked["shopper_id"].n_unique()
    if as_json:
        print_json({"file": str(out), "shoppers": shoppers, "of": asked, "rows": ranked.height})
        return
    told = f"Wrote {out}: {ranked.height:,} {rows} for {shoppers:,} of {asked:,} shoppers"
    answer_console().print(told, soft_wrap=True)
