"""A small identity provider: a real HTTP server speaking OpenID Connect with real keys. It is told whom it knows, and
to lie in the ways that a provider, or somebody who plays one, might."""

import base64
import hashlib
import json
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from jwt.algorithms import RSAAlgorithm

CLIENT_ID, CLIENT_SECRET = "pilothouse", "only the two of us know"

Claims = dict[str, Any]


@dataclass
class Provider:
    """Who is signed in there (`person`), and what it answers: `tampered` changes the claims, `signed` the token."""

    person: Claims = field(default_factory=dict)
    key: RSAPrivateKey = field(default_factory=lambda: generate_private_key(65537, 2048))
    issuer: str = ""
    tampered: Callable[[Claims], Claims] = dict
    signed: Callable[[Claims], str] | None = None
    thin: bool = False
    """Tells the address at the userinfo endpoint only."""
    signed_in_at: float = field(default_factory=time.time)
    asked: list[dict[str, str]] = field(default_factory=list)
    """What browsers asked for, one query after the other."""
    _codes: dict[str, dict[str, str]] = field(default_factory=dict)

    def sign(self, claims: Claims) -> str:
        """A token as it should be."""
        return jwt.encode(claims, self.key, algorithm="RS256", headers={"kid": "one"})

    def document(self) -> Claims:
        """What it says of itself."""
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "userinfo_endpoint": f"{self.issuer}/userinfo",
            "jwks_uri": f"{self.issuer}/keys",
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
        }

    def keys(self) -> Claims:
        """Its public keys."""
        public = json.loads(RSAAlgorithm.to_jwk(self.key.public_key()))
        return {"keys": [{**public, "kid": "one", "use": "sig", "alg": "RS256"}]}

    def authorize(self, asked: dict[str, str]) -> str:
        """Where the browser goes: back, with a code. Asked anew, the person types their password this moment."""
        self.asked.append(asked)
        if asked.get("prompt") == "login":
            self.signed_in_at = time.time()
        code = secrets.token_urlsafe(16)
        self._codes[code] = asked
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"

    def token(self, sent: dict[str, str]) -> Claims | None:
        """The token for a code, once, to the client that began with it."""
        asked = self._codes.pop(sent.get("code", ""), None)
        if asked is None or (sent.get("client_id"), sent.get("client_secret")) != (CLIENT_ID, CLIENT_SECRET):
            return None
        digest = hashlib.sha256(sent.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if challenge != asked["code_challenge"] or sent.get("redirect_uri") != asked["redirect_uri"]:
            return None
        person = {"sub": self.person["sub"]} if self.thin else self.person
        now = int(time.time())
        claims = {"iss": self.issuer, "aud": CLIENT_ID, "iat": now, "exp": now + 300, "nonce": asked["nonce"]}
        claims = self.tampered({**claims, "auth_time": int(self.signed_in_at), **person})
        return {"access_token": "a", "token_type": "Bearer", "id_token": (self.signed or self.sign)(claims)}


def _handler(provider: Provider) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path, query = urlsplit(self.path).path, parse_qs(urlsplit(self.path).query)
            if path == "/authorize":
                self.send_response(302)
                self.send_header("Location", provider.authorize({name: value[0] for name, value in query.items()}))
                self.end_headers()
                return
            pages = {
                "/.well-known/openid-configuration": provider.document,
                "/keys": provider.keys,
                "/userinfo": lambda: provider.person,
            }
            self._say(pages[path]())

        def do_POST(self) -> None:
            sent = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
            self._say(provider.token({name: value[0] for name, value in sent.items()}))

        def _say(self, what: Claims | None) -> None:
            body = json.dumps(what or {"error": "invalid_grant"}).encode()
            self.send_response(200 if what else 400)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: Any) -> None:
            """Tests are quiet."""

    return Handler


@contextmanager
def running() -> Iterator[Provider]:
    """The provider, answering on this machine."""
    provider = Provider()
    with ThreadingHTTPServer(("127.0.0.1", 0), _handler(provider)) as server:
        provider.issuer = f"http://127.0.0.1:{server.server_address[1]}"
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield provider
        server.shutdown()
        thread.join()
