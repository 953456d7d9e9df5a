"""`penchant erase`: takes one shopper out of a shop for good."""

from dataclasses import asdict
from typing import Annotated

import typer

import penchant
from penchant.cli.answering import ShopCommand, answer_console, print_json
from penchant.cli.commands import AsJson, Folder, Shopper, app
from penchant.cli.door_options import Home, open_access
from penchant.errors import DataError


@app.command(cls=ShopCommand, epilog="Example: penchant erase shop 1029 --yes")
def erase(
    folder: Folder,
    shopper: Shopper,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask whether it is meant.")] = False,
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Erases a shopper's events, profiles, refused rows and threads; the audit keeps a pseudonym."""
    if not (yes or _is_meant(f"Erase shopper {shopper} from {folder}? Nothing brings them back")):
        raise DataError("nothing was erased: answer y, or say --yes")
    with penchant.open(folder) as shop:
        done = shop.erase(shopper)
    with open_access(home) as access:
        entries = access.erase(folder.resolve().name, shopper)
        name = access.pseudonym(folder.resolve().name, shopper)
    if as_json:
        print_json({**asdict(done), "audit_entries": entries})
        return
    counts = f"{done.events:,} events, {done.profiles:,} profile versions, {done.rejects:,} refused rows, "
    counts += f"{done.campaigns:,} tellings of campaigns, {done.threads:,} threads"
    told = f"erased {counts}; {entries:,} audit entries now say {name}"
    answer_console().print(told)


def _is_meant(question: str) -> bool:
    """Whether the answer is yes; who cannot be asked has not said so. Stdout is for the answer."""
    try:
        return typer.confirm(question, err=True)
    except typer.Abort:
        return False
