"""What stops collection, and the due date that counts on a day; moved on by the walk through the facts."""

from dataclasses import dataclass, field
from datetime import date

from chalicelib.claim.standstill import Window, covers


@dataclass(slots=True)
class Timeline:
    due_date: date
    disputes: tuple[Window, ...]
    credited_in_full: bool
    postponed: list[Window] = field(default_factory=list)

    def disputed(self, day: date) -> bool:
        return covers(self.disputes, day)

    def standstill(self) -> list[Window]:
        """All days that do not count for time that works against the debtor."""
        return [*self.disputes, *self.postponed]

    def postpone(self, granted_on: date, new_due_date: date) -> None:
        self.postponed.append(Window(granted_on, new_due_date))
        self.due_date = new_due_date
