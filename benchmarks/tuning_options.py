"""What dropout, weight decay and adversarial steps do for the assistant's adapter: an ablation.

    uv run python -m benchmarks.tuning_options [--steps 200] [--seeds 7] [--only NAME …] [--json]

Needs the extra `tune`. Each row trains from nothing on the same examples, with one setting that is not the
default, and is judged on the same held-out examples, whose templates, words and names training never sees.
`gap` is held-out less training loss at the end: how much of what was learnt does not carry over.
"""

import argparse
import itertools
import json
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from penchant.agent.model_source import bundled_model
from penchant.agent.tuning.assistant import HELD_OUT
from penchant.agent.tuning.examples import draw_examples
from penchant.agent.tuning.lora import LoraSettings, train_lora

DEFAULT = LoraSettings(rate=8e-4)
ROWS: dict[str, LoraSettings] = {
    "as by default": DEFAULT,
    "no weight decay": replace(DEFAULT, weight_decay=0.0),
    "weight decay .1": replace(DEFAULT, weight_decay=0.1),
    "dropout .05": replace(DEFAULT, dropout=0.05),
    "dropout .2": replace(DEFAULT, dropout=0.2),
    "FGM .1": replace(DEFAULT, fgm=0.1),
    "FGM 1": replace(DEFAULT, fgm=1.0),
}


@dataclass(frozen=True, slots=True)
class OptionRow:
    """How one setting did.

    Attributes:
        option: Its name.
        seed: Of examples, order and factors.
        steps: Updates.
        held_out: Cross-entropy in nats a token.
        training: The same over the last half of the run.
        seconds: Wall time.
    """

    option: str
    seed: int
    steps: int
    held_out: float
    training: float
    seconds: float

    @property
    def gap(self) -> float:
        """Held-out less training loss."""
        return self.held_out - self.training


def measure(option: str, seed: int, steps: int) -> OptionRow:
    """Trains once and judges."""
    settings = replace(ROWS[option], seed=seed, steps=steps, judge_every=max(1, steps // 2))
    held_out = list(itertools.islice(draw_examples(seed + 1000, held_out=True), HELD_OUT))
    with tempfile.TemporaryDirectory() as folder:
        tuned = train_lora(
            bundled_model(),
            lambda stream: draw_examples(seed + 100 * stream),
            held_out,
            Path(folder),
            settings,
        )
    return OptionRow(option, seed, steps, tuned.losses[-1][1], tuned.train_losses[-1][1], tuned.seconds)


def main(arguments: Sequence[str] | None = None) -> None:
    """Prints a line for each setting as it is measured."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--steps", type=int, default=200)
    parser.add_argument("--seeds", type=int, nargs="+", default=[7])
    parser.add_argument("--only", nargs="+", choices=ROWS, default=list(ROWS))
    parser.add_argument("--json", action="store_true", help="A JSON object a line.")
    asked = parser.parse_args(arguments)
    for seed, option in itertools.product(asked.seeds, asked.only):
        row = measure(option, seed, asked.steps)
        if asked.json:
            print(json.dumps(asdict(row) | {"gap": row.gap}), flush=True)
        else:
            print(
                f"{row.option:16} seed {row.seed}  held out {row.held_out:.3f}  training {row.training:.3f}  "
                f"gap {row.gap:+.3f}  {row.seconds:.0f} s",
                flush=True,
            )


if __name__ == "__main__":
    main()
