"""A token endpoint: a key pair, its public half on loopback as the pool publishes it, and tokens signed with it."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

ISSUER = "https://cognito-idp.eu-north-1.amazonaws.com/eu-north-1_test"


@dataclass(frozen=True, slots=True)
class Issuer:
    key: rsa.RSAPrivateKey
    jwks_url: str

    def token(self, scope: str = "autocollect/onboard autocollect/read", **claims: str | int) -> str:
        now = datetime.now(UTC)
        told: dict[str, object] = {
            "iss": ISSUER,
            "token_use": "access",
            "client_id": "erp-one",
            "scope": scope,
            "iat": now,
            "exp": now + timedelta(hours=1),
        }
        return jwt.encode(told | claims, self.key, algorithm="RS256", headers={"kid": "k1"})


@contextmanager
def issuing() -> Iterator[Issuer]:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    public = json.loads(RSAAlgorithm.to_jwk(key.public_key())) | {"kid": "k1", "use": "sig", "alg": "RS256"}
    body = json.dumps({"keys": [public]}).encode()

    class Keys(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Keys)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield Issuer(key, f"http://127.0.0.1:{server.server_port}/jwks.json")
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
