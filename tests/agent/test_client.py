"""The client: what it sends, what it tries again, when it gives up, and that only true answers come back."""

import threading
from typing import Any

import pytest
from langchain_core.messages import HumanMessage

from penchant.agent.client import ModelClient
from penchant.agent.question import Limits, Question, TokenLogprob
from penchant.agent.serving import RemoteModel
from penchant.errors import ModelError
from penchant.settings import Settings
from tests.agent.scripted_server import Reply, Script, chat, saying, scripted

SHAPE = {"type": "object"}
HELLO = [{"role": "user", "content": "Hello"}]
BUSY = Reply({"error": {"message": "busy"}}, 429)
BROKEN = Reply({"error": {"message": "broken"}}, 500)


class Clock:
    """A clock that stands still until it is moved, and moves while somebody sleeps."""

    def __init__(self) -> None:
        self.now = 0.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


def client_of(url: str, clock: Clock | None = None, *, key: str = "none", **limits: Any) -> ModelClient:
    clock = clock or Clock()
    endpoint = RemoteModel(url, api_key=key)
    return ModelClient(endpoint, Limits(**limits), clock=clock, sleep=clock.sleep)


def asked_of(client: ModelClient, **options: Any) -> str:
    return client.complete(HELLO, role="test", max_tokens=9, **options).text


def complaint(client: ModelClient) -> str:
    with pytest.raises(ModelError) as raised:
        asked_of(client)
    return str(raised.value)


def after(first: Reply, *, times: int = 1) -> Script:
    return lambda _body, number: first if number < times else Reply(chat("Yes."))


def always(reply: Reply) -> Script:
    return lambda _body, _number: reply


def test_answer_holds_text_tokens_and_reason() -> None:
    with scripted(saying(" As it was written. ")) as server:
        answer = client_of(server.url).complete([HumanMessage("Hello")], role="test", max_tokens=9)
    assert (answer.text, answer.finish_reason) == (" As it was written. ", "stop")
    assert (answer.prompt_tokens, answer.completion_tokens, answer.logprobs) == (50, 9, None)


def test_request_says_what_was_asked_for() -> None:
    with scripted(saying("Yes.")) as server:
        asked_of(client_of(server.url, key="k-1"), temperature=0.5, seed=3, stop=["\n"])
        sent, headers = server.asked[0], server.headers_seen[0]
    assert sent["messages"] == [{"role": "user", "content": "Hello"}]
    assert (sent["max_tokens"], sent["temperature"], sent["seed"], sent["stop"]) == (9, 0.5, 3, ["\n"])
    assert sent["model"] == "default"
    assert headers["authorization"] == "Bearer k-1"
    assert "logprobs" not in sent
    assert "max_completion_tokens" not in sent


def test_first_model_of_the_server_is_asked_where_none_is_named() -> None:
    models = {"data": [{"id": "qwen", "owned_by": "vllm"}, {"id": "other", "owned_by": "vllm"}]}
    with scripted(saying("Yes."), models=models) as server:
        asked_of(client_of(server.url))
        asked_of(client_of(f"{server.url}#other"))
    assert [sent["model"] for sent in server.asked] == ["qwen", "other"]


def test_logprobs_come_with_their_tokens() -> None:
    tokens = {"content": [{"token": "Yes", "logprob": -0.5, "bytes": [], "top_logprobs": []}]}
    with scripted(always(Reply(chat("Yes", logprobs=tokens)))) as server:
        answer = client_of(server.url).complete(HELLO, role="test", max_tokens=9, logprobs=True)
    assert server.asked[0]["logprobs"] is True
    assert answer.logprobs == (TokenLogprob("Yes", -0.5),)


@pytest.mark.parametrize(
    ("owner", "sent"),
    [
        ("vllm", {"type": "json_schema", "json_schema": {"name": "test", "schema": SHAPE, "strict": True}}),
        ("me", {"type": "json_object", "schema": SHAPE}),
    ],
)
def test_schema_is_sent_as_the_server_understands_it(owner: str, sent: dict[str, Any]) -> None:
    """llama-cpp-python calls the owner `me` and answers 500 to json_schema; json_object takes a schema."""

    def script(body: dict[str, Any], _number: int) -> Reply:
        wrong = owner == "me" and body["response_format"]["type"] == "json_schema"
        return BROKEN if wrong else Reply(chat("{}"))

    with scripted(script, models={"data": [{"id": "m", "owned_by": owner}]}) as server:
        assert asked_of(client_of(server.url), schema=SHAPE) == "{}"
    assert server.asked[0]["response_format"] == sent


def test_grammar_is_kept_from_servers_that_do_not_know_it() -> None:
    with scripted(saying("Yes.")) as server:
        asked_of(client_of(server.url), grammar='root ::= "Yes."')
    assert "grammar" not in server.asked[0]


@pytest.mark.parametrize("first", [BUSY, BROKEN, Reply(hang_up=True), Reply(chat("Half"), cut_at=40)])
def test_passing_trouble_is_tried_again(first: Reply) -> None:
    clock = Clock()
    with scripted(after(first)) as server:
        client = client_of(server.url, clock)
        assert asked_of(client) == "Yes."
    assert len(server.asked) == 2
    assert (client.ledger.total().calls, client.ledger.total().failures) == (1, 1)
    assert 0.25 <= clock.slept[0] <= 0.5


def test_pauses_grow_and_differ() -> None:
    clocks = [Clock(), Clock()]
    with scripted(always(BROKEN)) as server:
        for clock in clocks:
            complaint(client_of(server.url, clock, tries=4))
    for slept in (clock.slept for clock in clocks):
        assert slept[0] < slept[1] < slept[2]
    assert clocks[0].slept != clocks[1].slept


def test_retry_after_is_obeyed() -> None:
    clock = Clock()
    with scripted(after(Reply({}, 429, (("Retry-After", "7"),)))) as server:
        assert asked_of(client_of(server.url, clock)) == "Yes."
    assert clock.slept == [7.0]


def test_retry_after_beyond_the_time_limit_is_not_waited_for() -> None:
    clock = Clock()
    with scripted(always(Reply({"error": "busy"}, 429, (("Retry-After", "3600"),)))) as server:
        assert complaint(client_of(server.url, clock)).startswith("default failed: Error code: 429")
    assert (len(server.asked), clock.slept) == (1, [])


@pytest.mark.parametrize("status", [400, 401, 404, 422])
def test_refusal_is_not_tried_again_and_opens_no_circuit(status: int) -> None:
    with scripted(always(Reply({"error": {"message": "no"}}, status))) as server:
        client = client_of(server.url, failures=2)
        for _ in range(4):
            assert complaint(client).startswith(f"default failed: Error code: {status}")
    assert len(server.asked) == 4


def test_late_answer_is_not_tried_again() -> None:
    with scripted(always(Reply(chat("Late."), delay_s=0.5))) as server:
        client = client_of(server.url, timeout_s=0.1)
        assert complaint(client) == "default did not answer within 0.1 s; see PENCHANT_MODEL_TIMEOUT_S"
    assert len(server.asked) == 1


def test_answer_that_trickles_in_is_late_as_a_whole() -> None:
    with scripted(always(Reply(chat("Slow."), trickle_s=0.02))) as server:
        client = client_of(server.url, timeout_s=0.3)
        assert complaint(client) == "default did not answer within 0.3 s; see PENCHANT_MODEL_TIMEOUT_S"


def test_endless_answer_is_refused() -> None:
    with scripted(always(Reply(b" " * 8_100_000))) as server:
        assert complaint(client_of(server.url)) == "default failed: an answer of more than 8 MB"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>gateway</html>",
        b'{"id": "1", "choices": [{"index": 0, "mess',
        b"null",
        b"[]",
        b"{}",
        b'{"choices": null}',
        b'{"choices": []}',
        b'{"choices": [{}]}',
        b'{"choices": [{"message": null}]}',
        b'{"choices": [{"message": {"role": "assistant", "content": [1, 2]}}]}',
        b'{"choices": [{"message": {"role": "assistant", "content": ""}}], "usage": {"prompt_tokens": ""}}',
        b"\xff\xfe\x00",
    ],
)
def test_answer_that_is_no_chat_completion_is_a_model_error(body: bytes) -> None:
    with scripted(always(Reply(body))) as server:
        client = client_of(server.url)
        assert complaint(client).startswith("default failed: ")
    assert client.ledger.total().calls == 0


def test_answer_without_text_is_empty() -> None:
    with scripted(always(Reply(chat(None)))) as server:
        assert asked_of(client_of(server.url)) == ""


def test_answer_that_was_cut_off_says_so() -> None:
    with scripted(always(Reply(chat("Half a sent", finish_reason="length")))) as server:
        answer = client_of(server.url).complete(HELLO, role="test", max_tokens=3)
    assert answer.finish_reason == "length"


def test_servers_words_come_as_one_plain_line_without_the_key() -> None:
    said = "wrong key sk-secret\x1b[31m\nsecond line"
    with scripted(always(Reply({"error": {"message": said}}, 401))) as server:
        told = complaint(client_of(server.url, key="sk-secret"))
    assert "sk-secret" not in told
    assert "\n" not in told
    assert "\x1b" not in told


def test_key_stays_out_of_settings_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PENCHANT_MODEL_API_KEY", "sk-secret")
    assert "sk-secret" not in repr(Settings())


def test_server_that_is_not_there_is_out_of_reach() -> None:
    clock = Clock()
    client = client_of("http://127.0.0.1:9", clock)
    assert complaint(client) == "default is out of reach at http://127.0.0.1:9/v1"
    assert len(clock.slept) == 2


def test_failing_server_is_left_alone_for_a_while_then_tried_once() -> None:
    clock = Clock()
    script: dict[str, Reply] = {"reply": BROKEN}
    with scripted(lambda _body, _number: script["reply"]) as server:
        client = client_of(server.url, clock, tries=1, failures=3, pause_s=30)
        for _ in range(3):
            complaint(client)
        told = complaint(client)
        assert told.startswith("default failed 3 times in a row and is left alone for 30 s more; at last: ")
        assert len(server.asked) == 3
        clock.now += 31
        complaint(client)  # the trial fails: another pause
        complaint(client)
        assert len(server.asked) == 4
        clock.now += 31
        script["reply"] = Reply(chat("Back."))
        assert [asked_of(client) for _ in range(3)] == ["Back."] * 3


def test_one_success_forgets_the_failures() -> None:
    with scripted(lambda _body, number: Reply(chat("Yes.")) if number % 3 == 2 else BROKEN) as server:
        client = client_of(server.url, tries=1, failures=3)
        for _ in range(3):
            complaint(client)
            complaint(client)
            assert asked_of(client) == "Yes."


def test_no_more_requests_at_once_than_allowed() -> None:
    with scripted(always(Reply(chat("Yes."), delay_s=0.02))) as server:
        client = client_of(server.url, parallel=3)
        many = [Question(HELLO, "test", 9) for _ in range(8)]
        threads = [threading.Thread(target=client.complete_many, args=(many,)) for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert len(server.asked) == 24
    assert server.most_at_once <= 3


def test_many_answers_come_in_the_order_of_their_questions() -> None:
    def echo(body: dict[str, Any], number: int) -> Reply:
        return Reply(chat(body["messages"][0]["content"]), delay_s=0.01 * (3 - number % 4))

    with scripted(echo) as server:
        asked = [Question([{"role": "user", "content": str(number)}], "test", 9) for number in range(9)]
        answers = client_of(server.url).complete_many(asked)
    assert [answer.text for answer in answers] == [str(number) for number in range(9)]


def test_of_many_the_first_failure_is_told_and_the_rest_is_not_begun() -> None:
    with scripted(always(Reply({}, 400))) as server:
        client = client_of(server.url, parallel=1)
        with pytest.raises(ModelError, match=r"^default failed: "):
            client.complete_many([Question(HELLO, "test", 9) for _ in range(50)])
    assert len(server.asked) < 50
    assert client.complete_many([]) == []


def test_same_question_is_remembered_where_that_is_wanted() -> None:
    with scripted(saying("Yes.")) as server:
        client = client_of(server.url, remembered=1)
        assert [asked_of(client), asked_of(client)] == ["Yes.", "Yes."]
        asked_of(client, temperature=0.5)  # pushes the first one out
        asked_of(client)
    assert len(server.asked) == 3
    assert (client.ledger.total().calls, client.ledger.total().cached) == (3, 1)


def test_loopback_goes_by_no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    with scripted(saying("Yes.")) as server:
        assert asked_of(client_of(server.url)) == "Yes."


def test_redirect_is_not_followed() -> None:
    with scripted(saying("Caught.")) as other:
        moved = Reply({}, 307, (("Location", f"{other.url}/v1/chat/completions"),))
        with scripted(always(moved)) as server:
            complaint(client_of(server.url))
    assert other.asked == []


def test_ledger_counts_by_role() -> None:
    with scripted(saying("Yes.")) as server:
        client = client_of(server.url)
        client.complete(HELLO, role="writer", max_tokens=9)
        client.complete_many([Question(HELLO, "router", 9) for _ in range(2)])
    by_role = client.ledger.by_role()
    assert {role: (one.calls, one.prompt_tokens, one.completion_tokens) for role, one in by_role.items()} == {
        "writer": (1, 50, 9),
        "router": (2, 100, 18),
    }


def test_one_connection_serves_many_questions() -> None:
    with scripted(saying("Yes.")) as server:
        client = client_of(server.url)
        asked_of(client)
        held = client._completions()._connection
        asked_of(client)
        assert client._completions()._connection is held
        client.close()
        assert asked_of(client) == "Yes."  # and opens again
