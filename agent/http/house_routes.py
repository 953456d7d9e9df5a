"""What concerns the whole server: who the caller is, health, readiness, metrics."""

from anyio import to_thread
from fastapi import APIRouter, HTTPException, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST

from penchant.agent.access import EVERY_RIGHT
from penchant.agent.http.bodies import HealthBody, MeBody, ReadyBody
from penchant.agent.http.errors import ERRORS
from penchant.agent.http.serving import house_of, visitor

router = APIRouter(tags=["server"])


@router.get("/healthz", response_model=HealthBody)
async def health() -> HealthBody:
    """Whether the process answers; open to everybody."""
    return HealthBody()


@router.get("/readyz", response_model=ReadyBody, responses={503: ERRORS[503]})
def ready(request: Request) -> ReadyBody:
    """Whether every shop can be asked; open to everybody, and tells no names."""
    shops = house_of(request).shops
    for shop in shops.values():
        shop.check()
    return ReadyBody(shops=len(shops))


@router.get("/metrics", response_class=Response, responses={401: ERRORS[401], 403: ERRORS[403]})
async def metrics(request: Request) -> Response:
    """Counts in Prometheus' text format, for those who may read every shop."""
    caller = visitor(request)
    if caller.shops is not None or not caller.may("read"):
        raise HTTPException(403, "metrics tell of every shop: a key for all shops with `read` is needed")
    text = await to_thread.run_sync(house_of(request).metrics.text)
    return Response(text, media_type=CONTENT_TYPE_LATEST)


@router.get("/v1/me", response_model=MeBody, responses={401: ERRORS[401]})
async def me(request: Request) -> MeBody:
    """Who the caller is, what they may do, and in which shops."""
    caller, shops = visitor(request), house_of(request).shops
    return MeBody(
        kind=caller.kind,
        name=caller.name,
        rights=[right for right in sorted(EVERY_RIGHT) if caller.may(right)],
        shops=[name for name in shops if caller.sees(name)],
        csrf=caller.csrf,
    )
