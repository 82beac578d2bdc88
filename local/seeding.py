"""The demo's creditors, brought in the way a real one comes: through the open API, with a key made in its ERP."""

import json
import secrets
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from local.deploy import SIMULATED_CONSUMER_TOKEN
from local.installation import Installation
from local.product import Stuck
from local.simulator import Json
from local.stack import Say

OSLO = ZoneInfo("Europe/Oslo")
START = date(2026, 6, 1)
"""The law clock's first day; the demo's invoices are made around it."""
USERNAME = "demo@agency.example"


@dataclass(frozen=True, slots=True)
class Demo:
    """What a newcomer needs to know after the start."""

    creditors: dict[str, str]
    """Id and name."""
    username: str
    password: str
    fresh: bool


def plant(installation: Installation, seed: int, say: Say) -> Demo:
    """Seed the simulated ERPs and the product; a second call finds all of it there and changes nothing."""
    noted = installation.places.home / "demo.json"
    if noted.exists():
        return Demo(**json.loads(noted.read_text(encoding="utf-8")) | {"fresh": False})
    product = installation.product
    morning = datetime.combine(START, time(6, 0), OSLO)
    for each in installation.simulators.values():
        each.set_clock(morning)
    product.set_clock(morning)
    password = "Demo1-" + secrets.token_urlsafe(12)  # the pool wants a digit and both cases
    creditors = {}
    for one in [found for erp in _COMPANIES for found in _companies(installation, erp, seed)]:
        creditor_id = str(one.creditor["id"])
        product.create_creditor(one.creditor)
        product.connect(creditor_id, one.erp, one.connection)
        product.add_member(creditor_id, USERNAME, "admin")
        creditors[creditor_id] = str(one.creditor["name"])
        say(f"creditor {one.creditor['name']} connected ({one.erp})")
    installation.cloud.cognito.admin_set_user_password(
        UserPoolId=installation.outputs["UserPoolId"], Username=USERNAME, Password=password, Permanent=True
    )
    _await_connections(installation)
    demo = Demo(creditors, USERNAME, password, fresh=True)
    known = {"creditors": creditors, "username": USERNAME, "password": password}
    noted.write_text(json.dumps(known), encoding="utf-8")
    return demo


@dataclass(frozen=True, slots=True)
class _Seeded:
    """A company of a simulated ERP as the product's open API takes it."""

    erp: str
    creditor: dict[str, object]
    connection: dict[str, object]


_COMPANIES = {"tripletex": 2, "poweroffice": 1, "netvisor": 1}
"""How many companies of each ERP are connected; the simulators have more."""


def _companies(installation: Installation, erp: str, seed: int) -> list[_Seeded]:
    made = installation.simulators[erp].seed(seed, START)
    chosen = [company for company in made if not company.get("accountant")][: _COMPANIES[erp]]
    return [_seeded(erp, company, "nb" if place == 0 else "en") for place, company in enumerate(chosen)]


def _seeded(erp: str, company: Json, language: str) -> _Seeded:
    match erp:
        case "tripletex":
            key, company_id = _key(company), "0"
        case "poweroffice":
            key, company_id = str(company["client_key"]), ""
        case _:
            key, company_id = f"{company['customer_id']}:{company['customer_key']}", str(company["business_id"])
    finnish = erp == "netvisor"
    number = str(company["business_id"] if finnish else company["organization_number"])
    creditor = _creditor(company, number, "FI" if finnish else "NO", "en" if finnish else language)
    return _Seeded(erp, creditor, {"company_id": company_id, "api_key": key})


def planted(installation: Installation) -> Demo:
    """The demo of an installation that was seeded before."""
    noted = installation.places.home / "demo.json"
    return Demo(**json.loads(noted.read_text(encoding="utf-8")) | {"fresh": False})


def _creditor(company: Json, number: str, country: str, language: str) -> dict[str, object]:
    return {
        "id": company["key"],
        "name": company["name"],
        "organisation_number": number,
        "country": country,
        "language": language,
        "list_recipient": f"regnskap@{company['key']}.example",
        "deducts_vat": True,
        "registration": "AUTO",
        "standing_not_disputed": "Oppdragsgiver erklærer at krav som overføres, ikke er bestridt.",
    }


def _key(company: Json) -> str:
    """The employee token that the company made for AutoCollect."""
    for token in company["tokens"]:
        if token["consumer_token"] == SIMULATED_CONSUMER_TOKEN and not token["revoked"]:
            return str(token["employee_token"])
    raise LookupError(f"{company['name']} has made no key for AutoCollect")


def _await_connections(installation: Installation) -> None:
    """The first check of each connection subscribes to the ERP's webhooks; without it nothing would arrive."""
    try:
        installation.product.wait_idle(60)
    except Stuck as stuck:
        raise Stuck(f"The connections to the simulated ERPs are not ready: {stuck}") from stuck
