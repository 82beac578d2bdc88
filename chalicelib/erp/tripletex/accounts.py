"""The company's accounts, VAT codes and periods, by the numbers that people know: ids are each company's own."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from chalicelib.erp.contract import Entry, PostingAccounts
from chalicelib.erp.tripletex import book_wire
from chalicelib.erp.tripletex.api import TripletexApi

NO_VAT = "0"
"""The number of the VAT code that treats nothing. It is always sent: an account may bring a code of its own."""

_LOOK_BACK = timedelta(days=3 * 366)
"""A period is a month as a rule; a first year may be longer."""

_ACCOUNT = "id,number,name,ledgerType,vatLocked,vatType(id),isInactive,requiresDepartment,requiresProject"


@dataclass(frozen=True, slots=True)
class Target:
    """Where a line of a settlement goes, in the ids of the company."""

    account_id: int
    vat_id: int


@dataclass(frozen=True, slots=True)
class Checked:
    """`faults` in plain English words; where there are any, `targets` may be incomplete."""

    targets: Mapping[Entry, Target]
    faults: tuple[str, ...]


def checked(api: TripletexApi, accounts: PostingAccounts, entries: Iterable[Entry], on: date) -> Checked:
    """The targets of these entries, and all that speaks against posting to them on the day. Three calls."""
    wanted = {entry: accounts.numbers.get(entry, "").strip() for entry in entries if entry is not Entry.CUSTOMER}
    codes = {entry: accounts.vat_codes.get(entry, "").strip() or NO_VAT for entry in wanted}
    by_number = _accounts(api, wanted.values())
    vat_types = _vat_types(api, codes.values())
    targets: dict[Entry, Target] = {}
    faults: list[str] = []
    for entry, number in wanted.items():
        found = _faults(entry, number, by_number.get(number), codes[entry], vat_types)
        faults += found
        if not found:
            targets[entry] = Target(by_number[number].id, vat_types[codes[entry]])
    return Checked(targets, (*dict.fromkeys(faults), *_closed(api, on)))


def _accounts(api: TripletexApi, numbers: Iterable[str]) -> Mapping[str, book_wire.Account]:
    asked = sorted({number for number in numbers if _is_number(number)})
    if not asked:
        return {}
    query = {"number": ",".join(asked), "fields": _ACCOUNT}
    return {str(one.number): one for one in api.values(book_wire.Account, "/ledger/account", query)}


def _vat_types(api: TripletexApi, codes: Iterable[str]) -> Mapping[str, int]:
    asked = sorted({code for code in codes if _is_number(code)})
    if not asked:
        return {}
    query = {"number": ",".join(asked), "fields": "id,number"}
    return {one.number: one.id for one in api.values(book_wire.VatType, "/ledger/vatType", query)}


def _is_number(text: str) -> bool:
    # A filter with anything else in it is refused whole, and the others would not be checked.
    return text.isascii() and text.isdecimal()


def _faults(
    entry: Entry, number: str, account: book_wire.Account | None, code: str, vat_types: Mapping[str, int]
) -> list[str]:
    what = entry.value.replace("_", " ")
    if not number:
        return [f"no account is chosen for {what}"]
    if account is None:
        return [f"account {number} for {what} does not exist in Tripletex"]
    faults = []
    if account.is_inactive:
        faults.append(f"account {number} for {what} is inactive in Tripletex")
    if account.ledger_type not in ("", "GENERAL"):
        faults.append(f"account {number} for {what} has a ledger of its own ({account.ledger_type.lower()})")
    demanded = [word for word, flag in _demands(account) if flag]
    if demanded:
        faults.append(f"account {number} for {what} demands a {' and a '.join(demanded)} on every line")
    if code not in vat_types:
        faults.append(f"VAT code {code} for {what} does not exist in Tripletex")
    elif account.vat_locked and vat_types[code] != (account.vat_type.id if account.vat_type else 0):
        faults.append(f"account {number} for {what} is locked to another VAT code than {code}")
    return faults


def _demands(account: book_wire.Account) -> tuple[tuple[str, bool], ...]:
    return (("department", account.requires_department), ("project", account.requires_project))


def _closed(api: TripletexApi, on: date) -> list[str]:
    """The period that holds the day is the one that began last: whether its end counts is not documented."""
    window = {"startFrom": (on - _LOOK_BACK).isoformat(), "startTo": (on + timedelta(days=1)).isoformat()}
    query = {**window, "fields": "id,start,isClosed"}
    periods = list(api.values(book_wire.AccountingPeriod, "/ledger/accountingPeriod", query))
    if not periods or not max(periods, key=lambda period: period.start).is_closed:
        return []
    return [f"the accounting period of {on} is closed in Tripletex"]
