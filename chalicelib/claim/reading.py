"""Reading the law while keeping what the reader of the statement must be warned of."""

from datetime import date
from typing import TypeVar

from chalicelib.law.entries import Dated

T = TypeVar("T")


class Reading:
    """Collects the warnings of all values used, each once, in the order of their first use."""

    def __init__(self) -> None:
        self._warnings: dict[str, None] = {}

    def use(self, dated: Dated[T], day: date) -> T:
        """The value, with its warning kept if it has one for `day`."""
        warning = dated.warning(day)
        if warning is not None:
            self._warnings[warning] = None
        return dated.value

    def warn(self, text: str) -> None:
        self._warnings[text] = None

    @property
    def warnings(self) -> tuple[str, ...]:
        return tuple(self._warnings)


def cite(section: str, dated: Dated[T]) -> str:
    """The paragraph with the notice that set the figure."""
    return f"{section}; {dated.notice}" if dated.notice else section
