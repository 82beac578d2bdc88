"""The general ledger: vouchers of invoices and payments told from these, and those that came by interface."""

from collections import Counter
from collections.abc import Iterator
from datetime import date

from local.erps.netvisor import chart
from local.erps.netvisor.office import Office, Refusal, invalid
from local.erps.netvisor.records import Company, Invoice, Payment, Voucher, VoucherLine

GENERATED = 500_000
"""Between the key of an invoice or a payment and that of its voucher."""


def add(
    office: Office, company: Company, on: date, voucher_class: str, text: str, lines: tuple[VoucherLine, ...]
) -> Voucher:
    """Posts a voucher. Raises Refusal for what no ledger takes."""
    if voucher_class not in [name for _, name, _ in chart.VOUCHER_TYPES]:
        raise invalid(f"Tositelajia {voucher_class} ei ole.", f"There is no voucher class {voucher_class}.")
    for line in lines:
        known(line.account)
    if sum(line.amount for line in lines) != 0 or not any(line.amount for line in lines):
        raise invalid("Tosite ei täsmää.", "The voucher does not balance.")
    opened(office, company, on)
    number = office.store.must(Company, company.id).last_voucher_number + 1
    office.change(office.store.must(Company, company.id), last_voucher_number=number)
    return office.store.insert(
        Voucher(
            id=office.store.next_id(Voucher),
            company_id=company.id,
            created=office.now,
            number=number,
            on=on,
            voucher_class=voucher_class,
            description=text,
            lines=lines,
        )
    )


def known(account: str) -> None:
    """Raises Refusal for an account that nothing can be posted to."""
    if not chart.postable(account):
        raise invalid(f"Tiliä {account} ei ole.", f"There is no account {account} to post to.")


def opened(office: Office, company: Company, on: date) -> None:
    """Raises Refusal when the day lies in a locked period, or in none."""
    unlocked(office, company.id, on)
    if not any(first <= on <= last for first, last in fiscal_years(office)):
        raise invalid(f"Päivälle {on} ei ole tilikautta.", f"There is no accounting period for {on}.")


def unlocked(office: Office, company: int, on: date) -> None:
    """Raises Refusal on the last day of a locked period and before."""
    locked = office.store.must(Company, company).locked_until
    if locked is not None and on <= locked:
        raise Refusal("PERIOD_LOCK", f"Kirjanpito on lukittu {locked} asti.", f"Accounting is locked until {locked}.")


def fiscal_years(office: Office) -> list[tuple[date, date]]:
    """Calendar years, from two years ago to the next."""
    years = range(office.today.year - 2, office.today.year + 2)
    return [(date(year, 1, 1), date(year, 12, 31)) for year in years]


def delete(office: Office, voucher: Voucher) -> Voucher:
    """By the company's bookkeeper. Raises Refusal in a locked period."""
    opened(office, office.store.must(Company, voucher.company_id), voucher.on)
    return office.change(voucher, deleted=True)


def vouchers(office: Office, company: Company) -> Iterator[Voucher]:
    """All of a company, deleted ones too."""
    for invoice in office.store.all(Invoice, company.id):
        if invoice.status != "unsent":
            yield _of_invoice(invoice)
    for payment in office.store.all(Payment, company.id):
        yield of_payment(payment)
    yield from office.store.all(Voucher, company.id)


def balances(office: Office, company: Company) -> dict[str, int]:
    """What stands on each account, debit above nil; deleted vouchers left out."""
    sums: Counter[str] = Counter()
    for voucher in vouchers(office, company):
        for line in () if voucher.deleted else voucher.lines:
            sums[line.account] += line.amount
    return dict(sums)


def of_payment(payment: Payment) -> Voucher:
    """Debits the account of the way of payment, or the one named instead of it, and credits the receivables."""
    debit = chart.CREDIT_LOSSES if payment.credit_loss else payment.account or chart.METHODS[payment.method]
    return _generated(payment, "Myyntisuoritus", payment.id % 1_000_000, payment.payer, debit, payment.sum)


def _of_invoice(invoice: Invoice) -> Voucher:
    income = chart.INTEREST_INCOME if invoice.interest_of else chart.SALES
    return _generated(invoice, "Myyntilasku", invoice.number, invoice.text, income, -invoice.amount)


def _generated(
    record: Invoice | Payment, voucher_class: str, number: int, text: str, account: str, cents: int
) -> Voucher:
    """Between an account and the receivables."""
    return Voucher(
        id=record.id + GENERATED,
        company_id=record.company_id,
        created=record.created,
        number=number,
        on=record.on,
        voucher_class=voucher_class,
        description=text,
        lines=(VoucherLine(account=account, amount=cents), VoucherLine(account=chart.RECEIVABLES, amount=-cents)),
    )
