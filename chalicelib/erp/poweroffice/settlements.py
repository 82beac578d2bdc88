"""Our settlements as bank journals in the ledger of Go: posted once, read back, and what they did not match."""

from collections.abc import Iterable, Sequence
from datetime import date
from functools import cache

from chalicelib.erp.contract import (
    Booked,
    Entry,
    ErpNotFound,
    ErpRefused,
    ErpUnavailable,
    PostingAccounts,
    Settlement,
)
from chalicelib.erp.intents import Intents, renewed, results
from chalicelib.erp.poweroffice import rights, wire
from chalicelib.erp.poweroffice.api import ANSWERS, GoApi, guid
from chalicelib.erp.poweroffice.invoice_lists import invoices_by_id
from chalicelib.erp.poweroffice.journal import debts, invoices_of, journal, reference
from chalicelib.erp.poweroffice.matching import is_ours
from chalicelib.erp.poweroffice.posting_accounts import chosen, period_faults

PATH = "/Vouchers/BankJournals"
_LOOKS = 3
"""How often what was just posted is looked for; then it is left for later."""


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
        """Ten calls the first time, three when it stands already, more where invoices do not fit in one filter.

        What Go's user reversed is posted anew: whoever asks has seen that it is missing.
        """
        was_reversed = cache(self._was_reversed)
        voucher_id = renewed(
            self._intents,
            _key(settlement),
            stands=lambda noted: not was_reversed(noted),
            look=lambda: self._left_behind(settlement),
            post=lambda: self._post(settlement, accounts),
        )
        if was_reversed(voucher_id):
            raise ErpUnavailable(f"PowerOffice: settlement {settlement.number} was reversed while it was being posted")
        return self._matched(settlement, voucher_id, self._entries(settlement, voucher_id))

    def booked(self, settlement: Settlement) -> Booked | None:
        """Three calls; one when it is not there."""
        entries = self._posted(settlement)
        voucher_id = self._standing(settlement, entries)
        return None if voucher_id is None else self._matched(settlement, voucher_id, entries)

    def _left_behind(self, settlement: Settlement) -> str | None:
        """The voucher of an earlier try. What cannot be seen yet is no leave to repeat, but Go refuses a repeat."""
        found = self._standing(settlement, self._posted(settlement))
        if found is None and _in_customer_ledger(settlement):
            self._api.pause()
            found = self._standing(settlement, self._posted(settlement))
        return found

    def _standing(self, settlement: Settlement, entries: Sequence[wire.LedgerEntry]) -> str | None:
        """The voucher that has our reference and was not reversed.

        A settlement without a line in the customer ledger cannot be found there; of that one our own note tells.
        """
        ids: Iterable[str] = sorted({one.voucher_id.lower() for one in entries})
        if not _in_customer_ledger(settlement):
            ids = results(self._intents, _key(settlement))
        return next((one for one in ids if self._stands(one)), None)

    def _posted(self, settlement: Settlement) -> Sequence[wire.LedgerEntry]:
        """Our lines in the customer ledger, reversed ones too. Go cannot be asked for a reference, but for a day."""
        if not _in_customer_ledger(settlement):
            return ()
        day = settlement.on.isoformat()
        query = {"fromDate": day, "toDate": day, "onlyCreatedByCurrentIntegration": "true"}
        found = self._api.many(wire.LedgerEntry, "/Customerledger/Statement", query)
        return [one for one in found if is_ours(one) and one.external_import_reference == reference(settlement)]

    def _entries(self, settlement: Settlement, voucher_id: str) -> Sequence[wire.LedgerEntry]:
        """Our lines in the customer ledger, once all of them can be read; none where the settlement has none."""
        expected = sum(line.entry is Entry.CUSTOMER for line in settlement.lines)
        for _ in range(_LOOKS):
            found = [one for one in self._posted(settlement) if one.voucher_id.lower() == voucher_id]
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
        wanted = invoices_of(settlement)
        invoices = invoices_by_id(self._api, wanted)
        mine = [one for one in entries if one.voucher_id.lower() == voucher_id and one.match_id is not None]
        matches = {(one.customer_id, one.match_id) for one in mine}
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
        owed, gone = debts(self._api, settlement)
        faults = [*places.faults, *period_faults(self._api, settlement.on), *gone]
        if faults:
            raise ErpRefused(f"PowerOffice: settlement {settlement.number} cannot be posted: {'; '.join(faults)}")
        body = journal(settlement, places, owed)
        try:
            return ANSWERS.read(wire.BankVoucher, ANSWERS.parsed(self._api.write("POST", PATH, body).body)).id.lower()
        except ErpRefused:
            # A reference that is in use is refused: then an earlier try, which could not be seen before, got through.
            found = self._standing(settlement, self._posted(settlement))
            if found is None:
                raise
            return found


def _key(settlement: Settlement) -> str:
    return f"settlement/{settlement.number}"


def _in_customer_ledger(settlement: Settlement) -> bool:
    return any(line.entry is Entry.CUSTOMER for line in settlement.lines)
