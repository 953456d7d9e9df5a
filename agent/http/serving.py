"""What every route needs: the shop that is asked for, who asks, and whether they may."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING, Annotated, Any

import pydantic_core
from fastapi import Depends, HTTPException, Path, Request
from starlette.responses import Response

from penchant.agent.access import Access, Caller, Right
from penchant.agent.http.door import NO_KEY, caller_of
from penchant.agent.http.metrics import Metrics
from penchant.errors import DataError, NotFound, clipped

if TYPE_CHECKING:
    from penchant.shop import Shop

NO_SHOP = "there is no shop of that name for this key or login"


@dataclass(frozen=True, slots=True)
class House:
    """What one server holds.

    Attributes:
        shops: By name.
        access: Keys, logins, limits and the audit.
        metrics: What is counted.
    """

    shops: Mapping[str, "Shop"]
    access: Access
    metrics: Metrics


@dataclass(frozen=True, slots=True)
class Visit:
    """A request for one shop by a caller who may make it.

    Attributes:
        name: Of the shop.
        shop: The shop.
        caller: Who asks.
        house: What the server holds.
        address: Where the request comes from.
    """

    name: str
    shop: "Shop"
    caller: Caller
    house: House
    address: str

    def record(self, action: str, *shoppers: str, detail: str | None = None) -> None:
        """Writes down who asks what about whom."""
        access = self.house.access
        access.audit.record(
            self.caller,
            action,
            address=self.address,
            shop=self.name,
            shoppers=shoppers,
            detail=detail,
            now_s=access.clock(),
        )


def house_of(request: Request) -> House:
    """What the server that was asked holds."""
    found: House = request.app.state.house
    return found


def visitor(request: Request) -> Caller:
    """Who makes a request.

    Raises:
        HTTPException: Nobody who is known (401).
    """
    caller = caller_of(request.scope)
    if caller is None:
        raise HTTPException(401, NO_KEY)
    return caller


def visit(right: Right) -> Callable[..., Visit]:
    """A dependency: the shop that the path names, where the caller has a right to it."""

    def visited(
        request: Request,
        shop: Annotated[
            str, Path(description="Name of the shop: that of its folder.", examples=["demo-shop"])
        ],
    ) -> Visit:
        caller, house = visitor(request), house_of(request)
        # a foreign shop and one that is none are answered alike
        if shop not in house.shops or not caller.sees(shop):
            raise NotFound(NO_SHOP)
        if not caller.may(right):
            raise HTTPException(403, f"this needs the right `{right}`")
        _refuse_unknown_query(request)
        address = request.client.host if request.client else ""
        return Visit(shop, house.shops[shop], caller, house, address)

    return visited


def _refuse_unknown_query(request: Request) -> None:
    """A parameter that is passed over would let its caller believe the answer heeds it.

    Raises:
        DataError: The query has a name that the route does not know.
    """
    known = [one.alias for one in request.scope["route"].dependant.query_params]
    for name in request.query_params:
        if name not in known:
            allowed = f"allowed are {', '.join(known)}" if known else "none is allowed here"
            raise DataError(f"the query parameter `{clipped(name)}` is unknown: {allowed}")


ReadVisit = Annotated[Visit, Depends(visit("read"))]
WriteVisit = Annotated[Visit, Depends(visit("write"))]
AdminVisit = Annotated[Visit, Depends(visit("admin"))]


def read_moment(text: str | None) -> datetime | None:
    """A moment as the query has it; a day alone means its end in UTC.

    Raises:
        DataError: It is no ISO 8601 date or time.
    """
    if text is None:
        return None
    try:
        if len(text.strip()) <= len("2017-12-01"):
            return datetime.combine(date.fromisoformat(text.strip()), time.max, UTC)
        return datetime.fromisoformat(text.strip())
    except ValueError as error:
        raise DataError(
            f"`{text}` is no date: write 2017-12-01 for the end of that day, or 2017-12-01T18:00:00Z"
        ) from error


def plain(answer: object) -> Any:
    """Dataclasses, mappings and sequences as JSON has them; what JSON does not know becomes text."""
    return pydantic_core.to_jsonable_python(answer, fallback=_number_or_text)


def json_answer(answer: object) -> Response:
    """The same as a response, written in one go."""
    body = pydantic_core.to_json(answer, fallback=_number_or_text, inf_nan_mode="null")
    return Response(body, media_type="application/json")


def _number_or_text(value: object) -> object:
    item = getattr(value, "tolist", None)  # NumPy's numbers and arrays
    return item() if callable(item) else str(value)


def shoppers_of(results: Iterable[Any]) -> list[str]:
    """Whom results of tools speak of, whom they were asked about first, at most 50."""
    return list(dict.fromkeys(str(one) for result in results for one in result.shoppers))[:50]
