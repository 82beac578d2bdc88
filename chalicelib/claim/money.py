"""Amounts of money: integers in minor units (øre, cent) inside, text with two decimals at the edges, never float."""

import re
from decimal import Decimal
from fractions import Fraction

_AMOUNT = re.compile(r"-?\d{1,13}\.\d{2}")


class AmountError(ValueError):
    """A text is not an amount with two decimals."""


def parse(text: str) -> int:
    """Minor units of an amount such as "1250.00"; raises AmountError for anything else."""
    if not isinstance(text, str) or not _AMOUNT.fullmatch(text) or not text.isascii():
        raise AmountError(
            f'{text!r} is not an amount; write it as text with a point and two decimals, such as "1250.00"'
        )
    return int(text.replace(".", ""))


def text(minor: int) -> str:
    """The amount as text with two decimals: 125000 is "1250.00"."""
    sign = "-" if minor < 0 else ""
    return f"{sign}{abs(minor) // 100}.{abs(minor) % 100:02d}"


def round_half_up(value: Decimal | Fraction) -> int:
    """The nearest whole minor unit, a half away from zero; exact, without the context's precision.

    Half up because the tax authority's published example of late interest (Skatteetaten, Utleggsbegjæring) and the
    fee of 37.50 that became 38 kroner in 2026 round so; banker's rounding would disagree with both.
    """
    numerator, denominator = value.as_integer_ratio()
    nearest = (2 * abs(numerator) + denominator) // (2 * denominator)
    return -nearest if numerator < 0 else nearest
