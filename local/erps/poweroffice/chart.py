"""What Go is born with: applications and what they may do, VAT codes, ledger accounts. All keys are made up."""

from dataclasses import dataclass

from local.erps.poweroffice.office import guid

SUBSCRIPTION_KEY = "0123456789abcdef0123456789abcdef"
AUTOCOLLECT = guid("application", "AutoCollect")
RIVAL = guid("application", "Fjellvakt Inkasso (oppdiktet)")
REPORTS = guid("application", "Rapport")

PRIVILEGES = (
    "Customer",
    "ContactPerson",
    "CustomerLedger",
    "OutgoingInvoice",
    "CommonServices",
    "GeneralLedgerAccount",
    "BankVoucher_Full",
    "DebtCollection_Full",
)

APPLICATIONS = (
    (AUTOCOLLECT, "AutoCollect", PRIVILEGES),
    (RIVAL, "Fjellvakt Inkasso (oppdiktet)", PRIVILEGES),
    (REPORTS, "Rapport", ("CustomerLedger", "CommonServices")),
)


@dataclass(frozen=True, slots=True)
class VatCode:
    code: str
    name: str
    percent: int
    account: int = 0
    """Where its VAT is posted."""
    active: bool = True


VAT_CODES = (
    VatCode("0", "Ingen avgiftsbehandling", 0),
    VatCode("1", "Inngående avgift, høy sats", 25, 2711),
    VatCode("3", "Utgående avgift, høy sats", 25, 2701),
    VatCode("31", "Utgående avgift, middels sats", 15, 2702, active=False),
)


@dataclass(frozen=True, slots=True)
class Account:
    """An account with a VAT code of its own is locked to it."""

    number: int
    name: str
    vat_code: str = "0"
    active: bool = True
    project_required: bool = False
    department_required: bool = False

    @property
    def vat_locked(self) -> bool:
        return self.vat_code != "0"


ACCOUNTS = (
    Account(1500, "Kundefordringer"),
    Account(1579, "Inkassooppgjør"),
    Account(1920, "Bankinnskudd"),
    Account(2701, "Utgående merverdiavgift, høy sats"),
    Account(2711, "Inngående merverdiavgift, høy sats"),
    Account(3900, "Annen driftsrelatert inntekt"),
    Account(6700, "Prosjektkostnad", "1", project_required=True),
    Account(6710, "Avdelingskostnad", department_required=True),
    Account(7770, "Bank- og kortgebyr"),
    Account(7790, "Annen kostnad, fradragsberettiget", "1"),
    Account(7830, "Tap på fordringer", active=False),
    Account(7831, "Avskrevet etter inkasso"),
    Account(8050, "Annen renteinntekt"),
)

RECEIVABLES = 1500
"""What the customers' sub-ledger accounts are part of."""


def account_id(account: Account) -> int:
    """Go's own id of an account, by which postings name it."""
    return 5000 + ACCOUNTS.index(account)


def vat_id(code: VatCode) -> int:
    return 10 + VAT_CODES.index(code)


def subledger_id(customer_id: int) -> int:
    """The id of a customer's account in the sub-ledger."""
    return customer_id + 90_000_000
