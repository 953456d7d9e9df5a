"""`penchant doctor`: checks the machine, the installation and a shop's folder, and says what to do."""

import importlib
import importlib.metadata
import os
import shutil
import sys
import time
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from penchant.errors import ConfigError, PenchantError
from penchant.settings import Settings, load_settings

if TYPE_CHECKING:
    from penchant.graph_store import ProfileIndex, ShopView

PARTS = {
    "polars": "polars",
    "SQLAlchemy": "sqlalchemy",
    "numpy": "numpy",
    "scipy": "scipy",
    "scikit-learn": "sklearn",
    "networkx": "networkx",
    "chromadb": "chromadb",
    "onnxruntime": "onnxruntime",
    "tokenizers": "tokenizers",
    "jieba": "jieba",
    "langchain-openai": "langchain_openai",
    "xllamacpp": "xllamacpp",
}
LOWEST_PYTHON, FIRST_PYTHON_TOO_NEW = (3, 11), (3, 14)
DISK_NEEDED_BYTES = 1_000_000_000
SHOP_FILE = "penchant.db"
REINSTALL = "run `uv sync`, or `pip install --force-reinstall penchant`"


@dataclass(frozen=True, slots=True)
class Check:
    """One finding.

    Attributes:
        part: What was looked at.
        ok: Whether it is as it should be.
        found: What was found.
        advice: What to do where it is not ok; empty where it is.
    """

    part: str
    ok: bool
    found: str
    advice: str = ""


def run_checks(folder: Path | None, *, try_model: bool) -> Iterator[Check]:
    """Yields the findings one by one.

    Args:
        folder: A shop's folder, or none for the installation only.
        try_model: Let the model write a sentence.
    """
    yield _python()
    yield from (_part(name, module) for name, module in PARTS.items())
    settings = Settings()
    if folder is not None:
        yield (checked := _guarded("settings", lambda: _settings(folder)))
        if checked.ok:
            settings = load_settings(folder)
    yield _guarded("model", lambda: _model_file(settings))
    if try_model:
        yield _guarded("model's pace", lambda: _model_pace(settings))
    yield _guarded("embedder", lambda: _embedder(settings))
    if folder is not None:
        yield from _folder(folder, settings)


def _guarded(part: str, check: Callable[[], Check]) -> Check:
    """The check's finding; an error is one, too."""
    try:
        return check()
    except PenchantError as error:
        return Check(part, False, str(error), "do what the message says, then run `penchant doctor` again")
    except Exception as error:  # a part of the installation may fail in any way
        return Check(part, False, f"{type(error).__name__}: {error}", REINSTALL)


def _python() -> Check:
    have = f"{sys.version_info.major}.{sys.version_info.minor}.{sys.version_info.micro}"
    ok = LOWEST_PYTHON <= sys.version_info[:2] < FIRST_PYTHON_TOO_NEW
    return Check("Python", ok, have, "" if ok else "use Python 3.11 to 3.13: `uv python install 3.12`")


def _part(name: str, module: str) -> Check:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what others' code is warned of is not the shop's illness
            importlib.import_module(module)
    except Exception as error:  # a binary wheel for another machine may raise anything
        return Check(name, False, f"does not import: {error}", REINSTALL)
    return Check(name, True, importlib.metadata.version(name))


def _settings(folder: Path) -> Check:
    settings = load_settings(folder)
    changed = [
        name for name, field in Settings.model_fields.items() if getattr(settings, name) != field.default
    ]
    return Check("settings", True, f"{len(changed)} changed" + (f": {', '.join(changed)}" if changed else ""))


def _model_file(settings: Settings) -> Check:
    from penchant.agent import open_model
    from penchant.agent.gguf import check_chat_model
    from penchant.agent.model_source import model_file
    from penchant.agent.serving import is_address

    endpoint = open_model(settings)
    endpoint.close()
    if is_address(settings.model):
        return Check("model", True, f"{settings.model}, served elsewhere")
    path = check_chat_model(model_file(settings.model)).path
    return Check("model", True, f"{endpoint.name}, {path.stat().st_size / 1e6:,.0f} MB")


def _model_pace(settings: Settings) -> Check:
    from penchant.agent import Limits, ModelClient, ModelWriter, open_model
    from penchant.graph_store import Fact, FactKind, Phrase, Stage
    from penchant.ids import FactId

    phrases = (Phrase("23 purchases"), Phrase("3.1 times the shop's average"))
    fact = Fact(FactId("f-doctor"), FactKind.INTEREST, Stage.STEADY, "Yogurt", phrases)
    endpoint = open_model(settings)
    try:
        began = time.perf_counter()
        endpoint.address()
        started = time.perf_counter()
        draft = ModelWriter(ModelClient(endpoint, Limits.of(settings))).write([fact])
        seconds = time.perf_counter() - started
    finally:
        endpoint.close()
    tokens = draft.usage.completion_tokens
    found = (
        f"“{draft.sentences[0]}”: {tokens} tokens, {tokens / seconds:.1f} tokens/s with "
        f"{draft.usage.prompt_tokens} of prompt; loaded in {started - began:.1f} s"
    )
    return Check("model's pace", True, found)


def _embedder(settings: Settings) -> Check:
    from penchant.plugins import load_plugins
    from penchant.plugins.embedding import chosen_embedder

    began = time.perf_counter()
    embedder = chosen_embedder(load_plugins(), settings.embedder, threads=settings.embedder_threads)
    vectors = embedder.encode(["tea", "green tea", "cast iron pan"])
    ok = bool(vectors[0] @ vectors[1] > vectors[0] @ vectors[2])
    found = (
        f"{embedder.name}, {embedder.dimension} dimensions, 3 texts in {time.perf_counter() - began:.2f} s"
    )
    return Check("embedder", ok, found, "" if ok else f"its vectors make no sense: {REINSTALL}")


def _folder(folder: Path, settings: Settings) -> Iterator[Check]:
    if not folder.is_dir() or not ((folder / SHOP_FILE).exists() or settings.database_url):
        yield Check("folder", False, f"no shop in {folder}", f"make one with `penchant init {folder}`")
        return
    writable = os.access(folder, os.W_OK | os.X_OK)
    yield Check(
        "folder",
        writable,
        f"{folder} is {'' if writable else 'not '}writable",
        "" if writable else f"make it yours: `chown -R $USER {folder}`",
    )
    free = shutil.disk_usage(folder).free
    ok = free >= DISK_NEEDED_BYTES
    yield Check("free disk", ok, f"{free / 1e9:,.1f} GB", "" if ok else "free at least 1 GB")
    if writable:
        yield from _stores(folder, settings)


def _stores(folder: Path, settings: Settings) -> Iterator[Check]:
    from sqlalchemy import func, select

    from penchant.graph_store import Database, FolderLock, ProfileIndex, ShopView
    from penchant.graph_store.schema import SCHEMA_VERSION, profiles
    from penchant.graph_store.status import waiting_events

    try:
        lock = FolderLock(folder)
    except ConfigError as error:
        yield Check("in use", False, str(error), "the rest of the folder was not checked")
        return
    try:
        database = Database.of_shop(folder, settings.database_url)
    except ConfigError as error:
        lock.release()
        yield Check("database", False, str(error), _database_advice(str(error)))
        return
    try:
        damage = database.damage()
        if damage:
            yield Check("database", False, f"damaged: {damage}", _database_advice(damage))
            return
        yield Check("database", True, f"schema version {SCHEMA_VERSION}")
        with database.read() as connection:
            waiting = waiting_events(connection)
            described = connection.scalar(select(func.count(profiles.c.shopper_key.distinct()))) or 0
        advice = f"run `penchant evolve {folder}`"
        yield Check("events", not waiting, f"{waiting:,} not evolved yet", "" if not waiting else advice)
        yield _guarded("columns", lambda: _columns(ShopView(database, folder, settings)))
        yield _guarded("profile index", lambda: _index(ProfileIndex(folder), folder, described))
    finally:
        database.close()
        lock.release()


def _database_advice(said: str) -> str:
    if "newer Penchant" in said:
        return "use the Penchant that wrote it, or a newer one"
    if "database_url" in said:
        return "mend the setting database_url"
    return "restore the database from a copy, or build the shop again from its files"


def _columns(view: "ShopView") -> Check:
    held = int(view.log.seq.size)
    ok = held == view.end
    found = f"{held:,} of {view.end:,} evolved events"
    return Check("columns", ok, found, "" if ok else "delete the folder `columns`; it is filled again")


def _index(index: "ProfileIndex", folder: Path, described: int) -> Check:
    try:
        held = index.count() if described or index.folder.exists() else 0
    finally:
        index.close()
    ok = held == described
    found = f"{held:,} of {described:,} profiles"
    return Check("profile index", ok, found, "" if ok else f"run `penchant reindex {folder}`")
