"""A simulated ERP's own controls. They belong to the simulation; no ERP has anything like them."""

import time
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

import httpx

Json = dict[str, Any]


class SimulatorError(Exception):
    """The simulated ERP refused or did not answer; the message has its words."""


class Simulator:
    """`name` is the ERP's, for messages. Only Tripletex announces anything: `announces`."""

    def __init__(self, base: str, name: str = "Tripletex", *, announces: bool = True) -> None:
        self._base = base
        self.name = name
        self.announces = announces
        self._client = httpx.Client(timeout=60, trust_env=False)

    def close(self) -> None:
        self._client.close()

    def wait_ready(self, alive: Callable[[], None], seconds: float = 30.0) -> None:
        """Until it answers; `alive` raises when its process ended. Raises SimulatorError."""
        deadline = time.monotonic() + seconds
        while True:
            alive()
            try:
                self._client.get(f"{self._base}/sim/health").raise_for_status()
            except httpx.HTTPError as trouble:
                if time.monotonic() > deadline:
                    raise SimulatorError(f"The simulated {self.name} does not answer: {trouble}") from trouble
                time.sleep(0.1)
            else:
                return

    def invoices(self, company: str) -> list[Json]:
        """What the ERP's user sees of a company's invoices."""
        answer = self._client.get(f"{self._base}/sim/invoices", params={"company": company})
        if not answer.is_success:
            raise SimulatorError(f"GET /sim/invoices answered {answer.status_code}: {answer.text[:500]}")
        return list(answer.json())

    def sell(self, order: Mapping[str, object]) -> Json:
        """An invoice in the ERP's books."""
        return self._send("POST", "/sim/invoices", order)

    def read(self, name: str) -> Json:
        """What the simulator tells of itself."""
        return self._send("GET", f"/sim/{name}", {})

    def listing(self, name: str) -> list[Json]:
        """What the simulator lists of itself."""
        answer = self._client.get(f"{self._base}/sim/{name}")
        if not answer.is_success:
            raise SimulatorError(f"GET /sim/{name} answered {answer.status_code}: {answer.text[:500]}")
        return list(answer.json())

    def change(self, name: str, **order: object) -> Json:
        """What a person changes in a company's settings."""
        answer = self._client.put(f"{self._base}/sim/{name}", json=order)
        if not answer.is_success:
            raise SimulatorError(f"PUT /sim/{name} answered {answer.status_code}: {answer.text[:500]}")
        told = answer.json()
        return told if isinstance(told, dict) else {}

    def act(self, deed: str, invoice: object, **order: object) -> None:
        """What a person does to an invoice."""
        self._send("POST", f"/sim/invoices/{invoice}/{deed}", order)

    def seed(self, seed: int, start: date) -> list[Json]:
        """Make the demo's companies, customers and invoices unless they are there; returns the companies with keys."""
        return list(self._send("POST", "/sim/seed", {"seed": seed, "start": start.isoformat()})["companies"])

    def set_clock(self, instant: datetime) -> None:
        self._send("PUT", "/sim/clock", {"instant": instant.isoformat()})

    def day(self, day: date) -> Json:
        """The scripted debtors and clerks act on this day."""
        return self._send("POST", "/sim/day", {"day": day.isoformat()})

    def deliver_webhooks(self) -> int:
        """Send what waits to be sent, now; returns how many calls were made."""
        return int(self._send("POST", "/sim/webhooks/deliver", {})["sent"])

    def _send(self, method: str, path: str, body: Mapping[str, object]) -> Json:
        try:
            answer = self._client.request(method, self._base + path, json=body)
        except httpx.TransportError as trouble:
            raise SimulatorError(f"{method} {path}: {trouble}") from trouble
        if not answer.is_success:
            raise SimulatorError(f"{method} {path} answered {answer.status_code}: {answer.text[:500]}")
        return dict(answer.json()) if answer.content else {}
