"""What becomes of each thing that plugins register: whether it is used, and what for or why not."""

from collections.abc import Callable
from typing import NamedTuple

from penchant.graph_store import MiniLM
from penchant.plugins.embedding import BUNDLED
from penchant.plugins.manager import Plugins
from penchant.plugins.spoken import spec_of
from penchant.settings import Settings
from penchant.tools import LearnedRanker
from penchant.tools.plugged import SIGNAL_WEIGHT, PluggedSignals


class PluginUse(NamedTuple):
    """What becomes of one registered thing in one shop.

    Attributes:
        kind: As in `Registered`.
        name: Its own.
        used: Whether it is.
        told: What for, or why not.
    """

    kind: str
    name: str
    used: bool
    told: str


def plugged_signals(plugins: Plugins, *, seconds: float) -> PluggedSignals:
    """The ranking signals of all plugins, ready to be asked.

    Args:
        plugins: What is installed.
        seconds: How long a signal may take for a shopper.
    """
    owners = [plugins.owner("ranking signal", signal.name) for signal in plugins.ranking_signals]
    versions = [f"{owner.name} {owner.version}" for owner in owners]
    return PluggedSignals(plugins.ranking_signals, versions=versions, seconds=seconds)


def plugin_uses(
    plugins: Plugins, settings: Settings, *, signals: PluggedSignals, learned: LearnedRanker | None
) -> tuple[PluginUse, ...]:
    """What becomes of everything that is registered, plugin by plugin.

    Args:
        plugins: What is installed.
        settings: The shop's.
        signals: As this process asked them.
        learned: The shop's learned ranking.
    """

    def signal_use(name: str) -> tuple[bool, str]:
        return _signal_use(name, signals, learned)

    def embedder_use(name: str) -> tuple[bool, str]:
        chosen = name == settings.embedder or (name == MiniLM.name and settings.embedder == BUNDLED)
        setting = BUNDLED if name == MiniLM.name else name
        return chosen, f'{"chosen" if chosen else "to be chosen"} by embedder = "{setting}"'

    def source_use(name: str) -> tuple[bool, str]:
        (source,) = (one for one in plugins.event_sources if one.name == name)
        read = [*source.suffixes, *(f"{scheme}://" for scheme in source.schemes)]
        return True, f"reads {', '.join(read)} for `penchant ingest`"

    def tool_use(name: str) -> tuple[bool, str]:
        (tool,) = (one for one in plugins.agent_tools if one.name == name)
        if spec_of(tool) is None:
            return True, "offered over MCP, called in Python; it needs what no question in words can say"
        if not getattr(tool, "examples", ()):
            return (
                True,
                "asked in questions, by its description alone as it has no examples; offered over MCP",
            )
        return True, "asked in questions, and offered over MCP"

    uses: dict[str, Callable[[str], tuple[bool, str]]] = {
        "reasoner": lambda _: (True, "heard in every round"),
        "ranking signal": signal_use,
        "agent tool": tool_use,
        "event source": source_use,
        "embedder": embedder_use,
    }
    return tuple(
        PluginUse(*registered, *uses[registered.kind](registered.name))
        for state in plugins.states
        for registered in state.registered
    )


def _signal_use(name: str, signals: PluggedSignals, learned: LearnedRanker | None) -> tuple[bool, str]:
    reason = signals.skipped.get(name)
    if reason is not None:
        return False, f"left out: it {reason}"
    weighed = f"weighs {SIGNAL_WEIGHT} in weighted sums"
    if learned is None or learned.key != signals.key:
        return True, f"{weighed}; not yet tried with the learned ranking: run `penchant evolve`"
    place = signals.names.index(name)
    leaning = [mode for mode, head in learned.heads.items() if place in head.leans_on]
    plain = [mode for mode, head in learned.heads.items() if place not in head.leans_on]
    told = [f"a feature of the learned ranking of `{mode}`" for mode in leaning]
    told += [f"not in that of `{mode}`, where it does not rank surely better" for mode in plain]
    return bool(leaning or len(plain) < 2), "; ".join([*told, weighed])
