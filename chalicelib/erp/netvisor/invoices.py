"""Invoices with debtor, earlier letters and all that speaks for or against collection: three requests each."""

import binascii
from base64 import b64decode

from chalicelib.erp.contract import Address, Debtor, ErpNoDocument, ErpNotFound, Invoice, Stage
from chalicelib.erp.netvisor import interest, phases, reading, wire
from chalicelib.erp.netvisor.api import NetvisorApi
from chalicelib.erp.netvisor.history import Trail, trail

HOME_CURRENCY = "EUR"
_LANGUAGES = {
    "fi": ("fi", "suomi", "finnish"),
    "sv": ("sv", "se", "ruotsi", "swedish", "svenska"),
    "en": ("en", "englanti", "english"),
}


def by_key(api: NetvisorApi, key: str, agency: str) -> Invoice:
    """The details, the list's line (open sum, collection flag) and the customer's card."""
    found = reading.invoice(api, key, history=True)
    line = reading.listed_one(api, found.number, key)
    if line is None:
        raise ErpNotFound(f"Netvisor: invoice {key} is not listed")
    card = reading.customer(api, found.customer_key or line.customer_key)
    return assembled(found, line, card, trail_of(found, agency))


def trail_of(found: wire.SalesInvoice, agency: str) -> Trail:
    return trail(found.history, agency, found.collection_cost, phases.ENDED)


def pdf(api: NetvisorApi, key: str) -> bytes:
    """The invoice document. ErpNoDocument when Netvisor has none to give."""
    try:
        document = b64decode(reading.document(api, key))
    except binascii.Error:
        document = b""
    if not document.startswith(b"%PDF"):
        raise ErpNoDocument(f"Netvisor: the document of invoice {key} is no PDF")
    return document


def currency_of(found: wire.SalesInvoice) -> str:
    """ISO code; left out it is the company's own, euro."""
    return found.currency or HOME_CURRENCY


def outstanding_of(line: wire.ListedInvoice) -> int:
    """The remaining principal in cents of the invoice's own currency."""
    foreign = line.currency not in ("", HOME_CURRENCY)
    return line.open_currency_sum if foreign and line.open_currency_sum is not None else line.open_sum


def amount_of(found: wire.SalesInvoice, line: wire.ListedInvoice) -> int:
    """The invoice's sum in cents of its own currency."""
    if currency_of(found) == HOME_CURRENCY:
        return found.amount
    return next((sum_ for sum_ in (line.currency_sum, found.currency_amount) if sum_ is not None), found.amount)


def assembled(found: wire.SalesInvoice, line: wire.ListedInvoice, card: wire.Customer | None, told: Trail) -> Invoice:
    """The contract's invoice from its three parts and what its history tells."""
    outstanding, stage = outstanding_of(line), line.stage
    taken = line.in_collection is True or stage is Stage.COLLECTED
    return Invoice(
        id=found.key,
        voucher_id=found.key,
        number=found.number,
        customer_id=found.customer_key or line.customer_key,
        currency=currency_of(found),
        amount=amount_of(found, line),
        outstanding=outstanding,
        invoice_date=found.on,
        due_date=found.due,
        is_credit_note=bool(found.credited_key) or found.amount < 0,
        credited=bool(found.crediting_keys) and outstanding <= 0,
        charged=wire.UNSENT not in (line.status, found.status),
        factored=found.factored or (card is not None and card.factored),
        # Netvisor keeps no remark or hold that speaks against collection.
        remark="",
        debtor=_debtor(found, card),
        earlier_letters=told.letters,
        automatic_reminders=card is not None and card.automation,
        stage=stage,
        prohibited=found.prohibited or (card is not None and card.prohibited),
        elsewhere=taken and not told.ours,
        payment_plan=found.payment_plan,
        partial_payments=found.partial_payments,
        reference=found.reference or line.reference,
        interest_of=interest.charged_on(found),
        changed_by_hand=_changed_by_hand(told, found.stage),
    )


def _changed_by_hand(told: Trail, standing: Stage | None) -> str:
    """Only while the invoice is with us and we said something since it was handed over."""
    service = told.handed_over.service if told.handed_over else None
    return phases.changed_by_hand(told.words, service, standing) if told.ours and told.answered else ""


def _debtor(found: wire.SalesInvoice, card: wire.Customer | None) -> Debtor:
    contact = next((who for who in (card.contact if card else ("", "", ""), found.contact) if any(who)), ("", "", ""))
    if card is None:
        return Debtor(found.customer_name, False, "", "", "", "fi", _address(found.address), *contact)
    return Debtor(
        name=card.name or found.customer_name,
        is_private=card.is_private,
        organisation_number=card.organisation_number,
        email=card.email,
        phone=card.phone,
        language=_language(card.language),
        # The card is what the creditor keeps up to date; the invoice's address is the one of its day.
        address=_address(card.address) or _address(found.address),
        contact_name=contact[0],
        contact_email=contact[1],
        contact_phone=contact[2],
    )


def _language(text: str) -> str:
    return next((code for code, names in _LANGUAGES.items() if text.strip().lower() in names), "fi")


def _address(found: wire.PostalAddress) -> Address | None:
    if not (found.line1 or found.post_code or found.town):
        return None
    return Address(found.line1, found.line2, found.post_code, found.town, found.country or "FI")
