"""What a shop tells about its shoppers and items, without a language model."""

from typing import Annotated
from urllib.parse import unquote

from fastapi import APIRouter, Depends, Path, Query, Request, Response

from penchant.agent.answering.results import Language
from penchant.agent.answering.toolbox import OF_THREADS, Toolbox
from penchant.agent.calls import ToolCall
from penchant.agent.http.bodies import (
    AuditBody,
    AuditEntry,
    ErasedBody,
    ExplanationBody,
    ProfileBody,
    RecommendationsBody,
    StatusBody,
    ToolArgument,
    ToolBody,
    ToolIn,
    ToolResultBody,
    ToolsBody,
    VisitorBody,
)
from penchant.agent.http.errors import ERRORS
from penchant.agent.http.serving import (
    AdminVisit,
    ReadVisit,
    json_answer,
    plain,
    read_moment,
    shoppers_of,
)
from penchant.agent.rendering.explained import Length, Reader
from penchant.tools import NO_RULES, Mode, Reach, Rules
from penchant.tools.registry import TOOLS, tool_named

router = APIRouter(prefix="/v1/{shop}", tags=["shop"], responses=ERRORS)

Shopper = Annotated[str, Path(description="Shopper id, as in the event log.", examples=["1029"])]
Item = Annotated[str, Path(description="Item id, as in the catalogue.", examples=["1082185"])]
AsOf = Annotated[
    str | None,
    Query(description="See no later event: 2017-12-01 for its end, or a time with its zone."),
]
ModeAsked = Annotated[Mode, Query(description="`all` may repeat what the shopper had, `new` may not.")]
Excluded = Annotated[list[str], Query(description="Not this item; may be given again.", max_length=100)]
Dearest = Annotated[float | None, Query(ge=0, description="Nothing dearer, nothing without a price.")]


def _pair(request: Request, shopper: Shopper, item: Item) -> tuple[str, str]:
    """Both ids of a path: sent as `%2F`, a slash belongs to an id, which the decoded path does not tell."""
    sent = request.scope.get("raw_path", b"").decode("ascii").partition("/explain/")[2].split("/")
    return (unquote(sent[0]), unquote(sent[1])) if len(sent) == 2 else (shopper, item)


Pair = Annotated[tuple[str, str], Depends(_pair)]


@router.get("/status", response_model=StatusBody)
def status(visit: ReadVisit) -> Response:
    """What the shop holds, and what waits for the next round."""
    held = plain(visit.shop.status())
    return json_answer({name: held[name] for name in StatusBody.model_fields})


@router.get("/profile/{shopper:path}", response_model=ProfileBody)
def profile(visit: ReadVisit, shopper: Shopper, as_of: AsOf = None) -> Response:
    """A shopper in words and numbers, with the facts and events behind each sentence."""
    visit.record("profile", shopper)
    found = visit.shop.profile(shopper, as_of=read_moment(as_of))
    return json_answer({"shopper_id": shopper, "text": found.text, "profile": found})


@router.get("/recommend/{shopper:path}", response_model=RecommendationsBody)
def recommend(
    visit: ReadVisit,
    shopper: Shopper,
    count: Annotated[int, Query(ge=1, le=1000, description="How many.")] = 5,
    mode: ModeAsked = "all",
    as_of: AsOf = None,
    exclude: Excluded = [],  # noqa: B006 - FastAPI copies it
    max_price: Dearest = None,
) -> Response:
    """The best items for a shopper, each with the terms that its score is made of; no model is involved."""
    visit.record("recommend", shopper)
    rules = _rules(exclude, max_price)
    until = read_moment(as_of)
    found = visit.shop.recommend(shopper, count, mode=mode, as_of=until, rules=rules)
    fewer = visit.shop.why_fewer(shopper, count, len(found), mode=mode, as_of=until, rules=rules)
    return json_answer({"shopper_id": shopper, "mode": mode, "recommendations": found, "fewer": fewer})


@router.get("/visitor", response_model=VisitorBody)
def visitor(
    visit: ReadVisit,
    item: Annotated[
        list[str], Query(min_length=1, max_length=100, description="What was turned to, the oldest first.")
    ],
    count: Annotated[int, Query(ge=1, le=1000, description="How many.")] = 5,
    mode: ModeAsked = "new",
    exclude: Excluded = [],  # noqa: B006 - FastAPI copies it
    max_price: Dearest = None,
) -> Response:
    """The best items for somebody who is in no log, from this visit alone; nothing of it is kept."""
    visit.record("visitor")
    rules = _rules(exclude, max_price)
    found = visit.shop.recommend_visitor(item, count, mode=mode, rules=rules)
    return json_answer({"mode": mode, "recommendations": found})


def _rules(exclude: list[str], max_price: float | None) -> Rules:
    if not exclude and max_price is None:
        return NO_RULES
    return Rules(exclude=frozenset(exclude), max_price=max_price)


@router.get("/explain/{shopper}/{item:path}", response_model=ExplanationBody)
def explain(
    visit: ReadVisit,
    pair: Pair,
    mode: ModeAsked = "all",
    as_of: AsOf = None,
    reader: Annotated[Reader, Query(description="Whom `text` is for.")] = "merchant",
    length: Annotated[Length, Query(description="Of `text`: the main reason, or all.")] = "short",
    language: Annotated[Language, Query(description="Of `text`.")] = "en",
) -> Response:
    """Where an item stands for a shopper, and why, in numbers and in words; no model is involved."""
    shopper, item = pair
    visit.record("explain", shopper, detail=item)
    worded = visit.shop.explain_in_words(
        shopper, item, reader=reader, length=length, language=language, mode=mode, as_of=read_moment(as_of)
    )
    found = worded.recommendation
    return json_answer({"shopper_id": shopper, "mode": mode, "text": worded.text, "recommendation": found})


@router.get("/audience", response_model=Reach)
def audience(
    visit: ReadVisit,
    item: Annotated[str, Query(min_length=1, max_length=300, description="An item's id, or words.")],
    count: Annotated[int, Query(ge=1, le=1000, description="At most so many.")] = 20,
    mode: ModeAsked = "new",
    as_of: AsOf = None,
) -> Response:
    """Whom to tell about an item or a text, the likeliest first, each with the reasons."""
    found = visit.shop.audience(item, count, mode=mode, as_of=read_moment(as_of))
    visit.record("audience", detail=item)
    return json_answer(found)


@router.get("/tools", response_model=ToolsBody)
def tools(visit: ReadVisit) -> ToolsBody:
    """The tools that answer questions, and what each is asked with."""
    return ToolsBody(
        tools=[
            ToolBody(
                name=tool.name,
                description=tool.description,
                arguments=[
                    ToolArgument(
                        name=one.name,
                        kind=one.kind.value,
                        description=one.description,
                        required=one.required,
                        choices=list(one.choices),
                    )
                    for one in tool.arguments
                ],
            )
            for tool in TOOLS
            if tool.name not in OF_THREADS
        ]
    )


@router.post("/tools/{name}", response_model=ToolResultBody)
def run_tool(
    visit: ReadVisit, name: Annotated[str, Path(description="As `GET /tools` names it.")], asked: ToolIn
) -> Response:
    """Asks one tool and tells its answer in words, as a table, as a figure, and with the evidence."""
    spec = tool_named(name)
    call = ToolCall(spec.name, {spec.argument(key).name: value for key, value in asked.arguments.items()})
    result = Toolbox(visit.shop).run(call, asked.language)
    visit.record(f"tool {name}", *shoppers_of([result]), detail=str(asked.arguments))
    return json_answer(result)


@router.post("/erase/{shopper:path}", response_model=ErasedBody)
def erase(visit: AdminVisit, shopper: Shopper) -> Response:
    """Erases a shopper: events, profiles, refused rows, threads; the audit keeps a pseudonym."""
    done = visit.shop.erase(shopper)
    entries = visit.house.access.erase(visit.name, shopper)
    visit.record("erase", visit.house.access.pseudonym(visit.name, shopper))
    return json_answer({"shopper_id": shopper, **plain(done), "audit_entries": entries})


@router.get("/audit", response_model=AuditBody)
def audit(
    visit: AdminVisit,
    shopper: Annotated[str | None, Query(description="Only about this shopper.")] = None,
    count: Annotated[int, Query(ge=1, le=10_000)] = 100,
) -> AuditBody:
    """Who asked what about whom, the newest first."""
    found = visit.house.access.audit.lines(shop=visit.name, shopper=shopper, count=count)
    return AuditBody(entries=[AuditEntry.model_validate(plain(line)) for line in found])
