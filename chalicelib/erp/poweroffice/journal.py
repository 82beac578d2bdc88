"""A settlement as the bank journal that Go takes: ids in place of numbers, and each customer's line on its invoice."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from chalicelib.erp.contract import Entry, Settlement, SettlementLine
from chalicelib.erp.exact_json import amount
from chalicelib.erp.poweroffice import wire
from chalicelib.erp.poweroffice.api import GoApi, guid
from chalicelib.erp.poweroffice.invoice_lists import cards, invoices_by_id
from chalicelib.erp.poweroffice.matching import SETTLEMENT
from chalicelib.erp.poweroffice.posting_accounts import Chosen

_LONGEST_CID = 25


@dataclass(frozen=True, slots=True)
class Debts:
    """The invoices of a settlement by id, and their customers' accounts in the sub-ledger by customer id."""

    invoices: Mapping[str, wire.OutgoingInvoice]
    accounts: Mapping[str, int]


def reference(settlement: Settlement) -> str:
    """What Go keeps once for a client: a second voucher with it is refused."""
    return SETTLEMENT + settlement.number


def invoices_of(settlement: Settlement) -> Sequence[str]:
    """The invoices that its lines are on, each once. ErpNotFound for what is no id."""
    wanted = (guid(line.invoice_id, "invoice") for line in settlement.lines if line.entry is Entry.CUSTOMER)
    return list(dict.fromkeys(wanted))


def debts(api: GoApi, settlement: Settlement) -> tuple[Debts, Sequence[str]]:
    """What the lines are posted on, in one call per forty invoices and their customers, and what is in the way."""
    wanted = invoices_of(settlement)
    invoices = invoices_by_id(api, wanted)
    known = cards(api, [one.customer_no for one in invoices.values()])
    accounts = {one.id: one.subledger_account_id for one in known if one.subledger_account_id}
    faults = []
    for one in wanted:
        invoice = invoices.get(one)
        if invoice is None:
            faults.append(f"there is no invoice {one}")
        elif invoice.is_reversed:
            # Its number may be another invoice's by now.
            faults.append(f"invoice {invoice.invoice_no} was reversed")
        elif invoice.customer_id not in accounts:
            faults.append(f"the customer of invoice {invoice.invoice_no} has no account in the customer ledger")
    return Debts(invoices, accounts), faults


def journal(settlement: Settlement, places: Chosen, owed: Debts) -> Mapping[str, object]:
    """The body of the POST. Amounts with their VAT, debit positive."""
    lines = [
        {
            **_place(line, places, owed),
            "PostingDate": settlement.on.isoformat(),
            "CurrencyAmount": amount(line.amount),
            "Description": line.text,
            "ExternalLineReference": f"{settlement.number}-{place}",
        }
        for place, line in enumerate(settlement.lines, start=1)
    ]
    head: dict[str, object] = {
        "VoucherDate": settlement.on.isoformat(),
        "CurrencyCode": settlement.currency,
        "Description": settlement.text,
        "ExternalImportReference": reference(settlement),
        "VoucherLines": lines,
    }
    if settlement.number.isdecimal():
        head["ImportedVoucherNo"] = int(settlement.number)
    return head


def _place(line: SettlementLine, places: Chosen, owed: Debts) -> Mapping[str, object]:
    if line.entry is not Entry.CUSTOMER:
        place = places.places[line.entry]
        return {"AccountId": place.account_id, "VatId": place.vat_id}
    invoice = owed.invoices[guid(line.invoice_id, "invoice")]
    named: dict[str, object] = {"AccountId": owed.accounts[invoice.customer_id], "VatId": places.no_vat_id}
    named["InvoiceNo"] = invoice.invoice_no
    if 0 < len(invoice.cid) <= _LONGEST_CID:
        named["Cid"] = invoice.cid
    return named
