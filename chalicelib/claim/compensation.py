"""Who may claim the standard compensation for collection costs: creditors of late commercial payments."""

from chalicelib.claim.caveat import CaveatKind
from chalicelib.claim.facts import DebtorClass, Facts
from chalicelib.claim.reading import Reading


def wants_compensation(facts: Facts, reading: Reading, section: str) -> bool:
    """The claim's own flag, else whether the payment is commercial; never from a consumer, which gives a warning."""
    wanted = facts.commercial if facts.standard_compensation is None else facts.standard_compensation
    if wanted and facts.debtor is DebtorClass.CONSUMER:
        reading.warn(CaveatKind.COMPENSATION_FROM_CONSUMER, section=section)
        return False
    return wanted
