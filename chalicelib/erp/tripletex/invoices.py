"""Invoices with debtor, contact and earlier letters: one call for the invoice, one more for a company's contacts."""

from chalicelib.case.model import EarlierLetter
from chalicelib.erp.contract import Address, Debtor, ErpNoDocument, ErpNotFound, Invoice
from chalicelib.erp.json_answers import leave_out
from chalicelib.erp.tripletex import wire
from chalicelib.erp.tripletex.api import TripletexApi, numeric

ALL_TIME = {"invoiceDateFrom": "1970-01-01", "invoiceDateTo": "2100-01-01"}
"""Tripletex demands a window of invoice dates even when ids say which invoices are meant."""

_ADDRESS = "addressLine1,addressLine2,postalCode,city,country(isoAlpha2Code)"
_CUSTOMER = (
    "id,name,organizationNumber,isPrivateIndividual,email,invoiceEmail,overdueNoticeEmail,phoneNumber,"
    "phoneNumberMobile,language,isFactoring,isAutomaticSoftReminderEnabled,isAutomaticReminderEnabled,"
    f"isAutomaticNoticeOfDebtCollectionEnabled,postalAddress({_ADDRESS}),physicalAddress({_ADDRESS})"
)
_FIELDS = (
    "id,invoiceNumber,invoiceDate,invoiceDueDate,amount,amountCurrency,amountOutstanding,amountCurrencyOutstanding,"
    "currency(id,code),isCreditNote,creditedInvoice,isCredited,isCharged,invoiceRemarks,"
    "invoiceRemark(id,description,postponeRemindersTo),reminders(id,reminderDate,type,charge,termOfPayment),"
    f"voucher(id),customer({_CUSTOMER})"
)
_CONTACT_FIELDS = "id,firstName,lastName,email,phoneNumberMobile,phoneNumberWork,isInactive"

_LETTER_KINDS = {
    "SOFT_REMINDER": "soft_reminder",
    "REMINDER": "reminder",
    "NOTICE_OF_DEBT_COLLECTION": "notice",
    "DEBT_COLLECTION": "payment_demand",
}
_LANGUAGES = {"NO": "nb", "EN": "en"}
_NOK_ID = 1


def by_voucher(api: TripletexApi, voucher_id: str) -> Invoice:
    """The invoice that the voucher belongs to. ErpNotFound when there is none (deleted, or not charged)."""
    query = {**ALL_TIME, "voucherId": numeric(voucher_id, "voucher"), "fields": _FIELDS}
    for found in api.values(wire.Invoice, "/invoice", query):
        return _invoice(api, found)
    raise ErpNotFound(f"Tripletex: no invoice belongs to voucher {voucher_id}")


def by_id(api: TripletexApi, invoice_id: str) -> Invoice:
    """The invoice of that id."""
    path = f"/invoice/{numeric(invoice_id, 'invoice')}"
    return _invoice(api, api.value(wire.Invoice, path, {"fields": _FIELDS}))


def pdf(api: TripletexApi, invoice_id: str) -> bytes:
    """The invoice document as Tripletex draws it. ErpNoDocument when what comes is none."""
    document = api.document(f"/invoice/{numeric(invoice_id, 'invoice')}/pdf")
    if not document.startswith(b"%PDF"):
        raise ErpNoDocument(f"Tripletex: the document of invoice {invoice_id} is no PDF")
    return document


def currency_code(currency: wire.Currency | None) -> str:
    """ISO code of an invoice's currency. A currency left out is the company's own: kroner."""
    if currency is None or (not currency.code and currency.id in (0, _NOK_ID)):
        return "NOK"
    return currency.code or f"id {currency.id}"


def amount_of(balance: wire.Balance) -> int:
    """The invoice's whole amount in minor units of its own currency."""
    foreign = currency_code(balance.currency) != "NOK"
    in_currency = balance.amount_currency
    return in_currency if foreign and in_currency is not None else balance.amount


def outstanding_of(balance: wire.Balance) -> int:
    """Remaining principal in minor units of the invoice's own currency."""
    foreign = currency_code(balance.currency) != "NOK"
    in_currency = balance.amount_currency_outstanding
    return in_currency if foreign and in_currency is not None else balance.amount_outstanding


def _invoice(api: TripletexApi, found: wire.Invoice) -> Invoice:
    customer = found.customer
    return Invoice(
        id=str(found.id),
        voucher_id=str(found.voucher.id) if found.voucher else "",
        number=str(found.invoice_number or ""),
        customer_id=str(customer.id) if customer else "",
        currency=currency_code(found.currency),
        amount=amount_of(found),
        outstanding=outstanding_of(found),
        invoice_date=found.invoice_date,
        due_date=found.invoice_due_date or found.invoice_date,
        # A draft of amount zero was seen with isCreditNote true.
        is_credit_note=found.is_credit_note and (found.credited_invoice != 0 or found.amount < 0),
        credited=found.is_credited,
        charged=found.is_charged,
        factored=customer is not None and customer.is_factoring,
        remark=_remark(found),
        debtor=_debtor(customer, _contact(api, customer)),
        earlier_letters=_letters(found.reminders),
        automatic_reminders=customer is not None and _reminds(customer),
    )


def _reminds(customer: wire.Customer) -> bool:
    return (
        customer.is_automatic_soft_reminder_enabled
        or customer.is_automatic_reminder_enabled
        or customer.is_automatic_notice_of_debt_collection_enabled
    )


def _remark(found: wire.Invoice) -> str:
    remark = found.invoice_remark
    if remark is None:
        return found.invoice_remarks.strip()
    if remark.description is None:
        return found.invoice_remarks.strip() or "remark"
    text = remark.description.strip() or found.invoice_remarks.strip()
    if remark.postpone_reminders_to is None:
        return text
    return f"{text} (until {remark.postpone_reminders_to})".lstrip()


def _letters(reminders: tuple[wire.Reminder, ...]) -> tuple[EarlierLetter, ...]:
    return tuple(
        EarlierLetter(
            kind=_LETTER_KINDS.get(reminder.type, "reminder"),
            on=reminder.reminder_date,
            deadline=reminder.term_of_payment,
            fee=reminder.charge,
        )
        for reminder in sorted(reminders, key=lambda r: (r.reminder_date, r.id))
    )


def _contact(api: TripletexApi, customer: wire.Customer | None) -> wire.Contact | None:
    # A private debtor is written to directly; asking for contacts would only fetch more personal data.
    if customer is None or customer.is_private_individual:
        return None
    query = {"customerId": str(customer.id), "fields": _CONTACT_FIELDS}
    listed = api.values(wire.Contact, "/contact", query, leave_out)
    active = [found for found in listed if not found.is_inactive]
    active.sort(key=lambda found: (not found.email, found.id))
    return active[0] if active else None


def _debtor(customer: wire.Customer | None, contact: wire.Contact | None) -> Debtor:
    if customer is None:
        return Debtor("", False, "", "", "", "nb", None)
    emails = (customer.overdue_notice_email, customer.invoice_email, customer.email)
    return Debtor(
        name=customer.name.strip(),
        is_private=customer.is_private_individual,
        organisation_number=customer.organization_number.replace(" ", ""),
        email=next((first for text in emails if (first := _first_address(text))), ""),
        phone=(customer.phone_number_mobile or customer.phone_number).strip(),
        language=_LANGUAGES.get(customer.language, "nb"),
        address=_address(customer.postal_address) or _address(customer.physical_address),
        contact_name=f"{contact.first_name} {contact.last_name}".strip() if contact else "",
        contact_email=_first_address(contact.email) if contact else "",
        contact_phone=(contact.phone_number_mobile or contact.phone_number_work).strip() if contact else "",
    )


def _first_address(text: str) -> str:
    # One field may hold several addresses, separated by semicolons.
    return next((part.strip() for part in text.replace(",", ";").split(";") if part.strip()), "")


def _address(found: wire.PostalAddress | None) -> Address | None:
    if found is None or not (found.address_line1 or found.postal_code or found.city):
        return None
    country = found.country.iso_alpha2_code if found.country else ""
    return Address(found.address_line1, found.address_line2, found.postal_code, found.city, country or "NO")
