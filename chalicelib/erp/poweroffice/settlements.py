"""Our settlements as bank journals in the ledger of Go: posted once, read back, and what they did not match."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from chalicelib.erp.contract import (
    Booked,
    Entry,
    ErpNotFound,
    ErpRefused,
    ErpUnavailable,
    PostingAccounts,
    Settlement,
    SettlementLine,
)
from chalicelib.erp.exact_json import amount
from chalicelib.erp.intents import Intents, once
from chalicelib.erp.poweroffice import rights, wire
from chalicelib.erp.poweroffice.api import GoApi, guid, parsed, read
from chalicelib.erp.poweroffice.invoice_lists import cards, invoices_by_id
from chalicelib.erp.poweroffice.matching import SETTLEMENT, is_ours
from chalicelib.erp.poweroffice.posting_accounts import Chosen, chosen, period_faults

PATH = "/Vouchers/BankJournals"
_LOOKS = 3
"""How often what was just posted is looked for; then it is left for later."""
_LONGEST_CID = 25


@dataclass(frozen=True, slots=True)
class _Debts:
    """The invoices of a settlement, and their customers' accounts in the sub-ledger by customer id."""

    invoices: Mapping[str, wire.OutgoingInvoice]
    accounts: Mapping[str, int]


class Settlements:
    """Posts into one client's books."""

    def __init__(self, api: GoApi, intents: Intents) -> None:
        self._api = api
        self._intents = intents

    def faults(self, accounts: PostingAccounts, on: date) -> Sequence[str]:
        """What speaks against posting: five calls."""
        entries = [entry for entry in Entry if entry in accounts.numbers]
        return [
            *chosen(self._api, accounts, entries, on).faults,
            *period_faults(self._api, on),
            *rights.missing_for_posting(self._api.integration()),
        ]

    def book(self, settlement: Settlement, accounts: PostingAccounts) -> Booked:
        """Nine calls the first time, three when it stands already, more where invoices do not fit in one filter.

        ErpRefused when the ERP's user reversed it: it is not put back against his will.
        """
        voucher_id = once(
            self._intents,
            _key(settlement),
            look=lambda: self._left_behind(settlement),
            post=lambda: self._post(settlement, accounts),
        )
        if self._was_reversed(voucher_id):
            raise ErpRefused(f"PowerOffice: settlement {settlement.number} was posted, and then reversed by Go's user")
        return self._matched(settlement, voucher_id, self._entries(settlement, voucher_id))

    def booked(self, settlement: Settlement) -> Booked | None:
        """Four calls; one when it is not there."""
        voucher_id = self._standing(settlement)
        if voucher_id is None:
            return None
        return self._matched(settlement, voucher_id, self._ours(settlement, voucher_id))

    def _left_behind(self, settlement: Settlement) -> str | None:
        """The voucher of an earlier try. What cannot be seen yet is no leave to repeat, but Go refuses a repeat."""
        found = self._standing(settlement)
        if found is None:
            self._api.pause()
            found = self._standing(settlement)
        return found

    def _standing(self, settlement: Settlement) -> str | None:
        return next((one for one in self._candidates(settlement) if self._stands(one)), None)

    def _candidates(self, settlement: Settlement) -> Sequence[str]:
        """Vouchers with our reference, reversed ones too: Go cannot be asked for a reference.

        A settlement without a line in the customer ledger is not found there, but by our own note.
        """
        if any(line.entry is Entry.CUSTOMER for line in settlement.lines):
            return sorted({one.voucher_id.lower() for one in self._posted(settlement)})
        noted = self._intents.begin(_key(settlement)).result
        return [noted] if noted is not None else []

    def _posted(self, settlement: Settlement) -> Sequence[wire.LedgerEntry]:
        day = settlement.on.isoformat()
        query = {"fromDate": day, "toDate": day, "onlyCreatedByCurrentIntegration": "true"}
        found = self._api.many(wire.LedgerEntry, "/Customerledger/Statement", query)
        return [one for one in found if is_ours(one) and one.external_import_reference == _reference(settlement)]

    def _ours(self, settlement: Settlement, voucher_id: str) -> Sequence[wire.LedgerEntry]:
        return [one for one in self._posted(settlement) if one.voucher_id.lower() == voucher_id]

    def _entries(self, settlement: Settlement, voucher_id: str) -> Sequence[wire.LedgerEntry]:
        """Our lines in the customer ledger, once all of them can be read; none where the settlement has none."""
        expected = sum(line.entry is Entry.CUSTOMER for line in settlement.lines)
        if not expected:
            return ()
        for _ in range(_LOOKS):
            found = self._ours(settlement, voucher_id)
            if len(found) >= expected:
                return found
            self._api.pause()
        raise ErpUnavailable(f"PowerOffice: settlement {settlement.number} stands, but cannot be read back yet")

    def _stands(self, voucher_id: str) -> bool:
        """Whether the voucher is there and was not reversed."""
        path = f"{PATH}/{guid(voucher_id, 'voucher')}"
        try:
            return not self._api.one(wire.BankVoucher, path).is_reversed
        except ErpNotFound:
            return False

    def _was_reversed(self, voucher_id: str) -> bool:
        """What was posted is there for ever; until it can be read nobody can say what became of it."""
        path = f"{PATH}/{guid(voucher_id, 'voucher')}"
        for _ in range(_LOOKS):
            try:
                return self._api.one(wire.BankVoucher, path).is_reversed is True
            except ErpNotFound:
                self._api.pause()
        raise ErpUnavailable(f"PowerOffice: voucher {voucher_id} was posted, but cannot be read back yet")

    def _matched(self, settlement: Settlement, voucher_id: str, entries: Sequence[wire.LedgerEntry]) -> Booked:
        """An invoice is matched when it shares its match with a line of ours on the same customer."""
        wanted = _invoices_of(settlement)
        invoices = invoices_by_id(self._api, wanted)
        matches = {(one.customer_id, one.match_id) for one in entries if one.match_id is not None}
        unmatched = (
            one
            for one in wanted
            if one not in invoices or (invoices[one].customer_id, invoices[one].match_id) not in matches
        )
        return Booked(voucher_id, tuple(unmatched))

    def _post(self, settlement: Settlement, accounts: PostingAccounts) -> str:
        """The new voucher's id. ErpRefused names everything that is in the way; then nothing is posted."""
        if settlement.currency != "NOK":
            raise ErpRefused(f"PowerOffice: the books are in NOK, settlement {settlement.number} in another currency")
        entries = [line.entry for line in settlement.lines]
        places = chosen(self._api, accounts, entries, settlement.on)
        debts, gone = self._debts(settlement)
        faults = [*places.faults, *period_faults(self._api, settlement.on), *gone]
        if faults:
            raise ErpRefused(f"PowerOffice: settlement {settlement.number} cannot be posted: {'; '.join(faults)}")
        body = _voucher(settlement, places, debts)
        try:
            return read(wire.BankVoucher, parsed(self._api.write("POST", PATH, body))).id.lower()
        except ErpRefused:
            # A reference that is in use is refused: then an earlier try, which could not be seen before, got through.
            found = self._standing(settlement)
            if found is None:
                raise
            return found

    def _debts(self, settlement: Settlement) -> tuple[_Debts, Sequence[str]]:
        wanted = _invoices_of(settlement)
        invoices = invoices_by_id(self._api, wanted)
        known = cards(self._api, [one.customer_no for one in invoices.values()])
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
        return _Debts(invoices, accounts), faults


def _reference(settlement: Settlement) -> str:
    return SETTLEMENT + settlement.number


def _key(settlement: Settlement) -> str:
    return f"settlement:{settlement.number}"


def _invoices_of(settlement: Settlement) -> Sequence[str]:
    wanted = (guid(line.invoice_id, "invoice") for line in settlement.lines if line.entry is Entry.CUSTOMER)
    return list(dict.fromkeys(wanted))


def _voucher(settlement: Settlement, places: Chosen, debts: _Debts) -> Mapping[str, object]:
    lines = [
        {
            **_place(line, places, debts),
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
        "ExternalImportReference": _reference(settlement),
        "VoucherLines": lines,
    }
    if settlement.number.isdecimal():
        head["ImportedVoucherNo"] = int(settlement.number)
    return head


def _place(line: SettlementLine, places: Chosen, debts: _Debts) -> Mapping[str, object]:
    if line.entry is not Entry.CUSTOMER:
        place = places.places[line.entry]
        return {"AccountId": place.account_id, "VatId": place.vat_id}
    invoice = debts.invoices[guid(line.invoice_id, "invoice")]
    named: dict[str, object] = {"AccountId": debts.accounts[invoice.customer_id], "VatId": places.no_vat_id}
    named["InvoiceNo"] = invoice.invoice_no
    if 0 < len(invoice.cid) <= _LONGEST_CID:
        named["Cid"] = invoice.cid
    return named
