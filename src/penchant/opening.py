"""Opens a shop's folder, or makes it."""

from os import PathLike
from pathlib import Path

from penchant.agent import ModelEndpoint
from penchant.errors import ConfigError
from penchant.settings import load_settings
from penchant.shop import Shop

MARK = "penchant.db"
"""The file by which a folder is known as a shop."""


def open_shop(
    folder: Path | str, *, create: bool = False, endpoint: ModelEndpoint | None = None, **settings: object
) -> Shop:
    """Opens a shop's folder.

    Args:
        folder: Where the shop is.
        create: Make the folder where it does not exist.
        endpoint: The model, instead of the one that the settings name.
        **settings: Override single settings, see `penchant.settings.Settings`.

    Raises:
        ConfigError: The folder is no path, there is no shop, another process uses it, or a setting is wrong.
    """
    if not isinstance(folder, (str, PathLike)):
        raise ConfigError(f"the folder is {folder!r:.80}: give the path of a shop's folder")
    path = Path(folder)
    if path.exists() and not path.is_dir():
        raise ConfigError(f"{path} is a file; a shop is a folder")
    held = load_settings(path, **settings)
    elsewhere = held.database_url is not None and path.is_dir()
    if not (path / MARK).exists() and not elsewhere:
        if not create:
            raise ConfigError(f"there is no shop in {path}: make one with `penchant init {path}`")
        if path.exists() and any(path.iterdir()) and not (path / "penchant.toml").exists():
            raise ConfigError(f"{path} is not empty and no shop: choose another folder")
        try:
            path.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise ConfigError(f"cannot make {path}: {error.strerror}") from error
    return Shop(path, held, endpoint=endpoint)
