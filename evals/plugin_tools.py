"""Five tools as plugins bring them, and questions for them: what goes to a plugin, and what must not."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from penchant.evals.agent_questions import load_rows
from penchant.ids import ItemId
from penchant.plugins.tools import PluginTool

QUESTIONS = Path(__file__).parent / "questions" / "plugin_tools.jsonl"
"""Half of them near the tools' examples, half in quite other words; nothing was fitted on them."""
SECONDS = 5.0


@dataclass(slots=True)
class ExampleTool:
    """A tool as a plugin registers it."""

    name: str
    description: str
    examples: tuple[str, ...]
    run: Callable[..., object]


@dataclass(frozen=True, slots=True)
class PluginQuestion:
    """A question for one of the tools.

    Attributes:
        question_id: Its id in the file.
        language: `en` or `zh`.
        near: Whether its words are near those of an example.
        text: As asked.
        tool: The one that answers.
        arguments: As the question has them.
    """

    question_id: str
    language: str
    near: bool
    text: str
    tool: str
    arguments: dict[str, str]


def stock(item_id: ItemId) -> str:
    """How many there are."""
    return f"17 of {item_id}"


def delivery_time(item_id: ItemId, postcode: str) -> str:
    """How long a parcel is under way."""
    return f"{item_id} is in {postcode} after 3 days"


def supplier(item_id: ItemId) -> str:
    """Where an item comes from."""
    return f"{item_id} comes from Hill & Sons"


def opening_hours(day: date) -> str:
    """When the shop is open."""
    return f"9 to 18 on {day}"


def return_policy(category: str | None = None) -> str:
    """What may be returned."""
    return f"{category or 'everything'} within 30 days"


TOOLS = (
    ExampleTool(
        "stock",
        "How many of an item are in the warehouse. Use it when asked about stock.",
        (
            "How many of {item_id} are in stock?",
            "Is {item_id} sold out?",
            "{item_id}还有货吗？",
            "仓库里还剩多少{item_id}？",
        ),
        stock,
    ),
    ExampleTool(
        "delivery_time",
        "How long the delivery of an item to a postcode takes.",
        (
            "How long does delivery of {item_id} to {postcode} take?",
            "When would {item_id} arrive in {postcode}?",
            "{item_id}送到{postcode}要几天？",
        ),
        delivery_time,
    ),
    ExampleTool(
        "supplier",
        "Which supplier an item comes from, and how to reach them.",
        ("Who supplies {item_id}?", "Which supplier delivers {item_id}?", "{item_id}的供应商是谁？"),
        supplier,
    ),
    ExampleTool(
        "opening_hours",
        "When the shop is open on a day.",
        (
            "When do we open on {day}?",
            "Are we open on {day}?",
            "What time do we close on {day}?",
            "{day}几点开门？",
        ),
        opening_hours,
    ),
    ExampleTool(
        "return_policy",
        "What can be returned, until when, and what for.",
        (
            "Can customers return {category}?",
            "How many days do people have to bring things back?",
            "{category}可以退货吗？",
        ),
        return_policy,
    ),
)


def loaded_tools() -> dict[str, PluginTool]:
    """The tools as a shop has them once their plugins are loaded."""
    return {tool.name: PluginTool(tool, f"shop_{tool.name}", seconds=SECONDS) for tool in TOOLS}


def load_plugin_questions() -> list[PluginQuestion]:
    """The questions of `QUESTIONS`, a file with one JSON object a line."""
    return [
        PluginQuestion(
            row["id"], row["language"], row["near"], row["question"], row["tool"], dict(row["arguments"])
        )
        for row in load_rows(QUESTIONS)
    ]
