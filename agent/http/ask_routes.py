"""Questions in words: answered whole or as a stream of what happens, and the threads they stand in."""

import json
from collections.abc import AsyncIterator, Iterator
from typing import Annotated

from anyio import to_thread
from fastapi import APIRouter, Path, Request, Response
from starlette.responses import StreamingResponse

from penchant.agent.answering.results import Answer, Step, TextPart, Told
from penchant.agent.http.bodies import (
    AnswerBody,
    AskIn,
    CallBody,
    RatingIn,
    ThreadLine,
    ThreadsBody,
    TurnBody,
    TurnsBody,
)
from penchant.agent.http.errors import ERRORS, too_many
from penchant.agent.http.serving import ReadVisit, Visit, json_answer, plain, shoppers_of
from penchant.agent.plugin_tools.quoted import told_call
from penchant.errors import NotFound, PenchantError

EVENT_STREAM = "text/event-stream"
router = APIRouter(prefix="/v1/{shop}", tags=["questions"], responses=ERRORS)
ThreadName = Annotated[str, Path(max_length=100, description="Name of a thread of the caller's own.")]


@router.post(
    "/ask",
    response_model=AnswerBody,
    responses={
        200: {
            "content": {
                EVENT_STREAM: {
                    "schema": {"type": "string"},
                    "example": 'event: text\ndata: {"text": "Shopper 1029 "}\n\n',
                }
            },
            "description": "The answer, or with `Accept: text/event-stream` the events `step`, `text` and "
            "`answer`, or `error`.",
        }
    },
)
def ask(visit: ReadVisit, asked: AskIn, request: Request) -> Response:
    """Answers a question in words, in its language, with the evidence."""
    limiter, owner = visit.house.access.limiter, visit.caller.owner
    if wait := limiter.wait_s("ask", f"{owner} {visit.address}"):
        raise too_many("questions", wait)
    assistant = visit.shop.assistant
    if EVENT_STREAM in request.headers.get("accept", ""):
        told = assistant.stream(asked.question, thread=asked.thread, owner=owner)
        headers = {"cache-control": "no-store", "x-accel-buffering": "no"}
        return StreamingResponse(_events(visit, told), media_type=EVENT_STREAM, headers=headers)
    answer = assistant.ask(asked.question, thread=asked.thread, owner=owner)
    _record(visit, answer)
    return json_answer(answer)


@router.get("/threads", response_model=ThreadsBody)
def threads(visit: ReadVisit) -> ThreadsBody:
    """The caller's own threads; nobody reads another's."""
    held = visit.shop.assistant.threads(visit.caller.owner)
    return ThreadsBody(
        threads=[ThreadLine(thread=name, title=title, asked_at=when) for name, title, when in held]
    )


@router.get("/threads/{thread}", response_model=TurnsBody)
def turns(visit: ReadVisit, thread: ThreadName) -> TurnsBody:
    """What was asked in a thread, and the answers."""
    held = visit.shop.assistant.turns(thread, visit.caller.owner)
    if not held:
        raise NotFound(f"there is no thread `{thread}` of yours")
    told = [
        TurnBody(
            question=turn.question,
            text=turn.text,
            kind=turn.kind,
            asked_at=turn.asked_at,
            calls=[CallBody(tool=call.tool, arguments=dict(call.arguments)) for call in turn.calls],
        )
        for turn in held
    ]
    return TurnsBody(thread=thread, turns=told)


@router.delete("/threads/{thread}", status_code=204)
def forget(visit: ReadVisit, thread: ThreadName) -> None:
    """Forgets a thread of the caller's."""
    visit.shop.assistant.forget(thread, visit.caller.owner)


@router.post("/threads/{thread}/rating", status_code=204)
def rate(visit: ReadVisit, thread: ThreadName, rating: RatingIn) -> None:
    """Keeps whether an answer was good."""
    visit.shop.assistant.rate(thread, visit.caller.owner, rating.turn, rating.up, rating.comment)


def _record(visit: Visit, answer: Answer) -> None:
    visit.record("ask", *shoppers_of(answer.results), detail=answer.question)
    for call in answer.plugin_calls:
        visit.record(f"plugin {call.tool}", detail=told_call(call))


async def _events(visit: Visit, told: Iterator[Told]) -> AsyncIterator[bytes]:
    """What happens as server-sent events; ended early where the browser has gone."""
    try:
        while True:
            one = await to_thread.run_sync(next, told, None)
            if one is None:
                return
            if isinstance(one, Answer):
                await to_thread.run_sync(_record, visit, one)
            name = "step" if isinstance(one, Step) else "text" if isinstance(one, TextPart) else "answer"
            yield _event(name, one)
    except PenchantError as error:
        yield _event("error", {"type": type(error).__name__, "message": str(error)})
    finally:
        close = getattr(told, "close", None)
        if close is not None:
            await to_thread.run_sync(close)


def _event(name: str, told: object) -> bytes:
    return f"event: {name}\ndata: {json.dumps(plain(told), ensure_ascii=False)}\n\n".encode()
