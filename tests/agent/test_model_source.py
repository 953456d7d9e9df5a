"""Models from the Hub: found in the cache, fetched on demand, and clear words where that fails."""

import hashlib
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from penchant.agent.model_source import HubFile, model_file, pull_file
from penchant.agent.serving import open_model
from penchant.errors import ConfigError, ModelError
from penchant.settings import Settings

WANTED = HubFile("owner/repo", "small.gguf", None)
CONTENT = b"GGUF, or not"


class Hub(BaseHTTPRequestHandler):
    """Has one file in one repository, and wants a token for another."""

    def do_HEAD(self) -> None:
        known = self.path == "/owner/repo/resolve/main/small.gguf"
        self.send_response(200 if known else 404)
        if known:
            self.send_header("X-Repo-Commit", "a" * 40)
            self.send_header("ETag", f'"{hashlib.sha256(CONTENT).hexdigest()}"')
            self.send_header("Content-Length", str(len(CONTENT)))
        else:
            code = "EntryNotFound" if self.path.startswith("/owner/repo/") else "RepoNotFound"
            self.send_header("X-Error-Code", code)
            self.send_header("X-Repo-Commit", "a" * 40)
            self.send_header("Content-Length", "0")
        self.end_headers()

    def do_GET(self) -> None:
        self.do_HEAD()
        self.wfile.write(CONTENT)

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def online(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", False)
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path / "hub"))


@pytest.mark.parametrize(
    ("written", "parsed"),
    [
        ("hf:owner/repo/small.gguf", ("owner/repo", "small.gguf", None)),
        ("hf:o-1/r.2/q4/small-q4_k_m.gguf@v1.0", ("o-1/r.2", "q4/small-q4_k_m.gguf", "v1.0")),
    ],
)
def test_file_on_the_hub_is_named_by_owner_repository_and_path(
    written: str, parsed: tuple[str, str, str | None]
) -> None:
    assert HubFile.parse(written) == parsed


@pytest.mark.parametrize(
    "written", ["hf:small.gguf", "hf:owner/repo", "hf:owner/repo/model.bin", "hf:owner/repo/../x.gguf", "hf:"]
)
def test_name_of_another_form_is_refused(written: str) -> None:
    with pytest.raises(ConfigError) as raised:
        open_model(Settings(model=written))
    assert str(raised.value) == (
        f"model {written!r} is no file on the Hub: write hf:owner/repo/file.gguf, with @revision at the end "
        "to pin one"
    )


def test_model_that_was_not_pulled_names_the_command() -> None:
    with pytest.raises(ConfigError) as raised:
        model_file("hf:owner/never-pulled/small.gguf")
    assert str(raised.value) == (
        "model hf:owner/never-pulled/small.gguf is not on this machine yet: run `penchant model pull "
        "hf:owner/never-pulled/small.gguf`"
    )


@pytest.mark.usefixtures("online")
def test_file_is_fetched_and_told_apart_from_what_is_not_there() -> None:
    with ThreadingHTTPServer(("127.0.0.1", 0), Hub) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        hub = f"http://127.0.0.1:{server.server_port}"
        try:
            assert pull_file(WANTED, endpoint=hub).read_bytes() == CONTENT
            with pytest.raises(
                ModelError, match=r"^hf:owner/repo/other\.gguf: the repository has no such file$"
            ):
                pull_file(HubFile("owner/repo", "other.gguf", None), endpoint=hub)
            with pytest.raises(
                ModelError, match=r"^hf:nobody/nothing/x\.gguf: there is no such repository, or "
            ):
                pull_file(HubFile("nobody/nothing", "x.gguf", None), endpoint=hub)
        finally:
            server.shutdown()
            thread.join()


@pytest.mark.usefixtures("online")
def test_hub_out_of_reach_is_told_with_a_way_out() -> None:
    with pytest.raises(ModelError) as raised:
        pull_file(WANTED, endpoint="http://127.0.0.1:9")
    assert str(raised.value) == (
        "hf:owner/repo/small.gguf cannot be fetched: the Hub is out of reach (LocalEntryNotFoundError); copy "
        "the file to this machine by other means and set PENCHANT_MODEL to its path"
    )
