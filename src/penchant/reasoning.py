"""Which reasoners a shop hears: those of plugins, and those that need a part of the shop."""

from collections.abc import Callable
from pathlib import Path

from penchant.agent import ModelClient, ModelProposer
from penchant.errors import ConfigError
from penchant.graph_store import Embedder
from penchant.graph_store.reasoners import Duplicates, Rules
from penchant.graph_store.reasoners.intents import Intents
from penchant.graph_store.reasoners.rule_text import parse_rules
from penchant.graph_store.reasoners.rules import BUILT_IN
from penchant.graph_store.reasoning.proposals import Reasoner
from penchant.plugins import Plugins
from penchant.settings import Settings

RULES_FILE = "rules.toml"
"""In the shop's folder: a merchant's own rules, in the form of `penchant.graph_store.reasoners.rule_text`."""


def shop_reasoners(
    plugins: Plugins,
    settings: Settings,
    folder: Path,
    *,
    embedder: Embedder,
    client: Callable[[], ModelClient],
) -> tuple[Reasoner, ...]:
    """In the order in which they are heard; the rules come last, for they stand on what others found.

    Args:
        plugins: What is installed.
        settings: The shop's.
        folder: The shop's.
        embedder: For names of concepts that may be one.
        client: Opens the language model; called only where the settings let it propose.

    Raises:
        ConfigError: The shop's rules cannot be read.
    """
    heard: list[Reasoner] = [one for one in plugins.reasoners if not isinstance(one, Rules)]
    heard.append(Duplicates(embedder))
    if settings.intents == "on":
        heard.append(Intents(ModelProposer(client())))
    path = folder / RULES_FILE
    try:
        own = parse_rules(path.read_text(encoding="utf-8")) if path.exists() else ()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"cannot read the rules {path}: {error}") from error
    return (*heard, Rules((*BUILT_IN, *own)))
