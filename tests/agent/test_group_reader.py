"""Groups in a merchant's words: what the model names is read and held against the words."""

from datetime import UTC, datetime
from typing import Any

import pytest

from penchant.agent.calls import ToolCall, read_calls, written
from penchant.agent.client import ModelClient
from penchant.agent.group_conditions import CONDITIONS
from penchant.agent.group_reader import GroupReader, conditions_of, stretch_of
from penchant.agent.serving import RemoteModel
from penchant.errors import DataError, JoinedByOr, NotUnderstood, Unsayable
from penchant.tools.conditions import Condition
from penchant.tools.time_words import Span
from tests.agent.scripted_server import Reply, ScriptedServer, chat, scripted

NOW = datetime(2018, 1, 1, tzinfo=UTC)


def said(text: str, logprob: float = -0.1) -> Reply:
    tokens: list[dict[str, Any]] = [{"token": text, "logprob": logprob, "top_logprobs": []}]
    return Reply(chat(text, logprobs={"content": tokens}))


def reader_of(server: ScriptedServer) -> GroupReader:
    return GroupReader(ModelClient(RemoteModel(f"{server.url}#penchant-assistant")))


def day(month: int, number: int = 1) -> datetime:
    return datetime(2017, month, number, tzinfo=UTC)


@pytest.mark.parametrize(
    ("calls", "description", "conditions"),
    [
        (
            "bought; words: charcoal; least: twice; when: this summer\nseen; not: yes; when: for 6 weeks",
            "whoever took charcoal home twice this summer and went missing for 6 weeks",
            (
                Condition(kind="bought", words="charcoal", at_least=2, since=day(6), until=day(9)),
                Condition(kind="seen", days=42, negated=True),
            ),
        ),
        (
            "average_order; above: 40\norders; exactly: 3",
            "AOV over $40, 3 orders to the day",
            (
                Condition(kind="average_order", at_least=40, exclusive=True),
                Condition(kind="orders", at_least=3, at_most=3),
            ),
        ),
        (
            "spent; words: wine; least: 50; most: 1,000",
            "50 to 1,000 on wine",
            (Condition(kind="spent", words="wine", at_least=50, at_most=1000),),
        ),
        ("orders; not: yes; when: since October", "dry since October",
         (Condition(kind="orders", at_least=1, since=day(10), negated=True),)),
        ("visits; when: in May", "dropped in in May", (Condition(kind="seen", since=day(5), until=day(6)),)),
        (
            "seen; when: on Black Friday\nseen; not: yes; when: since then\n"
            "orders; least: 10; when: before that",
            "here on Black Friday, not since then, 10 orders before that",
            (
                Condition(kind="seen", since=day(11, 24), until=day(11, 25)),
                Condition(kind="seen", since=day(11, 25), negated=True),
                Condition(kind="orders", at_least=10, until=day(11, 25)),
            ),
        ),
        (
            "visits; least: 3; when: in May\norders; not: yes; when: in that month",
            "3 visits in May, 0 orders in that month",
            (
                Condition(kind="visits", at_least=3, since=day(5), until=day(6)),
                Condition(kind="orders", at_least=1, since=day(5), until=day(6), negated=True),
            ),
        ),
        ("spent; least: three hundred", "three hundred or more", (Condition(kind="spent", at_least=300),)),
        ("orders; least: five-plus", "five-plus orders", (Condition(kind="orders", at_least=5),)),
        ("visits; exactly: three times; when: in May\nspent; least: 9; when: in that stretch",
         "in three times in May, 9 or more spent in that stretch",
         (Condition(kind="visits", at_least=3, at_most=3, since=day(5), until=day(6)),
          Condition(kind="spent", at_least=9, since=day(5), until=day(6)))),
        ("top_spent; percent: 5", "the top 5 percent", (Condition(kind="top_spent", at_most=5),)),
        ("top_orders; count: 20; when: in May", "the 20 keenest in May",
         (Condition(kind="top_orders", count=20, since=day(5), until=day(6)),)),
        ("top_spent; words: wine; count: ten", "ten who live for wine",
         (Condition(kind="top_spent", words="wine", count=10),)),
        ("returned; least: 2\nviewed; not: yes; words: tea", "sent things back 2 times or more, blind to tea",
         (Condition(kind="returned", at_least=2), Condition(kind="viewed", words="tea", negated=True))),
        ("largest_order; above: 90; when: in May", "one till roll over 90 in May",
         (Condition(kind="largest_order", at_least=90, exclusive=True, since=day(5),
                    until=day(6)),)),
        ("seen; not: yes; when: before March", "nobody from before March",
         (Condition(kind="seen", since=day(3), negated=True),)),
    ],
)  # fmt: skip
def test_what_was_named_becomes_conditions(
    calls: str, description: str, conditions: tuple[Condition, ...]
) -> None:
    assert conditions_of(read_calls(calls, CONDITIONS), description, NOW) == conditions


@pytest.mark.parametrize(
    ("calls", "description"),
    [
        ("bought; words: tea", "bought tea 3 times"),  # a number is lost
        ("bought; words: tea; when: since the refit", "bought tea since the refit"),
        ("spent; above: lots", "spent lots"),
        ("spent; words: tea", "spent on tea"),  # no bound
        ("orders; least: 5; most: 2", "5 to 2 orders"),
        ("orders; when: in December", "customers in Leeds who ordered in December"),
    ],
)
def test_what_cannot_be_meant_is_refused(calls: str, description: str) -> None:
    with pytest.raises(DataError):
        conditions_of(read_calls(calls, CONDITIONS), description, NOW)


def test_the_model_is_asked_in_its_terse_way_and_an_unsure_answer_is_refused() -> None:
    with scripted(lambda *_: said("likes; words: sour sweets")) as server:
        found = reader_of(server).read(" folks with a sour  tooth for\nsour sweets ", NOW)
    assert found == (Condition(kind="likes", words="sour sweets"),)
    messages = server.asked[0]["messages"]
    assert [one["content"] for one in messages] == [
        "Name the conditions.",
        "folks with a sour tooth for sour sweets",
    ]
    unsure = scripted(lambda *_: said("likes; words: sour sweets", -2.0))
    with unsure as server, pytest.raises(NotUnderstood, match="what can be said"):
        reader_of(server).read("folks with a tooth for sour sweets", NOW)


def test_what_rules_understand_needs_no_model_and_what_they_do_not_no_untuned_one() -> None:
    with scripted(lambda *_: said("likes; words: tea")) as server:
        client = ModelClient(RemoteModel(f"{server.url}#another-model"))
        found = GroupReader(client).read("likes tea and not seen for 30 days", NOW)
        with pytest.raises(NotUnderstood):
            GroupReader(client).read("folks with a tooth for sour sweets", NOW)
        assert server.asked == []
    assert [one.kind for one in found] == ["likes", "seen"]


@pytest.mark.parametrize(("logprob", "kind"), [(-0.1, "spent"), (-0.3, "bought"), (-2.0, "bought")])
def test_a_sure_model_is_believed_against_the_rules(logprob: float, kind: str) -> None:
    with scripted(lambda *_: said("spent; words: tea; least: 3", logprob)) as server:
        found = reader_of(server).read("bought tea at least 3 times", NOW)
    assert [one.kind for one in found] == [kind]


def test_what_rules_read_of_ratings_is_not_asked_of_a_model_that_knows_none() -> None:
    with scripted(lambda *_: said("bought; words: tea; exactly: 5", -0.01)) as server:
        found = reader_of(server).read("rated tea 5 stars", NOW)
        assert server.asked == []
    assert [one.kind for one in found] == ["stars"]


def test_what_no_condition_can_say_is_not_asked_about() -> None:
    with scripted(lambda *_: said("bought; words: yarn")) as server:
        with pytest.raises(Unsayable, match="age") as refused:
            reader_of(server).read("people over 60 years old who bought yarn", NOW)
        assert server.asked == []
    assert refused.value.words == "over 60 years old"


def test_of_two_groups_joined_by_or_no_single_one_is_made() -> None:
    with scripted(lambda *_: said("bought; words: boots\nspent; words: camping; above: 300")) as server:
        with pytest.raises(JoinedByOr):
            reader_of(server).read("bought boots or spent more than 300 on camping", NOW)
        assert len(server.asked) == 1


@pytest.mark.parametrize("description", ["", "x" * 401])
def test_what_describes_no_group_is_not_asked_about(description: str) -> None:
    with scripted(lambda *_: said("likes; words: x")) as server:
        with pytest.raises(DataError, match="1 to 400"):
            reader_of(server).weigh(description)
        assert server.asked == []


def test_a_number_that_a_word_hides_may_be_named() -> None:
    calls = (ToolCall("orders", {"exactly": "1"}),)
    assert read_calls(written(calls, CONDITIONS), CONDITIONS) == calls


@pytest.mark.parametrize(
    ("when", "span"),
    [
        ("since October", Span(since=day(10))),
        ("in the last 6 weeks", Span(days=42)),
        ("this summer", Span(since=day(6), until=day(9))),
        ("before May", Span(until=day(5))),
        ("between June and August", Span(since=day(6), until=day(9))),
        ("for over 3 months", Span(days=90)),
        ("after Easter", Span(since=day(4, 17))),
        ("since Black Friday", Span(since=day(11, 24))),
        ("from 1 May to Halloween", Span(since=day(5), until=day(11))),
        ("从五月起", Span(since=day(5))),
        ("双十一之后", Span(since=day(11, 12))),
        ("国庆之前", Span(until=day(10))),
        ("60天", Span(days=60)),
        ("since the refit", None),
        ("since the refit (5 Nov)", Span(since=day(11, 5))),
        ("in the run-up to Christmas (1 to 24 December)", Span(since=day(12), until=day(12, 25))),
        ("国庆（10月1日）以来", Span(since=day(10))),
        ("since Easter (our best day)", Span(since=day(4, 16))),
    ],
)
def test_stretches_are_read_with_what_leads_to_them(when: str, span: Span | None) -> None:
    assert stretch_of(when, NOW) == span
