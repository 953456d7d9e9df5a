"""A small OpenID provider on this machine: discovery, authorisation, token and keys, over real HTTP."""

import base64
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT, SECRET = "penchant-test", "a secret of the test"


class Provider:
    """Vouches for whoever the test says.

    Attributes:
        issuer: Its address.
        claims: What its tokens say.
        key: What it signs with.
    """

    def __init__(self, issuer: str) -> None:
        self.issuer = issuer
        self.claims: dict[str, Any] = {"email": "jana@shop.example", "email_verified": True}
        self.key = self.published = RSAKey.generate_key(2048, {"kid": "first"})
        self.asked: dict[str, dict[str, str]] = {}

    def authorise(self, query: dict[str, str]) -> str:
        """Where the browser goes when its user agrees."""
        code = f"code-{len(self.asked)}"
        self.asked[code] = query
        return f"{query['redirect_uri']}?{urlencode({'code': code, 'state': query['state']})}"

    def token(self, form: dict[str, str], authorization: str) -> tuple[int, dict[str, Any]]:
        expected = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        query = self.asked.pop(form.get("code", ""), None)
        challenge = base64.urlsafe_b64encode(sha256(form.get("code_verifier", "").encode()).digest())
        if authorization != f"Basic {expected}" or query is None:
            return 401, {"error": "invalid_client"}
        if (
            query["code_challenge"] != challenge.decode().rstrip("=")
            or query["code_challenge_method"] != "S256"
        ):
            return 400, {"error": "invalid_grant"}
        now = int(time.time())
        claims = {
            "iss": self.issuer, "aud": CLIENT, "sub": "1", "iat": now, "exp": now + 300,
            "nonce": query["nonce"], **self.claims,
        }  # fmt: skip
        signed = jwt.encode({"alg": "RS256", "kid": "first"}, claims, self.key)
        return 200, {"access_token": "x", "token_type": "Bearer", "expires_in": 300, "id_token": signed}

    def discovery(self) -> dict[str, Any]:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/jwks",
            "id_token_signing_alg_values_supported": ["RS256"],
        }


@contextmanager
def provider() -> Iterator[Provider]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path.startswith("/.well-known"):
                self._answer(200, made.discovery())
            else:
                self._answer(200, {"keys": [made.published.as_dict(private=False)]})

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"])).decode()
            form = {name: values[0] for name, values in parse_qs(body).items()}
            self._answer(*made.token(form, self.headers.get("authorization", "")))

        def _answer(self, status: int, told: dict[str, Any]) -> None:
            body = json.dumps(told).encode()
            self.send_response(status)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    made = Provider(f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield made
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def query_of(url: str) -> dict[str, str]:
    """The query of an address."""
    return {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
