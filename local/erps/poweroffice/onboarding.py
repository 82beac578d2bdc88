"""How a client's user lets an application in: by a temporary address, or by hand under Extensions."""

import secrets
import uuid
from dataclasses import replace
from datetime import UTC, timedelta
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from local.erps.jsontext import Json
from local.erps.poweroffice.office import Office
from local.erps.poweroffice.records import Application, Client, Extension, Visit
from local.erps.poweroffice.refusals import bad_request


def add_extension(office: Office, client: Client, application: str, client_key: str = "") -> Extension:
    """The application with a new client key; an earlier one of it ends. LookupError for an unknown application."""
    found = next((each for each in office.store.all(Application) if each.key == application), None)
    if found is None:
        raise LookupError(f"there is no application {application}")
    for earlier in office.store.all(Extension, client.id):
        if earlier.application == application:
            office.store.delete(earlier)
    fresh = office.store.must(Client, client.id)
    if not fresh.agency and "DebtCollection_Full" in found.privileges:
        office.store.insert(replace(fresh, agency=application))
    return office.store.insert(
        Extension(
            id=office.store.next_id(Extension),
            company_id=client.id,
            created=office.now,
            application=application,
            name=found.name,
            client_key=client_key or str(uuid.uuid4()),
        )
    )


def initiate(office: Office, body: dict[str, Json], base: str) -> Json:
    """A temporary address under `base`. Raises Refused."""
    application, number, target = (body.get(name) for name in ("ApplicationKey", "ClientOrganizationNo", "RedirectUri"))
    if not any(each.key == application for each in office.store.all(Application)):
        raise bad_request("Unknown application key")
    if not isinstance(target, str) or urlsplit(target).scheme not in ("http", "https"):
        raise bad_request("RedirectUri is not on the list of this application")
    visit = office.store.insert(
        Visit(
            id=office.store.next_id(Visit),
            company_id=0,
            created=office.now,
            link=secrets.token_urlsafe(24),
            application=str(application),
            organization_number=number if isinstance(number, str) else "",
            return_to=target,
        )
    )
    until = office.now.astimezone(UTC) + timedelta(minutes=15)
    return {
        "TemporaryUrl": f"{base}/ui/onboarding/{visit.link}",
        "ValidUntilDateTimeOffset": f"{until:%Y-%m-%dT%H:%M:%S.%f}0Z",
    }


def candidates(office: Office, visit: Visit) -> list[Client]:
    """The clients that the user may let the application into."""
    number = visit.organization_number
    return [each for each in office.store.all(Client) if not number or each.organization_number == number]


def visit_of(office: Office, link: str) -> Visit | None:
    return next((each for each in office.store.all(Visit) if each.link == link and not each.used), None)


def approve(office: Office, visit: Visit, clients: list[Client]) -> str:
    """The address to send the browser back to, with the token."""
    if not clients:
        return _back(visit, {"status": "ClientNotFound"})
    token = secrets.token_urlsafe(24)
    office.store.insert(replace(visit, token=token, approved=tuple(each.id for each in clients)))
    return _back(visit, {"status": "Success", "token": token})


def cancel(visit: Visit) -> str:
    return _back(visit, {"status": "Canceled"})


def finalize(office: Office, body: dict[str, Json]) -> Json:
    """The keys of the approved clients; a token is good for one time. Raises Refused."""
    token = body.get("OnboardingToken")
    found = next((each for each in office.store.all(Visit) if token and each.token == token and not each.used), None)
    if found is None:
        raise bad_request("The onboarding token is not valid")
    office.store.insert(replace(found, used=True))
    told: list[Json] = []
    for identifier in found.approved:
        client = office.store.must(Client, identifier)
        extension = add_extension(office, client, found.application)
        told.append(
            {
                "ClientKey": extension.client_key,
                "ClientName": client.name,
                "ClientOrganizationNumber": client.organization_number,
            }
        )
    return {"OnboardedClientsInformation": told, "UserEmail": "bruker@klient.example"}


def _back(visit: Visit, values: dict[str, str]) -> str:
    parts = urlsplit(visit.return_to)
    query = urlencode([*parse_qsl(parts.query), *values.items()])
    return urlunsplit((parts.scheme, parts.netloc, parts.path, query, ""))
