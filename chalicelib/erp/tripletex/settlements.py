"""Our settlements in the creditor's books (mission E7): one numbered voucher each, known by our mark.

Only gross amounts are taken, both in the company's and in the line's currency; rows begin at 1, since row 0 is
Tripletex's own, where it books the VAT that a line contains. A line in the customer ledger names customer and invoice.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from chalicelib.erp.contract import Booked, Entry, ErpNotFound, ErpRefused, PostingAccounts, Settlement, SettlementLine
from chalicelib.erp.exact_json import amount
from chalicelib.erp.intents import Intents, renewed
from chalicelib.erp.tripletex import accounts as chart
from chalicelib.erp.tripletex import book_wire, closing, matching, wire
from chalicelib.erp.tripletex.api import TripletexApi
from chalicelib.erp.tripletex.failures import TripletexRefused
from chalicelib.erp.tripletex.invoices import currency_code
from chalicelib.erp.tripletex.marks import mark_of

VOUCHER = "/ledger/voucher"
BY_MARK = "/ledger/voucher/%3EexternalVoucherNumber"

_HEAD = "id,externalVoucherNumber,reverseVoucher(id)"
_WORDS = {
    "postings.vatType.id": "a VAT code that an account does not take",
    "postings.customer.id": "a line in the customer ledger without its customer",
    "postings.account.id": "an account",
    "date": "the date: the period is closed or its bank statement reconciled",
    "externalVoucherNumber": "the settlement's number",
}


@dataclass(frozen=True, slots=True)
class Receivable:
    """Where the principal of an invoice stands in the customer ledger."""

    customer_id: int
    account_id: int
    invoice_number: str


def book(api: TripletexApi, intents: Intents, settlement: Settlement, accounts: PostingAccounts) -> Booked:
    """Posts the settlement unless it stands, and closes what it pays. ErpRefused names what is in the way."""
    mark = _mark(settlement)
    if settlement.currency != "NOK":
        raise ErpRefused(f"Tripletex: settlement {settlement.number} is in {settlement.currency}: only NOK is posted")
    voucher_id = renewed(
        intents,
        f"settlement/{settlement.number}",
        stands=lambda noted: _stands(api, noted),
        look=lambda: _found(api, mark),
        # It is looked for before the first time too: another connection of the company may have posted it.
        post=lambda: _found(api, mark) or _post(api, settlement, accounts, mark),
    )
    lines = _customer_lines(api, voucher_id)
    closing.close(api, lines, closing.invoices(api, _invoice_ids(settlement)))
    return _booked(api, settlement, voucher_id)


def booked(api: TripletexApi, settlement: Settlement) -> Booked | None:
    """How the settlement stands; None when its voucher was deleted or reversed, or never was."""
    voucher_id = _found(api, _mark(settlement))
    return None if voucher_id is None else _booked(api, settlement, voucher_id)


def _booked(api: TripletexApi, settlement: Settlement, voucher_id: str) -> Booked:
    known = closing.invoices(api, _invoice_ids(settlement))
    return Booked(voucher_id, closing.unmatched(_customer_lines(api, voucher_id), known))


def _mark(settlement: Settlement) -> str:
    try:
        return mark_of(settlement.number)
    except ValueError as unfit:
        raise ErpRefused(f"Tripletex: {unfit}") from None


def _found(api: TripletexApi, mark: str) -> str | None:
    """The voucher with our mark that nobody reversed. The search may find by a part of the number."""
    query = {"externalVoucherNumber": mark, "fields": _HEAD}
    found = [one for one in api.values(wire.MarkedVoucher, BY_MARK, query) if one.external_voucher_number == mark]
    # Whether a reversal takes over the number, and which of the two names the other, is to be confirmed.
    undone = {one.reverse_voucher.id for one in found if one.reverse_voucher is not None}
    standing = [one.id for one in found if one.reverse_voucher is None and one.id not in undone]
    return str(min(standing)) if standing else None


def _stands(api: TripletexApi, voucher_id: str) -> bool:
    try:
        return api.value(wire.MarkedVoucher, f"{VOUCHER}/{voucher_id}", {"fields": _HEAD}).reverse_voucher is None
    except ErpNotFound:
        return False


def _customer_lines(api: TripletexApi, voucher_id: str) -> Sequence[wire.Posting]:
    query = {"fields": f"{_HEAD},postings({closing.POSTING})"}
    voucher = api.value(book_wire.LedgerVoucher, f"{VOUCHER}/{voucher_id}", query)
    return [line for line in voucher.postings if line.customer is not None]


def _invoice_ids(settlement: Settlement) -> Sequence[str]:
    return [line.invoice_id for line in settlement.lines if line.entry is Entry.CUSTOMER]


def _post(api: TripletexApi, settlement: Settlement, accounts: PostingAccounts, mark: str) -> str:
    entries = dict.fromkeys(line.entry for line in settlement.lines)
    found = chart.checked(api, accounts, entries, settlement.on)
    if found.faults:
        raise ErpRefused(f"Tripletex: settlement {settlement.number} cannot be posted: {'; '.join(found.faults)}")
    receivables = _receivables(api, settlement)
    rows = [
        {"row": row, **_posting(line, found.targets, receivables)} for row, line in enumerate(settlement.lines, start=1)
    ]
    body = {
        "date": settlement.on.isoformat(),
        "description": settlement.text,
        "externalVoucherNumber": mark,
        "postings": rows,
    }
    try:
        return api.made(VOUCHER, body, {"sendToLedger": "true"})
    except TripletexRefused as refused:
        about = "; ".join(_WORDS.get(name, name) for name in refused.fields)
        words = f"settlement {settlement.number} of {settlement.on} is refused" + (
            f", because of {about}" if about else ""
        )
        raise TripletexRefused(f"{refused.detail}: {words}", refused.code, refused.fields) from None


def _posting(
    line: SettlementLine, targets: Mapping[Entry, chart.Target], receivables: Mapping[str, Receivable]
) -> Mapping[str, object]:
    gross = amount(line.amount)
    common: dict[str, object] = {"description": line.text, "amountGross": gross, "amountGrossCurrency": gross}
    if line.entry is Entry.CUSTOMER:
        at = receivables[line.invoice_id]
        return common | {
            "account": {"id": at.account_id},
            "customer": {"id": at.customer_id},
            "invoiceNumber": at.invoice_number,
        }
    target = targets[line.entry]
    return common | {"account": {"id": target.account_id}, "vatType": {"id": target.vat_id}}


def _receivables(api: TripletexApi, settlement: Settlement) -> Mapping[str, Receivable]:
    known = closing.invoices(api, _invoice_ids(settlement))
    return {invoice_id: _receivable(known.get(invoice_id), invoice_id) for invoice_id in _invoice_ids(settlement)}


def _receivable(invoice: book_wire.PayableInvoice | None, invoice_id: str) -> Receivable:
    if invoice is None or invoice.customer is None:
        raise ErpRefused(f"Tripletex: invoice {invoice_id} of the settlement is not there (any more)")
    if currency_code(invoice.currency) != "NOK":
        raise ErpRefused(f"Tripletex: invoice {invoice.invoice_number} of the settlement is not in NOK")
    own = matching.own_posting(invoice.postings, invoice)
    if own is None or own.account is None:
        raise ErpRefused(f"Tripletex: the line of invoice {invoice.invoice_number} in the customer ledger is not shown")
    return Receivable(invoice.customer.id, own.account.id, str(invoice.invoice_number))
