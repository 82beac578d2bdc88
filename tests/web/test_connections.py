"""How a connection fares, as the creditor's page and the open API tell it: plain words, names, never the ERP's text."""

from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.erp.contract import MissingRight
from chalicelib.erp.netvisor import rights as netvisor_rights
from chalicelib.erp.poweroffice import rights as poweroffice_rights
from chalicelib.erp.tripletex import entitlements as tripletex_rights
from chalicelib.ports.health import Health, Trouble
from chalicelib.ports.records import Connection, ConnectionState
from chalicelib.web import tokens
from chalicelib.web.catalogue import LANGUAGES, words
from tests.web.machines import issuing
from tests.web.office import NOW, Browser, Office
from tests.web.test_api import CREDITOR, Machine

CONNECTION = "nordvik-tripletex"
INTERNAL = "Tripletex: GET /invoice answered 403, code 9000, request 4711"
LEDGER = MissingRight("AUTH_COMPANY_CUSTOMER_ACCOUNTING_REPORTS (customer ledger)", "to read payments", True)
POSTING = MissingRight("AUTH_ADVANCED_VOUCHER (advanced voucher)", "to post settlements", False)


def put(office: Office, health: Health, state: ConnectionState = ConnectionState.HEALTHY, **more: object) -> Connection:
    connection = office.register.connection(CONNECTION)
    changed = replace(connection, health=health, state=state, last_error=INTERNAL, **more)  # type: ignore[arg-type]
    office.register.save_connection(changed, NOW)
    return changed


@pytest.mark.mission("A2")
def test_a_connection_in_order_says_so_and_when_it_is_synced_next(anna: Browser) -> None:
    body = anna.get("/connections").body
    assert "Koblingen virker." in body
    assert "24.11.2026 23:00" in body
    assert "På. Endringer meldes" in body
    assert 'http-equiv="refresh"' not in body
    assert 'href="/connections"' in anna.get("/").body


@pytest.mark.mission("A2")
def test_one_that_did_not_answer_is_not_called_in_order(anna: Browser, office: Office) -> None:
    put(office, Health(Trouble.NO_ANSWER, "", NOW, NOW, failures=1))
    body = anna.get("/connections").body
    assert "Svarer ikke" in body
    assert "I orden" not in body


@pytest.mark.mission("A2")
def test_a_check_of_a_working_connection_says_that_it_runs(anna: Browser) -> None:
    anna.get("/connections")
    body = anna.get(anna.post(f"/connections/{CONNECTION}/check").location).body
    assert 'role="status">Koblingen kontrolleres nå.' in body
    assert 'content="5; url=/connections"' in body, "and the page looks once what came of it"


@pytest.mark.mission("A2")
@pytest.mark.parametrize(("language", "said"), [("nb", "Finnes linjen ikke, går du videre."), ("en", "go on.")])
def test_a_line_that_is_gone_already_need_not_be_deleted(
    anna: Browser, office: Office, language: str, said: str
) -> None:
    connection = office.register.connection(CONNECTION)
    office.register.save_connection(replace(connection, id="nordvik-go", erp="poweroffice", version=0), NOW)
    anna.get(f"/language/{language}")
    assert said in anna.get("/connections/nordvik-go/restore").body


@pytest.mark.mission("A2")
def test_a_key_can_be_changed_while_it_works(anna: Browser, office: Office) -> None:
    assert "trenger en ny nøkkel" not in anna.get(f"/connections/{CONNECTION}/restore").body
    put(office, Health(Trouble.KEY_REFUSED, "", NOW, NOW), ConnectionState.BROKEN)
    assert "trenger en ny nøkkel" in anna.get(f"/connections/{CONNECTION}/restore").body


@pytest.mark.mission("A2")
def test_one_that_rests_says_until_when_and_that_nothing_is_lost(anna: Browser, office: Office) -> None:
    until = office.clock.wall_now() + timedelta(minutes=16)
    since = NOW - timedelta(hours=2)
    put(office, Health(Trouble.NO_ANSWER, "", since, NOW, failures=6, resting_until=until, pause=16))
    body = anna.get("/connections").body
    assert "Svarer ikke" in body
    assert "Tripletex svarer ikke. Du trenger ikke gjøre noe" in body
    assert "Ingenting går tapt" in body
    assert INTERNAL not in body
    assert "Svarer ikke" in anna.get("/tasks").body


@pytest.mark.mission("A2")
@pytest.mark.parametrize(
    ("language", "purpose", "only_books"),
    [
        ("nb", "å lese betalinger, kreditnotaer og saldoer", "Bare for automatisk bokføring"),
        ("en", "reading payments, credit notes and balances", "Only for automatic bookkeeping"),
    ],
)
def test_missing_rights_stand_by_name_with_what_they_are_for(
    anna: Browser, office: Office, language: str, purpose: str, only_books: str
) -> None:
    put(office, Health(Trouble.RIGHT_MISSING, "", NOW, NOW, missing=(LEDGER, POSTING)))
    anna.get(f"/language/{language}")
    body = anna.get("/connections").body
    assert LEDGER.name in body
    assert POSTING.name in body
    assert purpose in body
    assert only_books in body
    assert words(language)("rights_steps.tripletex.step_3") in body
    assert INTERNAL not in body


@pytest.mark.mission("A2")
def test_a_key_of_another_company_is_refused_with_both_numbers(anna: Browser, office: Office) -> None:
    put(office, Health(Trouble.WRONG_COMPANY, "923609016", NOW, NOW), ConnectionState.BROKEN)
    body = anna.get("/connections").body
    assert "organisasjonsnummer 923609016 i Tripletex, men vi følger opp krav for 988077917" in body
    assert f'href="/connections/{CONNECTION}/restore"' in body


@pytest.mark.mission("A2")
def test_a_new_key_is_being_checked_and_the_page_looks_again(anna: Browser, office: Office) -> None:
    put(office, Health(Trouble.KEY_REFUSED, "", NOW, NOW), ConnectionState.BROKEN)
    anna.get(f"/connections/{CONNECTION}/restore")
    answered = anna.post(f"/connections/{CONNECTION}/restore", {"api_key": "fresh-key"})
    body = anna.get(answered.location).body
    assert "Nøkkelen kontrolleres nå" in body
    assert '<meta http-equiv="refresh" content="5; url=/connections">' in body
    put(office, Health())
    assert 'http-equiv="refresh"' not in anna.get(answered.location).body


@pytest.mark.mission("A2")
@pytest.mark.parametrize("state", [ConnectionState.HEALTHY, ConnectionState.BROKEN])
def test_a_check_on_demand_runs_beside(anna: Browser, office: Office, state: ConnectionState) -> None:
    before = put(office, Health(Trouble.KEY_REFUSED, "", NOW, NOW), state)
    anna.get("/connections")
    assert anna.post(f"/connections/{CONNECTION}/check").location == "/connections?done=rechecked"
    after = office.register.connection(CONNECTION)
    assert after.sealed_key == before.sealed_key
    assert after.state is (ConnectionState.NEW if state is ConnectionState.BROKEN else ConnectionState.HEALTHY)
    pending = [entry.effects for entry in office.outbox.pending(NOW + timedelta(days=1)) if entry.group == CONNECTION]
    assert ("check_connection",) in pending


@pytest.mark.parametrize("path", ["/connections/solbakken-tripletex/check", "/connections/nobody/check"])
def test_nobody_checks_anothers_connection(anna: Browser, path: str) -> None:
    anna.get("/connections")
    assert anna.post(path).status == 404


@pytest.mark.mission("A2")
@pytest.mark.parametrize("key", ["only-one-part", ":secret", "id:"])
def test_a_netvisor_key_has_two_parts(anna: Browser, office: Office, key: str) -> None:
    connection = office.register.connection(CONNECTION)
    office.register.save_connection(replace(connection, id="nordvik-netvisor", erp="netvisor", version=0), NOW)
    anna.get("/connections/nordvik-netvisor/restore")
    answered = anna.post("/connections/nordvik-netvisor/restore", {"api_key": key})
    assert answered.status == 422
    assert "med et kolon mellom" in answered.body


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_right_that_an_erp_can_name_has_its_words(language: str) -> None:
    names = {
        "tripletex": [right.name for right in tripletex_rights.NEEDED.values()]
        + [tripletex_rights.LIST_OF_AGENCIES.name],
        "poweroffice": [right.name for right in poweroffice_rights._RIGHTS]
        + [poweroffice_rights.LEGACY.name, poweroffice_rights.NOT_CHOSEN.name],
        "netvisor": [resource.name for resource in netvisor_rights.RESOURCES],
    }
    t = words(language)
    wanted = {f"right.{erp}.{name.partition(' ')[0]}" for erp, each in names.items() for name in each}
    assert sorted(key for key in wanted if key not in t) == []


@pytest.mark.mission("A2")
def test_a_connections_health_is_told_in_plain_words(office: Office) -> None:
    with issuing() as issuer:
        tokens._keys.cache_clear()
        office.settings = replace(office.settings, jwks_url=issuer.jwks_url)
        _health_is_told(Machine(issuer), office)


def _health_is_told(machine: Machine, office: Office) -> None:
    machine.call("POST", "/v1/creditors", CREDITOR)
    put_in = machine.call("PUT", "/v1/creditors/fjellro/connections/tripletex", {"api_key": "key"})
    assert put_in.json["health"]["standing"] == "new"
    connection = office.register.connection(put_in.json["connection"])
    until = office.clock.wall_now() + timedelta(minutes=4)
    ledger = MissingRight("CustomerLedger", "to read the customer ledger", needed=True)
    resting = Health(
        Trouble.NO_ANSWER, "", NOW, NOW, failures=4, resting_until=until, missing=(ledger,), announcements_off=True
    )
    office.register.save_connection(
        replace(connection, state=ConnectionState.HEALTHY, last_error="request 4711", health=resting), NOW
    )
    answered = machine.call("GET", "/v1/creditors/fjellro")
    (shown,) = answered.json["connections"]
    health = shown["health"]
    assert (shown["state"], health["standing"], health["trouble"]) == ("healthy", "resting", "no_answer")
    assert health["announcements"] == "off"
    assert [(right["name"], right["needed"]) for right in health["missing_rights"]] == [(ledger.name, True)]
    assert health["resting_until"] > health["since"]
    assert shown["last_error"].startswith("Tripletex svarer ikke")
    assert "request 4711" not in answered.body
