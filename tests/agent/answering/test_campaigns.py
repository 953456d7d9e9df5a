"""Questions about campaigns: named loosely, by several names, by none, and in a shop that knows of none."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from fastmcp import Client

import penchant
from penchant.agent.answering import Assistant
from penchant.agent.answering.toolbox import Toolbox
from penchant.agent.calls import ToolCall
from penchant.agent.mcp_server import shop_server
from tests.agent.answering.knownshop import Scripted
from tests.agent.http.served import app_of, client_of, desk, keys_of
from tests.smallshop import Deed, make_shop, moment
from tests.tools.test_trends import ITEMS

SHOPPERS = [f"u{n}" for n in range(80)]
TOLD = SHOPPERS[::2]
CAMPAIGNS = pl.DataFrame(
    [
        ("8", None, "Type A", moment(20), moment(25)),
        ("18", None, "Type A", moment(40), moment(59)),
        ("s", "Summer mailing", "Type B", moment(61), moment(62)),
    ],
    schema=["campaign_id", "name", "kind", "start", "end"],
    orient="row",
)
DEEDS = [
    *(
        Deed(who, "rye_bread", n % 5 + day, value=2.0 + n % 3)
        for n, who in enumerate(SHOPPERS)
        for day in range(0, 60, 6)
    ),
    *(Deed(who, "green_tea", 41 + n % 17, value=5.0) for n, who in enumerate(TOLD)),
    Deed("u0", "rye_bread", 70, value=1.0),
]


@pytest.fixture(scope="module")
def campaigning(tmp_path_factory: pytest.TempPathFactory) -> Iterator[penchant.Shop]:
    with make_shop(tmp_path_factory.mktemp("campaigning") / "shop", DEEDS, ITEMS) as shop:
        told = pl.DataFrame({"campaign_id": "18", "shopper_id": TOLD})
        shop.add_campaigns(
            CAMPAIGNS, told=told, items=pl.DataFrame({"campaign_id": ["18"], "item_id": ["green_tea"]})
        )
        yield shop


@pytest.fixture
def asked(campaigning: penchant.Shop, router: Scripted) -> Iterator[Assistant]:
    made = Assistant(campaigning, router=router)
    yield made
    made.close()


@pytest.mark.parametrize(
    ("question", "words", "campaign"),
    [
        ("Did campaign 18 work?", "18", "18"),
        ("Did campaign 18 work?", None, "18"),
        ("18号活动有用吗？", "18", "18"),
        ("B类活动有用吗？", "B类活动", "s"),
        ("18号活动有用吗？", None, "18"),
        ("How did the summer mailing do?", "summer mailing", "s"),
        ("How did our Summer Mailing do?", None, "s"),
        ("What did the last campaign bring?", None, "s"),
        ("How'd the type A push that started in February do?", "type A push", "18"),
        ("did the type A campaign in January do anything", "type A", "8"),
        ("What did the campaign bring?", "campaign", "s"),
        ("We mailed type A coupons, number 18 on my list. Did they pay?", "type A", "18"),
    ],
)
def test_campaigns_are_found_by_what_they_are_called(
    asked: Assistant, router: Scripted, question: str, words: str | None, campaign: str
) -> None:
    router.knows(question, ("campaign", {} if words is None else {"words": words}))
    answer = asked.ask(question, thread=f"{question} {words}")
    (result,) = answer.results
    assert answer.kind == "answer"
    assert result.call == ToolCall("campaign", {"words": campaign})


@pytest.mark.parametrize(
    "question",
    [
        "8号的也看一下",
        "8",
        "and number 8?",
        "better or worse than 8?",
        "did it do better than campaign 8?",
        "比8号好吗",
        "和8号比怎么样",
    ],
)
def test_another_number_is_another_campaign(asked: Assistant, router: Scripted, question: str) -> None:
    asked.ask(router.knows("Did campaign 18 work?", ("campaign", {"words": "18"})), thread=question)
    answer = asked.ask(question, thread=question)
    assert answer.results[0].call == ToolCall("campaign", {"words": "8"})


def test_sales_of_a_stretch_are_no_campaign(asked: Assistant, router: Scripted) -> None:
    question = "Did revenue in the last 28 days beat the 28 days before?"
    answer = asked.ask(router.knows(question, ("campaign", {"words": "last 28 days"})))
    assert [result.call.tool for result in answer.results] == ["overview"]


def test_an_effect_is_told_with_its_range_and_purchases_behind_it(asked: Assistant, router: Scripted) -> None:
    answer = asked.ask(router.knows("Did campaign 18 work?", ("campaign", {"words": "18"})))
    assert answer.text.startswith("Campaign **18** brought more: those told spent ")
    assert "- Bought one of its items: 100.0%, 0.0% expected, +100.0%" in answer.text
    assert "40 of 40 shoppers told were held against 40 who were not told" in answer.text
    (evidence,) = answer.evidence
    assert evidence.event_count == 40
    (figure,) = [result.rendered.figure for result in answer.results]
    assert figure is not None
    chinese = asked.ask(router.knows("18号活动有用吗？", ("campaign", {"words": "18"})))
    assert chinese.text.startswith("活动 **18** 有效果：收到通知的顾客期间人均消费 ")


def test_several_campaigns_of_a_name_are_asked_back_and_can_be_chosen(
    asked: Assistant, router: Scripted
) -> None:
    back = asked.ask(router.knows("Did the type A campaign work?", ("campaign", {"words": "type A"})))
    assert back.kind == "clarification"
    assert back.text.startswith("“type A” may be 2 campaigns. Which one?")
    assert back.choices == ("Did the 18 campaign work?", "Did the 8 campaign work?")
    asked.ask("Did the type A campaign work?", thread="again")
    longer = asked.ask("18 is the one I mean", thread="again")
    assert longer.results[0].call == ToolCall("campaign", {"words": "18"})
    chosen = asked.ask("8")
    assert chosen.results[0].call == ToolCall("campaign", {"words": "8"})
    assert chosen.text.startswith(
        "The effect of campaign **8** cannot be told: nobody is known to have been told of it."
    )


def test_an_unknown_campaign_names_those_there_are(asked: Assistant, router: Scripted) -> None:
    answer = asked.ask(router.knows("Did the moon landing work?", ("campaign", {"words": "moon landing"})))
    assert answer.kind == "failure"
    assert answer.text == (
        "There is no campaign “moon landing” among the 3 that are known; there are, for instance, "
        "Summer mailing (s), 18, 8."
    )
    chinese = asked.ask(router.knows("登月活动有用吗", ("campaign", {"words": "登月活动"})))
    assert chinese.text == "已知的 3 个活动中没有“登月活动”；例如有 Summer mailing (s), 18, 8。"


@pytest.mark.parametrize(
    ("question", "text"),
    [
        (
            "Did the campaign work?",
            "This shop knows of no campaigns, so nothing can be said of their effect. Whoever runs it can "
            "take them in: `penchant campaigns FOLDER campaigns.csv --told told.csv`.",
        ),
        (
            "活动有用吗？",
            "本店没有活动的记录，所以无法判断效果。可以这样导入："
            "`penchant campaigns FOLDER campaigns.csv --told told.csv`。",
        ),
    ],
)
def test_a_shop_without_campaigns_says_how_to_take_them_in(
    assistant: Assistant, router: Scripted, question: str, text: str
) -> None:
    answer = assistant.ask(router.knows(question, ("campaign", {})))
    assert (answer.kind, answer.text) == ("failure", text)


def test_other_assistants_ask_over_mcp(campaigning: penchant.Shop) -> None:
    async def ask(**arguments: Any) -> Any:
        async with Client(shop_server("shop", Toolbox(campaigning).run, campaigning.events)) as client:
            return await client.call_tool("campaign", arguments, raise_on_error=False)

    found = asyncio.run(ask(words="campaign 18"))
    assert found.structured_content["call"] == {"tool": "campaign", "arguments": {"words": "18"}}
    assert found.structured_content["result"]["campaign"]["first_day"] == "2025-02-10"
    assert not asyncio.run(ask()).is_error


def test_programs_ask_over_http(campaigning: penchant.Shop, tmp_path: Path) -> None:
    with desk(tmp_path / "home") as access:
        client = client_of(app_of({"one": campaigning}, access), keys_of(access).read)
        told = client.post("/v1/one/tools/campaign", json={"arguments": {"words": "18"}})
        assert told.status_code == 200
        assert told.json()["value"]["verdict"] == "more"
        assert told.json()["value"]["campaign"]["first_day"] == "2025-02-10"
        assert told.json()["rendered"]["text"].startswith("Campaign **18** brought more")
        unknown = client.post("/v1/one/tools/campaign", json={"arguments": {"words": "moon"}})
        assert unknown.status_code == 422
