"""One creditor, its simulated Tripletex and the whole product in one process: real store (moto), real adapter over HTTP.

Time stands until a test moves it: `at` puts both the law clock and the ERP's clock, `run` does what the schedule and
the queues would do then.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path
from zoneinfo import ZoneInfo

from chalicelib.case.model import Case
from chalicelib.case.terms import Terms
from chalicelib.claim.facts import Country
from chalicelib.erp.contract import Address, Erp
from chalicelib.erp.registry import Access, open_erp
from chalicelib.erp.transport import Transport
from chalicelib.law import lawbook
from chalicelib.letters.model import AgencyContact
from chalicelib.ports.assembly import Agency
from chalicelib.ports.records import CaseRef, Connection, Creditor, Effect
from chalicelib.work import dispatch, onboard
from chalicelib.work.tick import tick
from tests import cloud as clouds
from tests.contracts.erp_installations import AGENCY, Tripletex, tripletex
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


class WorldPorts:
    """The ports of a test world; satisfies `ports.assembly.Ports`."""

    def __init__(self, cloud: clouds.Cloud, site: Tripletex, clock: FixedClock) -> None:
        self.cases, self.register, self.intake = cloud.cases, cloud.register, cloud.intake
        self.lists, self.mailings, self.outbox = cloud.lists, cloud.mailings, cloud.outbox
        self.runs, self.sessions, self.numbers = cloud.runs, cloud.sessions, cloud.numbers
        self.archive, self.law_clock = cloud.archive, cloud.law_clock
        self.clock, self.queue, self.mailer, self.vault = clock, InMemoryQueue(), FakeMailer(), FakeVault()
        self.law = lawbook.load()
        self.agency = Agency(CONTACT, (AGENCY,), "https://collect.example", "post@fjordvakt.example")
        self._site = site

    @cached_property
    def _transport(self) -> Transport:
        site = self._site
        return Transport(
            "tripletex",
            "http://erp.invalid/v2",
            network=site.network,
            sleep=site.time.sleep,
            chance=lambda: 0.5,
            monotonic=site.time.monotonic,
            now=site.time.now,
        )

    def open_erp(self, connection: Connection) -> Erp:
        key = self.vault.open(connection.sealed_key, f"key:{connection.id}")
        access = Access(self._site.consumer_token, key, connection.company_id)
        return open_erp(connection.erp, self._transport, access, agency=AGENCY, clock=self._site.time.now)

    def secret(self, name: str) -> str:
        return f"test-{name}"


@dataclass
class World:
    ports: WorldPorts
    site: Tripletex
    cloud: clouds.Cloud
    clock: FixedClock
    trouble: Trouble = field(default_factory=Trouble)

    def at(self, local: str) -> None:
        """Put the clocks to a local instant, e.g. "2026-06-02 09:00"."""
        instant = datetime.fromisoformat(local).replace(tzinfo=OSLO)
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
        return pump(self.ports.outbox, self.ports.queue, self.dispatch, self.trouble, between=self._claims_run_out)

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
    onboard.connect_tripletex(world.ports, CREDITOR, CONNECTION, "0", site.employee_token)
    world.settle()


@contextmanager
def world(directory: Path, start: str = "2026-06-01 10:00") -> Iterator[World]:
    """A connected creditor on a Monday morning (default), nothing transferred."""
    site = tripletex(directory)
    with clouds.cloud() as cloud:
        clock = FixedClock(datetime.fromisoformat(start).replace(tzinfo=OSLO))
        made = World(WorldPorts(cloud, site, clock), site, cloud, clock)
        made.at(start)
        _onboard(made)
        yield made
        site.close()


__all__ = ["CONNECTION", "CREDITOR", "World", "world"]
