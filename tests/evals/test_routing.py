"""Judging routers: shares, refusals and calibration of lists counted by hand, and the nearest example."""

import math

import numpy as np
import pytest

from penchant.agent.asked import AskedQuestion
from penchant.agent.calls import ToolCall
from penchant.evals import nearest_routing
from penchant.evals.nearest_routing import NearestExample
from penchant.evals.routing import Routed, calibration_error, judge_routes

TEA = ToolCall("audience", {"item": "tea"})
SEVEN = ToolCall("portrait", {"shopper": "7"})


def asked(*calls: ToolCall, text: str = "?", before: ToolCall | None = None) -> AskedQuestion:
    return AskedQuestion("q", text, "en", "plain" if calls else "refusal", before, calls)


def test_a_list_counted_by_hand() -> None:
    questions = [asked(TEA), asked(TEA), asked(SEVEN), asked(SEVEN, TEA), asked(), asked()]
    routes = [
        Routed((ToolCall("audience", {"item": "the Tea"}),), 0.95, 0.010),  # right
        Routed((ToolCall("audience", {"item": "soap"}),), 0.95, 0.020),  # right tool, wrong item
        Routed((), 0.15, 0.030),  # refused though it could be answered
        Routed((TEA, SEVEN), 0.15, 0.040),  # wrong order
        Routed((), 0.95, 0.050),  # right refusal
        Routed((SEVEN,), 0.15, 0.260),  # answered though no tool does
    ]
    score = judge_routes(questions, routes)
    assert score.questions == 6
    assert score.tools == pytest.approx(3 / 6)
    assert score.calls == pytest.approx(2 / 6)
    assert score.refused == pytest.approx(1 / 2)
    assert score.answered == pytest.approx(3 / 4)
    # three at 0.95, of them two right; three at 0.15, none right
    assert score.calibration_error == pytest.approx(0.5 * (0.95 - 2 / 3) + 0.5 * 0.15)
    assert score.p50_ms == pytest.approx(35.0)
    assert score.p95_ms == pytest.approx(50 + 0.75 * 210)  # at 4.75 of the places 0 to 5


def test_shares_of_nothing_are_no_number() -> None:
    answered = judge_routes([asked(TEA)], [Routed((TEA,), 1.0, 0.1)])
    assert math.isnan(answered.refused)
    assert answered.answered == answered.tools == answered.calls == 1.0
    refused = judge_routes([asked()], [Routed((), 1.0, 0.1)])
    assert math.isnan(refused.answered)
    assert refused.refused == refused.calls == 1.0


def test_each_question_needs_a_route() -> None:
    with pytest.raises(ValueError, match="shorter"):
        judge_routes([asked(TEA), asked(TEA)], [Routed((TEA,), 1.0, 0.1)])


@pytest.mark.parametrize(
    ("confidence", "right", "error"),
    [
        ([1.0, 1.0], [True, True], 0.0),
        ([1.0, 1.0], [False, False], 1.0),
        ([0.0, 0.0], [False, True], 0.5),
        ([0.75] * 4, [True, True, True, False], 0.0),
        ([0.7, 0.8], [True, True], 0.25),
        ([0.62, 0.68], [True, False], 0.15),  # one bin: it is the mean of both that is judged
        ([0.2, 0.9, 0.9, 0.9], [False, True, True, True], 0.25 * 0.2 + 0.75 * 0.1),
    ],
)
def test_calibration_error_by_hand(confidence: list[float], right: list[bool], error: float) -> None:
    assert calibration_error(np.array(confidence), np.array(right)) == pytest.approx(error)


def test_one_bin_is_the_gap_of_the_means() -> None:
    confidence, right = np.array([0.1, 0.5, 0.9]), np.array([False, True, False])
    assert calibration_error(confidence, right, bins=1) == pytest.approx(abs(0.5 - 1 / 3))


def test_honest_confidence_is_well_calibrated_and_bragging_is_not() -> None:
    rng = np.random.default_rng(5)
    confidence = rng.random(20_000)
    right = rng.random(20_000) < confidence
    assert calibration_error(confidence, right) < 0.02
    assert calibration_error(np.sqrt(confidence), right) == pytest.approx(2 / 3 - 1 / 2, abs=0.02)


EXAMPLES = [
    ("> what does 12 like", (ToolCall("portrait", {"shopper": "12"}),)),
    ("> whom shall we tell about the tea", (TEA,)),
    ("> sing a song", ()),
]


def test_the_nearest_example_names_tools_without_arguments() -> None:
    router = NearestExample(list(EXAMPLES))
    found = router.route(asked(text="what does 99 like"))
    assert found.calls == (ToolCall("portrait"),)
    assert 0 < found.confidence < 1
    assert found.seconds > 0
    assert router.route(asked(text="sing us a song")).calls == ()


def test_an_example_itself_is_certain() -> None:
    assert NearestExample(list(EXAMPLES)).route(asked(text="sing a song")).confidence == pytest.approx(1.0)


def test_the_call_before_is_part_of_the_question() -> None:
    router = NearestExample(
        [("portrait; shopper: 7\n> And 8?", (ToolCall("portrait"),)), ("trends\n> And 8?", ())]
    )
    assert router.route(asked(text="And 9?", before=SEVEN)).calls == (ToolCall("portrait"),)
    assert router.route(asked(text="And 9?", before=ToolCall("trends"))).calls == ()


def test_drawn_examples_route_drawn_questions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nearest_routing, "EXAMPLES", 4000)
    router = NearestExample.drawn(1)
    assert router.route(asked(text="Whom should I tell about the green tea?")).calls == (
        ToolCall("audience"),
    )
