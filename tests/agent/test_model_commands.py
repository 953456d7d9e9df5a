"""`penchant model`: what is told about a model that answers, one that is down, and one that is slow."""

import json
from pathlib import Path

import pytest

from penchant.agent.ledger import Spent, read_ledger
from penchant.model_commands import bench_model
from penchant.settings import Settings
from tests.agent.scripted_server import Reply, chat, saying, scripted
from tests.commanded import answered, run

KEY = "sk-secret"


def asked(*arguments: object) -> tuple[int, str]:
    done = run("model", *arguments)
    return done.exit_code, done.output


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    ledger = read_ledger(tmp_path, run="first")
    ledger.record(
        "writer", "small", Spent(calls=4, prompt_tokens=400, completion_tokens=90, milliseconds=3000.0)
    )
    ledger.save(tmp_path)
    return tmp_path


def test_status_tells_a_server_that_answers(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PENCHANT_MODEL_API_KEY", KEY)
    with scripted(saying("Yes."), models={"data": [{"id": "qwen", "owned_by": "vllm"}]}) as server:
        (shop / "penchant.toml").write_text(f'model = "{server.url}"\n')
        code, told = asked("status", shop, "--json")
        assert server.headers_seen[0]["authorization"] == f"Bearer {KEY}"
    answer = json.loads(told)
    assert code == 0
    assert (answer["source"], answer["where"], answer["healthy"]) == ("address", server.url, True)
    assert answer["served"] == ["qwen"]
    assert answer["tokens_per_second"] == 30.0
    assert answer["spent"]["writer"]["calls"] == 4
    assert KEY not in told


def test_status_of_a_server_that_is_down_exits_with_1(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PENCHANT_MODEL", "http://127.0.0.1:9")
    monkeypatch.setenv("PENCHANT_MODEL_TRIES", "1")
    code, told = asked("status", shop)
    assert code == 1
    assert "down: default is out of reach at http://127.0.0.1:9/v1" in told
    assert "writer" in told


def test_status_of_a_broken_file_says_what_is_wrong(shop: Path) -> None:
    path = shop / "broken.gguf"
    path.write_bytes(b"GGUF")
    (shop / "penchant.toml").write_text(f'model = "{path}"\n')
    code, told = asked("status", shop, "--json")
    assert code == 1
    assert json.loads(told)["trouble"] == f"{path} is cut off within its header: fetch it again"


def test_bench_counts_the_tokens_that_the_server_tells() -> None:
    with scripted(lambda _body, _number: Reply(chat("Once."), delay_s=0.05)) as server:
        one, four = bench_model(Settings(model=server.url), parallel=(1, 4))
        assert server.most_at_once == 4
    assert (one.parallel, four.parallel) == (1, 4)
    assert 0 < one.written_tokens_s < 9 / 0.05
    assert four.written_tokens_s > one.written_tokens_s
    assert one.answer_s >= 0.05


@pytest.mark.model
def test_status_starts_the_bundled_model_and_stops_it(shop: Path) -> None:
    code, told = asked("status", shop, "--json")
    answer = json.loads(told)
    assert code == 0
    assert (answer["source"], answer["architecture"], answer["template"]) == ("bundled", "llama", "chatml")
    assert answer["healthy"]


def test_status_of_the_shop_tells_the_calls(tmp_path: Path) -> None:
    assert run("init", tmp_path / "shop").exit_code == 0
    ledger = read_ledger(tmp_path / "shop", run="first")
    ledger.record("writer", "small", Spent(calls=4, completion_tokens=90))
    ledger.save(tmp_path / "shop")
    told = answered("status", tmp_path / "shop")
    assert told["model_calls"]["writer"]["completion_tokens"] == 90
