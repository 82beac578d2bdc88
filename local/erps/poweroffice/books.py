"""The customer ledger: entries that never change, what is matched with what, and the balance that follows."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from local.erps.poweroffice.office import Office, guid
from local.erps.poweroffice.records import Client, Customer, Entry, Invoice

_CLAIMS = ("OutgoingInvoice", "OutgoingPaymentReminder", "OutgoingNoticeOfDebtCollection")


def post(
    office: Office,
    customer: Customer,
    voucher_type: str,
    on: date,
    amount: int,
    *,
    amount_currency: int | None = None,
    currency: str = "NOK",
    due: date | None = None,
    invoice_no: str = "",
    cid: str = "",
    write_off: bool = False,
    external_reference: str = "",
    application: str = "",
    voucher: tuple[str, int] | None = None,
) -> Entry:
    """One entry of `voucher`, or of one of its own; then the voucher's other side is outside this ledger."""
    identity, number = voucher or next_voucher(office, customer.company_id)
    return office.store.insert(
        Entry(
            id=office.store.next_id(Entry),
            company_id=customer.company_id,
            created=office.now,
            customer_id=customer.id,
            voucher=identity,
            voucher_no=number,
            voucher_type=voucher_type,
            on=on,
            due=due,
            invoice_no=invoice_no,
            cid=cid,
            amount=amount,
            amount_currency=amount if amount_currency is None else amount_currency,
            currency=currency,
            write_off=write_off,
            external_reference=external_reference,
            application=application,
            changed=office.now,
        )
    )


def next_voucher(office: Office, client_id: int) -> tuple[str, int]:
    """Id and number of the client's next voucher."""
    client = office.store.must(Client, client_id)
    number = client.last_voucher_number + 1
    office.store.insert(replace(client, last_voucher_number=number))
    return guid(client.key, "voucher", number), number


def group(office: Office, entry: Entry) -> list[Entry]:
    """The entries that share the entry's match, itself among them."""
    fresh = office.store.must(Entry, entry.id)
    if not fresh.match_id:
        return [fresh]
    return office.store.find(Entry, "match_id", fresh.match_id)


def balances(entries: Sequence[Entry]) -> dict[int, int]:
    """What is open on each entry of one match. Reversals take their money back first; then credits go to the debit
    with the same KID, then to the oldest."""
    left = {entry.id: entry.amount for entry in entries}
    debits = sorted((each for each in entries if each.amount > 0), key=lambda each: each.voucher_type in _CLAIMS)
    paid = [each for each in entries if each.amount < 0]
    for same_cid in (True, False):
        for one in paid:
            for debit in debits:
                if same_cid and not (one.cid and one.cid == debit.cid):
                    continue
                taken = min(left[debit.id], -left[one.id])
                left[debit.id] -= taken
                left[one.id] += taken
    return left


def balance(office: Office, entry: Entry) -> int:
    return balances(group(office, entry))[entry.id]


def outstanding(office: Office, invoice: Invoice) -> int:
    """Open on the invoice, in oere, without Go's own fees, which are entries of their own."""
    return balance(office, office.store.must(Entry, invoice.entry_id))


def match(office: Office, one: Entry, other: Entry) -> None:
    """Puts two entries, with all that they are matched with, into one match."""
    members = {entry.id: entry for entry in (*group(office, one), *group(office, other))}
    number = next((entry.match_id for entry in members.values() if entry.match_id), 0)
    if not number:
        client = office.store.must(Client, one.company_id)
        number = client.last_match_number + 1
        office.store.insert(replace(client, last_match_number=number))
        number += client.id % 1000 * 1_000_000
    for entry in members.values():
        _stamped(office, replace(entry, match_id=number), office.now)


def unmatch(office: Office, entry: Entry) -> None:
    """Takes one entry out of its match; the last one left is unmatched too."""
    members = group(office, entry)
    if len(members) == 1:
        return
    rest = [each for each in members if each.id != entry.id]
    _stamped(office, replace(office.store.must(Entry, entry.id), match_id=0), office.now)
    for each in rest:
        _stamped(office, replace(each, match_id=each.match_id if len(rest) > 1 else 0), office.now)


def unmatched_of(office: Office, customer_id: int) -> list[Entry]:
    """Money on account: credit entries that are matched with nothing."""
    entries = office.store.find(Entry, "customer_id", customer_id)
    return [entry for entry in entries if entry.amount < 0 and not entry.match_id]


def counterparts(office: Office, invoice: Invoice) -> list[Entry]:
    """What stands matched to the invoice, oldest first."""
    own = office.store.must(Entry, invoice.entry_id)
    return [entry for entry in group(office, own) if entry.id != own.id]


def _stamped(office: Office, entry: Entry, at: datetime) -> None:
    office.store.insert(replace(entry, changed=at))
