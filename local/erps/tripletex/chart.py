"""What a company is born with: accounts, payment types, VAT types, countries, currencies, applications and agencies.

Ids of accounts, payment types and voucher types differ per company, as in the real one, so that nobody relies on them.
"""

from dataclasses import dataclass

RECEIVABLES = 1500
CASH = 1900
BANK = 1920
CLEARING = 1579
SALES = 3000
LOSSES = 7830
OUTGOING_VAT = 2700
INCOMING_VAT = 2710
EXCHANGE_GAIN = 8060
EXCHANGE_LOSS = 8160

ACCOUNTS: dict[int, tuple[str, str]] = {
    RECEIVABLES: ("Kundefordringer", "CUSTOMER"),
    CLEARING: ("Andre kortsiktige fordringer, inkassooppgjør", "GENERAL"),
    CASH: ("Kontanter", "GENERAL"),
    BANK: ("Bankinnskudd", "GENERAL"),
    2400: ("Leverandørgjeld", "VENDOR"),
    OUTGOING_VAT: ("Utgående merverdiavgift, høy sats", "GENERAL"),
    INCOMING_VAT: ("Inngående merverdiavgift, høy sats", "GENERAL"),
    SALES: ("Salgsinntekt, avgiftspliktig", "GENERAL"),
    3900: ("Annen driftsrelatert inntekt", "GENERAL"),
    7770: ("Bank- og kortgebyr", "GENERAL"),
    7780: ("Gamle gebyrer, ikke i bruk", "GENERAL"),
    7790: ("Annen kostnad, fradragsberettiget", "GENERAL"),
    LOSSES: ("Tap på fordringer", "GENERAL"),
    8050: ("Annen renteinntekt", "GENERAL"),
    EXCHANGE_GAIN: ("Valutagevinst (agio)", "GENERAL"),
    EXCHANGE_LOSS: ("Valutatap (disagio)", "GENERAL"),
}

INACTIVE = frozenset({7780})
DEFAULT_VAT = {SALES: 3, 7790: 1}
"""What an account brings when a line names no VAT type."""
VAT_LOCKED = frozenset({RECEIVABLES, 2400, 8050})
"""Accounts that take no other VAT type than their own."""
VAT_ACCOUNTS = {1: INCOMING_VAT, 3: OUTGOING_VAT, 550: OUTGOING_VAT}

PAYMENT_TYPES: tuple[tuple[str, int], ...] = (
    ("Kontant", CASH),
    ("Betalt til bank", BANK),
    ("Inkassooppgjør", CLEARING),
)

VOUCHER_TYPES = ("Utgående faktura", "Purring", "Betaling", "Betaling med KID-nummer", "Bankavstemming")

VAT_TYPES: dict[int, tuple[str, str, str]] = {
    0: ("0", "Ingen avgiftsbehandling", "0"),
    1: ("1", "Fradrag inngående avgift, høy sats", "25"),
    3: ("3", "Utgående avgift, høy sats", "25"),
    5: ("5", "Ingen utgående avgift (innenfor mva-loven)", "0"),
    6: ("6", "Ingen utgående avgift (utenfor mva-loven)", "0"),
    550: ("TAP-1", "Tap på krav, høy sats", "25"),
}

CURRENCIES: dict[str, tuple[int, str]] = {
    "NOK": (1, "Norge"),
    "SEK": (2, "Sverige"),
    "EUR": (5, "EU"),
    "USD": (4, "USA"),
}

COUNTRIES: dict[str, tuple[int, str, str, str]] = {
    "NO": (161, "Norge", "NOR", "578"),
    "SE": (206, "Sverige", "SWE", "752"),
    "DK": (58, "Danmark", "DNK", "208"),
    "FI": (72, "Finland", "FIN", "246"),
    "DE": (80, "Tyskland", "DEU", "276"),
    "GB": (224, "Storbritannia", "GBR", "826"),
}

RIGHTS = ("invoice", "customer", "ledger", "company", "collection", "vouchers", "accounts", "post")

ENTITLEMENTS: dict[str, tuple[int, str]] = {
    "invoice": (21, "AUTH_INVOICING"),
    "customer": (22, "AUTH_CUSTOMER_INFO"),
    "ledger": (23, "AUTH_COMPANY_CUSTOMER_ACCOUNTING_REPORTS"),
    "vouchers": (24, "AUTH_ALL_VOUCHERS"),
    "accounts": (25, "AUTH_ACCOUNTING_SETTINGS"),
    "post": (26, "AUTH_ADVANCED_VOUCHER"),
}
"""Rights as the API names them. Being on the list of collection agencies is none of them; the numbers are made up."""


@dataclass(frozen=True, slots=True)
class Consumer:
    """An application; `agency` is its name on the ERP's list of collection agencies, empty when it is not on it."""

    id: int
    name: str
    token: str
    agency: str = ""


CONSUMERS = (
    Consumer(11, "AutoCollect", "test-consumer-autocollect", "AutoCollect"),
    Consumer(12, "Fjellvakt Inkasso", "test-consumer-fjellvakt", "Fjellvakt Inkasso (oppdiktet)"),
    Consumer(13, "Tallknuser rapport", "test-consumer-tallknuser"),
)
AGENCIES = tuple(consumer for consumer in CONSUMERS if consumer.agency)


def consumer(consumer_id: int) -> Consumer:
    return next(each for each in CONSUMERS if each.id == consumer_id)


def account_id(company_id: int, number: int) -> int:
    return company_id % 1000 * 10_000 + number


def account_number(company_id: int, identifier: int) -> int | None:
    """The number behind an id of this company; None for an id of another one or of nothing."""
    number = identifier - company_id % 1000 * 10_000
    return number if number in ACCOUNTS else None


def payment_type_id(company_id: int, place: int) -> int:
    return company_id % 1000 * 100 + 31 + place


def voucher_type_id(company_id: int, name: str) -> int:
    return company_id % 1000 * 100 + 60 + VOUCHER_TYPES.index(name)
