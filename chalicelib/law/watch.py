"""Which law data somebody must look at: for the operator's alarm, so that a missed half-year is seen the same day."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal

from chalicelib.law.entries import Band, Parameter
from chalicelib.law.lawbook import Lawbook

AnyParameter = Parameter[Decimal] | Parameter[str] | Parameter[tuple[Band, ...]]


def parameters(part: object) -> Iterator[AnyParameter]:
    """Every parameter of a country's law, in the order of its fields."""
    if isinstance(part, Parameter):
        yield part
    elif is_dataclass(part):
        for field in fields(part):
            yield from parameters(getattr(part, field.name))


def overdue(law: Lawbook, today: date) -> tuple[str, ...]:
    """One line per law file whose next change was expected by `today` and is not in; empty when all is current."""
    late = {
        parameter.file: parameter.next_change_expected
        for country in (law.no, law.fi)
        for parameter in parameters(country)
        if parameter.next_change_expected is not None and parameter.next_change_expected <= today
    }
    return tuple(f"{file}: a change was expected from {day}; run make law-update" for file, day in late.items())
