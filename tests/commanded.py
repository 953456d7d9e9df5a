"""A shop made and asked by the commands themselves."""

import json
from pathlib import Path
from typing import Any

from typer.testing import CliRunner, Result

from penchant.cli import app
from tests.shopfactory import ShopFrames

SHOPPER = "u000002"


def run(*args: object, typed: str | None = None, env: dict[str, str] | None = None) -> Result:
    return CliRunner().invoke(app, [str(arg) for arg in args], input=typed, env=env)


def answered(*args: object) -> dict[str, Any]:
    result = run(*args, "--json")
    assert result.exit_code == 0, result.output
    answer: dict[str, Any] = json.loads(result.stdout)
    return answer


def refused(*args: object) -> str:
    result = run(*args)
    assert result.exit_code == 1
    assert result.stdout == ""
    assert "Traceback" not in result.stderr
    return result.stderr.strip()


def made_by_commands(place: Path, frames: ShopFrames) -> Path:
    """The folder of a shop that was made by the commands themselves, beside the files that it took in."""
    frames.items.write_parquet(place / "items.parquet")
    frames.events.write_parquet(place / "events.parquet")
    shop = place / "shop"
    assert run("init", shop).exit_code == 0
    assert run("ingest", shop, place / "items.parquet", "--items").exit_code == 0
    assert run("ingest", shop, place / "events.parquet").exit_code == 0
    assert run("evolve", shop).exit_code == 0
    return shop
