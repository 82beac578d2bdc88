"""Norway: which reminders and notices may carry a fee, and which notice opens the way to a payment demand."""

from dataclasses import dataclass
from datetime import date, timedelta

from chalicelib.claim import norway_limits
from chalicelib.claim.calendar import add_months
from chalicelib.claim.facts import Fact, FactType
from chalicelib.claim.reading import Reading
from chalicelib.claim.receipt import Refusal
from chalicelib.law.lawbook import Lawbook


@dataclass(frozen=True, slots=True)
class _Sent:
    type: FactType
    on: date
    deadline: date


class FeeLetters:
    """Counts the letters with a fee, the creditor's own included (inkassoforskriften §§ 1-2, 1-3)."""

    def __init__(self, law: Lawbook, reading: Reading) -> None:
        self._law = law
        self._reading = reading
        self._charged: list[_Sent] = []

    def charged(self, fact: Fact) -> None:
        """A letter with a fee went out. A deadline that is not told is taken as the day of the letter: none."""
        by_default = norway_limits.notice_deadline(fact.on, self._law) if fact.type is FactType.NOTICE else fact.on
        self._charged.append(_Sent(fact.type, fact.on, fact.deadline or by_default))

    def refusal(self, fact: Fact, due_date: date) -> Refusal | None:
        """Why this letter may carry no fee, or None if it may."""
        if fact.on < norway_limits.first_notice_day(due_date, self._law):
            return Refusal.TOO_EARLY
        if fact.type is FactType.NOTICE and _too_short(fact, self._law):
            return Refusal.DEADLINE_TOO_SHORT
        counted = self._counted(fact.on)
        if not counted:
            return None
        if len(counted) >= int(self._law.no.fee_letters_max.at(fact.on).value):
            return Refusal.TOO_MANY_LETTERS
        first = counted[0]
        shortest = timedelta(days=int(self._law.no.fee_deadline_days.at(fact.on).value))
        if first.deadline < first.on + shortest or fact.on <= first.deadline:
            return Refusal.FIRST_DEADLINE_NOT_MISSED
        second_allowed = self._reading.use(self._law.no.choices.second_notice_fee.at(fact.on), fact.on) == "allowed"
        if first.type is not FactType.REMINDER and not second_allowed:
            return Refusal.FIRST_LETTER_NO_REMINDER
        return None

    def _counted(self, day: date) -> list[_Sent]:
        """The letters with a fee since the last six months without one (§ 1-3 (2))."""
        months = self._law.no.fee_reset_months.at(day)
        counted: list[_Sent] = []
        for sent in [*self._charged, None]:
            on = day if sent is None else sent.on
            if counted and on > add_months(counted[-1].on, int(months.value)):
                self._reading.use(months, day)
                counted = []
            if sent is not None:
                counted.append(sent)
        return counted


class Notices:
    """The collection notices (inkassovarsel) that were lawful by inkassoloven § 9, whoever sent them."""

    def __init__(self, law: Lawbook) -> None:
        self._law = law
        self._sent: list[_Sent] = []

    def add(self, fact: Fact, due_date: date) -> None:
        """Keeps a notice if it went out after the due date with the deadline that the law asks for."""
        if fact.on > due_date and not _too_short(fact, self._law):
            deadline = fact.deadline or norway_limits.notice_deadline(fact.on, self._law)
            self._sent.append(_Sent(fact.type, fact.on, deadline))

    def refusal_of_demand(self, fact: Fact, due_date: date) -> Refusal | None:
        """Why a payment demand of that day may cost nothing (inkassoloven §§ 9, 10, 17), or None if it may."""
        valid = [sent for sent in self._sent if sent.on > due_date]
        if not valid:
            return Refusal.NO_NOTICE
        if all(fact.on <= sent.deadline for sent in valid):
            return Refusal.NOTICE_DEADLINE_RUNNING
        if fact.deadline is not None and fact.deadline < norway_limits.demand_deadline(fact.on, self._law):
            return Refusal.DEADLINE_TOO_SHORT
        return None


def _too_short(fact: Fact, law: Lawbook) -> bool:
    return fact.deadline is not None and fact.deadline < norway_limits.notice_deadline(fact.on, law)
