"""What marks a separate interest invoice (missions B7, B8).

No field of Netvisor's is known that says so. What is read is what such an invoice says: lines of nothing but penalty
interest, or a free text that calls it an interest invoice. To be confirmed; kept here alone.
"""

import re

from chalicelib.erp.netvisor.wire import SalesInvoice

_INVOICE = ("korkolasku", "räntefaktura", "interest invoice")
_INTEREST = (*_INVOICE, "viivästyskorko", "dröjsmålsränta", "penalty interest")
_CHARGED_ON = re.compile(r"(?:lasku\w*|faktura\w*|invoice)\s*(?:nro|nr|no)?\.?:?\s*(\d{3,})", re.IGNORECASE)
UNNAMED = "?"


def charged_on(invoice: SalesInvoice) -> str:
    """The number of the invoice that interest is charged on, "?" where none is named; empty for any other invoice."""
    only_interest = bool(invoice.lines) and all(_holds(line, _INTEREST) for line in invoice.lines)
    # An ordinary invoice's free text often names the rate of penalty interest, so that word alone says nothing there.
    if not only_interest and not any(_holds(text, _INVOICE) for text in invoice.texts):
        return ""
    for text in (*invoice.lines, *invoice.texts):
        found = _CHARGED_ON.search(text)
        if found and found[1] != invoice.number:
            return found[1]
    return UNNAMED


def _holds(text: str, words: tuple[str, ...]) -> bool:
    plain = text.casefold()
    return any(word in plain for word in words)
