"""Login through an OpenID provider: authorisation code with PKCE, state and nonce, by Authlib."""

from typing import Any

from authlib.integrations.base_client import OAuthError
from authlib.integrations.starlette_client import OAuth
from itsdangerous import BadSignature
from joserfc.errors import JoseError
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response

from penchant.agent.access import Access
from penchant.agent.http.door import is_secure
from penchant.errors import ConfigError, DataError

COOKIE = "penchant_oidc"
LASTS_S = 600
CALLBACK = "/login/callback"


class Provider:
    """The provider that the settings name."""

    def __init__(self, access: Access) -> None:
        """Asks nothing yet; the provider's configuration is read at the first login.

        Raises:
            ConfigError: The issuer is no https address, nor one on this machine.
        """
        settings = access.settings
        issuer = (settings.oidc_issuer or "").rstrip("/")
        if not issuer.startswith(("https://", "http://127.0.0.1:", "http://localhost:")):
            raise ConfigError(f"oidc_issuer `{issuer}` is no https address")
        secret = settings.oidc_client_secret
        self._access = access
        self._signer = access.signer("oidc")
        oauth = OAuth()
        oauth.register(
            "provider",
            client_id=settings.oidc_client_id,
            client_secret=secret.get_secret_value() if secret else None,
            server_metadata_url=f"{issuer}/.well-known/openid-configuration",
            client_kwargs={
                "scope": "openid email profile",
                "code_challenge_method": "S256",
                "token_endpoint_auth_method": "client_secret_basic" if secret else "none",
            },
        )
        self._client: Any = oauth.provider

    async def send(self, request: Request, *, goal: str) -> Response:
        """Sends the browser to the provider; what must match at its return goes into a signed cookie.

        Raises:
            ConfigError: The provider cannot be reached.
        """
        session: dict[str, Any] = {}
        request.scope["session"] = session
        try:
            answer: Response = await self._client.authorize_redirect(request, self._callback(request))
        except Exception as error:
            raise ConfigError(f"the OpenID provider cannot be reached: {error}") from error
        answer.set_cookie(
            COOKIE,
            str(self._signer.dumps({"session": session, "goal": goal})),
            max_age=LASTS_S,
            path=CALLBACK,
            httponly=True,
            samesite="lax",
            secure=is_secure(request.scope, Headers(scope=request.scope)),
        )
        return answer

    async def receive(self, request: Request) -> tuple[str, str]:
        """Whom the provider vouches for, and where they wanted to go.

        Raises:
            DataError: The answer is not one to our question, or names nobody.
        """
        try:
            held = self._signer.loads(request.cookies.get(COOKIE, ""), max_age=LASTS_S)
        except BadSignature as error:
            raise DataError("this login was not begun here, or too long ago: try again") from error
        request.scope["session"] = held["session"]
        try:
            token = await self._client.authorize_access_token(request)
        except (OAuthError, JoseError) as error:
            raise DataError(f"the provider's answer is refused: {error}") from error
        claims = token.get("userinfo") or {}
        claim = self._access.settings.oidc_claim
        name = claims.get(claim)
        if not isinstance(name, str) or not name:
            raise DataError(f"the provider tells no `{claim}`")
        if claim == "email" and claims.get("email_verified") is False:
            raise DataError("the provider has not verified this e-mail address")
        return name, str(held["goal"])

    def _callback(self, request: Request) -> str:
        public = self._access.settings.public_url
        return (public or str(request.base_url)).rstrip("/") + CALLBACK
