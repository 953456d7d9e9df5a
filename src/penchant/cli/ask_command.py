"""`penchant ask`: a question in people's own words, answered with its evidence."""

from typing import Annotated

import typer

import penchant
from penchant.cli.answer_view import show_answer, show_streamed
from penchant.cli.answering import ShopCommand, print_json
from penchant.cli.commands import AsJson, Folder, app

Thread = Annotated[
    str, typer.Option("--thread", metavar="NAME", help="Goes on with what was asked under this name.")
]
WithEvidence = Annotated[bool, typer.Option("--evidence", help="List the events behind the answer.")]


@app.command(
    cls=ShopCommand,
    epilog='Example: penchant ask demo-shop "What changed for 1029 since Christmas?" --evidence',
)
def ask(
    folder: Folder,
    question: Annotated[str, typer.Argument(metavar="QUESTION", help="In English or Chinese.")],
    thread: Thread = "default",
    evidence: WithEvidence = False,
    as_json: AsJson = False,
) -> None:
    """Answers a question about the shop, with the evidence behind it."""
    with penchant.open(folder) as shop:
        if as_json:
            print_json(shop.ask(question, thread=thread))
            return
        answer = show_streamed(shop.assistant.stream(question, thread=thread))
        show_answer(shop, answer, evidence=evidence)
