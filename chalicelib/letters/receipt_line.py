"""The receipt of one amount in one line, as a debtor reads it: rate, base and days, or the day; then the paragraph."""

from collections.abc import Mapping

from chalicelib.claim.receipt import Line, LineKind, RateRow
from chalicelib.letters import formats

_INTEREST = {
    "nb": ("{percent} % av {base} i {days} dag", "{percent} % av {base} i {days} dager"),
    "en": ("{percent}% of {base} for {days} day", "{percent}% of {base} for {days} days"),
}
_BASES: Mapping[str, Mapping[LineKind, str]] = {
    "nb": {
        LineKind.NOTICE_FEE: "inkassosats {base}",
        LineKind.REMINDER_FEE: "inkassosats {base}",
        LineKind.COLLECTION_FEE: "krav på {base}",
        LineKind.VAT: "av {base}",
    },
    "en": {
        LineKind.NOTICE_FEE: "public rate (inkassosats) {base}",
        LineKind.REMINDER_FEE: "public rate (inkassosats) {base}",
        LineKind.COLLECTION_FEE: "claim of {base}",
        LineKind.VAT: "on {base}",
    },
}
"""What an amount was worked out from, where that says more than the paragraph alone."""
_FROM_THE_BOOKS = frozenset(
    {LineKind.PRINCIPAL, LineKind.PAYMENT, LineKind.CREDIT_NOTE, LineKind.WRITE_OFF, LineKind.OVERPAYMENT}
)
"""Lines that rest on a document or a payment, not on a paragraph: their day says enough."""


def receipt_line(line: Line, language: str) -> str:
    """What an amount rests on. Statutes keep their Norwegian names in every language."""
    if line.rates:
        said = [_interest(row, line.base or 0, language) for row in line.rates]
    else:
        said = [formats.short_day(line.on, language)] if line.on is not None else []
        if line.base is not None and line.kind in _BASES[language]:
            said.append(_BASES[language][line.kind].format(base=formats.figure(line.base, language)))
    if line.source and line.kind not in _FROM_THE_BOOKS:
        # The notice that set the figure stands in the receipt on the debtor's page.
        said.append(line.source.partition(";")[0])
    return ", ".join(said)


def _interest(row: RateRow, base: int, language: str) -> str:
    one, many = _INTEREST[language]
    return (one if row.days == 1 else many).format(
        percent=formats.percent(str(row.percent), language),
        base=formats.figure(base, language),
        days=row.days,
    )
