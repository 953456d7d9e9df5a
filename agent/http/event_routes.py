"""Events in: one, a batch, or a stream of lines; accepted means on the disk."""

import json
from collections.abc import Sequence
from functools import partial
from typing import Any

import anyio
from anyio import to_thread
from fastapi import APIRouter, Request, Response
from starlette.types import Receive, Scope, Send

from penchant.agent.http.bodies import EXAMPLE_EVENT, BatchIn, EventIn, TakenBody
from penchant.agent.http.errors import ERRORS, refusal
from penchant.agent.http.serving import Visit, WriteVisit, json_answer
from penchant.errors import DataError, PenchantError
from penchant.graph_store.intake import Taken

LINES_AT_A_TIME = 5_000
MOST_WAITING = 4 * LINES_AT_A_TIME
NDJSON = "application/x-ndjson"

router = APIRouter(prefix="/v1/{shop}/events", tags=["events"], responses=ERRORS)


@router.post(
    "",
    response_model=TakenBody,
    status_code=201,
    responses={200: {"model": TakenBody, "description": "The shop had the event."}},
)
def take_event(event: EventIn, visit: WriteVisit, response: Response) -> TakenBody:
    """Takes in one event; 201 when it is new and on the disk, 200 when the shop had it."""
    taken = _take(visit, [json.dumps(event.model_dump(exclude_none=True)).encode()])
    if taken.rejected:
        raise DataError(taken.rejected[0].reason)
    if taken.duplicates:
        response.status_code = 200
    return TakenBody.model_validate({**_told(taken)})


@router.post("/batch", response_model=TakenBody)
def take_batch(batch: BatchIn, visit: WriteVisit) -> Response:
    """Takes in events in one transaction; wrong rows are refused one by one, with the reason."""
    return json_answer(_told(_take(visit, [json.dumps(row).encode() for row in batch.events])))


@router.post(
    "/stream",
    response_class=Response,
    responses={
        200: {
            "content": {
                NDJSON: {
                    "schema": {"type": "string"},
                    "example": '{"upto": 2, "accepted": 1, "duplicates": 0, "rejected": '
                    '[{"line": 2, "reason": "ts is empty"}]}\n',
                }
            },
            "description": "One line for each piece that is on the disk; `upto` is its last line.",
        }
    },
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {NDJSON: {"schema": {"type": "string"}, "example": json.dumps(EXAMPLE_EVENT)}},
        }
    },
)
async def take_stream(request: Request, visit: WriteVisit) -> Response:
    """Takes in events line by line, for as long as they come, and acknowledges what is on the disk."""
    return _Acknowledged(visit, request.receive)


def _take(visit: Visit, lines: Sequence[bytes], *, first: int = 1) -> Taken:
    taken = visit.shop.take_lines(lines, source=f"HTTP, {visit.caller.owner}", first=first)
    visit.house.metrics.events(
        visit.name, accepted=taken.accepted, duplicates=taken.duplicates, rejected=len(taken.rejected)
    )
    return taken


def _told(taken: Taken) -> dict[str, Any]:
    rejected = [{"line": one.line, "reason": one.reason} for one in taken.rejected]
    return {"accepted": taken.accepted, "duplicates": taken.duplicates, "rejected": rejected}


class _Acknowledged(Response):
    """Reads lines while it stores those before; what came in the meantime is stored together."""

    media_type = NDJSON

    def __init__(self, visit: Visit, receive: Receive) -> None:
        super().__init__()
        del self.headers["content-length"]
        self._visit = visit
        self._receive = receive
        self._longest = visit.house.access.settings.max_line_bytes
        self._lines: list[bytes] = []
        self._rest = b""
        self._ended = False
        self._too_long = False
        self._changed = anyio.Event()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Stores and acknowledges until the lines end."""
        await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
        async with anyio.create_task_group() as group:
            group.start_soon(self._read)
            await self._store(send)
            group.cancel_scope.cancel()
        await send({"type": "http.response.body", "body": b""})

    async def _read(self) -> None:
        while not self._ended:
            while len(self._lines) > MOST_WAITING:
                await self._change()
            message = await self._receive()
            *whole, self._rest = (self._rest + message.get("body", b"")).split(b"\n")
            self._lines += whole
            self._too_long = len(self._rest) > self._longest or any(len(a) > self._longest for a in whole)
            if message["type"] == "http.disconnect" or self._too_long:
                self._ended = True  # what is left may be half a line
            elif not message.get("more_body", False):
                self._lines += [self._rest] if self._rest else []
                self._ended = True
            self._tell()

    async def _store(self, send: Send) -> None:
        done = 0
        while True:
            while not self._lines and not self._ended:
                await self._change()
            part, self._lines = self._lines[:LINES_AT_A_TIME], self._lines[LINES_AT_A_TIME:]
            self._tell()
            if not part:
                break
            try:
                if any(len(line) > self._longest for line in part):
                    break
                taken = await to_thread.run_sync(partial(_take, self._visit, part, first=done + 1))
            except PenchantError as error:
                await self._send(send, {"error": {"type": type(error).__name__, "message": str(error)}})
                return
            done += taken.lines
            await self._send(send, {"upto": done, **_told(taken)})
        if self._too_long:
            message = f"a line after {done} is longer than {self._longest:,} bytes; none from it on is stored"
            await self._send(send, json.loads(bytes(refusal(413, message).body)))

    @staticmethod
    async def _send(send: Send, told: dict[str, Any]) -> None:
        body = json.dumps(told, ensure_ascii=False).encode() + b"\n"
        await send({"type": "http.response.body", "body": body, "more_body": True})

    async def _change(self) -> None:
        self._changed = anyio.Event()
        await self._changed.wait()

    def _tell(self) -> None:
        self._changed.set()
