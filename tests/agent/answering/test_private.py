"""Personal data: not shown to a model, not repeated, and ids of the shop left alone."""

import pytest

from penchant.agent.answering import Assistant
from penchant.agent.answering.redaction import find_private, masked, redact
from tests.agent.answering.knownshop import Scripted, tools_of


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("write to anna.b@example.com", ["email"]),
        ("card 4111 1111 1111 1111, please", ["card"]),
        ("call +44 20 7946 0958 now", ["phone"]),
        ("call (555) 123-4567", ["phone"]),
        ("电话13812345678", []),  # a word sign stands before it: it may be an id
        ("电话 13812345678", ["phone"]),
        ("mail a@b.co or 555-123-4567", ["email", "phone"]),
        ("from 2017-11-03 to 2017-11-30", []),
        ("customer 1029 and item 1082185", []),
        ("4111 1111 1111 1112 is no card", []),
        ("p = 0.4111111111111111", []),
        ("1,234,567 events, 12.5% to 13.5%", []),
        ("41480001513-1082185", []),
    ],
)
def test_what_is_private_is_found(text: str, kinds: list[str]) -> None:
    assert [one.kind for one in find_private(text)] == kinds


def test_redacted_text_comes_back_whole() -> None:
    redacted = redact("is a@b.co or email1 or 555-123-4567 hers?")
    assert "a@b.co" not in redacted.text
    assert "555" not in redacted.text
    assert redacted.restored(redacted.text) == "is a@b.co or email1 or 555-123-4567 hers?"


def test_ids_of_the_shop_stay() -> None:
    assert masked("a@b.co and c@d.co", lambda text: text == "c@d.co") == "[email] and c@d.co"


def test_address_that_is_broken_by_an_unseen_sign_is_masked() -> None:
    assert masked("a@\u2060b.co, then 1029", lambda _text: False) == "[email], then 1029"


def test_router_does_not_see_an_address_and_the_tool_does(assistant: Assistant, router: Scripted) -> None:
    router.knows("What does email1 like?", ("portrait", {"shopper": "email1"}))
    answer = assistant.ask("What does anna@shop.example like?")
    assert [asked for asked, _ in router.asked] == ["What does email1 like?"]
    assert "anna@shop.example" in answer.text.replace("\u2060", "")
    assert answer.question == "What does anna@shop.example like?"
    assert "Personal data in the question was kept from the model." in answer.notes


def test_address_of_nobody_in_the_shop_is_not_repeated_and_not_kept(
    assistant: Assistant, router: Scripted
) -> None:
    router.knows("What does email1 like?", ("portrait", {"shopper": "email1"}))
    answer = assistant.ask("What does bob@else.example like?")
    assert answer.kind == "failure"
    assert answer.question == "What does [email] like?"
    assert "bob@else.example" not in answer.text
    kept = assistant.turns("default")[0]
    assert "bob@else.example" not in kept.question + kept.text
    assert tools_of(kept.calls) == []
