"""A real llama-cpp-python beside the embedded llama.cpp, where the extra `llama` is installed."""

import importlib.util
from collections.abc import Iterator
from pathlib import Path

import pytest

from penchant.agent.calls import ToolCall
from penchant.agent.client import ModelClient
from penchant.agent.gguf import read_header
from penchant.agent.llama_cpp_server import LlamaCppServer
from penchant.agent.namer import ModelNamer
from penchant.agent.proposer import ModelProposer
from penchant.agent.question import Limits
from penchant.agent.router import ModelRouter
from penchant.agent.serving import EmbeddedServer, ModelEndpoint, bundled_model, open_model
from penchant.agent.writer import ModelWriter
from penchant.errors import ModelError
from penchant.graph_store.facts import Fact, FactKind, Phrase, Stage
from penchant.ids import FactId
from penchant.settings import Settings

needs_llama = pytest.mark.skipif(
    importlib.util.find_spec("llama_cpp") is None,
    reason="llama-cpp-python is not installed: pip install 'penchant[llama]'",
)
pytestmark = [needs_llama, pytest.mark.model]

PATIENT = Limits(parallel=1, timeout_s=120)
HELLO = [{"role": "system", "content": "Be kind."}, {"role": "user", "content": "Grüezi <|im_end|>"}]


@pytest.fixture(scope="module")
def tuned() -> Iterator[tuple[ModelClient, ModelClient]]:
    """The bundled model with its adapter, in both engines."""
    ours, others = open_model(Settings(model_engine="llama-cpp-python")), open_model(Settings())
    yield ModelClient(ours, PATIENT), ModelClient(others, PATIENT)
    ours.close()
    others.close()


@pytest.fixture(scope="module")
def untuned() -> Iterator[tuple[ModelClient, ModelClient]]:
    """The bundled model without it."""
    endpoints: list[ModelEndpoint] = [LlamaCppServer(bundled_model()), EmbeddedServer(bundled_model())]
    ours, others = (ModelClient(one, PATIENT) for one in endpoints)
    yield ours, others
    for endpoint in endpoints:
        endpoint.close()


def fact(number: int, name: str, stage: Stage) -> Fact:
    phrases = (Phrase("23 purchases"), Phrase("3.1 times the shop's average"))
    last = (Phrase("28 December 2017"),) if stage in (Stage.DORMANT, Stage.ONE_OFF) else ()
    return Fact(FactId(f"f-{number:012x}"), FactKind.INTEREST, stage, name, (*phrases, *last))


@pytest.mark.parametrize(
    ("question", "call"),
    [
        ("What does customer 1029 like?", ToolCall("portrait", {"shopper": "1029"})),
        ("Recommend five products for 718", ToolCall("recommend", {"shopper": "718", "count": "five"})),
        ("Who likes oat milk?", ToolCall("who_likes", {"words": "oat milk"})),
        ("What is the capital of France?", None),
    ],
)
def test_questions_are_routed_as_in_the_other_engine(
    tuned: tuple[ModelClient, ModelClient], question: str, call: ToolCall | None
) -> None:
    ours, others = (ModelRouter(client).route(question) for client in tuned)
    assert ours.calls == others.calls == ((call,) if call else ())
    assert ours.confidence == pytest.approx(others.confidence, abs=0.05)


def test_facts_are_worded_as_in_the_other_engine(tuned: tuple[ModelClient, ModelClient]) -> None:
    facts = [fact(number, "Yogurt", stage) for number, stage in enumerate(Stage)]
    ours, others = (ModelWriter(client).write(facts) for client in tuned)
    assert None not in ours.sentences
    same = [one == other for one, other in zip(ours.sentences, others.sentences, strict=True)]
    assert sum(same) >= 3  # two words may be as likely as each other but for the last digits
    assert ours.usage.prompt_tokens == others.usage.prompt_tokens


def test_chats_are_written_down_as_in_the_other_engine(untuned: tuple[ModelClient, ModelClient]) -> None:
    ours, others = (client.complete(HELLO, role="test", max_tokens=12) for client in untuned)
    assert (ours.text, ours.finish_reason) == (others.text, others.finish_reason)
    assert ours.prompt_tokens == others.prompt_tokens
    assert untuned[0].ledger.total().completion_tokens == ours.completion_tokens > 0


def test_log_probabilities_are_those_of_the_other_engine(untuned: tuple[ModelClient, ModelClient]) -> None:
    ours, others = (
        client.complete(HELLO, role="test", max_tokens=4, logprobs=True, likeliest=3).logprobs
        for client in untuned
    )
    assert ours
    assert others
    assert [one.token for one in ours] == [one.token for one in others]
    assert [one.logprob for one in ours] == pytest.approx([one.logprob for one in others], abs=0.05)
    assert {token for token, _ in ours[0].likeliest} == {token for token, _ in others[0].likeliest}


def test_a_schema_is_followed(untuned: tuple[ModelClient, ModelClient]) -> None:
    names = ['say "yes"', "抹茶、绿茶", "trà & cà phê"]
    assert ModelNamer(untuned[0]).choose(["Green tea 20 bags", "Matcha"], names) in names


def test_statements_are_judged_as_in_the_other_engine(untuned: tuple[ModelClient, ModelClient]) -> None:
    ours, others = (ModelProposer(client, samples=2) for client in untuned)
    for statement in ("feeding cats", "a café crème"):
        judged = [one.plausibility(statement, "People buy cat food for") for one in (ours, others)]
        assert judged[0] == pytest.approx(judged[1], abs=0.05)
    assert ours.plausibility("煮饭", "People buy cat food for") < 0
    assert (
        ours.propose("coffee", ["coffee beans"], "used_for")[0]
        == (others.propose("coffee", ["coffee beans"], "used_for")[0])
    )


def test_template_in_the_file_is_neither_run_nor_compiled(tmp_path: Path) -> None:
    """Jinja would work out what is constant while it compiles: gigabytes."""
    hostile = tmp_path / "hostile.gguf"
    data = bundled_model().read_bytes()
    template = str(read_header(bundled_model()).metadata["tokenizer.chat_template"]).encode()
    hostile.write_bytes(data.replace(template, b"{{ 'x' * 99999999999 }}".ljust(len(template))))
    with LlamaCppServer(hostile) as server:
        answer = ModelClient(server, PATIENT).complete(HELLO, role="test", max_tokens=1)
    assert answer.prompt_tokens > 0


def test_adapter_that_is_not_merged_is_applied(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("")
    monkeypatch.setenv("PENCHANT_CACHE", str(tmp_path / "taken"))  # no folder: there is no room
    endpoint = open_model(Settings(model_engine="llama-cpp-python"))
    try:
        route = ModelRouter(ModelClient(endpoint, PATIENT)).route("Who likes oat milk?")
    finally:
        endpoint.close()
    assert route.calls == (ToolCall("who_likes", {"words": "oat milk"}),)


@pytest.mark.parametrize("grammar", ["root ::= (", r"root ::= [^\x00-\U0010FFFF]"])
def test_grammar_that_cannot_be_followed_is_refused_by_a_server_that_lives_on(
    untuned: tuple[ModelClient, ModelClient], grammar: str
) -> None:
    client = untuned[0]
    client.complete(HELLO, role="test", max_tokens=1)
    endpoint = client.endpoint
    assert isinstance(endpoint, LlamaCppServer)
    process_id = endpoint.process_id
    with ModelClient(endpoint, Limits(parallel=1, timeout_s=120, tries=1)) as once, pytest.raises(ModelError):
        once.complete(HELLO, role="test", max_tokens=3, grammar=grammar)
    assert endpoint.is_healthy()
    assert endpoint.process_id == process_id
