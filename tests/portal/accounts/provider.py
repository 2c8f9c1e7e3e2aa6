"""A sign-in provider for the tests: it signs with real keys, and can be told to be wrong."""

import base64
import hashlib
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from django.test import Client

from portal.accounts.models import User
from tests.conftest import PASSWORD

VERIFIED, SIGNED_IN = "urn:test:verified", "urn:test:signed-in"
CLIENT = "urn:test:portal"
KEYS = [rsa.generate_private_key(public_exponent=65537, key_size=2048) for _ in range(3)]


def pem(key: rsa.RSAPrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )


def public_pem(key: rsa.RSAPrivateKey) -> bytes:
    return key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )


def row(key: rsa.RSAPrivateKey, kid: str) -> dict[str, Any]:
    return json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(key.public_key())) | {
        "kid": kid,
        "use": "sig",
        "alg": "RS256",
    }


class Provider:
    """What is asked of it is kept in `asked`; `claims`, `sign` and the rest make it wrong."""

    def __init__(self, port: int) -> None:
        self.issuer = f"http://127.0.0.1:{port}"
        self.subject, self.level, self.birth_date = "subject-1", VERIFIED, "1951-04-03"
        self.signing: tuple[str, rsa.RSAPrivateKey] = ("one", KEYS[0])
        self.listed = [row(KEYS[0], "one")]
        self.claims: Callable[[dict[str, Any]], dict[str, Any]] = lambda claims: claims
        self.sign: Callable[[dict[str, Any]], str] | None = None
        self.userinfo: Callable[[dict[str, Any]], dict[str, Any]] = lambda said: said
        self.discovery: Callable[[dict[str, Any]], dict[str, Any]] = lambda said: said
        self.slow = 0.0
        self.status = 200
        self.raw: dict[str, bytes] = {}  # an answer as it is, by path
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.codes: dict[str, dict[str, str]] = {}

    def authorize(self, address: str) -> str:
        """Do what a person at the provider does; return the code for the asking."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        code = f"code-{len(self.codes)}-{time.time_ns()}"
        self.codes[code] = asked
        return code

    def answer(self, path: str, form: dict[str, str], head: Any) -> tuple[int, Any]:
        self.asked.append((path, form))
        time.sleep(self.slow)
        if self.status != 200:
            return self.status, {"error": "server_error"}
        if path == "/.well-known/openid-configuration":
            return 200, self.discovery(self._addresses())
        if path == "/keys":
            return 200, {"keys": self.listed}
        if path == "/token":
            return self._token(form)
        if path == "/me":
            known = head.get("Authorization") == "Bearer access-secret"
            said = {
                **{"sub": self.subject, "birthdate": self.birth_date, "email": "ruth@demo.example"},
                **{"given_name": "Ruth", "family_name": "Delgado"},
            }
            return (200, self.userinfo(said)) if known else (401, {})
        return 404, {}

    def _addresses(self) -> dict[str, Any]:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "userinfo_endpoint": f"{self.issuer}/me",
            "jwks_uri": f"{self.issuer}/keys",
        }

    def _token(self, form: dict[str, str]) -> tuple[int, Any]:
        asked = self.codes.pop(form["code"], None)
        digest = hashlib.sha256(form["code_verifier"].encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if asked is None or asked["code_challenge"] != challenge:
            return 400, {"error": "invalid_grant"}
        jwt.decode(
            form["client_assertion"],
            CLIENT_KEY.public_key(),
            algorithms=["RS256"],
            audience=f"{self.issuer}/token",
            issuer=CLIENT,
        )
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "sub": self.subject,
            "aud": CLIENT,
            "nonce": asked["nonce"],
            "acr": self.level,
            "iat": now,
            "exp": now + 300,
            "auth_time": now,
        }
        claims = self.claims(claims)
        token = self.sign(claims) if self.sign else self.signed(claims)
        return 200, {"access_token": "access-secret", "token_type": "Bearer", "id_token": token}

    def signed(self, claims: dict[str, Any]) -> str:
        kid, key = self.signing
        return jwt.encode(claims, key, algorithm="RS256", headers={"kid": kid})


CLIENT_KEY = KEYS[2]


@contextmanager
def running() -> Iterator[Provider]:
    class Handler(BaseHTTPRequestHandler):
        def _serve(self, body: str = "") -> None:
            form = {name: values[0] for name, values in parse_qs(body).items()}
            status, content = provider.answer(urlsplit(self.path).path, form, self.headers)
            data = provider.raw.get(urlsplit(self.path).path, json.dumps(content).encode())
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def do_GET(self) -> None:
            self._serve()

        def do_POST(self) -> None:
            self._serve(self.rfile.read(int(self.headers["Content-Length"])).decode())

        def log_message(self, *args: Any) -> None:
            """Say nothing."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *args: Any) -> None:
            """A portal that hung up is no fault."""

    server = Server(("127.0.0.1", 0), Handler)
    provider = Provider(server.server_address[1])
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def settings_of(provider: Provider, folder: Path, key: str = "test-id") -> dict[str, str]:
    """Return what the environment gives for this provider; its key is stored in the folder."""
    key_file = folder / "client.pem"
    key_file.write_bytes(pem(CLIENT_KEY))
    return {
        "key": key,
        "name": "Test ID",
        "issuer": provider.issuer,
        "client_id": CLIENT,
        "key_file": str(key_file),
        "acr": f"{VERIFIED} {SIGNED_IN}",
        "verified_acr": VERIFIED,
    }


def go(client: Client, key: str = "test-id", query: str = "") -> str:
    """Press the button; return the provider's address that the browser is sent to."""
    answer = client.post(f"/accounts/providers/{key}/start/{query}")
    assert answer.status_code == 302, answer.status_code
    return str(answer["Location"])


def back(client: Client, provider: Provider, asked: str, key: str = "test-id", **said: str) -> Any:
    """Come back from the provider, with a code for this asking unless another is given."""
    sent = {name: values[0] for name, values in parse_qs(urlsplit(asked).query).items()}
    answer = {"state": sent["state"]} | said
    if "code" not in answer and "error" not in answer:
        answer["code"] = provider.authorize(asked)
    return client.get(f"/accounts/providers/{key}/callback/", answer)


def open_account(client: Client, person: User) -> None:
    """Sign in by password, and give it again as one does before changing an account."""
    client.post("/accounts/login/", {"login": person.email, "password": PASSWORD})
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
