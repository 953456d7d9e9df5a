"""`penchant route`: which tools the local model would ask for a question."""

from dataclasses import asdict
from typing import Annotated

import typer

import penchant
from penchant.cli.answering import ShopCommand, answer_console, print_json
from penchant.cli.commands import AsJson, Folder, app


@app.command(
    cls=ShopCommand, epilog='Example: penchant route shop "what should I offer 1029 under 5 dollars?"'
)
def route(
    folder: Folder,
    question: Annotated[str, typer.Argument(metavar="QUESTION", help="In English or Chinese.")],
    as_json: AsJson = False,
) -> None:
    """Says which tools answer a question, what for, and how sure that is."""
    with penchant.open(folder) as shop:
        found = shop.route(question)
    if as_json:
        print_json({**asdict(found), "is_refusal": found.is_refusal})
        return
    console = answer_console()
    if found.is_refusal:
        console.print(f"no tool answers that ({found.confidence:.0%} sure)")
        return
    for place, call in enumerate(found.calls):
        told = ", ".join(f"{name}={value}" for name, value in call.arguments.items())
        lacks = [name for at, name in found.missing if at == place]
        asks = f"; asks for {', '.join(lacks)}" if lacks else ""
        console.print(f"{call.tool}({told}){asks}")
    console.print(f"{found.confidence:.0%} sure")
