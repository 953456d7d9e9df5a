"""Phrasing: the model first, one second try, then the template; the record says which."""

from collections.abc import Sequence

from penchant.errors import ModelError
from penchant.graph_store.facts import Fact, FactKind, Phrase, Stage
from penchant.graph_store.phrasing import Draft, Usage, phrase_facts
from penchant.ids import FactId


def interest(name: str) -> Fact:
    return Fact(FactId(f"f-{name}"), FactKind.INTEREST, Stage.STEADY, name, (Phrase("23 purchases"),))


YOGURT, BEER = interest("Yogurt"), interest("Beer")
GOOD = "Buys Yogurt regularly, with 23 purchases."
LIE = "Buys Yogurt, with 24 purchases."
LIE_REASON = "the number '24' is not in the fact"


class Scripted:
    """A writer that answers from a list of rounds; an exception in it is raised."""

    name = "scripted"
    prompt_hash = "0" * 12

    def __init__(self, *rounds: list[str | None] | ModelError) -> None:
        self._rounds = list(rounds)
        self.asked: list[tuple[list[str], Sequence[str] | None]] = []

    def write(self, facts: Sequence[Fact], *, retry: Sequence[str] | None) -> Draft:
        self.asked.append(([fact.subject for fact in facts], retry))
        answer = self._rounds.pop(0)
        if isinstance(answer, ModelError):
            raise answer
        return Draft(answer, Usage(len(facts), 100, 20, 0.5))


def test_true_sentence_is_the_models() -> None:
    writer = Scripted([GOOD])
    (sentence,), usage = phrase_facts([YOGURT], writer)
    assert (sentence.text, sentence.written_by, sentence.fact_ids, sentence.rejected) == (
        GOOD, "model", ("f-Yogurt",), (),
    )  # fmt: skip
    assert usage == Usage(1, 100, 20, 0.5)
    assert len(writer.asked) == 1


def test_refused_sentence_is_asked_once_more_with_the_reason() -> None:
    writer = Scripted([LIE, "Buys Beer, with 23 purchases."], [GOOD])
    sentences, usage = phrase_facts([YOGURT, BEER], writer)
    assert writer.asked == [(["Yogurt", "Beer"], None), (["Yogurt"], [LIE_REASON])]
    assert [s.written_by for s in sentences] == ["model", "model"]
    assert sentences[0].rejected == ((LIE, LIE_REASON),)
    assert usage == Usage(3, 200, 40, 1.0)


def test_second_refusal_brings_the_template_and_is_not_followed_by_a_third_try() -> None:
    writer = Scripted([LIE], [None])
    (sentence,), _ = phrase_facts([YOGURT], writer)
    assert (sentence.text, sentence.written_by) == (
        "Interest in Yogurt is steady, with 23 purchases.",
        "template",
    )
    assert sentence.rejected == ((LIE, LIE_REASON), ("", "the model wrote nothing"))
    assert len(writer.asked) == 2


def test_failing_model_brings_templates_and_the_record_says_so() -> None:
    writer = Scripted(ModelError("no answer"))
    sentences, usage = phrase_facts([YOGURT, BEER], writer)
    assert [s.written_by for s in sentences] == ["template", "template"]
    assert {s.rejected for s in sentences} == {(("", "model: no answer"),)}
    assert usage == Usage()
    assert len(writer.asked) == 1


def test_model_that_fails_at_the_second_try_keeps_its_first_sentences() -> None:
    sentences, _ = phrase_facts([YOGURT, BEER], Scripted([GOOD, "No."], ModelError("gone")))
    assert [s.written_by for s in sentences] == ["model", "template"]
    assert sentences[1].rejected == (("No.", "does not name 'Beer' in full"), ("", "model: gone"))


def test_without_a_model_there_are_templates_and_no_cost() -> None:
    (sentence,), usage = phrase_facts([YOGURT], None)
    assert (sentence.written_by, sentence.rejected, usage) == ("template", (), Usage())


def test_no_facts_ask_nothing() -> None:
    writer = Scripted()
    assert phrase_facts([], writer) == ([], Usage())
    assert writer.asked == []
