"""`penchant chat`: questions one after another in the terminal."""

import typer

import penchant
from penchant.cli.answer_view import show_answer, show_streamed
from penchant.cli.answering import ShopCommand, notes_console
from penchant.cli.ask_command import Thread, WithEvidence
from penchant.cli.commands import Folder, app

_ENDS = frozenset({"exit", "quit", "bye", ":q", "退出", "再见"})


@app.command(cls=ShopCommand, epilog="Example: penchant chat demo-shop")
def chat(folder: Folder, thread: Thread = "chat", evidence: WithEvidence = False) -> None:
    """Answers questions about the shop one after another; an empty line or `exit` ends it."""
    console = notes_console()
    with penchant.open(folder) as shop:
        offered = shop.assistant.starters()
        console.print("Ask, for instance: " + " · ".join(offered[:3]), style="dim")
        while True:
            try:
                asked = typer.prompt(">", default="", show_default=False, prompt_suffix=" ", err=True).strip()
            except typer.Abort:
                return
            if not asked or asked.casefold() in _ENDS:
                return
            if asked.isdigit() and 1 <= int(asked) <= len(offered):
                asked = offered[int(asked) - 1]
            answer = show_streamed(shop.assistant.stream(asked, thread=thread))
            show_answer(shop, answer, evidence=evidence)
            offered = answer.choices
