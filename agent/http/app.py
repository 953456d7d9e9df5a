"""Puts the server together."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from fastapi import FastAPI

from penchant.agent.access import Access
from penchant.agent.http import ask_routes, event_routes, house_routes, login_routes, shop_routes
from penchant.agent.http.door import Door
from penchant.agent.http.errors import tell_errors
from penchant.agent.http.metrics import Metrics
from penchant.agent.http.oidc import Provider
from penchant.agent.http.serving import House

if TYPE_CHECKING:
    from penchant.shop import Shop

DESCRIPTION = (
    "Interest profiles that evolve, recommendations that explain themselves. A key goes into "
    '`Authorization: Bearer …`. Errors are `{"error": {"type": …, "message": …}}`.'
)


def create_app(
    shops: Mapping[str, "Shop"],
    access: Access,
    *,
    version: str = "0",
    local: bool = False,
    insecure: bool = False,
) -> FastAPI:
    """The server's app; the chat page and MCP are mounted in it by their own modules.

    Args:
        shops: By the name that addresses them in paths.
        access: Keys, logins, limits and the audit.
        version: Of Penchant, told in the OpenAPI.
        local: Whether it is reached from this machine alone: then nobody needs a login as long as there are
            neither keys nor users.
        insecure: Whether nobody needs a login at all.

    Raises:
        ConfigError: The settings of the OpenID provider are wrong.
    """
    # the interactive pages of FastAPI load scripts from elsewhere
    app = FastAPI(title="Penchant", version=version, description=DESCRIPTION, docs_url=None, redoc_url=None)
    metrics = Metrics(shops)
    app.state.house = House(shops, access, metrics)
    app.state.provider = Provider(access) if access.settings.has_oidc else None
    tell_errors(app)
    # `/v1/me` before `/v1/{shop}/…`
    for module in (house_routes, login_routes, event_routes, shop_routes, ask_routes):
        app.include_router(module.router)
    app.add_middleware(Door, access=access, metrics=metrics, local=local, insecure=insecure)
    return app
