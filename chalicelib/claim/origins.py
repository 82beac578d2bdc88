"""Lines that rest on no paragraph: the invoice, money that came or was let go."""

from datetime import date

from chalicelib.claim.facts import Country
from chalicelib.claim.receipt import Line, LineKind

_NORWAY = {
    LineKind.PRINCIPAL: "fakturaen",
    LineKind.CREDIT_NOTE: "kreditnotaen",
    LineKind.PAYMENT: "sedvane, ikke lovfestet rekkefølge",
    LineKind.WRITE_OFF: "ettergivelse fra fordringshaveren",
    LineKind.OVERPAYMENT: "betalt uten skyld",
}
_FINLAND = {
    LineKind.PRINCIPAL: "lasku",
    LineKind.CREDIT_NOTE: "hyvityslasku",
    LineKind.PAYMENT: "käytäntö, järjestyksestä ei säädetä",
    LineKind.WRITE_OFF: "velkojan anteeksianto",
    LineKind.OVERPAYMENT: "maksettu ilman velkaa",
}
_BY_INSTRUCTION = {Country.NO: "skyldnerens egen bestemmelse", Country.FI: "velallisen oma määräys"}


def plain_line(country: Country, kind: LineKind, amount: int, on: date, fact_id: str = "", source: str = "") -> Line:
    """A line with its usual source, or with `source`; KeyError for kinds that always have a paragraph."""
    usual = (_NORWAY if country is Country.NO else _FINLAND)[kind]
    return Line(kind, amount, on, f"{country.value.lower()}.{kind.value}", source or usual, fact_id=fact_id)


def instruction(country: Country) -> str:
    """The source of a payment's order where the debtor said what it is for."""
    return _BY_INSTRUCTION[country]
