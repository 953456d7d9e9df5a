"""The whole way with the bundled model: read, answered, remembered."""

import pytest

import penchant
from tests.agent.answering.knownshop import tools_of


@pytest.mark.model
def test_bundled_model_reads_questions_and_their_follow_ups(shop: penchant.Shop) -> None:
    first = shop.ask("What does 718 like?", thread="model")
    second = shop.ask("What should I recommend her?", thread="model")
    assert tools_of([one.call for one in first.results]) == [("portrait", {"shopper": "718"})]
    assert tools_of([one.call for one in second.results]) == [("recommend", {"shopper": "718"})]
    assert first.confidence is not None
    assert shop.ask("Write me a poem about rain.", thread="model").kind == "refusal"
    chinese = shop.ask("718喜欢什么？", thread="model")
    assert tools_of([one.call for one in chinese.results]) == [("portrait", {"shopper": "718"})]
    assert chinese.language == "zh"
    assert shop.assistant.forget("model")
