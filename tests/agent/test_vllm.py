"""A real vLLM server, where one is installed or named; docs/vllm.md says how to run this."""

import os
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

from penchant.agent.client import ModelClient
from penchant.agent.question import Limits, Question
from penchant.agent.serving import RemoteModel
from penchant.errors import ModelError

MODEL_FOLDER = os.environ.get("VLLM_TEST_MODEL", "")
PYTHON = os.environ.get("VLLM_TEST_PYTHON", "")
START_S = 240.0
needs_vllm = pytest.mark.skipif(
    not (MODEL_FOLDER and PYTHON),
    reason="VLLM_TEST_PYTHON names no Python with vLLM, or VLLM_TEST_MODEL no folder of a chat model",
)
pytestmark = [needs_vllm, pytest.mark.timeout(600)]


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ModelClient]:
    port = 18_765
    command = [PYTHON, "-m", "vllm.entrypoints.openai.api_server", "--model", MODEL_FOLDER]
    command += ["--host", "127.0.0.1", "--port", str(port), "--api-key", "vllm-test"]
    command += ["--enforce-eager", "--dtype", "bfloat16", "--max-model-len", "2048"]
    settings = {"VLLM_CPU_KVCACHE_SPACE": "1", "VLLM_CPU_OMP_THREADS_BIND": "nobind"}
    log = tmp_path_factory.mktemp("vllm") / "log"
    with log.open("wb") as output:
        server = subprocess.Popen(
            command, env={**os.environ, **settings}, stdout=output, stderr=subprocess.STDOUT
        )
    try:
        _wait_until_healthy(f"http://127.0.0.1:{port}/health", server, log)
        endpoint = RemoteModel(f"http://127.0.0.1:{port}", api_key="vllm-test")
        with ModelClient(endpoint, Limits(timeout_s=120)) as opened:
            yield opened
    finally:
        server.terminate()
        server.wait(timeout=60)


def _wait_until_healthy(url: str, server: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + START_S
    while time.monotonic() < until and server.poll() is None:
        try:
            if httpx2.get(url, timeout=2, trust_env=False).status_code == httpx2.codes.OK:
                return
        except httpx2.HTTPError:
            time.sleep(1)
    pytest.fail(f"vLLM did not start: {log.read_text(errors='replace')[-2000:]}")


def test_vllm_answers_with_its_own_model_name_and_logprobs(client: ModelClient) -> None:
    answer = client.complete([{"role": "user", "content": "Hi"}], role="t", max_tokens=5, logprobs=True)
    assert client.served.models == (MODEL_FOLDER,)
    assert answer.text
    assert answer.logprobs is not None
    assert len(answer.logprobs) == answer.completion_tokens <= 5


def test_vllm_follows_a_schema(client: ModelClient) -> None:
    schema = {"type": "object", "properties": {"n": {"type": "integer"}}, "required": ["n"]}
    messages = [{"role": "user", "content": "A number as JSON"}]
    answer = client.complete(messages, role="t", max_tokens=40, schema=schema)
    assert answer.text.lstrip().startswith("{")


def test_vllm_counts_as_the_ledger_does(client: ModelClient) -> None:
    asked = [Question([{"role": "user", "content": f"Say {n}"}], "t", 4) for n in range(8)]
    assert len(client.complete_many(asked)) == 8
    text = httpx2.get(client.endpoint.address().removesuffix("/v1") + "/metrics", trust_env=False).text
    written = sum(
        float(line.rsplit(" ", 1)[1])
        for line in text.splitlines()
        if line.startswith("vllm:generation_tokens_total")
    )
    assert client.ledger.total().completion_tokens == written


def test_vllm_refuses_a_wrong_key(client: ModelClient) -> None:
    wrong = ModelClient(RemoteModel(client.endpoint.address(), api_key="wrong"))
    with pytest.raises(ModelError, match="401"):
        wrong.complete([{"role": "user", "content": "Hi"}], role="t", max_tokens=1)
