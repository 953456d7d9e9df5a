"""A model server that somebody else runs."""

TUNED = "penchant-"
"""How a model's name begins that was tuned for Penchant's jobs, such as an adapter that vLLM serves."""


class RemoteModel:
    """A server that somebody else runs, such as vLLM.

    Args:
        url: Its base URL, with or without `/v1`; `#name` at the end picks a model (default: its first). One
            whose name begins with `TUNED` is asked as the tuned model is.
        api_key: The bearer token.
    """

    is_local = False

    def __init__(self, url: str, *, api_key: str = "none") -> None:
        base, _, name = url.partition("#")
        base = base.rstrip("/")
        self._address = base if base.endswith("/v1") else f"{base}/v1"
        self.name = name or "default"
        self.api_key = api_key
        self.is_tuned = self.name.startswith(TUNED)

    def address(self) -> str:
        """The base URL, ending in `/v1`."""
        return self._address

    def revive(self) -> bool:
        """False: it is not ours to restart."""
        return False

    def close(self) -> None:
        """Nothing was started."""
