"""The creditor's choice of accounts and VAT codes as Go has them, and what speaks against posting to them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from chalicelib.erp.contract import Entry, PostingAccounts
from chalicelib.erp.poweroffice import wire
from chalicelib.erp.poweroffice.api import GoApi

NO_VAT = "0"
"""SAF-T's code for no VAT treatment; Go demands a code on every line."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a line is posted, in Go's own ids."""

    account_id: int
    vat_id: int


@dataclass(frozen=True, slots=True)
class Chosen:
    """The places of all entries; only those without faults are there."""

    places: Mapping[Entry, Place]
    no_vat_id: int
    faults: Sequence[str]


def chosen(api: GoApi, accounts: PostingAccounts, entries: Iterable[Entry], on: date) -> Chosen:
    """Looks the accounts of these entries up in two calls, with every fault at once, each in plain words."""
    wanted = sorted(set(entries) - {Entry.CUSTOMER})
    numbers = {entry: accounts.numbers.get(entry, "").strip() for entry in wanted}
    asked = ",".join(sorted({number for number in numbers.values() if number.isdecimal()}))
    listed = api.many(wire.GeneralLedgerAccount, "/GeneralLedgerAccounts", {"accountNos": asked}) if asked else ()
    found = {str(each.account_no): each for each in listed}
    vat = {each.code: each for each in api.many(wire.VatCode, "/VatCodes", {}) if _in_force(each, on)}
    faults, places = [], {}
    for entry in wanted:
        account = found.get(numbers[entry])
        code = accounts.vat_codes.get(entry, "").strip() or NO_VAT
        fault = _account_fault(entry, numbers[entry], account) or _vat_fault(entry, account, code, vat, on)
        if fault:
            faults.append(fault)
        elif account is not None:
            places[entry] = Place(account.id, vat[code].id)
    if NO_VAT not in vat:
        faults.append(f"VAT code {NO_VAT} (no VAT) is not in use on {on}")
    no_vat = vat[NO_VAT].id if NO_VAT in vat else 0
    return Chosen(places, no_vat, faults)


def period_faults(api: GoApi, on: date) -> Sequence[str]:
    """What speaks against posting on a day, in two calls."""
    locked = api.one(wire.LockDate, "/LockDateSettings").lock_date
    begun = api.one(wire.Financial, "/FinancialSettings").conversion_date
    faults = []
    if locked is not None and on <= locked:
        faults.append(f"the books are locked up to and including {locked}: nothing can be posted on {on}")
    if begun is not None and on < begun:
        faults.append(f"the books in Go begin on {begun}: nothing can be posted on {on}")
    return faults


def _account_fault(entry: Entry, number: str, account: wire.GeneralLedgerAccount | None) -> str:
    what = entry.value.replace("_", " ")
    if not number:
        return f"no account is chosen for {what}"
    if account is None:
        return f"there is no account {number} (chosen for {what})"
    if account.is_active is False:
        return f"account {number} (chosen for {what}) is not active"
    if account.is_project_required:
        return f"account {number} (chosen for {what}) demands a project, which we cannot give"
    if account.is_department_required:
        return f"account {number} (chosen for {what}) demands a department, which we cannot give"
    return ""


def _vat_fault(
    entry: Entry, account: wire.GeneralLedgerAccount | None, code: str, vat: Mapping[str, wire.VatCode], on: date
) -> str:
    if code not in vat:
        return f"VAT code {code} (chosen for {entry.value.replace('_', ' ')}) is not in use on {on}"
    if account is not None and account.is_vat_code_locked and account.vat_code_id not in (None, vat[code].id):
        own = next((each.code for each in vat.values() if each.id == account.vat_code_id), "another")
        return f"account {account.account_no} is locked to VAT code {own}, and {code} is chosen"
    return ""


def _in_force(code: wire.VatCode, on: date) -> bool:
    begun = code.valid_from is None or code.valid_from <= on
    return code.is_active is not False and begun and (code.valid_to is None or on <= code.valid_to)
