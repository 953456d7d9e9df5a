"""What is written to the file that an option names."""

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from penchant.errors import ConfigError, DataError

if TYPE_CHECKING:
    import polars as pl

OUT_SUFFIXES = (".parquet", ".csv")


def check_out(out: Path) -> None:
    """Refuses a file that cannot be written, before anything is computed.

    Raises:
        typer.BadParameter: Its name ends in none of `OUT_SUFFIXES`.
        ConfigError: Its folder is not there.
    """
    if out.suffix.lower() not in OUT_SUFFIXES:
        raise typer.BadParameter(f"`{out}` does not end in .parquet or .csv", param_hint="--out")
    if not out.parent.is_dir():
        raise ConfigError(f"cannot write {out}: there is no folder {out.parent}")


def write_frame(frame: "pl.DataFrame", out: Path) -> None:
    """Writes the file; one that is there is replaced.

    Raises:
        ConfigError: It cannot be written.
    """
    import polars as pl

    try:
        if out.suffix.lower() == ".csv":
            lists = [name for name, kind in frame.schema.items() if kind == pl.List]
            frame.with_columns(pl.col(lists).list.join("; ")).write_csv(out)  # a CSV file holds no lists
        else:
            frame.write_parquet(out)
    except OSError as error:
        raise ConfigError(f"cannot write {out}: {error.strerror or error}") from error


def write_text(text: str, out: Path) -> None:
    """Writes a text into the file; one that is there is replaced.

    Raises:
        DataError: It cannot be written.
    """
    try:
        out.write_text(text, encoding="utf-8")
    except OSError as error:
        raise DataError(f"cannot write {out}: {error.strerror}") from error
