"""Writes a made-up shop's files.

Run: python -m benchmarks.made_up_shops NAME FOLDER

NAME is `coffee`, `garden` or `stationery`; `events.parquet` and `items.parquet` are written into the folder.
Every run makes the same rows, on which the truths of `evals/questions/agent_NAME.jsonl` are found.
"""

from pathlib import Path

import typer

from benchmarks.made_up_shops import SHOPS, ShopName


def main(name: ShopName, folder: Path) -> None:
    """Makes the shop and writes both files."""
    folder.mkdir(parents=True, exist_ok=True)
    for table, rows in SHOPS[name]()._asdict().items():
        rows.write_parquet(folder / f"{table}.parquet")
        typer.echo(f"{folder / table}.parquet: {rows.height:,} rows")


if __name__ == "__main__":
    typer.run(main)
