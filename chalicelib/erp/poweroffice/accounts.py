"""VAT codes and ledger accounts: postings name them by Go's own ids, people by their numbers."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from chalicelib.erp.contract import ErpRefused
from chalicelib.erp.poweroffice import wire
from chalicelib.erp.poweroffice.api import GoApi


@dataclass(frozen=True, slots=True)
class Account:
    """A ledger account that may be posted to; `vat_code_id` binds where `vat_locked`."""

    id: int
    number: int
    name: str
    vat_code_id: int | None
    vat_locked: bool


def accounts(api: GoApi, numbers: Iterable[int]) -> Mapping[int, Account]:
    """The accounts with these numbers, in one call. ErpRefused names each that is missing, closed, or wants a project
    or a department, which we cannot give."""
    wanted = sorted(set(numbers))
    query = {"accountNos": ",".join(str(number) for number in wanted)}
    found = {each.account_no: each for each in api.many(wire.GeneralLedgerAccount, "/GeneralLedgerAccounts", query)}
    faults = [fault for number in wanted if (fault := _fault(number, found.get(number)))]
    if faults:
        raise ErpRefused(f"PowerOffice: {'; '.join(faults)}")
    return {
        number: Account(each.id, number, each.name, each.vat_code_id or None, each.is_vat_code_locked is True)
        for number, each in found.items()
        if number in wanted
    }


def vat_code_ids(api: GoApi, codes: Iterable[str], on: date) -> Mapping[str, int]:
    """The ids of VAT codes ("0" none, "1" 25 % input, "3" 25 % output) in force on a day. ErpRefused names a missing
    one."""
    wanted = sorted(set(codes))
    known = api.many(wire.VatCode, "/VatCodes", {})
    found = {each.code: each.id for each in known if each.code in wanted and _in_force(each, on)}
    lacking = [code for code in wanted if code not in found]
    if lacking:
        raise ErpRefused(f"PowerOffice: VAT code {', '.join(lacking)} is not in use on {on}")
    return found


def _fault(number: int, account: wire.GeneralLedgerAccount | None) -> str:
    if account is None:
        return f"there is no account {number}"
    if account.is_active is False:
        return f"account {number} is not active"
    if account.is_project_required or account.is_department_required:
        return f"account {number} demands a project or a department"
    return ""


def _in_force(code: wire.VatCode, on: date) -> bool:
    begun = code.valid_from is None or code.valid_from <= on
    return code.is_active is not False and begun and (code.valid_to is None or on <= code.valid_to)
