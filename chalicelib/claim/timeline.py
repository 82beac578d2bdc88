"""What stops collection, and the due date that counts on a day; moved on by the walk through the facts."""

from dataclasses import dataclass, field
from datetime import date

from chalicelib.claim.calendar import is_business_day
from chalicelib.claim.facts import Facts
from chalicelib.claim.reading import Reading
from chalicelib.claim.standstill import Window, covers
from chalicelib.law.entries import Parameter


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


def warn_of_holiday(facts: Facts, until: date | None, choice: Parameter[str], reading: Reading) -> None:
    """A due date on a day without banks stays or moves by a choice, not by a clear rule: said once it is past."""
    if (until is None or until > facts.due_date) and not is_business_day(facts.country, facts.due_date):
        reading.use(choice.at(facts.due_date), until or facts.due_date)
