"""Whether everyday wordings of plain questions are read as these are.

Run: python -m benchmarks.wordings [--shop FOLDER] [--part seen|held] [--json]

`wordings.jsonl` holds 228 plain questions to the made-up shop for coffee and tea, the calls that answer each,
and seven or nine wordings of each, written by hands that saw the questions alone; 56 go on from another. A
third of the wordings, every third of each question, is held out: no rule is made with one of them in view.
With `--shop` a shop learnt from that log is asked, else one is made in a temporary folder.

A wording is read rightly where it leads to one of the calls, with the same arguments but for what changes
nothing: words for goods count by the goods that they mean, groups by their conditions.
"""

import json
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Annotated, Literal, NamedTuple

import typer
from rich.console import Console
from rich.progress import track

from benchmarks.agent_shops import learnt, tables, with_line_ids
from penchant.errors import PenchantError
from penchant.evals.agent_suite import OWNER
from penchant.graph_store.text_tokens import has_han
from penchant.opening import open_shop
from penchant.shop import Shop

FILE = Path(__file__).with_name("wordings.jsonl")
EVERY = 3
"""One wording in so many is held out."""
GOODS = ("words", "other", "category", "item")
COUNTED_ANYWAY = (
    "activity",
    "who_likes",
    "similar_items",
    "audience",
    "assortment",
    "orders",
    "trends",
    "changes",
    "concept",
)
"""Tools whose lists are as long as they are where no count was asked for."""
Part = Literal["seen", "held", "all"]
Call = tuple[str, dict[str, str]]


class Plain(NamedTuple):
    """A plain question.

    Attributes:
        ask: It.
        after: The question that it goes on from; empty for others.
        calls: Each of which answers it; `*` stands for any value.
        wordings: Other ways to ask it.
    """

    ask: str
    after: str
    calls: tuple[tuple[Call, ...], ...]
    wordings: tuple[str, ...]


class Reading:
    """Compares calls by what they mean to a shop."""

    def __init__(self, shop: Shop) -> None:
        self._shop = shop
        self._began, self._ended = (f"{moment:%Y-%m-%d}" for moment in shop.event_span or ())
        self._conditions = cache(self._conditions_of)
        self._goods = cache(self._goods_of)

    def is_right(self, found: tuple[Call, ...], plain: Plain) -> bool:
        """Whether calls are those of one of the answers."""
        return any(
            len(found) == len(calls) and all(map(self._is_same, found, calls)) for calls in plain.calls
        )

    def _is_same(self, found: Call, right: Call) -> bool:
        (tool, given), (wanted_tool, wanted) = found, right
        if tool != wanted_tool:
            return False
        if tool == "segment":
            said = self._conditions(given["words"])
            return bool(said) and said == self._conditions(wanted["words"])
        given = self._that_matter(tool, given, wanted)
        return given.keys() == wanted.keys() and all(
            self._is_alike(name, given[name], value) for name, value in wanted.items()
        )

    def _that_matter(self, tool: str, given: dict[str, str], wanted: dict[str, str]) -> dict[str, str]:
        """The arguments without those that say what is so anyway."""
        if given.get("until", "") >= self._ended:
            given = {name: said for name, said in given.items() if name != "until"}
        is_all = given.get("since") == self._began and not {"since", "against"} & wanted.keys()
        is_counted = tool in COUNTED_ANYWAY or (tool == "figures" and "by" in wanted)
        passed = {"since"} if is_all else set()
        passed |= {"count"} if is_counted and "count" not in wanted else set()
        if tool == "figures" and given.get("measure") == "shoppers" and "measure" not in wanted:
            passed |= {"measure"}
        return {name: said for name, said in given.items() if name not in passed}

    def _is_alike(self, name: str, given: str, wanted: str) -> bool:
        if wanted == "*" or given.casefold() == wanted.casefold():
            return True
        return name in GOODS and self._goods(given) == self._goods(wanted)

    def _conditions_of(self, words: str) -> tuple[str, ...]:
        try:
            return tuple(sorted(map(repr, self._shop.conditions(words))))
        except PenchantError:
            return ()

    def _goods_of(self, words: str) -> frozenset[str] | str:
        try:
            return self._shop.items_meant(words).ids
        except PenchantError:
            return words


def questions() -> Iterator[Plain]:
    """All plain questions."""
    for line in FILE.read_text(encoding="utf-8").splitlines():
        held = json.loads(line)
        calls = tuple(
            tuple((one["tool"], one.get("arguments", {})) for one in answer) for answer in held["calls"]
        )
        yield Plain(held["ask"], held.get("after", ""), calls, tuple(held["wordings"]))


def asked(shop: Shop, plain: Plain, wording: str) -> tuple[Call, ...]:
    """The calls that a wording leads to."""
    for said in filter(None, (plain.after, wording)):
        answer = shop.ask(said, thread="wordings")
    shop.assistant.forget("wordings")
    return tuple(
        (one.call.tool, {name: str(said) for name, said in one.call.arguments.items()})
        for one in answer.results
    )


def ways(plain: Plain, part: Part) -> Iterator[tuple[str, str]]:
    """What each wording is, and the wording: the question itself, seen ones and those held out."""
    if part == "all":
        yield "plain", plain.ask
    for place, wording in enumerate(plain.wordings):
        kind: Part = "held" if place % EVERY == EVERY - 1 else "seen"
        if part in ("all", kind):
            yield kind, wording


@contextmanager
def opened(folder: Path | None) -> Iterator[Shop]:
    """The shop in a folder, or one that is made for it."""
    if folder is None:
        made = tables("coffee", None, None)
        with learnt(with_line_ids(made.events), made.items) as shop:
            yield shop
    else:
        with open_shop(folder) as shop:
            yield shop


def main(
    shop: Annotated[Path | None, typer.Option(help="Learnt from the made-up log before.")] = None,
    part: Annotated[Part, typer.Option(help="Which wordings; the questions are asked with all.")] = "all",
    as_json: Annotated[bool, typer.Option("--json")] = False,
) -> None:
    """Asks all wordings; tells the wrong ones of those that are not held out, then how many are right."""
    right, count, wrong = Counter[str](), Counter[str](), []
    with opened(shop) as held:
        for thread in held.assistant.threads(OWNER):
            held.assistant.forget(thread.thread, OWNER)
        reading = Reading(held)
        for plain in track(list(questions()), console=Console(stderr=True)):
            for kind, wording in ways(plain, part):
                found = asked(held, plain, wording)
                language = "Chinese" if has_han(plain.ask) else "English"
                group = f"{kind}, {language}{', follow-ups' if plain.after else ''}"
                count[group] += 1
                right[group] += (is_right := reading.is_right(found, plain))
                if not is_right and kind != "held":
                    wrong.append({"after": plain.after, "asked": wording, "calls": found, "plain": plain.ask})
    if as_json:
        measures = {name: {"right": right[name], "of": of} for name, of in count.items()}
        typer.echo(json.dumps({"measures": measures, "wrong": wrong}, ensure_ascii=False, indent=1))
        return
    for one in wrong:
        typer.echo(
            f"{one['after']} / {one['asked']} -> {one['calls']} (as: {one['plain']})".removeprefix(" / ")
        )
    for name, of in count.items():
        typer.echo(f"{name}: {right[name]} of {of}, {right[name] / of:.3f}")


if __name__ == "__main__":
    typer.run(main)
