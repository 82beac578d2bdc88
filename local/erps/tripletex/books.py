"""Bookkeeping on the customer ledger: vouchers, lines on 1500, what is matched against what, and what stays open."""

from dataclasses import replace
from datetime import date

from local.erps.tripletex import chart
from local.erps.tripletex.office import Office
from local.erps.tripletex.records import CloseGroup, Company, Invoice, Posting, Voucher


def outstanding(office: Office, invoice: Invoice) -> int:
    """Open balance in the company's kroner, without the ERP's reminder fees; minor units, negative when overpaid."""
    return sum(line.amount for line in lines_of(office, invoice))


def outstanding_currency(office: Office, invoice: Invoice) -> int:
    """The same in the invoice's own currency."""
    return sum(line.amount_currency for line in lines_of(office, invoice))


def lines_of(office: Office, invoice: Invoice) -> list[Posting]:
    """The invoice's own line and what stands matched to it now."""
    return office.store.find(Posting, "balance_of", invoice.id)


def unmatched_lines(office: Office, customer_id: int) -> list[Posting]:
    """Lines on 1500 that belong to no invoice: money on account."""
    lines = office.store.find(Posting, "customer_id", customer_id)
    return [line for line in lines if line.account == chart.RECEIVABLES and not line.balance_of]


def new_voucher(office: Office, company_id: int, on: date, type_name: str, description: str) -> Voucher:
    """The next voucher of the company's series."""
    company = office.store.must(Company, company_id)
    counted = replace(company, last_voucher_number=company.last_voucher_number + 1)
    office.store.insert(counted)
    voucher = Voucher(
        id=office.store.next_id(Voucher),
        company_id=company_id,
        created=office.now,
        on=on,
        number=counted.last_voucher_number,
        description=description,
        type_name=type_name,
    )
    office.store.insert(voucher)
    office.outbox.announce(company_id, "voucher.create", "voucher", voucher.id)
    return voucher


def unsaved_line(office: Office, voucher: Voucher, account: int, amount: int) -> Posting:
    """A line of the voucher in kroner, with its day and words, not yet in the books."""
    return Posting(
        id=office.store.next_id(Posting),
        company_id=voucher.company_id,
        created=office.now,
        voucher_id=voucher.id,
        on=voucher.on,
        description=voucher.description,
        account=account,
        amount=amount,
        amount_currency=amount,
    )


def receivable_line(
    office: Office, voucher: Voucher, invoice: Invoice, amount: int, amount_currency: int, *, type_name: str | None
) -> Posting:
    """A line on 1500 that lowers or raises the invoice's balance."""
    return office.store.insert(
        replace(
            unsaved_line(office, voucher, chart.RECEIVABLES, amount),
            amount_currency=amount_currency,
            currency=invoice.currency,
            customer_id=invoice.customer_id,
            invoice_number=str(invoice.number),
            type=type_name,
            external_ref=invoice.kid if type_name else "",
            balance_of=invoice.id,
        )
    )


def plain_line(
    office: Office, voucher: Voucher, account: int, amount: int, *, row: int = 2, type_name: str | None = None
) -> Posting | None:
    """A line on an account without a ledger of its own; nothing when the amount is nil."""
    if amount == 0:
        return None
    return office.store.insert(replace(unsaved_line(office, voucher, account, amount), type=type_name, row=row))


def close_if_settled(office: Office, invoice: Invoice, on: date) -> CloseGroup | None:
    """Matches the lines of an invoice that has come to nil, as the ERP does by itself, and announces it."""
    lines = lines_of(office, invoice)
    if len(lines) < 2 or sum(line.amount for line in lines) != 0 or any(line.close_group_id for line in lines):
        return None
    return close(office, lines, on)


def close(office: Office, lines: list[Posting], on: date) -> CloseGroup:
    group = CloseGroup(id=office.store.next_id(CloseGroup), company_id=lines[0].company_id, created=office.now, on=on)
    office.store.insert(group)
    for line in lines:
        office.store.save(replace(line, close_group_id=group.id), office.now)
    office.outbox.announce(group.company_id, "closeGroup.create", "closeGroup", group.id)
    return group


def reopen(office: Office, group_id: int) -> None:
    """Takes a match apart; the lines keep the invoice they count in."""
    group = office.store.get(CloseGroup, group_id)
    if group is None:
        return
    for line in office.store.find(Posting, "close_group_id", group_id):
        office.store.save(replace(line, close_group_id=0), office.now)
    office.outbox.announce(group.company_id, "closeGroup.delete", "closeGroup", group.id)
    office.store.delete(group)


def reopen_invoice(office: Office, invoice: Invoice) -> None:
    for group_id in {line.close_group_id for line in lines_of(office, invoice) if line.close_group_id}:
        reopen(office, group_id)


def match(office: Office, line: Posting, invoice: Invoice, on: date) -> None:
    """Puts money on account, or an open credit note, against the invoice."""
    reopen_invoice(office, invoice)
    moved = replace(line, balance_of=invoice.id)
    if not line.invoice_number:
        moved = replace(moved, invoice_number=str(invoice.number))
    office.store.save(moved, office.now)
    close_if_settled(office, invoice, on)


def unmatch(office: Office, line: Posting) -> None:
    """Takes a payment or credit note off its invoice: money goes back on account, a credit note stands open again."""
    invoice = office.store.get(Invoice, line.balance_of)
    if invoice is None or line.id == invoice.posting_id:
        return
    reopen_invoice(office, invoice)
    fresh = office.store.must(Posting, line.id)
    own = next((each for each in office.store.all(Invoice, line.company_id) if each.posting_id == line.id), None)
    if own is not None:
        office.store.save(replace(fresh, balance_of=own.id), office.now)
        return
    office.store.save(replace(fresh, balance_of=0, invoice_number=""), office.now)
