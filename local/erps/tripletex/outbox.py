"""Webhooks: written down with the booking that causes them, delivered afterwards, retried with growing delay."""

import threading
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from local.erps.jsontext import Json, write
from local.erps.tripletex import chart
from local.erps.tripletex.cards import view
from local.erps.tripletex.faults import Faults
from local.erps.tripletex.fields import Ref, parse, render
from local.erps.tripletex.office import Office
from local.erps.tripletex.records import Delivery, EmployeeToken, Subscription
from local.erps.tripletex.signing import signature

DELAYS = tuple(timedelta(seconds=each) for each in (2, 5, 15, 60, 300, 900, 3600, 3 * 3600, 8 * 3600, 17 * 3600))
"""About 30 hours in all, as with the real one; then the delivery is given up."""
DISABLED_AFTER = timedelta(days=7)
LOOPBACK = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True, slots=True)
class WebhookCall:
    """One HTTP POST to a subscriber."""

    url: str
    headers: dict[str, str]
    body: bytes


Send = Callable[[WebhookCall], int]
"""Posts and returns the HTTP status. Raises OSError when the subscriber cannot be reached."""


@dataclass(slots=True)
class Outbox:
    """`wall` is real time: retries do not follow the law clock."""

    faults: Faults
    send: Send
    wall: Callable[[], datetime]
    wake: threading.Event = field(default_factory=threading.Event)
    _office: Office | None = None
    _delivering: threading.Lock = field(default_factory=threading.Lock)

    def attach(self, office: Office) -> None:
        self._office = office

    @property
    def office(self) -> Office:
        if self._office is None:
            raise RuntimeError("the outbox was used before the office stood")
        return self._office

    def announce(self, company_id: int, event: str, kind: str, record_id: int, *, agency_id: int = 0) -> None:
        """Writes one delivery per subscription to the event, in the caller's transaction."""
        for subscription in self.office.store.all(Subscription, company_id):
            if subscription.event != event or subscription.status != "ACTIVE":
                continue
            key = self.office.store.get(EmployeeToken, subscription.token_id)
            if key is None or key.revoked or (agency_id and chart.consumer(key.consumer_id).id != agency_id):
                continue
            self._write(subscription, event, kind, record_id)
        self.wake.set()

    def _write(self, subscription: Subscription, event: str, kind: str, record_id: int) -> None:
        value: Json = None
        if not event.endswith(".delete"):
            row = view(self.office, Ref(kind, record_id))
            tree = parse(subscription.fields)
            value = None if row is None else render(row, tree, lambda ref: view(self.office, ref))
        body = write({"subscriptionId": subscription.id, "event": event, "id": record_id, "value": value})
        self.office.store.insert(
            Delivery(
                id=self.office.store.next_id(Delivery),
                company_id=subscription.company_id,
                created=self.office.now,
                subscription_id=subscription.id,
                idempotency_key=str(uuid.uuid4()),
                body=body,
                due=self.wall(),
            )
        )

    def deliver_due(self, *, all_waiting: bool = False) -> int:
        """Sends what is due, or everything that waits; returns how many calls were made. No lock is held meanwhile.

        Whoever wants everything sent waits for a round that is under way: afterwards nothing is left.
        """
        if self.faults.order.webhooks_off or not self._delivering.acquire(blocking=all_waiting):
            return 0
        try:
            waiting = [each for each in self.office.store.all(Delivery) if each.state == "WAITING"]
            due = [each for each in waiting if all_waiting or each.due <= self.wall()]
            for delivery in due:
                self._deliver(delivery)
            return len(due)
        finally:
            self._delivering.release()

    def _deliver(self, delivery: Delivery) -> None:
        subscription = self.office.store.get(Subscription, delivery.subscription_id)
        if subscription is None or subscription.status != "ACTIVE":
            self.office.store.insert(replace(delivery, state="DROPPED", last_result="subscription is not active"))
            return
        body = delivery.body.encode()
        headers = {"Content-Type": "application/json; charset=utf-8", "idempotency-key": delivery.idempotency_key}
        if subscription.auth_header_name:
            headers[subscription.auth_header_name] = subscription.auth_header_value
        if subscription.secret:
            headers["x-request-signature"] = signature(subscription.secret, delivery.idempotency_key, body)
        try:
            status = self.send(WebhookCall(subscription.target_url, headers, body))
            result, good = str(status), 200 <= status < 300
        except OSError as trouble:
            result, good = f"{type(trouble).__name__}: {trouble}", False
        with self.office.store.transaction():
            self._note(delivery, result, good=good)

    def _note(self, delivery: Delivery, result: str, *, good: bool) -> None:
        attempts = delivery.attempts + 1
        done = replace(delivery, attempts=attempts, last_result=result)
        if good:
            self.office.store.insert(replace(done, state="DONE"))
        elif attempts > len(DELAYS):
            self.office.store.insert(replace(done, state="GIVEN_UP"))
        else:
            self.office.store.insert(replace(done, due=self.wall() + DELAYS[attempts - 1]))
        subscription = self.office.store.get(Subscription, delivery.subscription_id)
        if subscription is not None:
            self.office.store.insert(self._after(subscription, good=good))

    def _after(self, subscription: Subscription, *, good: bool) -> Subscription:
        if good:
            return replace(subscription, failures=0, failing_since=None)
        since = subscription.failing_since or self.wall()
        failures = subscription.failures + 1
        most = self.faults.order.max_webhook_failures
        dead = self.wall() - since >= DISABLED_AFTER or (most is not None and failures >= most)
        status = "DISABLED_TOO_MANY_ERRORS" if dead else subscription.status
        return replace(subscription, failures=failures, failing_since=since, status=status)

    def run(self, stop: threading.Event) -> None:
        """The process's own deliverer: sleeps until something is written or a retry is due."""
        while not stop.is_set():
            self.wake.wait(timeout=0.5)
            self.wake.clear()
            self.deliver_due()


def may_receive(url: str) -> bool:
    """HTTPS as the real one demands; plain HTTP only to this machine."""
    parts = urlsplit(url)
    if not parts.hostname:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)


def on_this_machine(url: str) -> bool:
    """The simulator never calls out, whatever the subscription says."""
    return urlsplit(url).hostname in LOOPBACK
