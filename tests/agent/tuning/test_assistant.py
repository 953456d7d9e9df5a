"""What the assistant is tuned on, and how its confidence is fitted."""

import itertools
import math

import numpy as np
import pytest

from penchant.agent.calls import ToolCall, read_calls
from penchant.agent.group_conditions import CONDITIONS
from penchant.agent.router import Evidence, Leaning
from penchant.agent.slots import split_answer
from penchant.agent.tuning.assistant import fit_confidence, fit_refusal
from penchant.agent.tuning.examples import GROUP_SHARE, WRITING_SHARE, draw_examples, question_example
from penchant.agent.tuning.lora import Example
from penchant.agent.tuning.questions import Question
from penchant.prompts import load_prompt

WRITE, ROUTE, READ = (load_prompt(f"tuned_{job}").render() for job in ("write", "route", "group"))


def drawn(seed: int, count: int, *, held_out: bool = False) -> list[Example]:
    return list(itertools.islice(draw_examples(seed, held_out=held_out), count))


def test_same_seed_same_examples() -> None:
    assert drawn(1, 100) == drawn(1, 100)
    assert drawn(1, 100) != drawn(2, 100)


@pytest.mark.parametrize("held_out", [False, True])
def test_examples_are_of_all_jobs_in_their_shares(held_out: bool) -> None:
    examples = drawn(3, 2000, held_out=held_out)
    assert {example.role for example in examples} == {WRITE, ROUTE, READ}
    for role, wanted in ((WRITE, WRITING_SHARE), (READ, GROUP_SHARE)):
        share = sum(example.role == role for example in examples) / len(examples)
        assert share == pytest.approx(wanted, abs=4 * math.sqrt(wanted / 2000))


def test_answers_are_what_the_model_s_roles_read() -> None:
    for example in drawn(5, 600):
        if example.role == ROUTE:
            assert "> " in example.prompt.splitlines()[-1]
            read_calls(example.answer)
        elif example.role == READ:
            assert read_calls(example.answer, CONDITIONS)
        else:
            count = len(example.prompt.splitlines())
            assert None not in split_answer(example.answer, count)
            assert len(example.answer.splitlines()) == count


def test_a_question_is_asked_as_the_router_asks() -> None:
    before, call = ToolCall("portrait", {"shopper": "7"}), ToolCall("portrait", {"shopper": "8"})
    assert question_example(Question("And 8?", (call,), "en", "follow_up", before)) == Example(
        ROUTE, "portrait; shopper: 7\n> And 8?", "portrait; shopper: 8"
    )
    assert question_example(Question("Sing", (), "en", "refusal")) == Example(ROUTE, "> Sing", "none")


def judged(count: int) -> list[tuple[Evidence, bool]]:
    """Evidence whose chance to be right is known: logistic in 1 - 2 x + y / 2."""
    rng = np.random.default_rng(11)
    found = []
    for _ in range(count):
        x, y = rng.normal(size=2)
        chance = 1 / (1 + math.exp(-(1.0 - 2.0 * x + 0.5 * y)))
        found.append((Evidence(float(x), float(y)), bool(rng.random() < chance)))
    return found


def test_the_confidence_finds_the_curve_that_made_the_data() -> None:
    fitted = fit_confidence(0.3, judged(6000))
    assert fitted.prior_weight == 0.3
    assert fitted.unlikely == pytest.approx(-2.0, abs=0.2)
    assert fitted.odds == pytest.approx(0.5, abs=0.1)
    assert fitted.offset == pytest.approx(1.0, abs=0.15)


def test_the_mean_confidence_is_the_share_that_is_right() -> None:
    data = judged(400)
    fitted = fit_confidence(0.5, data)
    mean = np.mean([fitted.confidence(evidence) for evidence, _ in data])
    assert mean == pytest.approx(np.mean([right for _, right in data]), abs=0.01)


@pytest.mark.parametrize(("right", "share"), [(True, 9 / 10), (False, 1 / 10)])
def test_where_all_are_alike_the_confidence_is_flat_and_never_certain(right: bool, share: float) -> None:
    fitted = fit_confidence(0.5, [(Evidence(float(x), 1.0), right) for x in range(8)])
    for evidence in (Evidence(-5.0, 9.0), Evidence(5.0, -9.0)):
        assert fitted.confidence(evidence) == pytest.approx(share)


def test_the_line_of_refusal_holds_rare_refusals_as_dear_as_answers() -> None:
    """Ten among a hundred, as far apart: the line stands halfway."""
    rng = np.random.default_rng(3)
    drawn = [(True, rng.normal(2.0, 1.0, (10, 2))), (False, rng.normal(-2.0, 1.0, (100, 2)))]
    line = fit_refusal([(Leaning(*map(float, at)), refused) for refused, places in drawn for at in places])
    assert line.refuses(Leaning(1.0, 1.0))
    assert not line.refuses(Leaning(-1.0, -1.0))
    assert abs(line.offset) < 0.5 * (line.model + line.words)
