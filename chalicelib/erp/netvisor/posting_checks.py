"""What speaks against posting to a company's accounts, found before anything is written.

Two things cannot be read and are only told when Netvisor refuses the write: whether a payment method of that name
exists, and whether a VAT code goes with its percentage.
"""

from collections.abc import Collection, Iterable, Iterator
from datetime import date

from chalicelib.erp.contract import Entry, ErpRefused, PostingAccounts
from chalicelib.erp.netvisor import bookkeeping, voucher
from chalicelib.erp.netvisor.api import NetvisorApi
from chalicelib.erp.netvisor.wire import Account, Periods, VoucherType

GENERAL = ("muut", "muu", "muut tositteet", "muu tosite", "muistiotosite", "other", "others", "other vouchers")
"""Names of the voucher type for what no other type is for; to be confirmed with the companies that renamed theirs."""


def problems(
    api: NetvisorApi, agency: str, accounts: PostingAccounts, on: date, entries: Collection[Entry]
) -> list[str]:
    """Each in plain words; three requests. `entries` are those that will be posted to an account of their own."""
    found = [*_accounts(bookkeeping.accounts(api), accounts, entries)]
    found += _vat(accounts, entries)
    found += _periods(bookkeeping.periods(api), on)
    if class_name(bookkeeping.voucher_types(api), agency) is None:
        found.append(f"there is no voucher type for other vouchers: add one that is called {agency}")
    return found


def voucher_class(api: NetvisorApi, agency: str) -> str:
    """The full name of the type to post under. ErpRefused when the company has none that fits."""
    found = class_name(bookkeeping.voucher_types(api), agency)
    if found is None:
        raise ErpRefused(f"Netvisor: there is no voucher type for other vouchers: add one that is called {agency}")
    return found


def class_name(types: Iterable[VoucherType], agency: str) -> str | None:
    """A type named after the agency, else the one for other vouchers; None when there is neither."""
    known = list(types)
    for wanted in (agency.casefold(), *GENERAL):
        for each in known:
            if wanted in (name.casefold() for name in each.names):
                return each.names[0]
    return None


def _accounts(chart: dict[str, Account], accounts: PostingAccounts, entries: Collection[Entry]) -> Iterator[str]:
    for entry in sorted({Entry.PAYOUT, *entries} - {Entry.CUSTOMER}):
        number = accounts.numbers.get(entry, "")
        if not number:
            yield f"no account is named for {entry}"
        elif number not in chart:
            yield f"account {number} for {entry} is not in the chart of accounts"
        elif not chart[number].open:
            yield f"account {number} for {entry} is a heading or out of use"
    if Entry.CUSTOMER in entries and not accounts.payment_method.strip():
        yield "no payment method is named that payments of principal are posted by"


def _vat(accounts: PostingAccounts, entries: Collection[Entry]) -> Iterator[str]:
    for entry, code in sorted(accounts.vat_codes.items()):
        if code and entry in entries and voucher.vat(code) is None:
            yield f"the VAT code {code!r} for {entry} must read like 'KOOS 25,5', the code with its percentage"


def _periods(periods: Periods, on: date) -> Iterator[str]:
    if periods.locked_until is not None and on <= periods.locked_until:
        yield f"{on} lies in a locked period: accounting is locked until {periods.locked_until}"
    if periods.spans and not any(first <= on <= last for first, last in periods.spans):
        yield f"{on} lies in no accounting period of the company: open one for it"
