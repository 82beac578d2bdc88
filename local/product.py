"""AutoCollect as a machine outside sees it: the open API with a token, and the routes that only the local stage has."""

import time
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

import httpx

Json = dict[str, Any]
"""A decoded JSON object."""


class ProductError(Exception):
    """The product answered with a refusal or not at all; the message has its words."""


class Stuck(Exception):
    """Work did not come to an end in time; the message says how much is pending."""


class Product:
    """`base` is the public address (or the API stage itself); `token_url` and credentials are Cognito's."""

    def __init__(self, base: str, token_url: str, client_id: str, client_secret: str) -> None:
        self._base = base.rstrip("/")
        self._token_url = token_url
        self._credentials = (client_id, client_secret)
        self._token, self._token_until = "", 0.0
        self._client = httpx.Client(timeout=60, trust_env=False)

    def close(self) -> None:
        self._client.close()

    def create_creditor(self, creditor: Mapping[str, object]) -> bool:
        """False when it was there already."""
        answer = self._send("POST", "/v1/creditors", creditor, allowed=(200, 201, 409))
        return answer.status_code != 409

    def connect(self, creditor_id: str, erp: str, connection: Mapping[str, object]) -> Json:
        return self._json("PUT", f"/v1/creditors/{creditor_id}/connections/{erp}", connection)

    def add_member(self, creditor_id: str, username: str, role: str) -> None:
        self._json("POST", f"/v1/creditors/{creditor_id}/members", {"username": username, "role": role})

    def creditor(self, creditor_id: str) -> Json:
        return self._json("GET", f"/v1/creditors/{creditor_id}")

    def cases(self, creditor_id: str) -> Iterator[Json]:
        """All cases as lists show them."""
        page = ""
        while True:
            answer = self._json("GET", f"/v1/creditors/{creditor_id}/cases?limit=500{page}")
            yield from answer["cases"]
            if not answer.get("next"):
                return
            page = f"&page={answer['next']}"

    def case(self, case_no: str) -> Json:
        return self._json("GET", f"/v1/cases/{case_no}")

    def refusals(self, creditor_id: str) -> list[Json]:
        return list(self._json("GET", f"/v1/creditors/{creditor_id}/refusals")["refused"])

    def redrive(self, queue: str) -> int:
        """Send the dead letters of a queue (jobs, letters, erp) again; returns how many."""
        return int(self._json("POST", f"/v1/dead-letters/{queue}/redrive", {})["sent_again"])

    def set_clock(self, instant: datetime, *, running: bool = False) -> None:
        """Set the law clock (local stage only)."""
        text = instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        self._json("PUT", "/local/clock", {"instant": text, "running": running})

    def next_job(self) -> datetime:
        """When a job is due next by the law clock, now or later."""
        return datetime.fromisoformat(self._json("GET", "/local/clock")["next_job"])

    def clock(self) -> datetime:
        return datetime.fromisoformat(self._json("GET", "/local/clock")["instant"])

    def tick(self, *, polls: bool = True) -> int:
        """What the schedule does every five minutes, now; returns how many messages came of it."""
        return int(self._json("POST", "/local/tick" if polls else "/local/tick?polls=no", {})["sent"])

    def pending(self) -> int:
        return int(self._json("GET", "/local/idle")["pending"])

    def wait_idle(self, seconds: float = 120.0) -> None:
        """Until nothing is pending. Raises Stuck with the number that is left."""
        deadline = time.monotonic() + seconds
        while left := self.pending():
            if time.monotonic() > deadline:
                raise Stuck(f"{left} pieces of work are still pending after {seconds:.0f} s.")
            # Each look takes time from the work that it waits for.
            time.sleep(min(0.25, 0.03 + 0.01 * left))

    def _json(self, method: str, path: str, body: Mapping[str, object] | None = None) -> Json:
        answer = self._send(method, path, body, allowed=(200, 201, 202, 204))
        return dict(answer.json()) if answer.content else {}

    def _send(
        self, method: str, path: str, body: Mapping[str, object] | None, allowed: tuple[int, ...]
    ) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self._bearer()}", "Accept": "application/json"}
        try:
            answer = self._client.request(method, self._base + path, json=body, headers=headers)
        except httpx.TransportError as trouble:
            raise ProductError(f"{method} {path}: {trouble}") from trouble
        if answer.status_code not in allowed:
            raise ProductError(f"{method} {path} answered {answer.status_code}: {answer.text[:500]}")
        return answer

    def _bearer(self) -> str:
        if time.monotonic() > self._token_until:
            form = {"grant_type": "client_credentials"}
            answer = self._client.post(self._token_url, data=form, auth=self._credentials)
            if answer.status_code != 200:
                raise ProductError(f"no access token: {answer.status_code} {answer.text[:300]}")
            given = answer.json()
            self._token = str(given["access_token"])
            self._token_until = time.monotonic() + 0.8 * float(given["expires_in"])
        return self._token
