"""Signing in, rights and the forms of trouble. The numbers are those of docs/erp/poweroffice.md."""

import base64
from datetime import timedelta

import httpx
import pytest

from chalicelib.erp import registry
from chalicelib.erp.contract import (
    ErpAccessLost,
    ErpNotFound,
    ErpRefused,
    ErpRightMissing,
    ErpUnavailable,
    MissingRight,
)
from chalicelib.erp.poweroffice.adapter import keys_of
from chalicelib.erp.poweroffice.rights import LEGACY, NOT_CHOSEN
from tests.erp.poweroffice.scripted import (
    INTEGRATION,
    INVOICE,
    RIGHTS,
    TOKEN,
    envelope,
    none,
    one_invoice,
    scripted_poweroffice,
    token,
    unsuccessful,
)
from tests.erp.scripted import Scripted, Time

ONE = f"/v2/OutgoingInvoices/{INVOICE}"


@pytest.fixture
def server() -> Scripted:
    made = Scripted()
    one_invoice(made)
    return made


def test_the_sign_in_has_both_keys_and_the_subscription_only_for_the_newer_host(server: Scripted) -> None:
    """Surprise 1: two hosts, two tokens."""
    erp = scripted_poweroffice(server, Time())
    erp.invoice(INVOICE)
    new, old = server.to("POST", TOKEN)
    for request in (new, old):
        assert request.headers["authorization"] == "Basic " + base64.b64encode(b"app-key:client-key").decode()
        assert request.content == b"grant_type=client_credentials"
    assert (new.url.host, new.headers["ocp-apim-subscription-key"]) == ("go.invalid", "sub-key")
    assert old.url.host == "old.invalid"
    assert "ocp-apim-subscription-key" not in old.headers
    for request in server.to("GET", ONE):
        assert request.headers["authorization"] == "Bearer one"
        assert request.headers["ocp-apim-subscription-key"] == "sub-key"


@pytest.mark.parametrize(("seconds", "before", "after"), [(1200, 1139, 1141), (600, 539, 541), (60, 29, 31)])
def test_a_token_lives_as_long_as_it_says(server: Scripted, seconds: int, before: int, after: int) -> None:
    """Surprise 2: 20 minutes in one text, 600 seconds in another: only `expires_in` counts."""
    server.on("POST", TOKEN, token("one", seconds))
    server.on("GET", "/v2/OutgoingInvoices", none())
    time = Time()
    start = time.instant
    erp = scripted_poweroffice(server, time)
    for moment, sign_ins in ((0, 1), (before, 1), (after, 2)):
        time.instant = start + timedelta(seconds=moment)
        erp.open_balances([INVOICE])
        assert len(server.to("POST", TOKEN)) == sign_ins


@pytest.mark.mission("A2")
def test_a_deleted_extension_is_lost_access(server: Scripted) -> None:
    """Surprise 4: there is no notice of it but this."""
    server.on("POST", TOKEN, httpx.Response(400, json={"error": "invalid_client", "error_description": "x"}))
    with pytest.raises(ErpAccessLost, match="extension must be added anew"):
        scripted_poweroffice(server, Time()).invoice(INVOICE)


def test_our_own_subscription_key_is_not_the_creditors_fault(server: Scripted) -> None:
    refused = httpx.Response(401, json={"statusCode": 401, "message": "Access denied due to invalid subscription key."})
    server.on("POST", TOKEN, refused)
    with pytest.raises(ErpRefused, match="subscription key"):
        scripted_poweroffice(server, Time()).invoice(INVOICE)


def test_a_token_that_ended_early_is_renewed_once(server: Scripted) -> None:
    server.on("POST", TOKEN, token("one"), token("two"))
    server.on("GET", "/v2/OutgoingInvoices", httpx.Response(401), none())
    assert scripted_poweroffice(server, Time()).open_balances([INVOICE]) == {}
    assert [each.headers["authorization"] for each in server.to("GET", "/v2/OutgoingInvoices")] == [
        "Bearer one",
        "Bearer two",
    ]


def test_a_right_given_since_the_token_was_made_works_with_a_new_token(server: Scripted) -> None:
    """Surprise 3: an old token keeps old rights for up to 20 minutes."""
    server.on("POST", TOKEN, token("one"), token("two"))
    server.on("GET", "/v2/OutgoingInvoices", httpx.Response(403), none())
    assert scripted_poweroffice(server, Time()).open_balances([INVOICE]) == {}


@pytest.mark.mission("A2")
@pytest.mark.parametrize(
    ("valid", "invalid", "reason"),
    [
        ([], [], "PowerOffice has not given OutgoingInvoice"),
        ([], ["OutgoingInvoice_Full"], "lacks the module"),
        (["OutgoingInvoice"], [], "since a moment ago"),
    ],
)
def test_a_403_without_a_word_is_explained(server: Scripted, valid: list[str], invalid: list[str], reason: str) -> None:
    server.on("GET", ONE, httpx.Response(403))
    known = {"ClientName": "Kunde AS", "ValidPrivileges": valid, "InvalidPrivileges": invalid}
    server.on("GET", INTEGRATION, httpx.Response(200, json=known))
    server.on("GET", "/DebtCollection/IsActiveDebtCollection", envelope(True))
    erp = scripted_poweroffice(server, Time())
    with pytest.raises(ErpRightMissing, match=reason) as refused:
        erp.invoice(INVOICE)
    told = [right for right in erp.missing_rights() if right.name == "OutgoingInvoice"]
    assert refused.value.right == (told[0] if told else None), "told like the rights that a check finds missing"


def test_a_403_that_cannot_be_explained_still_names_the_right(server: Scripted) -> None:
    server.on("GET", ONE, httpx.Response(403))
    server.on("GET", INTEGRATION, httpx.Response(403))
    with pytest.raises(ErpRightMissing, match=r"to read outgoing invoices \(OutgoingInvoice\)$") as refused:
        scripted_poweroffice(server, Time()).invoice(INVOICE)
    assert refused.value.right == MissingRight("OutgoingInvoice", "to read outgoing invoices", needed=True)


def test_a_403_of_the_older_version_names_its_service(server: Scripted) -> None:
    server.on("GET", "/DebtCollection/IsActiveDebtCollection", httpx.Response(403))
    with pytest.raises(ErpRightMissing, match="debt collection service of v1") as refused:
        scripted_poweroffice(server, Time()).proposals()
    assert refused.value.right is not None
    assert refused.value.right.name == "DebtCollection"


@pytest.mark.mission("A2")
def test_all_missing_rights_are_told_at_once_each_with_its_reason(server: Scripted) -> None:
    known = {
        "ValidPrivileges": ["CommonServices", "CustomerLedger", "BankVoucher_Full"],
        "InvalidPrivileges": ["Customer"],
    }
    server.on("GET", INTEGRATION, httpx.Response(200, json=known))
    server.on("GET", "/DebtCollection/IsActiveDebtCollection", envelope(False))
    told = {right.name: right for right in scripted_poweroffice(server, Time()).missing_rights()}
    assert told.keys() == {"OutgoingInvoice", "Customer", "ContactPerson", "GeneralLedgerAccount", NOT_CHOSEN.name}
    assert "has not given OutgoingInvoice" in told["OutgoingInvoice"].purpose
    assert "lacks the module" in told["Customer"].purpose
    assert [name for name, right in told.items() if not right.needed] == ["GeneralLedgerAccount"]


def test_whose_key_it_is_needs_the_right_to_the_settings_only(server: Scripted) -> None:
    server.on("GET", INTEGRATION, httpx.Response(200, json={"ValidPrivileges": []}))
    server.on("GET", "/v2/OrganizationSettings", httpx.Response(403))
    with pytest.raises(ErpRightMissing, match="PowerOffice has not given CommonServices"):
        scripted_poweroffice(server, Time()).identity()


def test_whose_key_it_is(server: Scripted) -> None:
    server.on("GET", INTEGRATION, httpx.Response(200, json={"ValidPrivileges": RIGHTS}))
    found = {"Name": "Kunde AS", "OrganizationNumber": "999 111 222"}
    server.on("GET", "/v2/OrganizationSettings", httpx.Response(200, json=found))
    identity = scripted_poweroffice(server, Time()).identity()
    assert (identity.name, identity.organisation_number) == ("Kunde AS", "999111222")


@pytest.mark.parametrize(
    "body",
    [
        {"title": "Object(s) not found", "detail": "Pay item not found."},
        {"Title": "Object(s) not found", "Detail": "Pay item not found.", "Status": 404},
    ],
)
def test_problem_details_are_read_in_any_case(server: Scripted, body: dict[str, object]) -> None:
    """Surprise 10."""
    server.on("GET", ONE, httpx.Response(404, json=body))
    with pytest.raises(ErpNotFound, match=r"Object\(s\) not found: Pay item not found"):
        scripted_poweroffice(server, Time()).invoice(INVOICE)


def test_a_refusal_keeps_no_address_of_a_person(server: Scripted) -> None:
    server.on("GET", ONE, httpx.Response(400, json={"Detail": "kari@kunde.example is no id"}))
    with pytest.raises(ErpRefused, match=r"\[e-mail\] is no id"):
        scripted_poweroffice(server, Time()).invoice(INVOICE)


def test_a_gateway_that_limits_is_waited_for_at_least_a_second(server: Scripted) -> None:
    """Surprise 10: the gateway's 429 says how long only in words."""
    limited = httpx.Response(
        429, json={"statusCode": "429", "message": "Rate limit is exceeded. Try again in 1 seconds."}
    )
    server.on("GET", "/v2/OutgoingInvoices", limited, none())
    time = Time()
    assert scripted_poweroffice(server, time).open_balances([INVOICE]) == {}
    assert time.slept == [1.0]


def test_success_false_is_an_error_whatever_the_status(server: Scripted) -> None:
    """Surprise 5: refusals of v1 come as 200."""
    server.on("GET", "/DebtCollection/IsActiveDebtCollection", unsuccessful("ArgumentNull"))
    with pytest.raises(ErpRefused, match="ArgumentNull, error log ref-1"):
        scripted_poweroffice(server, Time()).proposals()


def test_a_refusal_without_any_words_still_says_where(server: Scripted) -> None:
    """Surprise 6: a missing case number was once answered with an empty summary."""
    path = "/DebtCollection/IsActiveDebtCollection"
    server.on("GET", path, httpx.Response(200, json={"data": None, "success": False}))
    with pytest.raises(ErpRefused, match=f"{path} was refused: no reason was given"):
        scripted_poweroffice(server, Time()).proposals()


@pytest.mark.parametrize("answer", [httpx.Response(200, text="<html>"), httpx.Response(200, json={"data": True})])
def test_something_other_than_an_envelope_is_not_believed(server: Scripted, answer: httpx.Response) -> None:
    server.on("GET", "/DebtCollection/IsActiveDebtCollection", answer)
    with pytest.raises(ErpUnavailable):
        scripted_poweroffice(server, Time()).proposals()


def test_ids_from_outside_reach_no_other_path(server: Scripted) -> None:
    erp = scripted_poweroffice(server, Time())
    for read in (erp.invoice, erp.invoice_by_voucher, erp.invoice_pdf, erp.matched_items):
        with pytest.raises(ErpNotFound, match="is no invoice id"):
            read("../Customers")
    assert server.requests == []


@pytest.mark.parametrize("pair", ["", "only-one", "app:", ":sub"])
def test_the_agencys_key_must_be_a_pair(pair: str) -> None:
    with pytest.raises(ValueError, match="application key:subscription key"):
        keys_of(pair, "client")


def test_keys_do_not_show() -> None:
    assert "geheim" not in repr(keys_of("geheim:geheim", "geheim"))


def test_what_keeps_approved_invoices_from_us_is_known_by_name() -> None:
    assert {right.name.partition(" ")[0] for right in (LEGACY, NOT_CHOSEN)} == registry.DOORS


@pytest.mark.mission("A2")
def test_not_chosen_between_two_calls_is_told_as_such(server: Scripted) -> None:
    server.on("GET", "/DebtCollection/IsActiveDebtCollection", envelope(True))
    server.on("GET", "/DebtCollection/Invoices/AvailableInvoices", unsuccessful("SecurityException", "not active"))
    with pytest.raises(ErpRightMissing, match="not active") as refused:
        scripted_poweroffice(server, Time()).proposals()
    assert refused.value.right == NOT_CHOSEN
