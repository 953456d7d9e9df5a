"""The writer: what it asks, how it reads the answer, and that the bundled model's sentences are true."""

import pytest

from penchant.agent.client import ModelClient
from penchant.agent.serving import RemoteModel, open_model
from penchant.agent.writer import FACTS_PER_CALL, ModelWriter
from penchant.errors import ModelError
from penchant.graph_store.facts import Fact, FactKind, Phrase, Stage
from penchant.graph_store.phrasing import phrase_facts
from penchant.ids import FactId
from penchant.settings import Settings
from tests.agent.scripted_server import Reply, ScriptedServer, chat, scripted
from tests.agent.true_answers import true_answer


def interest(name: str, stage: Stage = Stage.STEADY) -> Fact:
    phrases = (Phrase("23 purchases"), Phrase("3.1 times the shop's average"))
    day = (Phrase("28 December 2017"),) if stage in (Stage.DORMANT, Stage.ONE_OFF) else ()
    return Fact(FactId(f"f-{name}"), FactKind.INTEREST, stage, name, (*phrases, *day))


def writer_of(server: ScriptedServer, *, model: str = "") -> ModelWriter:
    return ModelWriter(ModelClient(RemoteModel(server.url + (f"#{model}" if model else ""))))


def test_all_facts_share_a_call_and_their_words_are_put_in_afterwards() -> None:
    facts = [interest("Yogurt", Stage.FADING), interest("酸奶 $A", Stage.DORMANT)]
    with scripted(lambda body, _: Reply(chat(true_answer(body["messages"][-1]["content"])))) as server:
        draft = writer_of(server).write(facts)
    (asked,) = server.asked
    assert asked["messages"][-1]["content"] == (
        "1 interest fading N=Yogurt A=purchases B=lift\n"
        "2 interest dormant N=酸奶 $A A=purchases B=lift C=date"
    )
    assert draft.sentences == [
        "Interest in Yogurt is fading lately, with 23 purchases at 3.1 times the shop's average.",
        "Interest in 酸奶 $A has gone quiet, with 23 purchases at 3.1 times the shop's average "
        "but nothing since 28 December 2017.",
    ]
    assert (draft.usage.calls, draft.usage.prompt_tokens, draft.usage.completion_tokens) == (1, 50, 9)


def test_a_tuned_model_is_asked_without_instructions_and_examples() -> None:
    with scripted(lambda *_: Reply(chat("1 $N."))) as server:
        tuned, other = writer_of(server, model="penchant-assistant"), writer_of(server)
        for writer in (tuned, other):
            writer.write([interest("Yogurt")])
    assert [len(asked["messages"]) for asked in server.asked] == [2, 6]
    assert tuned.prompt_hash != other.prompt_hash


def test_examples_of_the_prompt_are_answers_to_what_they_show() -> None:
    with scripted(lambda *_: Reply(chat("1 $N."))) as server:
        messages = writer_of(server).messages_for([interest("Yogurt")])
    turns = [(m["role"], m["content"].splitlines()) for m in messages[1:-1]]
    assert [role for role, _ in turns] == ["user", "assistant"] * 2
    for (_, asked), (_, answered) in zip(turns[::2], turns[1::2], strict=True):
        assert [line.split(" ")[0] for line in asked] == [line.split(" ")[0] for line in answered]


@pytest.mark.parametrize(
    ("answer", "kept"),
    [
        ("1 Buys $N, with $A at $B.", "Buys Yogurt, with 23 purchases at 3.1 times the shop's average."),
        ("1 $N with $D.", None),  # a slot that the fact lacks
        ("2 Buys $N.", None),
        ("Buys $N.", None),
        ("", None),
    ],
)
def test_answers_that_do_not_fit_are_nothing(answer: str, kept: str | None) -> None:
    with scripted(lambda *_: Reply(chat(answer))) as server:
        assert writer_of(server).write([interest("Yogurt")]).sentences == [kept]


def test_more_facts_than_fit_take_more_calls() -> None:
    facts = [interest(f"Item {number}") for number in range(FACTS_PER_CALL + 1)]
    with scripted(lambda body, _: Reply(chat(true_answer(body["messages"][-1]["content"])))) as server:
        draft = writer_of(server).write(facts)
    assert draft.usage.calls == len(server.asked) == 2
    assert [f"Item {number}" in (text or "") for number, text in enumerate(draft.sentences)] == [True] * len(
        facts
    )


def test_the_second_try_strays_further() -> None:
    with scripted(lambda *_: Reply(chat("1 $N."))) as server:
        writer_of(server).write([interest("Yogurt")])
        writer_of(server).write([interest("Yogurt")], retry=["leaves out '23 purchases'"])
    first, second = server.asked
    assert second["temperature"] > first["temperature"] == 0
    assert first["seed"] == second["seed"]


def test_server_error_is_a_model_error() -> None:
    with (
        scripted(lambda *_: Reply({"error": "no"}, 404)) as server,
        pytest.raises(ModelError, match="failed: "),
    ):
        writer_of(server).write([interest("Yogurt")])


def test_what_the_model_invents_is_never_shown() -> None:
    lies = "1 Interest in $N is growing fast, with over $A at $B."
    with scripted(lambda *_: Reply(chat(lies))) as server:
        (sentence,), usage = phrase_facts([interest("Yogurt")], writer_of(server))
    assert sentence.written_by == "template"
    assert len(sentence.rejected) == usage.calls == 2


@pytest.mark.model
def test_the_bundled_model_words_facts_of_every_stage_truly() -> None:
    names = [
        "Frozen Pizza",
        "Drug Gm > Candles/Accessories",
        "酸奶",
        "Potatoes Russet (Bulk&Bag) 15 LB",
        "K-pop",
        "4K",
    ]
    facts = [interest(name, stage) for name, stage in zip(names, Stage, strict=True)]
    endpoint = open_model(Settings())
    try:
        sentences, usage = phrase_facts(facts, ModelWriter(ModelClient(endpoint)))
    finally:
        endpoint.close()
    assert sum(sentence.written_by == "model" for sentence in sentences) >= 5
    assert usage.prompt_tokens < 60 * len(facts)
