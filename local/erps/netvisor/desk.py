"""What the creditor's user does about overdue invoices: letters, Update status, and the transfer to an agency."""

from datetime import date

from local.erps.netvisor import ledger
from local.erps.netvisor.office import AGENCIES, Office, Refusal, invalid
from local.erps.netvisor.records import Customer, HistoryLine, Invoice

REMINDER, COLLECTION = "reminder", "collection"
SERVICES = {REMINDER: "muistutuspalvelu", COLLECTION: "perintäpalvelu"}
MATERIALS = {REMINDER: "Maksumuistutus", COLLECTION: "Perintäkirje"}
SETTABLE = ("open", "overdue", "reminded", "requested", "collected", "paid", "creditloss", "unsent")
LETTERS = {"Maksumuistutus": "reminded", "Maksuhuomautus": "requested"}


def history(office: Office, invoice: Invoice) -> list[HistoryLine]:
    """Oldest first."""
    return office.store.find(HistoryLine, "invoice", invoice.id)


def note(
    office: Office, invoice: Invoice, material: str, channel: str, status: str, user: str = "Demokäyttäjä"
) -> None:
    office.store.insert(
        HistoryLine(
            id=office.store.next_id(HistoryLine),
            company_id=invoice.company_id,
            created=office.now,
            invoice=invoice.id,
            material=material,
            user=user,
            channel=channel,
            status=status,
        )
    )


def remind(office: Office, invoice: Invoice, material: str, on: date, cost: int = 0) -> None:
    """The creditor's own letter by post. Raises Refusal when the invoice is not overdue."""
    if ledger.state(office, invoice) not in ("overdue", "reminded", "requested"):
        raise invalid("Lasku ei ole erääntynyt.", "The invoice is not overdue.")
    del on
    note(office, invoice, material, "Tulostuspalvelu", "Lähetetty")
    cost += invoice.collection_cost
    office.change(invoice, stage=LETTERS[material], collection_cost=cost)


def both_letters(office: Office, invoice: Invoice) -> bool:
    sent = {line.material for line in history(office, invoice) if line.channel == "Tulostuspalvelu"}
    return sent >= LETTERS.keys()


def why_not(office: Office, invoice: Invoice, service: str) -> Refusal | None:
    """Why an invoice cannot be sent to a service of an agency."""
    if invoice.agency:
        return invalid("Lasku on jo siirretty perintäpalveluun.", "The invoice has been transferred already.")
    if office.store.must(Customer, invoice.customer).prohibited:
        return invalid("Asiakas on perintäkiellossa.", "The customer is in collection prohibition.")
    if invoice.currency != "EUR":
        return invalid(
            "Valuuttalaskua ei voi siirtää perintäpalveluun.", "A currency invoice cannot be sent to the service."
        )
    if invoice.amount <= 0 or ledger.open_sums(office, invoice)[0] <= 0:
        return invalid("Laskulla ei ole avointa saldoa.", "The invoice has nothing open.")
    stage = ledger.state(office, invoice)
    if service == REMINDER and stage != "overdue":
        return invalid(
            "Muistutuspalveluun siirretään erääntynyt lasku.", "The reminder service takes overdue invoices."
        )
    ready = stage == "requested" or (stage == "reminded" and both_letters(office, invoice))
    if service == COLLECTION and not ready:
        return invalid(
            "Perintäpalveluun siirretään lasku, josta on lähetetty muistutus ja huomautus.",
            "The collection service takes invoices with both a reminder and a payment notice sent.",
        )
    return None


def transfer(office: Office, invoice: Invoice, agency: str, service: str) -> None:
    """Process overdue, Transfer to the agency's service, Send materials. Raises Refusal, LookupError."""
    if agency not in AGENCIES or service not in SERVICES:
        raise LookupError(f"There is no service {service!r} of {agency!r}.")
    refusal = why_not(office, invoice, service)
    if refusal is not None:
        raise refusal
    note(office, invoice, MATERIALS[service], f"{agency} {SERVICES[service]}", "Lähetetty")
    office.change(invoice, agency=agency, service=service)


def set_status(office: Office, invoice: Invoice, status: str, *, by_interface: bool) -> None:
    """The Update status link, or updatesalesinvoicestatus.nv. Raises Refusal.

    An invoice that its agency sets back to open or overdue leaves the agency's header: guessed, not documented.
    """
    if status not in SETTABLE:
        raise invalid(f"Tila {status} ei kelpaa.", f"The status {status} cannot be set.")
    if status in ("paid", "creditloss", "unsent"):
        office.change(invoice, status=status)
        return
    given_back = by_interface and status in ("open", "overdue")
    kept: dict[str, object] = {"agency": "", "service": ""} if given_back else {}
    stage = "open" if status == "overdue" else status
    office.change(invoice, status="open", stage=stage, **kept)
