"""Version 1: the debt collection service. Envelopes in camelCase; a refusal has status 200 and success false."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from werkzeug import Request, Response

from local.erps.jsontext import Json, kroner
from local.erps.pdf_page import page as pdf_page
from local.erps.poweroffice import books, collection, legacy_bodies, shapes
from local.erps.poweroffice.call import Call
from local.erps.poweroffice.office import guid
from local.erps.poweroffice.records import Case, Client, Customer, Entry, Invoice
from local.erps.poweroffice.refusals import Unsuccessful, not_found
from local.erps.stage.answers import respond

_FILTER = re.compile(r"\(?\s*(Code eq '(?P<code>(?:[^']|'')*)'|LastChanged gt DateTimeOffset'(?P<since>[^']+)')\s*\)?")


@dataclass(frozen=True, slots=True)
class Route:
    method: str
    path: str
    handler: Callable[[Call], Response]
    query: tuple[str, ...] = ()
    """The parameters that it takes."""

    def admit(self, request: Request) -> None:
        """Raises Unsuccessful for a parameter that the route does not have."""
        strange = [name for name in request.args if name not in self.query]
        if strange:
            raise Unsuccessful("ODataException", f"Unknown parameter(s): {', '.join(strange)}")


def envelope(data: Json) -> Response:
    count = len(data) if isinstance(data, list) else 1
    return respond({"data": data, "success": True, "count": count})


def unsuccessful(refused: Unsuccessful) -> Response:
    validation: Json = {
        "errorLogReference": guid("error", refused.exception, refused.summary),
        "summary": refused.summary,
        "exception": refused.exception,
        "exceptionDetails": None,
        "fields": [],
        "batchItemErrors": [],
    }
    return respond({"data": None, "success": False, "count": 0, "validation": validation})


def _active(call: Call) -> bool:
    return call.client.agency == call.caller.application


def _demand_active(call: Call) -> None:
    if not _active(call):
        raise Unsuccessful("SecurityException", "Debt collection is not active for this integration")


def is_active(call: Call) -> Response:
    return envelope(_active(call))


def available(call: Call) -> Response:
    _demand_active(call)
    collection.automatic(call.office, call.client)
    found = collection.approved(call.office, call.client)
    mine = [each for each in found if each.application == call.caller.application]
    return envelope([shapes.debt_invoice(call.office, each) for each in mine])


def _shown(call: Call, case: Case) -> dict[str, Json]:
    return shapes.debt_case(call.office, case, collection.invoices_of(call.office, case))


def _cases(call: Call) -> list[Case]:
    return collection.cases(call.office, call.client, call.caller.application)


def listing(call: Call) -> Response:
    """With the OData options that are documented; another filter is refused."""
    found = [] if call.faults.order.lag else _cases(call)
    wanted = call.text("$filter")
    if wanted:
        parsed = _FILTER.fullmatch(wanted)
        if parsed is None:
            raise Unsuccessful("ODataException", f"The filter {wanted} is not understood")
        code, since = parsed["code"], parsed["since"]
        found = [each for each in found if code is None or each.code == code.replace("''", "'")]
        found = [each for each in found if since is None or each.changed > _instant(since)]
    if call.text("$skip") and not (call.text("$top") and call.text("$orderby")):
        raise Unsuccessful("ODataException", "$skip needs $top and $orderby")
    skip, top = int(call.text("$skip") or 0), int(call.text("$top") or 10_000)
    return envelope([_shown(call, each) for each in found[skip : skip + top]])


def one(call: Call) -> Response:
    return envelope(_shown(call, _case(call, call.path["id"])))


def create(call: Call) -> Response:
    _demand_active(call)
    sent = legacy_bodies.body(call, "code", "invoices", "externalCaseUrl", "balanceAgency")
    new = collection.NewCase(
        call.caller.application,
        legacy_bodies.text(sent, "code"),
        legacy_bodies.text(sent, "externalCaseUrl"),
        legacy_bodies.amount(sent, "balanceAgency") or 0,
    )
    case = collection.create_case(call.office, call.client, new, legacy_bodies.invoices(call, sent))
    return envelope(_shown(call, case))


def add_invoices(call: Call) -> Response:
    sent = legacy_bodies.body(call, "caseId", "invoiceIds")
    case, ids = _case(call, legacy_bodies.text(sent, "caseId", needed=True)), legacy_bodies.ids(sent, "invoiceIds")
    collection.add_invoices(call.office, call.client, case, ids)
    return envelope(_shown(call, call.office.store.must(Case, case.id)))


def update_status(call: Call) -> Response:
    sent = legacy_bodies.body(call, "caseId", "statusText", "isCaseClosed", "updatedBalanceAgency")
    case = _case(call, legacy_bodies.text(sent, "caseId", needed=True))
    text, closed = legacy_bodies.text(sent, "statusText", needed=True), legacy_bodies.flag(sent, "isCaseClosed")
    collection.update_status(call.office, case, text, closed, legacy_bodies.amount(sent, "updatedBalanceAgency"))
    return envelope(_shown(call, call.office.store.must(Case, case.id)))


def reject(call: Call) -> Response:
    collection.reject(call.office, _case(call, call.path["id"]))
    return envelope(None)


def merge(call: Call) -> Response:
    sent = legacy_bodies.body(call, "caseIds", "caseNo", "externalCaseUrl")
    merged = [_case(call, each) for each in legacy_bodies.ids(sent, "caseIds")]
    if len(merged) < 2:
        raise Unsuccessful("ArgumentNull", "caseIds")
    code = legacy_bodies.text(sent, "caseNo", needed=True)
    case = collection.merge(call.office, merged, code, legacy_bodies.text(sent, "externalCaseUrl"))
    return envelope(_shown(call, case))


def all_matched(call: Call) -> Response:
    """Cases with what was matched to their invoices since the instant, closed cases too."""
    since = _instant(call.text("fromDateTime"))
    found: list[Json] = []
    for case in _cases(call):
        entries = [entry for each in collection.invoices_of(call.office, case) for entry in _matched(call, each)]
        fresh = [entry for entry in entries if entry.changed > since]
        if fresh:
            items: Json = [shapes.matched_item(call.office, entry) for entry in fresh]
            found.append({**_shown(call, case), "matchedItems": items})
    return envelope(found)


def matched(call: Call) -> Response:
    return envelope([shapes.matched_item(call.office, each) for each in _matched(call, _invoice(call))])


def document(call: Call) -> Response:
    invoice = _invoice(call)
    if call.faults.vanished(invoice.guid):
        raise not_found("Invoice not found")
    client = call.office.store.must(Client, invoice.company_id)
    customer = call.office.store.must(Customer, invoice.customer_id)
    return Response(invoice_pdf(client, customer, invoice), content_type="application/pdf")


def invoice_pdf(client: Client, customer: Customer, invoice: Invoice) -> bytes:
    return pdf_page(
        [
            client.name,
            f"Org.nr. {client.organization_number} MVA",
            "",
            f"{'KREDITNOTA' if invoice.is_credit_note else 'FAKTURA'} {invoice.number}",
            f"Til: {customer.name}",
            f"Fakturadato: {invoice.on.isoformat()}",
            f"Forfallsdato: {invoice.due.isoformat()}",
            "",
            invoice.text,
            f"Sum inkl. mva: {invoice.currency} {kroner(invoice.amount_currency):.2f}",
            f"KID: {invoice.cid}",
            f"Konto: {client.bank_account_number}",
            "",
            "Oppdiktet faktura fra et simulert regnskapssystem.",
        ]
    )


def _matched(call: Call, invoice: Invoice) -> list[Entry]:
    return books.counterparts(call.office, invoice)


def _invoice(call: Call) -> Invoice:
    wanted = call.path["id"].lower()
    found = call.office.store.all(Invoice, call.client.id)
    match = next((each for each in found if each.guid == wanted), None)
    if match is None:
        raise not_found("Invoice not found")
    return match


def _case(call: Call, identity: str) -> Case:
    found = next((each for each in _cases(call) if each.guid == identity.lower()), None)
    if found is None:
        raise not_found(f"Case {identity} not found")
    return found


def _instant(text: str) -> datetime:
    try:
        parsed = datetime.fromisoformat(text.replace(" +", "+"))
    except ValueError:
        raise Unsuccessful("FormatException", f"{text!r} is no instant") from None
    return parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)


ROUTES = (
    Route("GET", "/DebtCollection/IsActiveDebtCollection", is_active),
    Route("GET", "/DebtCollection/Invoices/AvailableInvoices", available),
    Route("GET", "/DebtCollection/GetAllMatchedItems", all_matched, ("fromDateTime",)),
    Route("GET", "/DebtCollection/MatchedItems/<id>", matched),
    Route("GET", "/DebtCollection/GetInvoicePdf/<id>", document),
    Route("GET", "/DebtCollection/", listing, ("$filter", "$top", "$skip", "$orderby")),
    Route("GET", "/DebtCollection/<id>", one),
    Route("POST", "/DebtCollection/", create),
    Route("POST", "/DebtCollection/AddInvoicesToCase", add_invoices),
    Route("POST", "/DebtCollection/UpdateStatus", update_status),
    Route("POST", "/DebtCollection/MergeCases", merge),
    Route("DELETE", "/DebtCollection/<id>", reject),
)
