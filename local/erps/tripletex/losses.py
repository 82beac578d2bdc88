"""A claim given up in the books: the voucher that an accountant types, and its match with the invoice."""

from dataclasses import replace
from datetime import date

from local.erps.tripletex import books, chart
from local.erps.tripletex.errors import invalid
from local.erps.tripletex.manual_vouchers import TypedLine, TypedVoucher, post
from local.erps.tripletex.office import Office
from local.erps.tripletex.records import Company, Invoice, Posting, Voucher


def write_off(office: Office, invoice: Invoice, on: date, lost: int, lost_currency: int, vat: str = "") -> Voucher:
    """Debits the loss account and credits the customer on the invoice.

    `lost` in the company's minor units, VAT in it; `lost_currency` in the invoice's. `vat` is the number of the VAT
    type on the loss account: empty for none. Raises ApiError for nothing, for an unknown type, or in a closed period.
    """
    if lost == 0:
        raise invalid("postings.amountGross", "Beløpet kan ikke være 0.", "The amount cannot be 0.")
    text = f"Tap på fordring: Faktura {invoice.number}"
    lines = (
        TypedLine(1, chart.LOSSES, lost, vat_type=_vat_type(vat)),
        TypedLine(2, chart.RECEIVABLES, -lost, customer_id=invoice.customer_id, invoice_number=str(invoice.number)),
    )
    voucher = post(office, office.store.must(Company, invoice.company_id), TypedVoucher(on, text, lines))
    claim = next(line for line in _lines(office, voucher) if line.account == chart.RECEIVABLES)
    claim = replace(claim, amount_currency=-lost_currency, currency=invoice.currency)
    books.match(office, office.store.insert(claim), invoice, on)
    return voucher


def is_loss(office: Office, line: Posting) -> bool:
    """Whether its voucher gives a claim up: nobody paid."""
    voucher = office.store.must(Voucher, line.voucher_id)
    return any(each.account == chart.LOSSES for each in _lines(office, voucher))


def _lines(office: Office, voucher: Voucher) -> list[Posting]:
    return office.store.find(Posting, "voucher_id", voucher.id)


def _vat_type(number: str) -> int:
    found = next((each for each, (name, _, _) in chart.VAT_TYPES.items() if name == (number or "0")), None)
    if found is None:
        raise invalid("postings.vatType.id", "Mva-koden finnes ikke.", "There is no such VAT type.")
    return found
