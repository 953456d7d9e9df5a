"""What requests and answers look like, with examples, for the OpenAPI."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, JsonValue, StringConstraints

from penchant.agent.access import Right
from penchant.agent.answering.results import AnswerKind, Language
from penchant.graph_store import InterestProfile
from penchant.graph_store.sources import as_text, can_be_id
from penchant.tools import Recommendation


def _id_as_text(value: object) -> object:
    """A whole number as files and streams have it: `5` and `"5"` are one id."""
    return as_text(value) if can_be_id(value) else value


def _number_as_text(value: object) -> object:
    return as_text(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


Id = Annotated[str, BeforeValidator(_id_as_text), StringConstraints(min_length=1, max_length=256)]
Said = Annotated[str, BeforeValidator(_number_as_text)]
EXAMPLE_EVENT: dict[str, JsonValue] = {
    "event_id": "o-1881-3",
    "shopper_id": "1029",
    "item_id": "1082185",
    "kind": "purchase",
    "ts": "2017-12-24T10:31:00Z",
    "value": 2.0,
}


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class EventIn(BaseModel):
    """One event; the same `event_id` twice is one event."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": EXAMPLE_EVENT})

    event_id: Id | None = Field(None, description="none: events that say the same are one")
    shopper_id: Id
    item_id: Id
    kind: str = Field(description="view, click, cart, purchase, rating, review, search, like, return, …")
    ts: Said = Field(description="ISO 8601 with a time zone, or seconds since 1970")
    value: float | None = Field(None, description="a rating, an amount, a price")
    quantity: float | None = Field(None, description="how many pieces; below zero they came back")
    text: str | None = Field(None, description="of a review, a search or a comment")
    session_id: Id | None = None
    context: dict[str, Any] | None = None


class BatchIn(_Strict):
    """Events in one transaction; each row is as `EventIn`, and a wrong one is refused alone."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"events": [EXAMPLE_EVENT]}})

    events: list[dict[str, Any]] = Field(min_length=1, max_length=50_000)


class RefusedRow(_Strict):
    """A row that was not stored; it is kept with the reason."""

    line: int = Field(description="its place, from 1")
    reason: str


class TakenBody(_Strict):
    """What became of the events; what is accepted is on the disk."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"example": {"accepted": 1, "duplicates": 0, "rejected": []}},
    )

    accepted: int = Field(description="new events")
    duplicates: int = Field(description="events that the shop already had")
    rejected: list[RefusedRow]


class ProfileBody(_Strict):
    """A shopper in words and numbers."""

    shopper_id: str
    text: str = Field(description="the profile's sentences, one after the other")
    profile: InterestProfile


class RecommendationsBody(_Strict):
    """The best items, the best first."""

    shopper_id: str
    mode: Literal["all", "new"]
    recommendations: list[Recommendation]
    fewer: str | None = Field(description="why there are fewer than were asked for")


class VisitorBody(_Strict):
    """The best items for somebody who is in no log."""

    mode: Literal["all", "new"]
    recommendations: list[Recommendation]


class ExplanationBody(_Strict):
    """Where an item stands for a shopper, and why."""

    shopper_id: str
    mode: Literal["all", "new"]
    text: str = Field(description="the recommendation's reasons in sentences")
    recommendation: Recommendation


class AskIn(_Strict):
    """A question in words."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"example": {"question": "What changed for customer 1029 since Christmas?"}},
    )

    question: str
    thread: str = Field(
        "default", min_length=1, max_length=100, description="questions of one thread know of each other"
    )


class CallBody(_Strict):
    """A tool that was asked."""

    tool: str
    arguments: dict[str, str]


class AnswerBody(BaseModel):
    """An answer and what it rests on."""

    question: str
    thread: str
    text: str = Field(description="Markdown; names from the shop's data are escaped in it")
    language: Language
    kind: AnswerKind
    results: list[dict[str, Any]] = Field(
        description="what tools found: call, value, table, figure, evidence"
    )
    choices: list[str]
    written_by: Literal["tools", "model"]
    confidence: float | None
    notes: list[str]
    milliseconds: float
    plugin_calls: list[CallBody] = Field(description="tools of plugins that were asked")


class ThreadLine(_Strict):
    """A thread of questions."""

    thread: str
    title: str
    asked_at: datetime


class ThreadsBody(_Strict):
    """The caller's threads, the newest first."""

    threads: list[ThreadLine]


class TurnBody(_Strict):
    """A question of a thread and its answer."""

    question: str
    text: str
    kind: AnswerKind
    asked_at: datetime
    calls: list[CallBody]


class TurnsBody(_Strict):
    """A thread's questions in order."""

    thread: str
    turns: list[TurnBody]


class RatingIn(_Strict):
    """Whether an answer was good."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"turn": 0, "up": True}})

    turn: int = Field(ge=0, le=1_000_000, description="place in the thread, from 0")
    up: bool
    comment: str = Field("", max_length=2000)


class ToolArgument(_Strict):
    """What a tool is asked with."""

    name: str
    kind: str
    description: str
    required: bool
    choices: list[str]


class ToolBody(_Strict):
    """A tool."""

    name: str
    description: str
    arguments: list[ToolArgument]


class ToolsBody(_Strict):
    """All tools."""

    tools: list[ToolBody]


class ToolIn(_Strict):
    """What to ask a tool; values as a question has them: an id, a title, `since Christmas`."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"example": {"arguments": {"shopper": "1029", "count": "3"}}}
    )

    arguments: dict[str, Said] = Field(default_factory=dict, max_length=10)
    language: Language = "en"


class ToolResultBody(BaseModel):
    """What a tool found."""

    call: CallBody
    value: Any = Field(description="the tool's own answer; its fields are those of the Python API")
    rendered: dict[str, Any] = Field(description="text, table, figure and evidence")
    shoppers: list[str]
    items: list[str]


class ErasedBody(_Strict):
    """What was erased; nothing of the shopper is left in the shop's folder."""

    shopper_id: str
    events: int
    profiles: int
    rejects: int
    campaigns: int = Field(description="campaigns that the shopper was told of")
    threads: int
    audit_entries: int = Field(description="entries where a pseudonym stands in the shopper's place")


class MeBody(_Strict):
    """Who the caller is."""

    kind: Literal["key", "user", "local"]
    name: str
    rights: list[Right]
    shops: list[str]
    csrf: str = Field(description="for the header `X-CSRF-Token` of changes by login; empty for keys")


class StatusBody(BaseModel):
    """What the shop holds."""

    events: int
    waiting_events: int
    shoppers: int
    items: int
    profiles: int
    rounds: int
    last_round: datetime | None
    first_event: datetime | None
    last_event: datetime | None


class AuditEntry(_Strict):
    """Who asked what about whom."""

    at: datetime
    kind: str
    name: str
    address: str
    action: str
    shop: str
    shopper: str | None
    detail: str | None


class AuditBody(_Strict):
    """The newest entries, the newest first."""

    entries: list[AuditEntry]


class HealthBody(_Strict):
    """The process answers."""

    status: Literal["ok"] = "ok"


class ReadyBody(_Strict):
    """Every shop can be asked."""

    status: Literal["ready"] = "ready"
    shops: int
