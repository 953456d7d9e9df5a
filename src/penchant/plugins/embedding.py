"""Which embedder a shop uses, and what is looked at before its vectors are taken."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from penchant.errors import ConfigError, PluginError
from penchant.graph_store import Embedder, MiniLM
from penchant.graph_store.reasoning.guard import error_line
from penchant.plugins.manager import Plugins

BUNDLED = "minilm"
"""What settings call `MiniLM`."""
NORM_TOLERANCE = 1e-3


def chosen_embedder(plugins: Plugins, name: str, *, threads: int) -> Embedder:
    """The embedder that the settings name.

    Args:
        plugins: What is installed.
        name: `minilm`, or that of a registered embedder.
        threads: Of the bundled one.

    Raises:
        ConfigError: There is none of that name; the message lists those that there are.
    """
    if name in (BUNDLED, MiniLM.name):
        return MiniLM(threads=threads)
    others = {one.name: one for one in plugins.embedders if one.name != MiniLM.name}
    if name not in others:
        broken = [state for state in plugins.states if state.state == "broken"]
        more = "".join(f"; the plugin {state.name} is broken: {state.reason}" for state in broken)
        allowed = ", ".join([BUNDLED, *others])
        raise ConfigError(f"there is no embedder {name!r}: the setting `embedder` may be {allowed}{more}")
    return CheckedEmbedder(others[name], plugins.owner("embedder", name).name)


class CheckedEmbedder:
    """A plugin's embedder; what it gives is looked at before it is stored or compared."""

    def __init__(self, embedder: Embedder, plugin: str) -> None:
        """Wraps an embedder.

        Args:
            embedder: As it was registered.
            plugin: Who registered it.
        """
        self._embedder = embedder
        self._plugin = plugin
        self.name = embedder.name
        self.dimension = embedder.dimension

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """The texts' vectors, (n_texts, dimension) float32, each of L2 norm 1.

        Raises:
            PluginError: The embedder failed, or its vectors are none.
        """
        try:
            found = self._embedder.encode(texts)
        except Exception as error:
            raise self._broken(f"failed: {error_line(error)}") from error
        shape = (len(texts), self.dimension)
        if not isinstance(found, np.ndarray) or found.dtype != np.float32 or found.shape != shape:
            given = type(found).__name__
            if isinstance(found, np.ndarray):
                given = f"{found.dtype} of the shape {found.shape}"
            raise self._broken(f"gave {given} in place of float32 of the shape {shape}")
        if not np.allclose(np.linalg.norm(found, axis=1), 1.0, atol=NORM_TOLERANCE):
            raise self._broken("gave vectors that are not of the L2 norm 1")
        return found

    def _broken(self, what: str) -> PluginError:
        return PluginError(
            f"the embedder {self.name} of the plugin {self._plugin} {what}; mend the plugin, or set "
            f"`embedder` to {BUNDLED}"
        )
