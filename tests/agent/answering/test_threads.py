"""What a thread keeps, and what is gone when it is forgotten."""

import pytest

import penchant
from penchant.agent import ToolCall
from penchant.agent.answering import Assistant
from penchant.errors import DataError, NotFound
from tests.agent.answering.knownshop import Scripted, calls_of


def test_threads_and_owners_do_not_see_each_other(assistant: Assistant, router: Scripted) -> None:
    assistant.ask(
        router.knows("What does 718 like?", ("portrait", {"shopper": "718"})), thread="a", owner="ann"
    )
    asked = router.knows("and her?", ("portrait", {"shopper": "her"}))
    for thread, owner in (("b", "ann"), ("a", "ben")):
        answer = assistant.ask(asked, thread=thread, owner=owner)
        assert answer.kind == "clarification"
        assert answer.text == "Which shopper do you mean? Name an id."
    assert [one.thread for one in assistant.threads("ann")] == ["b", "a"]
    assert [one.title for one in assistant.threads("ben")] == ["and her?"]


def test_thread_goes_on_after_the_shop_was_closed(shop: penchant.Shop, router: Scripted) -> None:
    first = Assistant(shop, router=router)
    first.ask(router.knows("What does 718 like?", ("portrait", {"shopper": "718"})), thread="kept")
    first.close()
    second = Assistant(shop, router=router)
    answer = second.ask(router.knows("her next?", ("next_behaviour", {"shopper": "her"})), thread="kept")
    assert calls_of(answer) == [("next_behaviour", {"shopper": "718"})]
    assert [turn.question for turn in second.turns("kept")] == ["What does 718 like?", "her next?"]
    assert second.turns("kept")[0].calls == (ToolCall("portrait", {"shopper": "718"}),)
    second.forget("kept")
    second.close()


def test_kept_answer_has_its_rendering_and_evidence_again(assistant: Assistant, router: Scripted) -> None:
    answer = assistant.ask(router.knows("What does 718 like?", ("portrait", {"shopper": "718"})))
    kept = assistant.answer_of("default", "local", 0)
    assert kept.text == answer.text
    assert kept.evidence == answer.evidence
    assert kept.results[0].rendered.table == answer.results[0].rendered.table
    assert kept.results[0].value is None


def test_forgotten_thread_is_gone_from_record_and_memory(assistant: Assistant, router: Scripted) -> None:
    assistant.ask(router.knows("What does 718 like?", ("portrait", {"shopper": "718"})))
    assert assistant.forget("default")
    assert assistant.turns("default") == ()
    answer = assistant.ask(router.knows("and her?", ("portrait", {"shopper": "her"})))
    assert answer.kind == "clarification"
    assert not assistant.forget("never was")


def test_forgetting_a_shopper_takes_the_threads_that_name_them(
    assistant: Assistant, router: Scripted
) -> None:
    assistant.ask(router.knows("What does C-77 like?", ("portrait", {"shopper": "C-77"})), thread="named")
    assistant.ask(router.knows("How is the shop?", ("overview", {})), thread="other", owner="ann")
    assistant.ask("C-77 is a fool", thread="refused", owner="ben")
    held = (assistant._shop.folder / "threads.db").read_bytes
    assert b"is a fool" in held() + (assistant._shop.folder / "threads.db-wal").read_bytes()
    assert assistant.forget_shopper("c-77") == 2
    assert b"is a fool" not in held() + (assistant._shop.folder / "threads.db-wal").read_bytes()
    assert [one.thread for one in assistant.threads("ann")] == ["other"]
    assert assistant.threads() == assistant.threads("ben") == []


def test_rating_is_kept_with_its_answer(assistant: Assistant, router: Scripted) -> None:
    assistant.ask(router.knows("How is the shop?", ("overview", {})), owner="ann")
    assistant.rate("default", "ann", 0, False, "too long")
    assistant.rate("default", "ann", 0, True)
    (rating,) = [one for one in assistant.ratings() if one.owner == "ann"]
    assert (rating.question, rating.up, rating.comment) == ("How is the shop?", True, "")
    assistant.rate("default", "ann", 0, None)
    assert [one for one in assistant.ratings() if one.owner == "ann"] == []


def test_a_comment_that_names_a_shopper_goes_with_them(assistant: Assistant, router: Scripted) -> None:
    assistant.ask(router.knows("How is the shop?", ("overview", {})), owner="ann")
    assistant.rate("default", "ann", 0, False, "says nothing of C-77")
    assert assistant.forget_shopper("C-77") == 1
    assert [one for one in assistant.ratings() if one.owner == "ann"] == []


def test_a_thread_that_began_with_an_empty_question_is_called_by_the_next(
    assistant: Assistant, router: Scripted
) -> None:
    assistant.ask(" ", owner="ann")
    assert [one.title for one in assistant.threads("ann")] == [""]
    assistant.ask(router.knows("How is the shop?", ("overview", {})), owner="ann")
    assert [one.title for one in assistant.threads("ann")] == ["How is the shop?"]


def test_a_thread_may_have_a_name_which_goes_with_it(assistant: Assistant, router: Scripted) -> None:
    assistant.ask(router.knows("How is the shop?", ("overview", {})), owner="ann")
    assert [one.title for one in assistant.threads("ann")] == ["How is the shop?"]
    assistant.rename("default", "ann", "About C-77")
    assistant.rename("default", "ann", "About C-77 and others")
    assert [one.title for one in assistant.threads("ann")] == ["About C-77 and others"]
    for thread, owner in (("default", "ben"), ("no such", "ann")):
        with pytest.raises(NotFound):
            assistant.rename(thread, owner, "mine")
    with pytest.raises(DataError):
        assistant.rename("default", "ann", " ")
    assert assistant.forget_shopper("C-77") == 1
    assert assistant.threads("ann") == []
    assistant.ask("How is the shop?", owner="ann")
    assert [one.title for one in assistant.threads("ann")] == ["How is the shop?"]


def test_only_the_last_turns_stay_in_the_agents_memory(assistant: Assistant, router: Scripted) -> None:
    assistant.ask(router.knows("What does 718 like?", ("portrait", {"shopper": "718"})))
    for _ in range(13):
        assistant.ask(router.knows("How is the shop?", ("overview", {})))
    answer = assistant.ask(router.knows("and her?", ("portrait", {"shopper": "her"})))
    assert answer.kind == "clarification"
    assert len(assistant.turns("default")) == 15


def test_an_id_alone_is_answered_in_the_threads_language(assistant: Assistant, router: Scripted) -> None:
    assert assistant.ask(router.knows("她喜欢什么？", ("portrait", {}))).kind == "clarification"
    answer = assistant.ask("718")
    assert (answer.kind, answer.language) == ("answer", "zh")
