"""Errors as HTTP has them: `{"error": {"type": …, "message": …}}` and a status that says who can act."""

import logging
from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse

from penchant.agent.answering.trouble import Told
from penchant.agent.rendering.markdown import plain
from penchant.errors import (
    ConfigError,
    DataError,
    ModelError,
    NotFound,
    PenchantError,
    ToolFailed,
    TooLittleHistory,
)

_STATUS: tuple[tuple[type[PenchantError], int], ...] = (
    (NotFound, 404),
    (TooLittleHistory, 409),
    (DataError, 422),
    (ToolFailed, 422),
    (ModelError, 503),
    (ConfigError, 503),
)
_TYPES = {
    400: "BadRequest",
    401: "NotLoggedIn",
    403: "NotAllowed",
    404: "NotFound",
    405: "MethodNotAllowed",
    409: "Conflict",
    413: "TooLarge",
    415: "UnsupportedMediaType",
    422: "DataError",
    429: "TooManyRequests",
    503: "Unavailable",
}
_log = logging.getLogger(__name__)


class ErrorTold(BaseModel):
    """What went wrong, and what to do."""

    model_config = ConfigDict(extra="forbid")

    type: str
    message: str


class ErrorBody(BaseModel):
    """The body of every answer whose status is 400 or above."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"example": {"error": {"type": "NotFound", "message": "no shopper `1`; 3 known"}}},
    )

    error: ErrorTold


_SAID = {
    400: "The request cannot be read.",
    401: "No key or login, or one that does not hold.",
    403: "The key or the login may not do this.",
    404: "There is no such shop, shopper, item or thread for this key or login.",
    409: "The shopper is known, and there are too few events to say anything.",
    413: "The body is too large.",
    422: "A value cannot be used; the message says which and what is allowed.",
    429: "Too many requests: wait as long as `Retry-After` says.",
    503: "The model or the database is out of reach; a retry may help.",
}
ERRORS: dict[int | str, dict[str, Any]] = {
    status: {"model": ErrorBody, "description": said} for status, said in _SAID.items()
}
"""For the OpenAPI of every route that needs a caller."""


def refusal(
    status: int, message: str, *, kind: str | None = None, headers: Mapping[str, str] | None = None
) -> JSONResponse:
    """An error as the response that tells it; what it quotes may be no Unicode text."""
    shown = message.encode(errors="replace").decode()
    told = {"error": {"type": kind or _TYPES.get(status, "Error"), "message": shown}}
    return JSONResponse(told, status, headers=dict(headers or {}))


def too_many(what: str, wait_s: int) -> HTTPException:
    """That somebody asks too often, and after how many seconds they may again."""
    return HTTPException(429, f"too many {what}: wait {wait_s} s", {"retry-after": f"{wait_s}"})


def status_of(error: PenchantError) -> int:
    """The HTTP status that says who can act on an error."""
    return next((status for kind, status in _STATUS if isinstance(error, kind)), 500)


def tell_errors(app: FastAPI) -> None:
    """Lets an app answer with errors in this form."""

    @app.exception_handler(PenchantError)
    async def penchant_error(_request: Request, error: PenchantError) -> JSONResponse:
        if isinstance(error, Told):  # a sentence of an answer, which is Markdown
            return refusal(status_of(error), plain(str(error)), kind=ToolFailed.__name__)
        return refusal(status_of(error), str(error), kind=type(error).__name__)

    @app.exception_handler(HTTPException)
    async def http_error(_request: Request, error: HTTPException) -> JSONResponse:
        return refusal(error.status_code, str(error.detail), headers=error.headers)

    @app.exception_handler(RequestValidationError)
    async def wrong_request(_request: Request, error: RequestValidationError) -> JSONResponse:
        wrong = [_wrong(one) for one in error.errors()]
        return refusal(422, "; ".join(wrong))

    @app.exception_handler(Exception)
    async def unforeseen(request: Request, error: Exception) -> JSONResponse:
        _log.exception("%s %s failed", request.method, request.url.path, exc_info=error)
        return refusal(500, "this should not have happened: the server's log says more", kind="InternalError")


def _wrong(error: Mapping[str, Any]) -> str:
    if error["type"] == "json_invalid":
        return f"the body is no JSON: {error['ctx']['error']} at character {error['loc'][-1]}"
    if error["type"] == "model_attributes_type" and tuple(error["loc"]) == ("body",):
        return "the body is no JSON object: send one, with the header `Content-Type: application/json`"
    where = ".".join(str(part) for part in error["loc"] if part not in ("body", "query", "path", "header"))
    said = str(error["msg"])
    return f"{where or 'body'}: {said[:1].lower()}{said[1:]}"
