"""Vouchers that somebody types: balanced, VAT taken out of each gross amount, nothing matched by itself."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from local.erps.tripletex import books, chart
from local.erps.tripletex.errors import invalid, missing
from local.erps.tripletex.office import Office
from local.erps.tripletex.records import Company, Voucher

LONGEST_NUMBER = 70


@dataclass(frozen=True, slots=True)
class TypedLine:
    """`gross` in minor units, VAT in it; debit above nil. `vat_type` None: the account's own."""

    row: int
    account: int
    gross: int
    description: str = ""
    vat_type: int | None = None
    customer_id: int = 0
    invoice_number: str = ""

    @property
    def vat(self) -> int:
        return chart.DEFAULT_VAT.get(self.account, 0) if self.vat_type is None else self.vat_type


@dataclass(frozen=True, slots=True)
class TypedVoucher:
    on: date
    description: str
    lines: tuple[TypedLine, ...]
    type_name: str = ""
    external_number: str = ""


def post(office: Office, company: Company, typed: TypedVoucher) -> Voucher:
    """Numbers and books the voucher. Raises ApiError and keeps nothing."""
    _check(company, typed)
    made = books.new_voucher(office, company.id, typed.on, typed.type_name, typed.description)
    made = office.store.insert(replace(made, external_number=typed.external_number))
    for line in typed.lines:
        _book(office, made, line)
    return made


def _check(company: Company, typed: TypedVoucher) -> None:
    check_open(company, typed.on)
    if not typed.lines:
        raise invalid("postings", "Et bilag kan ikke registreres uten posteringer.", "A voucher needs postings.")
    if len(typed.external_number) > LONGEST_NUMBER:
        raise invalid("externalVoucherNumber", "Maks 70 tegn.", "70 characters at most.")
    if typed.type_name == "Utgående faktura":
        raise invalid("voucherType.id", "Bilagstypen kan ikke brukes.", "The voucher type cannot be used.")
    rows: dict[int, list[int]] = {}
    for line in typed.lines:
        _check_line(line)
        rows.setdefault(line.row, []).append(line.gross)
    shared = [row for row, amounts in rows.items() if len(amounts) > 1 and sum(amounts) != 0]
    if shared:
        raise invalid("postings.row", f"Rad {shared[0]} er ikke lik 0.", f"Row {shared[0]} does not sum to 0.")
    if sum(line.gross for line in typed.lines):
        norwegian = f"Summen av posteringene for {typed.on} er ikke lik 0."
        raise invalid("postings", norwegian, f"The postings of {typed.on} do not sum to 0.")


def check_open(company: Company, on: date) -> None:
    """Raises ApiError when the day is in what the accountant has closed."""
    if company.closed_until is not None and on <= company.closed_until:
        raise invalid("date", "Perioden er lukket for bilagsføring.", "The period is closed.")


def _check_line(line: TypedLine) -> None:
    if line.row < 1:
        norwegian = "Posteringene på rad 0 (guiRow 0) er systemgenererte og kan ikke opprettes."
        raise invalid("postings.row", norwegian, "Row 0 is system generated and cannot be created.")
    if line.account in chart.INACTIVE:
        raise invalid("postings.account.id", "Kontoen er inaktiv.", "The account is inactive.")
    if line.account in chart.VAT_LOCKED and line.vat != chart.DEFAULT_VAT.get(line.account, 0):
        raise invalid("postings.vatType.id", "Kontoen er låst til en annen mva-kode.", "The VAT type is locked.")
    if chart.ACCOUNTS[line.account][1] == "CUSTOMER" and not line.customer_id:
        raise missing("postings.customer.id")


def _book(office: Office, voucher: Voucher, line: TypedLine) -> None:
    """The net amount on the account, and the VAT that was in it on row 0."""
    percent = Decimal(chart.VAT_TYPES[line.vat][2])
    net = int((line.gross * 100 / (100 + percent)).quantize(Decimal(1), ROUND_HALF_UP))
    office.store.insert(
        replace(
            books.unsaved_line(office, voucher, line.account, net),
            description=line.description or voucher.description,
            customer_id=line.customer_id,
            invoice_number=line.invoice_number,
            row=line.row,
            vat_type=line.vat,
            gross=line.gross,
        )
    )
    if line.vat in chart.VAT_ACCOUNTS:
        books.plain_line(office, voucher, chart.VAT_ACCOUNTS[line.vat], line.gross - net, row=0)
