"""What the commands of the server share: its home, and the shops by name."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from penchant.cli.answering import notes_console
from penchant.errors import ConfigError, DataError

if TYPE_CHECKING:
    from penchant.agent.access import Access

Home = Annotated[
    Path | None,
    typer.Option(
        "--home",
        help="Folder of access.db: keys, users, audit. Else PENCHANT_HOME or ~/.local/share/penchant.",
        show_default=False,
    ),
]
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


def open_access(home: Path | None) -> "Access":
    """The desk of a home folder.

    Raises:
        ConfigError: The extra `serve` is not installed, or the folder cannot be used.
    """
    try:
        from penchant.agent.access import Access, home_folder
    except ModuleNotFoundError as error:
        raise ConfigError(
            f"{error.name} is not installed: install Penchant with its extra, `penchant[serve]`"
        ) from error
    return Access(home_folder(home))


def shops_named(names: Sequence[str] | None) -> list[str] | None:
    """The shops that a key or a user is for; on stderr those of which no folder is seen from here.

    Raises:
        DataError: No shop can have the name.
    """
    for name in names or ():
        if not _NAME.fullmatch(name):
            raise DataError(f"`{name}` names no shop: a shop's name is that of its folder, without a path")
        if not Path(name).is_dir():
            told = f"note: there is no folder `{name}` here; a shop's name is that of its folder"
            notes_console().print(told, style="dim", soft_wrap=True)
    return None if names is None else list(names)


def named_folders(folders: Sequence[Path]) -> dict[str, Path]:
    """The shops' folders by the name that stands in addresses: that of the folder.

    Raises:
        ConfigError: A name cannot stand in an address, or two are the same.
    """
    named: dict[str, Path] = {}
    for folder in folders:
        name = folder.resolve().name
        if not _NAME.fullmatch(name):
            raise ConfigError(
                f"`{name}` cannot stand in an address: let the folder's name have letters, digits, - and _"
            )
        if name in named:
            raise ConfigError(f"{named[name]} and {folder} have the same name `{name}`: rename one")
        named[name] = folder
    return named
