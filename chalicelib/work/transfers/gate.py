"""Whether an invoice may be taken, and if not, why (missions B4, B6, B7). Pure: the ERP's word in, a reason out."""

from dataclasses import dataclass
from datetime import date

from stdnum.fi import ytunnus
from stdnum.no import orgnr

from chalicelib.claim.facts import CURRENCIES, Country
from chalicelib.claim.norway_limits import limitation_day
from chalicelib.erp.contract import Address, Invoice, Service, Stage
from chalicelib.law.lawbook import Lawbook
from chalicelib.ports.assembly import Agency
from chalicelib.ports.records import Creditor, RefusalReason


@dataclass(frozen=True, slots=True)
class Reason:
    """`detail` is the value that was wrong, where that helps."""

    why: RefusalReason
    detail: str = ""


def refused(
    invoice: Invoice,
    creditor: Creditor,
    today: date,
    law: Lawbook,
    service: Service | None = None,
    *,
    declared: bool = False,
    exempt: bool = False,
) -> Reason | None:
    """The first reason that keeps an invoice out; None = it is taken (and waits, if the notice is not lawful yet).

    `service` is what the transfer asks for, where the ERP offers two. `declared`: somebody said of this very transfer
    that the claim is not disputed. `exempt`: the customer is on the portal's list of exempted ones.
    """
    return (
        _agreement(creditor, today, declared)
        or _customer(invoice, exempt)
        or _document(invoice, today)
        or _amount(invoice, creditor)
        or _limitation(invoice, creditor, today, law)
        or _service(invoice, service)
        or _debtor(invoice)
    )


def wrong_agency(agency_name: str, agency: Agency) -> Reason | None:
    """The ERP's user chose somebody else from the list. An ERP that names none has only us."""
    if agency_name and agency_name not in agency.erp_names:
        return Reason(RefusalReason.OTHER_AGENCY, agency_name)
    return None


def _agreement(creditor: Creditor, today: date, declared: bool) -> Reason | None:
    if creditor.ended_on is not None and creditor.ended_on <= today:
        return Reason(RefusalReason.SERVICE_ENDED, creditor.ended_on.isoformat())
    if not declared and not creditor.standing_not_disputed:
        return Reason(RefusalReason.NO_DECLARATION)
    return None


def _customer(invoice: Invoice, exempt: bool) -> Reason | None:
    """Exempted in the ERP or in the portal: either is enough, whoever chose the invoice (mission B3)."""
    return Reason(RefusalReason.EXEMPT) if exempt or invoice.exempt else None


def _document(invoice: Invoice, today: date) -> Reason | None:
    if not invoice.charged:
        return Reason(RefusalReason.NOT_CHARGED)
    if invoice.is_credit_note:
        return Reason(RefusalReason.CREDIT_NOTE)
    if invoice.interest_of:
        return Reason(RefusalReason.INTEREST_INVOICE, invoice.interest_of.strip("?"))
    if invoice.factored:
        return Reason(RefusalReason.FACTORED)
    if invoice.prohibited:
        return Reason(RefusalReason.PROHIBITED)
    if invoice.elsewhere:
        return Reason(RefusalReason.ALREADY_IN_COLLECTION)
    if invoice.remark:
        return Reason(RefusalReason.DISPUTED, invoice.remark)
    if invoice.due_date >= today:
        return Reason(RefusalReason.NOT_DUE, invoice.due_date.isoformat())
    return None


def _amount(invoice: Invoice, creditor: Creditor) -> Reason | None:
    if invoice.currency != CURRENCIES[creditor.country]:
        return Reason(RefusalReason.FOREIGN_CURRENCY, invoice.currency)
    if invoice.amount < 0 or invoice.outstanding < 0:
        return Reason(RefusalReason.NEGATIVE_AMOUNT)
    if invoice.credited or invoice.outstanding == 0:
        return Reason(RefusalReason.NOTHING_OUTSTANDING)
    return None


def _limitation(invoice: Invoice, creditor: Creditor, today: date, law: Lawbook) -> Reason | None:
    """A claim that is too old to be enforced must not be pressed (good practice, inkassoloven § 8).

    Whether limitation was interrupted, such as by an acknowledgement, no ERP says: then a person has to tell us.
    """
    if creditor.country is not Country.NO:
        return None
    last = limitation_day(invoice.due_date, law)
    return Reason(RefusalReason.TIME_BARRED, last.isoformat()) if today > last else None


_BOTH_LETTERS = frozenset({"reminder", "payment_request"})


def _service(invoice: Invoice, service: Service | None) -> Reason | None:
    """The collection service takes what was requested, or reminded when both letters were sent (mission B5). The
    reminder service takes anything overdue: it is what a refused transfer is offered."""
    if service is not Service.COLLECTION or invoice.stage in (None, Stage.REQUESTED):
        return None
    sent = {letter.kind for letter in invoice.earlier_letters}
    if invoice.stage is Stage.REMINDED and sent >= _BOTH_LETTERS:
        return None
    return Reason(RefusalReason.REMINDER_FIRST)


def _debtor(invoice: Invoice) -> Reason | None:
    debtor = invoice.debtor
    if not debtor.name.strip():
        return Reason(RefusalReason.MISSING_CUSTOMER)
    if not reachable_by_post(debtor.address):
        # The payment demand goes by post: without an address the case would strand half way.
        return Reason(RefusalReason.MISSING_ADDRESS)
    number = debtor.organisation_number
    check = _CHECKS.get(debtor.address.country if debtor.address is not None else "")
    if not debtor.is_private and number and check is not None and not check(number):
        return Reason(RefusalReason.INVALID_ORGANISATION_NUMBER, number)
    return None


def reachable_by_post(address: Address | None) -> bool:
    """Whether a letter can be addressed: a line, a post code and a town."""
    return address is not None and bool(address.line1.strip() and address.postal_code.strip() and address.city.strip())


_CHECKS = {"NO": orgnr.is_valid, "FI": ytunnus.is_valid}
"""Whether a business's number has its country's form and check digit."""
