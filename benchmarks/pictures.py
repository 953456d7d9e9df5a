"""Where benchmarks draw their figures."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any


@contextmanager
def picture(file: Path, *, rows: int = 1, columns: int, size: tuple[float, float]) -> Iterator[Any]:
    """Empty axes, (columns,) or (rows, columns), which are written to an SVG file when all is drawn.

    Args:
        file: To be written.
        rows: Of axes.
        columns: Of axes.
        size: Width and height in inches.
    """
    import matplotlib as mpl

    mpl.use("svg")
    mpl.rcParams["svg.hashsalt"] = file.stem  # the same picture for the same figures
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(rows, columns, figsize=size)
    yield axes
    figure.tight_layout()
    figure.savefig(file, metadata={"Date": None})
