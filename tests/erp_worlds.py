"""The whole product in one process on each ERP: the creditor of `tests.world`, connected to another simulated ERP."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, cast

import pytest

from chalicelib.claim.facts import Country
from chalicelib.erp.contract import Erp
from chalicelib.erp.turns import MemoryTurns
from chalicelib.erp_opening import ErpOpening, Surroundings
from chalicelib.ports.records import Connection, Creditor
from chalicelib.store.intents import DynamoIntents
from chalicelib.work.connections import onboard
from local.erps.netvisor import records as netvisor_records
from local.erps.poweroffice import records as go_records
from local.erps.tripletex import records as tripletex_records
from tests import cloud as clouds
from tests.contracts.erp_installations import AGENCY, Installation, Sold, tripletex
from tests.contracts.erp_installations_netvisor import Netvisor, netvisor
from tests.contracts.erp_installations_poweroffice import PowerOffice, poweroffice
from tests.doubles import FixedClock
from tests.world import CREDITOR, OSLO, World, WorldPorts, swift_storage


@dataclass(frozen=True)
class Joined:
    """How one ERP's company is connected. `restored` is the key after the creditor mended the connection."""

    erp: str
    make: Callable[[Path], Any]
    country: Country
    settings: Callable[[Any], dict[str, str]]
    key: Callable[[Any], str]
    restored: Callable[[Any], str]
    number: Callable[[Any], str]
    company_id: Callable[[Any], str] = lambda _: "0"


def _go_key(site: PowerOffice) -> str:
    return str(site.company["client_key"])


def _go_added_again(site: PowerOffice) -> str:
    made = site.do("PUT", "/extension", {"company": site.company["key"]})
    return str(made["client_key"])


def _netvisor_key(site: Netvisor) -> str:
    return f"{site.company['customer_id']}:{site.company['customer_key']}"


def _netvisor_again(site: Netvisor) -> str:
    site.restore_key()
    return _netvisor_key(site)


def _tripletex_again(site: Any) -> str:
    site.restore_key()
    return str(site.employee_token)


ERPS = {
    "tripletex": Joined(
        "tripletex",
        tripletex,
        Country.NO,
        lambda site: {
            "tripletex-base-url": "http://erp.invalid/v2",
            "tripletex-consumer-token": site.consumer_token,
        },
        lambda site: str(site.employee_token),
        _tripletex_again,
        lambda site: str(site.organisation_number),
    ),
    "poweroffice": Joined(
        "poweroffice",
        poweroffice,
        Country.NO,
        lambda site: {
            "poweroffice-base-url": "http://go.invalid",
            "poweroffice-v1-base-url": "http://go.invalid/v1",
            "poweroffice-agency-key": site.agency_key,
        },
        _go_key,
        _go_added_again,
        lambda site: str(site.erp.identity().organisation_number),
    ),
    "netvisor": Joined(
        "netvisor",
        netvisor,
        Country.FI,
        lambda site: {"netvisor-base-url": "http://netvisor.invalid", "netvisor-agency-key": site.access.agency_key},
        _netvisor_key,
        _netvisor_again,
        lambda site: str(site.company["business_id"]),
        lambda site: str(site.company["business_id"]),
    ),
}


class Unlimited:
    """Slots of a limit that is never reached: time stands still in these worlds."""

    def reserve(self, longest: float) -> float | None:
        del longest
        return 0.0


class ErpPorts(WorldPorts):
    """The ports of a test world whose ERPs are opened as the product opens them."""

    def __init__(self, cloud: clouds.Cloud, site: Any, clock: FixedClock, settings: dict[str, str]) -> None:
        super().__init__(cloud, site, clock)
        self._settings = settings
        turn = MemoryTurns()
        self._opening = ErpOpening(
            Surroundings(
                secret=self._settings.__getitem__,
                company_key=lambda connection: self.vault.open(connection.sealed_key, f"key:{connection.id}"),
                agency_name=lambda: AGENCY,
                slots=lambda _name, _every: Unlimited(),
                turn=lambda: turn,
                intents=lambda connection_id: DynamoIntents(cloud.table, connection_id, clock.wall_now),
                wall_now=site.time.now,
                law_now=site.time.now,
                network=self.network,
                sleep=site.time.sleep,
            )
        )

    def open_erp(self, connection: Connection) -> Erp:
        return self._opening(connection)


class ErpWorld(World):
    """A world on one of `ERPS`."""

    joined: Joined

    @property
    def connection_id(self) -> str:
        return f"{CREDITOR}-{self.joined.erp}"

    @property
    def any_site(self) -> Any:
        """The installation with all its own controls."""
        return self.site

    def connection(self) -> Connection:
        return self.ports.register.connection(self.connection_id)

    def hears(self) -> None:
        """What reaches us within minutes: webhooks, or the next poll."""
        if self.joined.erp == "tripletex":
            self.webhooks()
            self.settle()
        else:
            self.run(self.clock.law_now().astimezone(OSLO).strftime("%Y-%m-%d %H:%M"))

    def save_card(self, sold: Sold, **changes: str) -> None:
        """The ERP's user corrects the customer's card: name, email, phone, line1, postal_code, city."""
        CARDS[self.joined.erp](self.any_site, sold, changes)


def _tripletex_card(site: Any, sold: Sold, changes: dict[str, str]) -> None:
    """On the card's own page, which announces it."""
    customer = site.app.store.must(tripletex_records.Invoice, int(sold.id)).customer_id
    fields = {"email": "overdue_notice_email"}
    form = {fields.get(name, name): value for name, value in changes.items()}
    answer = site.control.post(f"http://erp.invalid/ui/{site.company}/customer/{customer}", data=form)
    assert answer.status_code == 303, answer.text


def _go_card(site: Any, sold: Sold, changes: dict[str, str]) -> None:
    store = site.app.store
    customer_id = next(one for one in store.all(go_records.Invoice) if one.guid == sold.id).customer_id
    if "name" in changes:
        # A person's card has both names, and the whole one beside them.
        first, _, last = changes["name"].partition(" ")
        changes |= {"first_name": first, "last_name": last}
    store.save(replace(store.must(go_records.Customer, customer_id), **changes), site.time.now())


def _netvisor_card(site: Any, sold: Sold, changes: dict[str, str]) -> None:
    store = site.app.store
    customer = store.must(netvisor_records.Customer, store.must(netvisor_records.Invoice, int(sold.id)).customer)
    names = {"line1": "street", "postal_code": "post_code"}
    store.save(replace(customer, **{names.get(name, name): value for name, value in changes.items()}), site.time.now())


CARDS: dict[str, Callable[[Any, Sold, dict[str, str]], None]] = {
    "tripletex": _tripletex_card,
    "poweroffice": _go_card,
    "netvisor": _netvisor_card,
}


def _onboard(world: ErpWorld) -> None:
    joined, site = world.joined, world.site
    onboard.save_creditor(
        world.ports,
        Creditor(
            id=CREDITOR,
            name="Nordlys Rør AS",
            organisation_number=joined.number(site),
            country=joined.country,
            language="nb",
            list_recipient="faktura@nordlys.example",
            deducts_vat=True,
            standing_not_disputed="Avtale punkt 4",
        ),
    )
    company = joined.company_id(site)
    onboard.connect(world.ports, CREDITOR, world.connection_id, joined.erp, company, joined.key(site))
    world.settle()


@contextmanager
def erp_world(directory: Path, erp: str, start: str = "2026-06-01 10:00") -> Iterator[ErpWorld]:
    """A connected creditor on a Monday morning, nothing transferred."""
    joined = ERPS[erp]
    site = joined.make(directory)
    with pytest.MonkeyPatch.context() as patched, clouds.cloud() as cloud:
        swift_storage(patched)
        clock = FixedClock(datetime.fromisoformat(start).replace(tzinfo=OSLO))
        made = ErpWorld(ErpPorts(cloud, site, clock, joined.settings(site)), site, cloud, clock)
        made.joined = joined
        made.at(start)
        _onboard(made)
        yield made
        cast("Installation", site).close()
