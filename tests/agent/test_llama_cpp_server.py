"""The child that runs llama-cpp-python: starts late, keeps to itself, comes back, is never left behind."""

import importlib.util
import json
import os
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from importlib.machinery import ModuleSpec
from pathlib import Path
from typing import Any

import pytest

from penchant.agent.client import ModelClient
from penchant.agent.llama_cpp_server import LlamaCppServer
from penchant.agent.local_server import RESTARTS
from penchant.agent.question import Limits, Question
from penchant.agent.serving import open_model
from penchant.errors import ConfigError, ModelError
from penchant.settings import Settings
from tests.agent.gguf_files import write_gguf

FAKE = Path(__file__).parent / "fake_llama_cpp"
HELLO = [{"role": "user", "content": "Hello"}]
CHAT_MODEL: dict[str, Any] = {
    "general.architecture": "llama",
    "tokenizer.ggml.model": "gpt2",
    "tokenizer.ggml.tokens": ["<|start_header_id|>"],
    "tokenizer.ggml.token_type": ["3"],
}


@pytest.fixture(autouse=True)
def fake(monkeypatch: pytest.MonkeyPatch) -> None:
    """The child finds the fake; so does who looks whether the extra is installed."""
    monkeypatch.syspath_prepend(FAKE)
    monkeypatch.setenv("PYTHONPATH", str(FAKE))


@pytest.fixture
def model(tmp_path: Path) -> Path:
    path = tmp_path / "small.gguf"
    write_gguf(path, CHAT_MODEL)
    return path


@pytest.fixture
def server(model: Path) -> Iterator[LlamaCppServer]:
    with LlamaCppServer(model, template="llama3") as opened:
        yield opened


def asked(client: ModelClient, said: str = "Hello", **more: Any) -> Any:
    """What the server was told, when it was asked this."""
    messages = [{"role": "user", "content": said}]
    return json.loads(client.complete(messages, role="test", max_tokens=5, **more).text)


def status(url: str, *, key: str = "") -> tuple[int, str | None]:
    headers = {"Origin": "http://elsewhere.example", "Content-Type": "application/json"}
    if key:
        headers["Authorization"] = f"Bearer {key}"
    body = None if url.endswith(("/docs", "/openapi.json")) else json.dumps({"messages": HELLO}).encode()
    request = urllib.request.Request(url, body, headers)
    try:
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=5) as answer:
            return answer.status, answer.headers.get("Access-Control-Allow-Origin")
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.headers.get("Access-Control-Allow-Origin")


def is_alive(process_id: int) -> bool:
    try:
        os.kill(process_id, 0)
    except ProcessLookupError:
        return False
    state = Path(f"/proc/{process_id}/stat")  # one that nobody has waited for is none any more
    return not (state.exists() and state.read_text().rsplit(")", 1)[1].split()[0] == "Z")


def until(happened: Callable[[], bool], *, seconds: float = 20.0) -> bool:
    deadline = time.monotonic() + seconds
    while not happened() and time.monotonic() < deadline:
        time.sleep(0.05)
    return happened()


def test_extra_that_is_missing_is_named(model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def nothing(name: str) -> ModuleSpec | None:
        return None

    monkeypatch.setattr(importlib.util, "find_spec", nothing)
    with pytest.raises(ConfigError) as caught:
        open_model(Settings(model=str(model), model_engine="llama-cpp-python"))
    assert str(caught.value) == (
        "model_engine `llama-cpp-python` needs the extra `llama`: pip install 'penchant[llama]' (it compiles "
        "llama.cpp, some minutes)"
    )


def test_extra_that_is_installed_by_half_is_named(
    server: LlamaCppServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FAKE_LLAMA_CPP", "without server")
    with pytest.raises(ModelError) as caught:
        server.address()
    assert str(caught.value) == (
        "model_engine `llama-cpp-python` needs the extra `llama`: pip install 'penchant[llama]' (it compiles "
        "llama.cpp, some minutes); No module named 'starlette_context'"
    )
    assert server.process_id is None


def test_llama_cpp_of_another_processor_is_told_before_the_first_question(
    server: LlamaCppServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FAKE_LLAMA_CPP", "foreign")
    with pytest.raises(ModelError) as caught:
        server.address()
    assert str(caught.value) == (
        "llama-cpp-python was compiled for another processor than this one: CMAKE_ARGS=-DGGML_NATIVE=OFF pip "
        "install --force-reinstall --no-cache-dir --no-deps llama-cpp-python==0.3.36"
    )


def test_setting_picks_the_engine_and_nothing_starts_before_the_first_use(model: Path) -> None:
    settings = Settings(model=str(model), model_engine="llama-cpp-python", model_threads=3, model_parallel=4)
    endpoint = open_model(settings)
    assert isinstance(endpoint, LlamaCppServer)
    assert (endpoint.name, endpoint.process_id, endpoint.is_healthy()) == ("small", None, False)
    with endpoint:
        told = asked(ModelClient(endpoint, Limits.of(settings)))
        assert endpoint.is_healthy()
    assert told["settings"]["n_threads"] == told["settings"]["n_threads_batch"] == 3


def test_the_one_slot_is_not_asked_for_by_four_at_a_time(model: Path) -> None:
    here = Settings(model=str(model), model_engine="llama-cpp-python", model_parallel=4)
    elsewhere = Settings(model="http://host/v1", model_engine="llama-cpp-python", model_parallel=4)
    assert (Limits.of(here).parallel, Limits.of(elsewhere).parallel) == (1, 4)


def test_child_listens_behind_a_key_and_serves_no_page_and_no_other_origin(server: LlamaCppServer) -> None:
    address = server.address()
    assert address.startswith("http://127.0.0.1:")
    assert status(f"{address}/chat/completions") == (401, None)
    assert status(f"{address}/chat/completions", key=server.api_key) == (200, None)
    for page in ("/docs", "/openapi.json"):
        assert status(address.removesuffix("/v1") + page) == (404, None)
    assert status(address.removesuffix("/v1") + "/score") == (401, None)


def test_no_list_of_processes_shows_the_key(server: LlamaCppServer) -> None:
    python = asked(ModelClient(server))["python"]
    assert server.api_key not in " ".join(python["flags"])
    assert python["session"] != os.getsid(0)  # Ctrl-C in the terminal is not for it


def test_child_is_told_what_to_load_and_takes_nothing_from_the_environment(
    server: LlamaCppServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {
        "MODEL": "/other.gguf",
        "Cache": "true",
        "CHAT_FORMAT": "other",
        "N_CTX": "9",
    }.items():
        monkeypatch.setenv(name, value)
    settings = asked(ModelClient(server))["settings"]
    assert settings == {
        "model": str(server.path),
        "model_alias": "small",
        "chat_format": "penchant",
        "lora_path": None,
        "n_ctx": 1536,
        "n_threads": 1,
        "n_threads_batch": 1,
        "logits_all": True,
        "flash_attn": True,
        "use_mlock": False,
        "verbose": False,
        "cache": False,
    }


def test_chats_are_written_by_the_template_of_our_choice_and_the_files_is_not_seen(
    server: LlamaCppServer,
) -> None:
    told = asked(ModelClient(server), said="Grüezi")
    assert told["prompt"].rstrip(".") == "llama3<user>Grüezi1True"
    assert (
        len(told["prompt"].encode()) == len("llama3<user>Grüezi1True".encode()) + 9000
    )  # longer than guessed
    assert told["metadata"] == {"general.name": "fake"}


def test_file_that_is_trusted_brings_its_own_template(model: Path) -> None:
    with LlamaCppServer(model, template="file") as server:
        told = asked(ModelClient(server))
    assert (told["settings"]["chat_format"], told["prompt"]) == ("", None)
    assert "tokenizer.chat_template" in told["metadata"]


def test_question_is_put_as_llama_cpp_python_understands_it(server: LlamaCppServer) -> None:
    client = ModelClient(server)
    body = asked(client, grammar='root ::= "x"', logprobs=True)["body"]
    assert body["grammar"] == 'root ::= "x"'
    assert (body["max_tokens"], body["repeat_penalty"]) == (5, 1.0)
    assert (body["logprobs"], body["top_logprobs"]) == (True, 0)
    assert asked(client, logprobs=True, likeliest=3)["body"]["top_logprobs"] == 3
    schema = {"type": "object"}
    assert asked(client, schema=schema)["body"]["response_format"] == {
        "type": "json_object",
        "schema": schema,
    }
    assert client.ledger.total().completion_tokens == 27


def test_server_at_work_is_healthy(server: LlamaCppServer) -> None:
    client = ModelClient(server, Limits(timeout_s=30))
    thread = threading.Thread(target=asked, args=(client, "wait"))
    server.address()
    thread.start()
    time.sleep(0.3)
    assert thread.is_alive()
    assert server.revive()
    process_id = server.process_id
    thread.join()
    assert server.process_id == process_id


def test_client_brings_a_dead_server_back_in_the_middle_of_many_questions(server: LlamaCppServer) -> None:
    client = ModelClient(server, Limits(parallel=1, timeout_s=60))
    first = asked(client)
    died = server.process_id
    assert died
    os.kill(died, signal.SIGKILL)
    again = client.complete_many([Question(HELLO, "test", 5) for _ in range(3)])
    assert [json.loads(one.text)["prompt"] for one in again] == [first["prompt"]] * 3
    assert server.process_id not in (None, died)


def test_server_that_keeps_dying_is_left_down_for_a_while(model: Path) -> None:
    now = [0.0]
    with LlamaCppServer(model, template="llama3", clock=lambda: now[0]) as server:
        client = ModelClient(server, Limits(tries=RESTARTS + 1, timeout_s=60), sleep=lambda _seconds: None)
        with pytest.raises(ModelError):
            asked(client, "die")
        with pytest.raises(ModelError) as caught:
            asked(client)
        assert str(caught.value) == (
            f"llama.cpp with {model} died 4 times within 5 minutes and is left down; try a smaller model, "
            "or `model_parallel` = 1"
        )
        now[0] += 300.0
        assert asked(client)["prompt"]


def test_file_that_llama_cpp_does_not_take_is_told_with_the_reason(tmp_path: Path) -> None:
    path = tmp_path / "refused.gguf"
    write_gguf(path, CHAT_MODEL)
    with LlamaCppServer(path, template="llama3") as server, pytest.raises(ModelError) as caught:
        server.address()
    assert str(caught.value) == (
        f"llama.cpp does not load {path}, of the architecture `llama` (ValueError: Failed to load model from "
        f"file: {path}); is it a whole GGUF file of a chat model that this llama.cpp knows?"
    )
    assert server.process_id is None


def test_closing_ends_the_child_and_it_starts_again_when_used(server: LlamaCppServer) -> None:
    server.address()
    first = server.process_id
    assert first
    server.close()
    assert not is_alive(first)
    server.address()
    assert server.process_id != first


def test_child_outlives_the_thread_that_started_it(server: LlamaCppServer) -> None:
    thread = threading.Thread(target=server.address)
    thread.start()
    thread.join()
    time.sleep(0.3)
    assert server.is_healthy()


PARENT = """
import os, sys, time
from pathlib import Path
from penchant.agent.llama_cpp_server import LlamaCppServer
server = LlamaCppServer(Path(sys.argv[1]), template="llama3")
server.address()
forked = 0
if sys.argv[2] != "end":
    forked = os.fork()
    if not forked:
        time.sleep(60)
        os._exit(0)
print(server.process_id, forked, flush=True)
if sys.argv[2] != "end":
    time.sleep(60)
"""


@pytest.mark.parametrize("how", ["end", "killed while a fork lives"])
def test_child_is_never_left_behind(model: Path, how: str) -> None:
    """Neither by a parent that forgets to close, nor by one that is killed and whose fork holds the pipe."""
    command = [sys.executable, "-W", "error", "-c", PARENT, str(model), how]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as parent:
        assert parent.stdout
        assert parent.stderr
        child, forked = map(int, parent.stdout.readline().split())
        try:
            if how != "end":
                assert is_alive(child)
                parent.kill()
            assert until(lambda: not is_alive(child))
        finally:
            if forked:
                os.kill(forked, signal.SIGKILL)
        assert parent.stderr.read() == b""
    assert parent.returncode == (0 if how == "end" else -signal.SIGKILL)
