"""The made-up companies' chart of accounts, voucher types, VAT codes and ways of payment."""

from dataclasses import dataclass
from decimal import Decimal

RECEIVABLES, BANK, CLEARING = "1701", "1910", "1799"
SALES, INTEREST_INCOME, CREDIT_LOSSES = "3000", "9160", "8500"
VAT_RECEIVABLE, VAT_PAYABLE = "1763", "2939"


@dataclass(frozen=True, slots=True)
class ChartAccount:
    """`heading`: nothing is posted to it."""

    name: str
    heading: bool = False
    active: bool = True


ACCOUNTS = {
    "1700": ChartAccount("Saamiset", heading=True),
    RECEIVABLES: ChartAccount("Myyntisaamiset"),
    VAT_RECEIVABLE: ChartAccount("Arvonlisäverosaamiset"),
    CLEARING: ChartAccount("Perintätilitysten selvittely"),
    "1798": ChartAccount("Vanha selvittelytili", active=False),
    BANK: ChartAccount("Pankkitili"),
    VAT_PAYABLE: ChartAccount("Arvonlisäverovelka"),
    SALES: ChartAccount("Myynti"),
    "3690": ChartAccount("Pyöristyserot"),
    "3740": ChartAccount("Perintäkulutuotot"),
    "7680": ChartAccount("Perintäkulut"),
    CREDIT_LOSSES: ChartAccount("Luottotappiot"),
    INTEREST_INCOME: ChartAccount("Korkotuotot"),
}
DEFAULTS = {
    "SalesReceivables": RECEIVABLES,
    "SalesDiscount": "3690",
    "RoundingOffDifference": "3690",
    "Collection": "3740",
}
VOUCHER_TYPES = (
    ("ML", "Myyntilasku", "Sales invoice"),
    ("MS", "Myyntisuoritus", "Sales payment"),
    ("PA", "Pankki", "Bank"),
    ("MU", "Muut", "Other"),
)
"""Abbreviation, name, name in another language."""

METHODS = {"Perintätilitys": CLEARING, "Pankkitili": BANK}
VAT_CODES = {
    "NONE": Decimal(0),
    "KOOS": Decimal("25.5"),
    "KOMY": Decimal("25.5"),
}
"""Domestic purchase and sale, and what has none, each with its percentage."""


def vat_account(code: str) -> str:
    return VAT_PAYABLE if code == "KOMY" else VAT_RECEIVABLE


def postable(number: str) -> bool:
    """Whether there is such an account, in use and no heading."""
    found = ACCOUNTS.get(number)
    return found is not None and found.active and not found.heading
