"""The objects of Tripletex v2 that settlements need: accounts, codes, periods, vouchers, and invoices by line."""

from datetime import date
from typing import Annotated

from pydantic import BeforeValidator

from chalicelib.erp.tripletex.wire import Currency, Flag, MarkedVoucher, Number, Posting, Ref, Text, Wire, or_empty


class Account(Wire):
    id: int
    number: Number = 0
    name: Text = ""
    ledger_type: Text = ""
    vat_locked: Flag = False
    vat_type: Ref | None = None
    is_inactive: Flag = False
    requires_department: Flag = False
    requires_project: Flag = False


class VatType(Wire):
    id: int
    number: Text = ""


class AccountingPeriod(Wire):
    id: int
    start: date
    is_closed: Flag = False


class LedgerVoucher(MarkedVoucher):
    """A voucher with its lines; `reverse_voucher` is the other half of a reversal."""

    postings: Annotated[tuple[Posting, ...], BeforeValidator(or_empty)] = ()


class PayableInvoice(Wire):
    """An invoice with its open amount and the lines that make it, in the company's currency."""

    id: int
    invoice_number: Number = 0
    customer: Ref | None = None
    voucher: Ref | None = None
    currency: Currency | None = None
    postings: Annotated[tuple[Posting, ...], BeforeValidator(or_empty)] = ()


class Employees(Wire):
    """Whose key it is: the employee it speaks for, and the one who may do no more than that."""

    employee_id: Number = 0
    actual_employee_id: Number = 0
    company_id: Number = 0


class Entitlement(Wire):
    id: int
    name: Text = ""
    customer: Ref | None = None
