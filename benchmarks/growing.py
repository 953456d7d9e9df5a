"""Benchmarks of how something made up grows: each size in a process of its own, then told and drawn."""

import argparse
import json
from collections.abc import Callable, Mapping
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import TypeVar

from benchmarks.pictures import picture

Given = TypeVar("Given")
Found = TypeVar("Found")
Row = dict[str, float]


def apart(work: Callable[[Given], Found], given: Given) -> Found:
    """What a function finds in a process of its own, whose memory nothing else was in before."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as process:
        return process.submit(work, given).result()


def grow(
    measured: Callable[[int], Row], sizes: str, *, of: str, measures: Mapping[str, str], told: str | None
) -> None:
    """Reads the command line, measures every size, and prints and draws what was found.

    Args:
        measured: Makes a thing of a size and measures it; the size is among what it finds, as `of`.
        sizes: If none are given; with commas.
        of: What the size is a number of.
        measures: Those that are drawn, eight at most, with their titles.
        told: The description of the command.
    """
    parser = argparse.ArgumentParser(description=told)
    parser.add_argument(f"--{of}", default=sizes, dest="sizes", help="numbers, with commas")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--plot", type=Path)
    args = parser.parse_args()
    rows: list[Row] = []
    for size in args.sizes.split(","):
        rows.append(apart(measured, int(size)))
        if not args.json:
            print(", ".join(f"{name} {value:,}" for name, value in rows[-1].items()), flush=True)
    if args.json:
        print(json.dumps(rows))
    if args.plot:
        with picture(args.plot, rows=2, columns=4, size=(13, 5.5)) as axes:
            for axis, (name, title) in zip(axes.flat, measures.items(), strict=False):
                axis.plot([row[of] for row in rows], [row[name] for row in rows], "o-")
                axis.set(xscale="log", title=title, xlabel=of)
                axis.set_ylim(bottom=0)
            for axis in axes.flat[len(measures) :]:
                axis.remove()
