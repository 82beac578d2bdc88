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
    active: bool = True


VAT_CODES = (
    VatCode("0", "Ingen avgiftsbehandling", 0),
    VatCode("1", "Inngående avgift, høy sats", 25),
    VatCode("3", "Utgående avgift, høy sats", 25),
    VatCode("31", "Utgående avgift, middels sats", 15, active=False),
)


@dataclass(frozen=True, slots=True)
class Account:
    number: int
    name: str
    vat_code: str = "0"
    active: bool = True
    project_required: bool = False


ACCOUNTS = (
    Account(1500, "Kundefordringer"),
    Account(1579, "Inkassooppgjør"),
    Account(1920, "Bankinnskudd"),
    Account(3900, "Annen driftsrelatert inntekt"),
    Account(6700, "Prosjektkostnad", "1", project_required=True),
    Account(7770, "Bank- og kortgebyr"),
    Account(7790, "Annen kostnad, fradragsberettiget", "1"),
    Account(7830, "Tap på fordringer", active=False),
    Account(7831, "Avskrevet etter inkasso"),
    Account(8050, "Annen renteinntekt"),
)
