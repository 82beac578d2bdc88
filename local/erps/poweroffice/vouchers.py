"""Bank journals that an integration posts straight into the general ledger, and their reversal."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from local.erps.poweroffice import books, chart
from local.erps.poweroffice.office import Office
from local.erps.poweroffice.records import Client, Customer, Entry, Invoice, Posting, Voucher
from local.erps.poweroffice.refusals import Refused, bad_request


@dataclass(frozen=True, slots=True)
class Line:
    """A line as it was sent: `amount` in oere with its VAT, debit positive; of the account, or of the customer."""

    amount: int
    on: date
    vat: chart.VatCode
    account: chart.Account | None = None
    customer: Customer | None = None
    invoice_no: str = ""
    cid: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Order:
    """A voucher as it was sent."""

    on: date
    lines: Sequence[Line]
    description: str = ""
    reference: str = ""
    imported_number: int | None = None


def post(office: Office, client: Client, application: str, order: Order, *, match: bool = True) -> Voucher:
    """All lines or none. `match`: Go finds the invoices that the lines name. Raises Refused."""
    _demand(office, client, order)
    identity, number = books.next_voucher(office, client.id)
    voucher = office.store.insert(
        Voucher(
            id=office.store.next_id(Voucher),
            company_id=client.id,
            created=office.now,
            guid=identity,
            number=number,
            on=order.on,
            description=order.description,
            external_reference=order.reference,
            imported_number=order.imported_number,
            application=application,
        )
    )
    for place, line in enumerate(order.lines):
        _post_line(office, voucher, place, line, match)
    return voucher


def _demand(office: Office, client: Client, order: Order) -> None:
    if order.reference and any(
        each.external_reference == order.reference and not each.reversed
        for each in office.store.all(Voucher, client.id)
    ):
        raise Refused(409, "Duplicate", f"ExternalImportReference {order.reference} is in use on this client")
    if not order.lines:
        raise bad_request("VoucherLines must not be empty")
    if sum(line.amount for line in order.lines):
        raise bad_request("The voucher does not balance")
    for line in order.lines:
        if client.lock_date is not None and line.on <= client.lock_date:
            raise bad_request(f"PostingDate {line.on} is on or before the lock date {client.lock_date}")
        if line.on < client.conversion_date:
            raise bad_request(f"PostingDate {line.on} is before the conversion date {client.conversion_date}")
        if line.account is not None:
            _demand_account(line.account, line.vat)


def _demand_account(account: chart.Account, vat: chart.VatCode) -> None:
    if not account.active:
        raise bad_request(f"Account {account.number} is not active")
    if account.project_required or account.department_required:
        raise bad_request(f"Account {account.number} demands a project or a department")
    if account.vat_locked and vat.code != account.vat_code:
        raise bad_request(f"Account {account.number} is locked to VAT code {account.vat_code}")


def _post_line(office: Office, voucher: Voucher, place: int, line: Line, match: bool) -> None:
    if line.customer is not None:
        made = books.post(
            office,
            line.customer,
            "BankJournal",
            line.on,
            line.amount,
            cid=line.cid,
            external_reference=voucher.external_reference,
            application=voucher.application,
            voucher=(voucher.guid, voucher.number),
        )
        _posted(office, voucher, place, line, chart.RECEIVABLES, line.amount, made.id)
        if match:
            _matched(office, line, made)
        return
    if line.account is None:
        raise TypeError("a line has an account or a customer")
    net = (Decimal(line.amount) * 100 / (100 + line.vat.percent)).quantize(Decimal(1), ROUND_HALF_UP)
    _posted(office, voucher, place, line, line.account.number, int(net))
    if line.amount != int(net):
        _posted(office, voucher, place, line, line.vat.account, line.amount - int(net))


def _posted(
    office: Office, voucher: Voucher, place: int, line: Line, account: int, amount: int, entry_id: int = 0
) -> None:
    office.store.insert(
        Posting(
            id=office.store.next_id(Posting),
            company_id=voucher.company_id,
            created=office.now,
            voucher_id=voucher.id,
            account=account,
            amount=amount,
            on=line.on,
            text=line.text,
            line=place,
            entry_id=entry_id,
        )
    )


def _matched(office: Office, line: Line, made: Entry) -> None:
    """The named invoice also in part; the same KID only where the amounts meet."""
    for invoice in office.store.find(Invoice, "customer_id", made.customer_id):
        open_amount = books.outstanding(office, invoice)
        named = bool(line.invoice_no) and str(invoice.number) == line.invoice_no
        same_cid = bool(line.cid) and invoice.cid == line.cid and open_amount == -line.amount
        if open_amount > 0 and (named or same_cid):
            books.match(office, office.store.must(Entry, invoice.entry_id), made)
            return


def reverse(office: Office, voucher: Voucher) -> None:
    """A voucher of its own takes everything back; what was matched is open again. Raises Refused."""
    if voucher.reversed:
        raise bad_request("The voucher is reversed already")
    identity, number = books.next_voucher(office, voucher.company_id)
    office.store.insert(replace(voucher, reversed=True))
    for posting in office.store.find(Posting, "voucher_id", voucher.id):
        if posting.entry_id:
            entry = office.store.must(Entry, posting.entry_id)
            books.unmatch(office, entry)
            customer = office.store.must(Customer, entry.customer_id)
            undone = books.post(
                office,
                customer,
                "ReversalVoucher",
                office.today,
                -entry.amount,
                application=voucher.application,
                voucher=(identity, number),
            )
            books.match(office, office.store.must(Entry, entry.id), undone)


def of_reference(office: Office, client: Client, reference: str) -> list[Voucher]:
    """What stands under the reference; a reversed one does not."""
    found = office.store.all(Voucher, client.id)
    return [each for each in found if each.external_reference == reference and not each.reversed]


def postings(office: Office, voucher: Voucher) -> list[Posting]:
    return office.store.find(Posting, "voucher_id", voucher.id)
