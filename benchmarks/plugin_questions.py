"""Which questions go to plugins' tools: `python -m benchmarks.plugin_questions SHOP`.

Five tools of plugins are loaded (`evals/plugin_tools.py`). Questions for them must reach them with their
arguments; the questions of the agent suite must not, but those refusals that one of the five does answer.
SHOP is the demo shop, whose items the questions name. Prior turns of a thread are told by their tool alone.
"""

import json
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated

import typer

import penchant
from penchant.agent.asked import same_value
from penchant.agent.calls import ToolCall
from penchant.agent.plugin_tools.claims import Claims
from penchant.agent.plugin_tools.reading import read_arguments
from penchant.agent.router import Route
from penchant.evals.agent_questions import DEMO_SETS, load_threads
from penchant.evals.plugin_tools import load_plugin_questions, loaded_tools
from penchant.graph_store import MiniLM


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one question.

    Attributes:
        question: As asked.
        wanted: The tool that answers; of the agent suite's questions what should come.
        given: The plugin's tool that was chosen; none where none was.
        arguments: As they were read.
        is_right: Whether tool and arguments are those wanted.
        model_asked: Whether the router's model had to be asked.
    """

    question: str
    wanted: str
    given: str | None
    arguments: dict[str, str]
    is_right: bool
    model_asked: bool


def main(
    folder: Path,
    without_model: Annotated[bool, typer.Option(help="Every question is refused by the router.")] = False,
    as_json: Annotated[bool, typer.Option("--json")] = False,
) -> None:
    """Measures both shares, and lists what went wrong."""
    with penchant.open(folder) as shop:
        tools = loaded_tools()
        claims = Claims(tuple(tools.values()), MiniLM())
        catalogue = shop.catalogue
        seconds: list[float] = []

        def outcome(question: str, wanted: str, before: ToolCall | None = None) -> Outcome:
            began = time.perf_counter()
            claim = claims.of(question, catalogue, before)
            seconds.append(time.perf_counter() - began)
            asks = claim.is_possible and not claim.is_sure
            found = shop.route(question, before) if asks and not without_model else Route((), 1.0)
            if not claim.beats(found):
                return Outcome(question, wanted, None, {}, False, asks)
            given = read_arguments(claim.tool, question, catalogue)
            return Outcome(question, wanted, claim.tool.name, given, claim.tool.name == wanted, asks)

        outcome("How is the shop doing?", "warm")
        seconds.clear()
        asked = load_plugin_questions()
        theirs = [outcome(one.text, one.tool) for one in asked]
        others = []
        for thread in [*load_threads(DEMO_SETS[""]), *load_threads(DEMO_SETS["second_"])]:
            before = None
            for turn in thread.turns:
                others.append(outcome(turn.ask, turn.outcome, before))
                before = ToolCall(turn.tools[0][-1]) if turn.tools and turn.tools[0] else before
    taken = [one for one in others if one.given]
    near = [one.is_right for one, question in zip(theirs, asked, strict=True) if question.near]
    far = [one.is_right for one, question in zip(theirs, asked, strict=True) if not question.near]
    chosen = [(one, question) for one, question in zip(theirs, asked, strict=True) if one.is_right]
    misread = [one for one, question in chosen if not _same(one.arguments, question.arguments)]
    told = {
        "near the examples": f"{sum(near)} of {len(near)}",
        "in other words": f"{sum(far)} of {len(far)}",
        "to another plugin": sum(one.given is not None and not one.is_right for one in theirs),
        "arguments right": f"{len(chosen) - len(misread)} of {len(chosen)}",
        "built-in questions taken": sum(one.wanted != "refusal" for one in taken),
        "of built-in questions": sum(one.wanted != "refusal" for one in others),
        "refusals taken": sum(one.wanted == "refusal" for one in taken),
        "of refusals": sum(one.wanted == "refusal" for one in others),
        "milliseconds a question": round(1000 * sorted(seconds)[len(seconds) // 2], 1),
    }
    wrong = [one for one in theirs if not one.is_right] + taken
    if as_json:
        typer.echo(json.dumps({**told, "outcomes": [asdict(one) for one in [*theirs, *taken]]}, indent=1))
        return
    typer.echo("\n".join(f"{name}: {value}" for name, value in told.items()))
    for one in [*wrong, *misread]:
        typer.echo(f"{one.given or 'nothing'} for {one.wanted} {one.arguments}: {one.question}")


def _same(read: dict[str, str], meant: Mapping[str, str]) -> bool:
    return set(read) == set(meant) and all(same_value(value, read[name]) for name, value in meant.items())


if __name__ == "__main__":
    typer.run(main)
