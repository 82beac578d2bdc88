"""One creditor, its simulated Tripletex and the whole product in one process: real store, real adapter over HTTP.

Time stands until a test moves it: `at` puts both the law clock and the ERP's clock, `run` does what the schedule and
the queues would do then.
"""

import copy
import json
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from math import inf
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import pytest
from moto.core.serialize import AttributePicker, AttributePickerContext
from moto.dynamodb.models import DynamoDBBackend
from moto.dynamodb.models.table import Table

from chalicelib.case.model import Case, Phase, Plan
from chalicelib.case.plan import plan_for
from chalicelib.case.terms import Terms
from chalicelib.claim.facts import Country
from chalicelib.erp.contract import Address, Erp
from chalicelib.erp.registry import Access, open_erp
from chalicelib.erp.transport import Transport
from chalicelib.law import lawbook
from chalicelib.letters.model import AgencyContact
from chalicelib.ports.assembly import Agency
from chalicelib.ports.records import CaseRef, Connection, Creditor, Effect, Refusal, Task
from chalicelib.store import keys
from chalicelib.store.intents import DynamoIntents
from chalicelib.work.connections import onboard
from chalicelib.work.messages import dispatch
from chalicelib.work.messages.receive import Received, receive_webhook
from chalicelib.work.messages.tick import tick
from chalicelib.work.transfers.transfer import take_proposals
from tests import cloud as clouds
from tests.contracts.erp_installations import AGENCY, Sold, Tripletex, tripletex
from tests.doubles import FakeMailer, FakeVault, FixedClock, InMemoryQueue, Message
from tests.pump import Pumped, Trouble, pump

OSLO = ZoneInfo("Europe/Oslo")
_CLAIM = timedelta(minutes=6)
CREDITOR, CONNECTION = "nordlys", "nordlys-tripletex"

CONTACT = AgencyContact(
    name="Fjordvakt Inkasso AS (demo)",
    organisation_number="923456783",
    address=Address("Eksempelgata 1", "", "0150", "Oslo", "NO"),
    email="hjelp@fjordvakt.example",
    phone="+47 21 00 00 00",
    website="https://fjordvakt.example",
    account_number="12345678903",
    complaints="Inkassoklagenemnda, Postboks 5070 Majorstuen, 0301 Oslo",
    supervisor="Finanstilsynet",
)


class Network(httpx.BaseTransport):
    """The way to the ERP; after `answers` more calls it lets `silent` calls run into their time limit."""

    def __init__(self, inner: httpx.BaseTransport) -> None:
        self._inner = inner
        self.answers, self.silent = 0, 0

    def wrap(self, wrapper: Callable[[httpx.BaseTransport], httpx.BaseTransport]) -> None:
        self._inner = wrapper(self._inner)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        if self.silent and self.answers:
            self.answers -= 1
        elif self.silent:
            self.silent -= 1
            raise httpx.ReadTimeout("no answer", request=request)
        return self._inner.handle_request(request)


class WorldPorts:
    """The ports of a test world; satisfies `ports.assembly.Ports`."""

    def __init__(self, cloud: clouds.Cloud, site: Tripletex, clock: FixedClock) -> None:
        self._cloud = cloud
        self.cases, self.register, self.intake = cloud.cases, cloud.register, cloud.intake
        self.lists, self.mailings, self.outbox = cloud.lists, cloud.mailings, cloud.outbox
        self.runs, self.sessions, self.numbers = cloud.runs, cloud.sessions, cloud.numbers
        self.transfers, self.archive, self.law_clock = cloud.transfers, cloud.archive, cloud.law_clock
        self.matches = cloud.matches
        self.clock, self.queue, self.mailer, self.vault = clock, InMemoryQueue(), FakeMailer(), FakeVault()
        self.law = lawbook.load()
        self.agency = Agency(CONTACT, (AGENCY,), "https://collect.example", "post@fjordvakt.example")
        self._site, self._s3, self.network = site, cloud.s3, Network(site.network)
        self.seconds_left: Callable[[], float] = lambda: inf

    @cached_property
    def _transport(self) -> Transport:
        site = self._site
        return Transport(
            "tripletex",
            "http://erp.invalid/v2",
            network=self.network,
            sleep=site.time.sleep,
            chance=lambda: 0.5,
            monotonic=site.time.monotonic,
            now=site.time.now,
        )

    def archive_keys(self, start: str) -> list[str]:
        """What lies in the bucket under a prefix, in order."""
        found = self._s3.list_objects_v2(Bucket=clouds.BUCKET, Prefix=start).get("Contents", [])
        return sorted(each["Key"] for each in found)

    def open_erp(self, connection: Connection) -> Erp:
        key = self.vault.open(connection.sealed_key, f"key:{connection.id}")
        access = Access(self._site.consumer_token, key, connection.company_id)
        now = self._site.time.now
        intents = DynamoIntents(self._cloud.table, connection.id, self.clock.wall_now)
        return open_erp(connection.erp, self._transport, access, agency=AGENCY, clock=now, intents=intents)

    def secret(self, name: str) -> str:
        return f"test-{name}"

    def time_left(self) -> float:
        """What a test says that the function still has."""
        return self.seconds_left()


@dataclass
class World:
    ports: WorldPorts
    site: Tripletex
    cloud: clouds.Cloud
    clock: FixedClock
    trouble: Trouble = field(default_factory=Trouble)
    unfinished: bool = False
    """A test that leaves work undone on purpose says so; otherwise its end must be quiet."""
    crashes: int = 0
    put_off: set[str] = field(default_factory=set)

    def at(self, local: str) -> None:
        """Put the clocks to a local instant, e.g. "2026-06-02 09:00"."""
        instant = datetime.fromisoformat(local).replace(tzinfo=OSLO).astimezone(UTC)
        moved = instant - self.clock.law
        self.clock.law, self.clock.wall = instant, self.clock.wall + max(moved, timedelta())
        self.site.time.instant = instant

    def run(self, local: str) -> Pumped:
        """Move to an instant and do what the schedule and the queues do then."""
        self.at(local)
        tick(self.ports)
        return self.settle()

    def settle(self) -> Pumped:
        """Work until nothing is pending."""
        ports, between = self.ports, self._claims_run_out
        return pump(ports.outbox, ports.queue, self.dispatch, self.trouble, between=between, put_off=self.put_off)

    def sell(self, amount: str = "1250.00", *, due: date = date(2026, 5, 15), **card: Any) -> Sold:
        """An invoice in the ERP; `card` are the fields of its customer and of the invoice."""
        return self.site.sell(amount, due=due, **card)

    def transfer(self, amount: str = "1250.00", *, due: date = date(2026, 5, 15), **card: Any) -> Sold:
        """Sell, send to collection, and work what the webhook sets going."""
        sold = self.sell(amount, due=due, **card)
        self.site.send_to_collection(sold)
        return self._taken(sold)

    def transfer_early(self, amount: str = "1250.00", *, due: date = date(2026, 5, 15), **card: Any) -> Sold:
        """The same before the day from which the ERP's own page lets its user send it (mission B4)."""
        sold = self.sell(amount, due=due, **card)
        self.site.force_start(sold)
        take_proposals(self.ports, CONNECTION)
        return self._taken(sold)

    def _taken(self, sold: Sold) -> Sold:
        self.webhooks()
        self.settle()
        return sold

    def webhooks(self) -> list[Received]:
        """Let the ERP deliver what it has announced; the answers of our door in order."""
        self.site.control.post("/webhooks/deliver").raise_for_status()
        answers = self.keep_webhooks()
        self.site.received.clear()
        return answers

    def keep_webhooks(self) -> list[Received]:
        """Take what the ERP has delivered so far, and let it stay delivered: a second time it is a repeat."""
        return [
            receive_webhook(
                self.ports,
                call.url.rpartition("/")[2],
                call.headers["idempotency-key"],
                call.headers["x-request-signature"],
                call.body,
            )
            for call in self.site.received
        ]

    def dispatch(self, message: Message) -> None:
        if isinstance(message, Effect):
            body = {"type": "effect", "pk": message.pk, "sk": message.sk, "kind": message.kind, "group": message.group}
        else:
            body = {"type": "job", "name": message.name, **message.parameters}
        dispatch.handle(self.ports, json.dumps(body))

    def _claims_run_out(self) -> None:
        if self.trouble.tolerate or self.trouble.drop:
            self.clock.wall = self.clock.wall + _CLAIM

    def case(self, case_no: str = "AC-0001-00001") -> Case:
        return self.ports.cases.load(CaseRef(CREDITOR, case_no))

    def ref(self, case_no: str = "AC-0001-00001") -> CaseRef:
        return CaseRef(CREDITOR, case_no)

    def break_erp_call(self, number: int) -> None:
        """The ERP answers no more from the n-th call on (1 = the next), for as long as the adapter repeats it."""
        self.ports.network.answers, self.ports.network.silent = number - 1, 4

    def replace_ports(self, **ports: object) -> None:
        """Put something else in the place of a port, e.g. a store that fails."""
        for name, port in ports.items():
            setattr(self.ports, name, port)

    def cases(self) -> list[Case]:
        """All cases of all creditors in the order of their numbers."""
        rows = [
            row
            for creditor_id in self.ports.register.creditor_ids()
            for phase in Phase
            for row in self.ports.cases.rows(creditor_id, phase.value)
        ]
        return [self.ports.cases.load(ref) for ref in sorted((row.ref for row in rows), key=lambda ref: ref.case_no)]

    def plan(self, case_no: str = "AC-0001-00001") -> Plan:
        """What comes next for a case, as of today."""
        terms = self.ports.register.creditor(CREDITOR).terms
        return plan_for(self.case(case_no), terms, self.clock.today(Country.NO), self.ports.law)

    def refusals(self) -> list[Refusal]:
        return list(self.ports.register.refusals(CREDITOR))

    def tasks(self) -> list[Task]:
        return list(self.ports.register.tasks(CREDITOR))

    def shown(self, sold: Sold) -> dict[str, Any]:
        """What the invoice line in the ERP shows: status, message, reference, comment, outstanding."""
        return self.site.shown_status(sold)

    def story(self, case_no: str = "AC-0001-00001") -> list[str]:
        """The names of a case's events, oldest first."""
        return [type(stored.event).__name__ for stored in self.ports.cases.events(self.ref(case_no))]

    def change_terms(self, terms: Terms) -> None:
        creditor = self.ports.register.creditor(CREDITOR)
        self.ports.register.save_creditor(replace(creditor, terms=terms))

    def change_creditor(self, **changes: object) -> None:
        creditor = self.ports.register.creditor(CREDITOR)
        self.ports.register.save_creditor(replace(creditor, **changes))  # type: ignore[arg-type]


def _onboard(world: World) -> None:
    site = world.site
    onboard.save_creditor(
        world.ports,
        Creditor(
            id=CREDITOR,
            name=site.company_name,
            organisation_number=site.organisation_number,
            country=Country.NO,
            language="nb",
            list_recipient="faktura@nordlys.example",
            deducts_vat=True,
            standing_not_disputed="Avtale punkt 4",
        ),
    )
    onboard.connect(world.ports, CREDITOR, CONNECTION, "tripletex", "0", site.employee_token)
    world.settle()


def _few_shards(patched: pytest.MonkeyPatch) -> None:
    """Two of each instead of eight and four: the same paths in a quarter of the calls."""
    for name in ("DUE_SHARDS", "PENDING_SHARDS", "ROW_SHARDS"):
        patched.setattr(keys, name, 2)


def _small_backups(patched: pytest.MonkeyPatch) -> None:
    """To roll back to, moto copies the whole table once for every item of a transaction; the items it names do."""
    transact = DynamoDBBackend.transact_write_items
    named: set[tuple[str, str]] = set()

    def backup(table: Table, _: dict[int, Any]) -> Table:
        twin = copy.copy(table)
        twin.items = defaultdict(dict)
        for first, items in table.items.items():
            twin.items[first] = {
                second: copy.deepcopy(item) if (first.value, second.value) in named else item
                for second, item in items.items()
            }
        return twin

    def remember(backend: DynamoDBBackend, transact_items: list[dict[str, Any]]) -> None:
        named.clear()
        for operation in transact_items:
            ((_, what),) = operation.items()
            key = what.get("Item") or what["Key"]
            named.add((key["pk"]["S"], key["sk"]["S"]))
        transact(backend, transact_items)

    patched.setattr(Table, "__deepcopy__", backup, raising=False)
    patched.setattr(DynamoDBBackend, "transact_write_items", remember)


_TYPES = frozenset({"S", "N", "B", "SS", "NS", "BS", "M", "L", "NULL", "BOOL"})


def _plain_answers(patched: pytest.MonkeyPatch) -> None:
    """Moto looks for all ten types of an attribute value under several spellings each; the value has just one."""
    pick = AttributePicker.__call__

    def quick(picker: AttributePicker, context: AttributePickerContext) -> Any:
        found = context.obj
        if type(found) is dict and len(found) == 1 and context.key in _TYPES and not _TYPES.isdisjoint(found):
            return found.get(context.key)
        return pick(picker, context)

    patched.setattr(AttributePicker, "__call__", quick)


def swift_storage(patched: pytest.MonkeyPatch) -> None:
    """The store in memory without what only costs time there."""
    _few_shards(patched)
    _small_backups(patched)
    _plain_answers(patched)


@contextmanager
def world(directory: Path, start: str = "2026-06-01 10:00") -> Iterator[World]:
    """A connected creditor on a Monday morning (default), nothing transferred."""
    site = tripletex(directory)
    with pytest.MonkeyPatch.context() as patched, clouds.cloud() as cloud:
        swift_storage(patched)
        clock = FixedClock(datetime.fromisoformat(start).replace(tzinfo=OSLO))
        made = World(WorldPorts(cloud, site, clock), site, cloud, clock)
        made.at(start)
        _onboard(made)
        yield made
        site.close()


__all__ = ["CONNECTION", "CREDITOR", "World", "world"]
