"""A webhook through the whole handler beside a bare script that makes the same AWS calls: `python -m bench.webhook`.

Both run in one process against the same in-memory AWS and take turns. The bare script verifies nothing and knows no
framework: it reads the connection and puts the receipt. Also counts the AWS calls per accepted webhook.
"""

import base64
import hashlib
import hmac
import json
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from unittest.mock import patch

import boto3
from botocore import xform_name
from moto import mock_aws

from chalicelib import wiring
from chalicelib.claim.facts import Country
from chalicelib.ports.records import Creditor
from chalicelib.store.table import definition
from chalicelib.work.connections import onboard

ROUNDS = 300
CONNECTION = "bench-tripletex"
_BODY = json.dumps({"subscriptionId": 7, "event": "closeGroup.create", "id": 42, "value": None}).encode()


@dataclass
class Bench:
    handler: Callable[[dict[str, Any], None], dict[str, Any]]
    dynamodb: Any
    secret: str
    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    """Client methods and parameters of the webhook with the key "counted"."""

    def ours(self, key: str) -> None:
        answer = self.handler(_event(self.secret, key), None)
        assert answer["statusCode"] == 202, answer

    def bare(self, key: str) -> None:
        """The very calls that an accepted webhook made, sent again for another key; no framework, no verification."""
        _event(self.secret, key)
        for name, parameters in self.calls:
            text = json.dumps(parameters).replace("counted", key)
            getattr(self.dynamodb, name)(**json.loads(text))


def run(rounds: int = ROUNDS) -> dict[str, float]:
    """Median milliseconds of both, their ratio, our own time on top, and the AWS calls of one accepted webhook."""
    with _bench() as bench:
        bench.ours("warm")
        with _recorded(bench):
            bench.ours("counted")
        for number in range(20):
            bench.ours(f"warm-{number}")
            bench.bare(f"bare-warm-{number}")
        ours, bare = [], []
        for number in range(rounds):
            ours.append(_timed(bench.ours, f"ours-{number}"))
            bare.append(_timed(bench.bare, f"bare-{number}"))
    mine, theirs = statistics.median(ours) * 1000, statistics.median(bare) * 1000
    return {
        "ours_ms": mine,
        "bare_ms": theirs,
        "ratio": mine / theirs,
        "own_ms": mine - theirs,
        "aws_calls_warm": len(bench.calls),
    }


def _timed(act: Callable[[str], None], key: str) -> float:
    start = time.perf_counter()
    act(key)
    return time.perf_counter() - start


@contextmanager
def _bench() -> Iterator[Bench]:
    environment = {
        "AWS_ACCESS_KEY_ID": "bench",
        "AWS_SECRET_ACCESS_KEY": "bench",
        "AWS_DEFAULT_REGION": "eu-north-1",
        "STAGE": "prod",
        "TABLE": "bench",
        "BUCKET": "bench",
        "QUEUE_JOBS": "-",
        "QUEUE_LETTERS": "-",
        "QUEUE_ERP": "-",
        "QUEUE_PARKED": "-",
        "MAIL_SENDER": "post@bench.example",
        "PARAMETERS": "/bench",
    }
    with mock_aws(), patch.dict("os.environ", environment):
        dynamodb = boto3.client("dynamodb")
        dynamodb.create_table(**definition("bench"))
        key_id = boto3.client("kms").create_key()["KeyMetadata"]["KeyId"]
        with patch.dict("os.environ", {"KEY_ID": key_id}):
            wiring.services.cache_clear()
            from app import app

            services = wiring.services()
            _connect(services)
            sealed = services.register.connection(CONNECTION).sealed_webhook_secret
            bench = Bench(app, dynamodb, services.vault.open(sealed, f"webhook:{CONNECTION}"))
            yield bench
            wiring.services.cache_clear()


@contextmanager
def _recorded(bench: Bench) -> Iterator[None]:
    """Note the DynamoDB calls of the service's own client; nothing else of AWS is called by an accepted webhook."""
    events = wiring.services().client("dynamodb").meta.events

    def note(params: dict[str, Any], model: Any, **_: Any) -> None:
        bench.calls.append((xform_name(model.name), json.loads(json.dumps(params))))

    events.register("provide-client-params.dynamodb.*", note)
    yield
    events.unregister("provide-client-params.dynamodb.*", note)


def _connect(services: wiring.Services) -> None:
    creditor = Creditor(
        id="bench",
        name="Bench AS",
        organisation_number="923456783",
        country=Country.NO,
        language="nb",
        list_recipient="",
        deducts_vat=True,
    )
    onboard.save_creditor(services, creditor)
    onboard.connect(services, "bench", CONNECTION, "tripletex", "0", "bench-key")


def _event(secret: str, key: str) -> dict[str, Any]:
    """An API Gateway proxy event of a signed webhook."""
    mac = hmac.new(secret.encode(), key.encode() + b"&" + _BODY, hashlib.sha512).digest()
    headers = {
        "content-type": "application/json",
        "idempotency-key": key,
        "x-request-signature": base64.b64encode(mac).decode(),
    }
    path = f"/hooks/tripletex/{CONNECTION}"
    return {
        "httpMethod": "POST",
        "path": path,
        "headers": headers,
        "multiValueHeaders": {name: [value] for name, value in headers.items()},
        "queryStringParameters": None,
        "multiValueQueryStringParameters": None,
        "pathParameters": {"connection_id": CONNECTION},
        "stageVariables": None,
        "isBase64Encoded": False,
        "body": _BODY.decode(),
        "requestContext": {
            "httpMethod": "POST",
            "resourcePath": "/hooks/tripletex/{connection_id}",
            "path": path,
            "identity": {"sourceIp": "127.0.0.1"},
        },
    }


def main() -> None:
    found = run()
    print("webhook: verify and store, against a bare script with the same AWS calls")
    print(f"  handler {found['ours_ms']:.2f} ms, bare {found['bare_ms']:.2f} ms, ratio {found['ratio']:.2f}")
    print(
        f"  on top of the calls {found['own_ms']:.2f} ms; AWS calls per accepted webhook {found['aws_calls_warm']:.0f}"
    )


if __name__ == "__main__":
    main()
