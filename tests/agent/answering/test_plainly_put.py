"""Questions put plainly: without manners, clefts and topics that stand ahead."""

import pytest

from penchant.agent.answering.plainly_put import plainly_put


@pytest.mark.parametrize(
    "said",
    [
        "So, which teas sold best?",
        "Could you please tell me which teas sold best?",
        "If you can, show me which teas sold best, thanks",
        "I was wondering which teas sold best",
        "Quick one: which teas sold best?",
        "I'd like to see which teas sold best if possible",
        "I'm writing a newsletter, which teas sold best?",
    ],
)
def test_what_is_only_polite_is_put_aside(said: str) -> None:
    assert plainly_put(said) == "which teas sold best"


@pytest.mark.parametrize(
    ("said", "plain"),
    [
        ("That iron pot, what do we charge for it?", "what do we charge for iron pot"),
        ("Mug buyers, what do they like?", "what do Mug buyers like"),
        ("The biggest order, what was in it?", "what was in The biggest order"),
        ("Cold brew, what do you know?", "what do you know about Cold brew"),
    ],
)
def test_a_topic_ahead_takes_the_place_of_what_points_at_it(said: str, plain: str) -> None:
    assert plainly_put(said) == plain


@pytest.mark.parametrize(
    ("said", "plain"),
    [
        ("how many brands is it that we carry?", "how many brands do we carry"),
        ("what is it that 718 likes?", "what 718 likes"),
    ],
)
def test_a_cleft_is_put_straight(said: str, plain: str) -> None:
    assert plainly_put(said) == plain


@pytest.mark.parametrize(
    "said",
    ["We got a new sherry in May, how many bought it", "茶卖了多少？", "who likes tea, and who likes coffee"],
)
def test_what_says_something_stays(said: str) -> None:
    assert plainly_put(said) == said
