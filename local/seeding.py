"""The demo's two creditors, brought in the way a real one comes: through the open API, with a key made in the ERP."""

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
    """Seed the simulated ERP and the product; a second call finds all of it there and changes nothing."""
    noted = installation.places.home / "demo.json"
    if noted.exists():
        return Demo(**json.loads(noted.read_text(encoding="utf-8")) | {"fresh": False})
    product, simulator = installation.product, installation.simulator
    morning = datetime.combine(START, time(6, 0), OSLO)
    simulator.set_clock(morning)
    product.set_clock(morning)
    companies = [company for company in simulator.seed(seed, START) if not company["accountant"]]
    say(f"simulated Tripletex seeded with {len(companies)} companies")
    password = "Demo1-" + secrets.token_urlsafe(12)  # the pool wants a digit and both cases
    creditors = {}
    for place, company in enumerate(companies):
        creditor = _creditor(company, "nb" if place == 0 else "en")
        creditor_id = str(creditor["id"])
        product.create_creditor(creditor)
        product.connect_tripletex(creditor_id, {"company_id": "0", "api_key": _key(company)})
        product.add_member(creditor_id, USERNAME, "admin")
        creditors[creditor_id] = str(creditor["name"])
        say(f"creditor {creditor['name']} connected")
    installation.cloud.cognito.admin_set_user_password(
        UserPoolId=installation.outputs["UserPoolId"], Username=USERNAME, Password=password, Permanent=True
    )
    _await_connections(installation)
    demo = Demo(creditors, USERNAME, password, fresh=True)
    known = {"creditors": creditors, "username": USERNAME, "password": password}
    noted.write_text(json.dumps(known), encoding="utf-8")
    return demo


def planted(installation: Installation) -> Demo:
    """The demo of an installation that was seeded before."""
    noted = installation.places.home / "demo.json"
    return Demo(**json.loads(noted.read_text(encoding="utf-8")) | {"fresh": False})


def _creditor(company: Json, language: str) -> dict[str, object]:
    return {
        "id": company["key"],
        "name": company["name"],
        "organisation_number": company["organization_number"],
        "country": "NO",
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
        raise Stuck(f"The connections to the simulated Tripletex are not ready: {stuck}") from stuck
