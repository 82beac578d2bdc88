"""Facts 7, 8 and 10: what an invoice is told to be, and what speaks for or against its collection."""

from datetime import date, timedelta

import httpx
import pytest

from chalicelib.erp.contract import ErpNoDocument, ErpNotFound, Invoice, Service, Stage
from tests.contracts.erp_installations_netvisor import OTHER_AGENCY, Netvisor
from tests.erp.netvisor.scripted import answer, netvisor, refused


@pytest.mark.mission("B5")
def test_the_two_encodings_of_a_status_and_all_stages(site: Netvisor) -> None:
    sold = site.sell(due=date(2026, 6, 1))
    assert site.erp.invoice(sold.id).stage is Stage.OPEN
    site.time.instant += timedelta(days=1)
    assert site.erp.invoice(sold.id).stage is Stage.OVERDUE
    for stage in (Stage.REMINDED, Stage.REQUESTED, Stage.COLLECTED):
        site.act("set-status", sold, text=stage.value)
        assert site.erp.invoice(sold.id).stage is stage
    site.act("arrive", sold)
    assert site.erp.invoice(sold.id).stage is None


@pytest.mark.mission("B5")
def test_the_transfer_names_the_service(site: Netvisor) -> None:
    reminder, collection = site.sell(), site.sell()
    site.start(reminder, "reminder")
    site.send_to_collection(collection)
    found = {proposal.voucher_id: proposal.service for proposal in site.erp.proposals()}
    assert found == {reminder.id: Service.REMINDER, collection.id: Service.COLLECTION}


@pytest.mark.mission("F2")
def test_our_own_collected_is_not_in_collection_elsewhere(site: Netvisor) -> None:
    ours, theirs, by_hand, before = site.sell(), site.sell(), site.sell(), site.sell()
    site.send_to_collection(ours)
    site.send_to_collection(theirs, OTHER_AGENCY)
    site.act("set-status", by_hand, text="collected")
    found = [site.erp.invoice(sold.id).elsewhere for sold in (ours, theirs, by_hand, before)]
    assert found == [False, True, True, False]


@pytest.mark.mission("B7")
@pytest.mark.parametrize(
    "name", ["InvoicingCustomerInCollectionProhibitation", "InvoicingCustomerInCollectionProhibition"]
)
def test_the_prohibition_is_seen_on_the_invoice_in_both_spellings(name: str) -> None:
    assert invoice_with(f"<{name}>1</{name}>").prohibited
    assert not invoice_with(f"<{name}>0</{name}>").prohibited


@pytest.mark.mission("B7")
@pytest.mark.parametrize("name", ["InCollectionProhibition", "InCollectionProhibitation"])
def test_the_prohibition_is_seen_on_the_card_in_both_spellings(name: str) -> None:
    assert invoice_with("", f"<{name}>1</{name}>").prohibited


@pytest.mark.mission("B7")
def test_factoring_is_seen_on_the_card_and_on_the_invoice(site: Netvisor) -> None:
    assert site.erp.invoice(site.sell(factoring_account="FI12 Rahoitus").id).factored
    assert site.erp.invoice(site.sell(factored=True).id).factored
    assert not site.erp.invoice(site.sell().id).factored


@pytest.mark.mission("F2")
def test_a_payment_plan_is_told_and_no_reason_to_refuse(site: Netvisor) -> None:
    sold = site.sell()
    assert not site.erp.invoice(sold.id).payment_plan
    site.act("plan", sold)
    assert site.erp.invoice(sold.id).payment_plan
    site.start(sold, "reminder")
    assert [proposal.voucher_id for proposal in site.erp.proposals()] == [sold.id]


@pytest.mark.mission("B7")
def test_currency_and_unsent_invoices_and_credit_notes_are_told(site: Netvisor) -> None:
    foreign = site.erp.invoice(site.sell("100.00", currency="SEK").id)
    assert (foreign.currency, foreign.amount, foreign.outstanding) == ("SEK", 10000, 10000)
    assert not site.erp.invoice(site.sell(sent=False).id).charged
    sold = site.sell()
    site.act("credit", sold, "50.00")
    note = str(int(sold.id) + 1)
    assert site.erp.invoice(note).is_credit_note
    assert not site.erp.invoice(sold.id).credited


@pytest.mark.mission("E6")
def test_whether_part_payments_are_matched_is_told(site: Netvisor) -> None:
    assert site.erp.invoice(site.sell().id).partial_payments is True
    site.set_company(partial_payments=False)
    assert site.erp.invoice(site.sell().id).partial_payments is False
    assert invoice_with("").partial_payments is None


@pytest.mark.mission("B9")
def test_the_debtor_with_the_default_contact_person(site: Netvisor) -> None:
    debtor = site.erp.invoice(
        site.sell(
            name="Leipomo Mallinen Oy",
            is_private=False,
            external_id="9901000-8",
            phone="+358 100 0001",
            language="SE",
            contact_name="Maija Malli",
            contact_email="maija@esimerkki.example",
            contact_phone="+358 100 0002",
            country="SE",
        ).id
    ).debtor
    assert (debtor.organisation_number, debtor.is_private, debtor.language) == ("99010008", False, "sv")
    assert (debtor.contact_name, debtor.contact_email, debtor.contact_phone) == (
        "Maija Malli",
        "maija@esimerkki.example",
        "+358 100 0002",
    )
    assert debtor.address is not None
    assert debtor.address.country == "SE"


def test_a_private_persons_identity_code_is_not_read(site: Netvisor) -> None:
    debtor = site.erp.invoice(site.sell(is_private=True, external_id="010190-999X").id).debtor
    assert debtor.organisation_number == ""
    assert "010190" not in repr(debtor)


@pytest.mark.mission("B9")
def test_later_changes_of_the_card_are_read() -> None:
    found = invoice_with("<InvoicingCustomerAddressline>Vanha 1</InvoicingCustomerAddressline>")
    assert found.debtor.address is not None
    assert found.debtor.address.line1 == "Uusi 2"


def test_an_unknown_invoice_is_ok_and_empty_and_an_unknown_customer_invalid(site: Netvisor) -> None:
    with pytest.raises(ErpNotFound):
        site.erp.invoice("77")
    with pytest.raises(ErpNotFound):
        site.erp.invoice("../1")
    erp = netvisor(lambda request: refused("INVALID_DATA", 400) if "customer" in request.url.path else seen(request))
    debtor = erp.invoice("9001").debtor
    assert (debtor.name, debtor.is_private, debtor.address) == ("Koe Oy", False, None)


def test_an_invoice_without_a_document_is_trouble() -> None:
    with pytest.raises(ErpNoDocument, match="PDF"):
        netvisor(lambda _: answer(f"<SalesInvoice>{HEAD}</SalesInvoice>")).invoice_pdf("9001")


def test_documents_are_asked_for_only_when_wanted(site: Netvisor) -> None:
    sold = site.sell()
    site.erp.invoice(sold.id)
    site.erp.matched_items(sold.id)
    asked = [request.url.params.get("pdfimage") for request in site.requests if "getsalesinvoice" in request.url.path]
    assert set(asked) == {"nopdf"}


@pytest.mark.parametrize(("many", "requests"), [(100, 1), (101, 2)])
def test_large_lists_of_keys_are_cut(many: int, requests: int) -> None:
    asked: list[httpx.Request] = []
    keys = [str(key) for key in range(1, many + 1)]
    netvisor(lambda _: answer("<SalesInvoices />"), asked).open_balances(keys)
    lists = [request.url.params["netvisorkeylist"].split(",") for request in asked if "getsales" in request.url.path]
    assert (len(lists), max(map(len, lists)), [key for each in lists for key in each]) == (requests, 100, keys)


@pytest.mark.parametrize(
    ("country", "code"),
    [
        ('<Country type="ISO-3166">SE</Country>', "SE"),
        ('<Country ISO-3166="NO">Norja</Country>', "NO"),
        ("<Country>Suomi</Country>", "FI"),
        ("", "FI"),
    ],
)
def test_a_country_goes_by_its_code_and_not_by_its_localised_name(country: str, code: str) -> None:
    def handler(request: httpx.Request) -> httpx.Response:
        card = f"<Customer><CustomerBaseInformation>{CARD}{country}</CustomerBaseInformation></Customer>"
        return answer(card) if "customer" in request.url.path else seen(request)

    address = netvisor(handler).invoice("9001").debtor.address
    assert address is not None
    assert address.country == code


@pytest.mark.mission("B12")
def test_automatic_reminders_are_told(site: Netvisor) -> None:
    assert site.erp.invoice(site.sell(automation=True).id).automatic_reminders
    for rule in ("0", "none", "Ei", ""):
        assert not invoice_with("", f"<AutomationRule>{rule}</AutomationRule>").automatic_reminders
    assert invoice_with("", "<AutomationRule><Name>Oletus</Name></AutomationRule>").automatic_reminders


@pytest.mark.mission("B1")
def test_proposals_over_many_pages_each_once(site: Netvisor) -> None:
    sold = [site.sell() for _ in range(7)]
    for each in sold:
        site.start(each, "reminder")
    site.fault(page_size=2)
    assert [proposal.voucher_id for proposal in site.erp.proposals()] == [each.id for each in sold]


def test_proposals_do_not_need_the_flag(site: Netvisor) -> None:
    sold = site.sell()
    site.start(sold, "reminder")
    site.fault(no_attributes=True)
    assert [proposal.voucher_id for proposal in site.erp.proposals()] == [sold.id]


def test_a_list_that_goes_round_in_circles_ends() -> None:
    line = "<SalesInvoice><NetvisorKey>5</NetvisorKey></SalesInvoice>"
    erp = netvisor(lambda _: answer(f"<SalesInvoiceList>{line}</SalesInvoiceList>"))
    assert list(erp.proposals()) == []


def test_what_was_read_with_the_proposals_serves_once_and_not_for_long(site: Netvisor) -> None:
    sold = [site.sell(name=f"Koe {number}") for number in range(3)]
    for each in sold:
        site.start(each, "reminder")
    site.erp.proposals()
    before = len(site.requests)
    first = site.erp.invoice_by_voucher(sold[0].id)
    assert (first.debtor.name, len(site.requests) - before) == ("Koe 0", 0)
    site.act("pay", sold[0], "10.00")
    assert site.erp.invoice_by_voucher(sold[0].id).outstanding == first.outstanding - 1000
    site.act("pay", sold[1], "10.00")
    site.time.instant += timedelta(minutes=2)
    assert site.erp.invoice_by_voucher(sold[1].id).outstanding == first.outstanding - 1000


@pytest.mark.mission("B5")
@pytest.mark.parametrize(
    ("card", "deed", "text"),
    [
        ({"prohibited": True}, "start", "prohibition"),
        ({"currency": "SEK"}, "start", "currency"),
        ({"due": date(2026, 7, 1)}, "start", "overdue"),
    ],
)
def test_the_simulated_netvisor_refuses_what_the_real_one_refuses(
    site: Netvisor, card: dict[str, object], deed: str, text: str
) -> None:
    sold = site.sell(**card)  # type: ignore[arg-type]
    assert text in site.refused(deed, sold, text="reminder")


@pytest.mark.mission("B5")
def test_the_collection_service_wants_both_letters(site: Netvisor) -> None:
    sold = site.sell()
    assert "both" in site.refused("start", sold, text="collection")
    site.act("remind", sold, text="Maksumuistutus")
    assert "both" in site.refused("start", sold, text="collection")
    site.act("remind", sold, text="Maksuhuomautus")
    site.act("set-status", sold, text="reminded")
    site.start(sold, "collection")


HEAD = (
    "<SalesInvoiceNetvisorKey>9001</SalesInvoiceNetvisorKey><SalesInvoiceNumber>14</SalesInvoiceNumber>"
    '<SalesInvoiceDate format="ansi">2026-05-01</SalesInvoiceDate><SalesInvoiceAmount>1240,00</SalesInvoiceAmount>'
    '<InvoiceStatus status="overdue">Erääntynyt</InvoiceStatus>'
    "<InvoicingCustomerNetvisorKey>77</InvoicingCustomerNetvisorKey>"
)
LINE = (
    "<SalesInvoiceList><SalesInvoice><NetvisorKey>9001</NetvisorKey><InvoiceNumber>14</InvoiceNumber>"
    "<InvoiceStatus>open</InvoiceStatus><InvoiceSum>1240,00</InvoiceSum><OpenSum>740,00</OpenSum>"
    "</SalesInvoice></SalesInvoiceList>"
)
CARD = (
    "<NetvisorKey>77</NetvisorKey><Name>Koe Oy</Name><StreetAddress>Uusi 2</StreetAddress>"
    "<PostNumber>00100</PostNumber><City>Helsinki</City>"
)


def seen(request: httpx.Request) -> httpx.Response:
    named = f"<SalesInvoice>{HEAD}<InvoicingCustomerName>Koe Oy</InvoicingCustomerName></SalesInvoice>"
    return answer(LINE if "list" in request.url.path else named)


def invoice_with(on_invoice: str, on_card: str = "") -> Invoice:
    """An invoice from answers with these elements added."""
    more = f"<CustomerAdditionalInformation>{on_card}</CustomerAdditionalInformation>"
    answers = {
        "/getsalesinvoice.nv": f"<SalesInvoice>{HEAD}{on_invoice}</SalesInvoice>",
        "/salesinvoicelist.nv": LINE,
        "/getcustomer.nv": f"<Customer><CustomerBaseInformation>{CARD}</CustomerBaseInformation>{more}</Customer>",
    }
    found = netvisor(lambda request: answer(answers[request.url.path])).invoice("9001")
    assert (found.amount, found.outstanding, found.currency) == (124000, 74000, "EUR")
    return found
