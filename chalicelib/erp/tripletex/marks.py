"""Our mark on what we post into Tripletex: the voucher's own external number, which every reader can see."""

PREFIX = "autocollect-settlement-"
LONGEST = 70
"""Characters that Tripletex keeps of an external voucher number."""


def mark_of(settlement_number: str) -> str:
    """What a settlement's voucher is called. ValueError when Tripletex would cut it off."""
    mark = PREFIX + settlement_number
    if not settlement_number or len(mark) > LONGEST:
        raise ValueError(f"a settlement's number has 1 to {LONGEST - len(PREFIX)} characters for Tripletex")
    return mark


def settlement_in(external_number: str) -> str:
    """The number of the settlement of ours that a voucher is; empty for any other voucher (mission E8)."""
    return external_number.removeprefix(PREFIX) if external_number.startswith(PREFIX) else ""
