"""Reading the law while keeping what the reader of the statement must be warned of."""

from datetime import date
from typing import TypeVar

from chalicelib.claim.caveat import Caveat, CaveatKind, Value, caveat
from chalicelib.law.entries import Dated, Status

T = TypeVar("T")


class Reading:
    """Collects the caveats of all values used, each once, in the order of their first use."""

    def __init__(self) -> None:
        self._caveats: dict[Caveat, None] = {}

    def use(self, dated: Dated[T], day: date) -> T:
        """The value, with its caveat kept if it has one for `day`: weak backing, or a change that is overdue."""
        if dated.overdue(day):
            file = dated.label.partition(" ")[0]
            expected = dated.stale_from or day
            self.warn(CaveatKind.LAW_CHANGE_EXPECTED, file=file, expected=expected, checked=dated.checked_on)
        elif dated.status is not Status.VERIFIED:
            note = f": {dated.note}" if dated.note else ""
            self.warn(CaveatKind.WEAK_VALUE, value=dated.label, first=dated.valid_from, status=dated.status, note=note)
        return dated.value

    def warn(self, kind: CaveatKind, **values: Value) -> None:
        self._caveats[caveat(kind, **values)] = None

    @property
    def caveats(self) -> tuple[Caveat, ...]:
        return tuple(self._caveats)


def cite(section: str, dated: Dated[T]) -> str:
    """The paragraph with the notice that set the figure."""
    return f"{section}; {dated.notice}" if dated.notice else section
