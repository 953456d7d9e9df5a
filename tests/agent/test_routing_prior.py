"""The router's prior: words speak for tools, and a file of it can be read again or is refused."""

from pathlib import Path

import numpy as np
import pytest

from penchant.agent.calls import ToolCall
from penchant.agent.routing_prior import RoutingPrior, features_of, fit_prior, load_prior
from penchant.errors import ConfigError

PORTRAIT, TRENDS = ToolCall("portrait", {"shopper": "7"}), ToolCall("trends")
ASKED: list[tuple[str, list[ToolCall]]] = [
    *((f"what does customer {who} like", [PORTRAIT]) for who in range(20, 30)),
    *((f"what is trending in {what}", [TRENDS]) for what in ("tea", "soap", "wine", "fish", "toys")),
    *((f"who is customer {who} and what is trending", [PORTRAIT, TRENDS]) for who in range(4)),
    *((f"please {what} the printer", []) for what in ("mend", "clean", "sell", "paint", "move")),
]


@pytest.fixture(scope="module")
def prior() -> RoutingPrior:
    questions, calls = zip(*ASKED, strict=True)
    return fit_prior(questions, calls, names=["portrait", "trends"])


@pytest.mark.parametrize(
    ("question", "likeliest"),
    [
        ("What does customer 555 like?", {"portrait"}),
        ("anything trending in shoes", {"trends"}),
        ("fix the printer", {"none"}),
        ("who is customer 9 and what is trending", {"portrait", "trends"}),
    ],
)
def test_words_speak_for_their_tools(prior: RoutingPrior, question: str, likeliest: set[str]) -> None:
    odds = prior.log_odds(question)
    assert set(odds) == {"portrait", "trends", "none"}
    assert {name for name, value in odds.items() if value > 0} == likeliest


def test_the_call_before_counts() -> None:
    asked: list[tuple[str, ToolCall | None, list[ToolCall]]] = [
        *[("And 8?", PORTRAIT, [PORTRAIT]), ("And 8?", TRENDS, [TRENDS])] * 5,
        ("sing", None, []),
    ]
    questions, before, calls = zip(*asked, strict=True)
    fitted = fit_prior(questions, calls, names=["portrait", "trends"], before=before)
    assert fitted.log_odds("And 9?", PORTRAIT)["portrait"] > 0 > fitted.log_odds("And 9?", TRENDS)["portrait"]


def test_what_a_question_means_speaks_for_none_alone() -> None:
    """Trained on nothing but refusals of one sense, it knows others of that sense with no word in common."""
    refused = ("how is the weather", "is it raining", "was it sunny", "any snow today", "how windy is it")
    answered = (
        "what does 7 like",
        "tastes of customer 8",
        "who is shopper 9",
        "portrait of 10",
        "tell me of 11",
    )
    fitted = fit_prior(
        [*refused, *answered], [()] * len(refused) + [(PORTRAIT,)] * len(answered), names=["portrait"]
    )
    bare = RoutingPrior(fitted.names, fitted.weights, fitted.offsets)
    storm = "Hurricanes and thunder tomorrow?"
    assert fitted.log_odds(storm)["none"] > 0.5 > bare.log_odds(storm)["none"]
    assert fitted.log_odds(storm)["portrait"] == bare.log_odds(storm)["portrait"]


def test_features_are_two_blocks_of_unit_length() -> None:
    seen = features_of(["> what does 7 like", "> 客户7喜欢什么"])
    assert seen.shape == (2, 1 << 16)
    half = seen.shape[1] // 2
    for block in (seen[:, :half], seen[:, half:]):
        assert np.sqrt(block.multiply(block).sum(axis=1)) == pytest.approx(1.0)


def test_a_file_holds_the_prior_to_half_precision(prior: RoutingPrior, tmp_path: Path) -> None:
    path = tmp_path / "prior.npz"
    path.write_bytes(prior.to_bytes())
    read = load_prior(path)
    assert read.names == prior.names
    np.testing.assert_allclose(read.weights, prior.weights, rtol=2**-11, atol=2**-24)
    np.testing.assert_array_equal(read.offsets, prior.offsets)
    np.testing.assert_array_equal(read.meaning, prior.meaning)
    asked = "what does customer 555 like"
    assert read.log_odds(asked) == pytest.approx(prior.log_odds(asked), abs=0.01)


def test_the_same_file_is_read_once(prior: RoutingPrior, tmp_path: Path) -> None:
    path = tmp_path / "prior.npz"
    path.write_bytes(prior.to_bytes())
    assert load_prior(path) is load_prior(path)


@pytest.mark.parametrize("damage", ["missing", "empty", "cut", "no archive", "another archive", "a list"])
def test_a_missing_or_damaged_file_is_refused(prior: RoutingPrior, tmp_path: Path, damage: str) -> None:
    path = tmp_path / "prior.npz"
    if damage == "empty":
        path.write_bytes(b"")
    elif damage == "cut":
        path.write_bytes(prior.to_bytes()[:5000])
    elif damage == "no archive":
        path.write_text("version https://git-lfs.github.com/spec/v1")
    elif damage == "another archive":
        np.savez(path, names=np.array(["portrait"]))
    elif damage == "a list":
        with path.open("wb") as file:
            np.save(file, np.zeros(3))
    with pytest.raises(ConfigError, match=r"^the router's prior .*prior\.npz cannot be read: "):
        load_prior(path)
