"""Plugins for one test: modules made on the spot, found through entry points as installed ones are."""

import sys
from collections.abc import Callable
from importlib.metadata import EntryPoint
from types import ModuleType

import pytest

from penchant.plugins import hookimpl


def module_with(**hooks: Callable[..., None]) -> ModuleType:
    """A plugin whose hooks are marked functions."""
    made = ModuleType("plugin")
    for name, hook in hooks.items():
        hook.__name__ = name
        setattr(made, name, hookimpl(hook))
    return made


def registering(hook: str, *things: object) -> ModuleType:
    """A plugin that registers some things by one hook."""

    def register_all(register: Callable[[object], None]) -> None:
        for thing in things:
            register(thing)

    return module_with(**{hook: register_all})


def entry_points_of(monkeypatch: pytest.MonkeyPatch, **plugins: object) -> list[EntryPoint]:
    """Entry points of plugins that are given as objects."""
    for name, plugin in plugins.items():
        home = ModuleType(f"home_of_{name}")
        home.plugin = plugin  # type: ignore[attr-defined]
        monkeypatch.setitem(sys.modules, home.__name__, home)
    return [EntryPoint(name, f"home_of_{name}:plugin", "penchant") for name in plugins]


def install(monkeypatch: pytest.MonkeyPatch, **plugins: object) -> None:
    """Lets every shop and command find these plugins, and no other."""
    points = entry_points_of(monkeypatch, **plugins)
    monkeypatch.setattr("penchant.plugins.manager.entry_points", lambda group: points)
