"""How much of the router's test questions training draws, too: `python -m benchmarks.routing_leakage`."""

import itertools
import json
import re
from typing import Annotated

import typer

from penchant.agent.asked import load_questions
from penchant.agent.tuning.questions import draw_questions
from penchant.evals.routing import QUESTIONS

DRAWN = 60_000
NEAR = 0.8


def main(seed: int = 7, as_json: Annotated[bool, typer.Option("--json")] = False) -> None:
    """Counts test questions whose words, or whose runs of four words, are drawn in training as well."""
    whole: set[tuple[str, ...]] = set()
    runs: set[tuple[str, ...]] = set()
    for question in itertools.islice(draw_questions(seed), DRAWN):
        words = words_of(question.text)
        whole.add(words)
        runs.update(runs_of(words))
    asked = [words_of(question.text) for question in load_questions(QUESTIONS)]
    shares = [sum(run in runs for run in runs_of(words)) / max(len(runs_of(words)), 1) for words in asked]
    same = [" ".join(words) for words in asked if words in whole]
    result = {
        "questions": len(asked),
        "drawn": DRAWN,
        "same": same,
        "near": sum(share >= NEAR for share in shares),
        "mean_share_of_runs_seen": sum(shares) / len(shares),
        "without_any_run_seen": sum(share == 0 for share in shares),
    }
    typer.echo(
        json.dumps(result, ensure_ascii=False, indent=1) if as_json else "\n".join(map(str, result.items()))
    )


def words_of(text: str) -> tuple[str, ...]:
    """Words in small letters, Chinese characters one by one."""
    return tuple(re.findall(r"[\u4e00-\u9fff]|[^\W\u4e00-\u9fff]+", text.lower()))


def runs_of(words: tuple[str, ...]) -> list[tuple[str, ...]]:
    """Runs of four words."""
    return [words[at : at + 4] for at in range(len(words) - 3)]


if __name__ == "__main__":
    typer.run(main)
