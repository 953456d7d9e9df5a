"""A model server that somebody else runs."""


class RemoteModel:
    """A server that somebody else runs, such as vLLM.

    Args:
        url: Its base URL, with or without `/v1`; `#name` at the end picks a model (default: its first).
        api_key: The bearer token.
    """

    is_local = False

    def __init__(self, url: str, *, api_key: str = "none") -> None:
        base, _, name = url.partition("#")
        base = base.rstrip("/")
        self._address = base if base.endswith("/v1") else f"{base}/v1"
        self.name = name or "default"
        self.api_key = api_key

    def address(self) -> str:
        """The base URL, ending in `/v1`."""
        return self._address

    def revive(self) -> bool:
        """False: it is not ours to restart."""
        return False

    def close(self) -> None:
        """Nothing was started."""
