"""Amounts, dates and instants as Netvisor writes them, which is in more than one way."""

import re
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import cache
from zoneinfo import ZoneInfo

from chalicelib.erp.contract import ErpUnreadable

_ANSI = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_FINNISH = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")
_TIME = re.compile(r"[T ]+(\d{1,2})[:.](\d{2})(?:[:.](\d{2}))?")
_BLANKS = re.compile(r"\s|\N{NO-BREAK SPACE}|\N{NARROW NO-BREAK SPACE}")
_YES = frozenset({"1", "true", "yes", "kyllä", "ja"})
_NO = frozenset({"0", "false", "no", "ei", "nej"})


@cache
def helsinki() -> ZoneInfo:
    """Netvisor's instants are local and say no zone."""
    return ZoneInfo("Europe/Helsinki")


def minor_units(text: str) -> int:
    """ "740,00", "244.12" and "1 240,005" in cents, half up; an empty text is nil."""
    plain = _BLANKS.sub("", text).replace("\N{MINUS SIGN}", "-")
    whole, mark, decimals = plain.rpartition("," if plain.rfind(",") > plain.rfind(".") else ".")
    number = f"{whole.replace('.', '').replace(',', '')}.{decimals}" if mark else plain
    try:
        return int((Decimal(number or "0") * 100).quantize(Decimal(1), rounding=ROUND_HALF_UP))
    except (InvalidOperation, ValueError):
        raise ErpUnreadable("Netvisor: an amount is no number") from None


def amount(minor: int) -> str:
    """Cents with a comma and two decimals, as Netvisor documents it for requests."""
    sign, whole = ("-" if minor < 0 else ""), abs(minor)
    return f"{sign}{whole // 100},{whole % 100:02d}"


def day(text: str) -> date | None:
    """By its shape, whatever the format attribute says: "2026-02-03", "3.2.2026", either with a time behind it."""
    found = _date(text)
    return None if found is None else found[0]


def instant(text: str) -> datetime | None:
    """An aware instant from a local date with or without a time."""
    found = _date(text)
    if found is None:
        return None
    on, rest = found
    time = _TIME.match(rest)
    hour, minute, second = (int(part or 0) for part in time.groups()) if time else (0, 0, 0)
    try:
        return datetime(on.year, on.month, on.day, hour, minute, second, tzinfo=helsinki())
    except ValueError:
        raise ErpUnreadable("Netvisor: a time names no moment of the day") from None


def flag(text: str) -> bool | None:
    """0 and 1, and the words that a language makes of them; None for anything else."""
    plain = text.strip().lower()
    return True if plain in _YES else False if plain in _NO else None


def _date(text: str) -> tuple[date, str] | None:
    text = text.strip()
    if not text:
        return None
    if found := _ANSI.match(text):
        year, month, of_month = (int(part) for part in found.groups())
    elif found := _FINNISH.match(text):
        of_month, month, year = (int(part) for part in found.groups())
    else:
        raise ErpUnreadable("Netvisor: a date is of no known form")
    try:
        return date(year, month, of_month), text[found.end() :]
    except ValueError:
        raise ErpUnreadable("Netvisor: a date names no day of the calendar") from None
