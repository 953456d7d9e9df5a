"""How fast the model of the settings reads and writes, with more and more questions at a time.

Run: python -m benchmarks.model_engine [1 2 4 8]
"""

import sys
from pathlib import Path

from penchant.model_commands import bench_model
from penchant.settings import load_settings


def main(parallel: tuple[int, ...]) -> None:
    settings = load_settings(Path.cwd())
    print(f"{settings.model}, {settings.model_threads} thread(s)\n")
    print("| at a time | tokens/s read | tokens/s written | seconds an answer |\n|---|---|---|---|")
    for pace in bench_model(settings, parallel=parallel):
        told = f"{pace.prompt_tokens_s:,.0f} | {pace.written_tokens_s:,.0f} | {pace.answer_s:.2f}"
        print(f"| {pace.parallel} | {told} |", flush=True)


if __name__ == "__main__":
    main(tuple(int(number) for number in sys.argv[1:]) or (1, 2, 4, 8))
