"""Finland: the letters sent so far, and what they allow the next one (perintälaki 5, 7, 10 b, 10 f, 10 g §)."""

from datetime import date, timedelta

from chalicelib.claim import finland_limits
from chalicelib.claim.facts import DebtorClass, Fact, Facts, FactType, Party
from chalicelib.claim.receipt import Refusal
from chalicelib.law.lawbook import Lawbook

DEMANDS = frozenset({FactType.PAYMENT_DEMAND, FactType.SECOND_DEMAND})
LETTERS = DEMANDS | {FactType.REMINDER, FactType.TRATTA}


class SentLetters:
    """All letters in order, the creditor's own and the free ones included."""

    def __init__(self, facts: Facts, law: Lawbook) -> None:
        self._facts = facts
        self._law = law
        self._caps = finland_limits.caps(facts.debtor, law)
        self._sent: list[Fact] = []
        self._charged: list[FactType] = []

    def add(self, fact: Fact, *, charged: bool) -> None:
        self._sent.append(fact)
        if charged:
            self._charged.append(fact.type)

    def demanded(self) -> Fact | None:
        """The newest demand of the agency."""
        demands = [sent for sent in self._sent if sent.type in DEMANDS and sent.by is Party.AGENCY]
        return demands[-1] if demands else None

    def refusal_of_reminder(self, fact: Fact, due_date: date) -> Refusal | None:
        """Why a reminder must be free, or None if it may cost."""
        if fact.on < finland_limits.first_reminder_fee_day(due_date, self._facts.debtor, fact.on, self._law):
            return Refusal.TOO_EARLY
        if self._facts.debtor is DebtorClass.CONSUMER and self._facts.due_date_basis != "agreed":
            shortest = timedelta(days=int(self._law.fi.consumer_invoice_days.at(fact.on).value))
            if self._facts.due_date - self._facts.invoice_date < shortest:
                return Refusal.INVOICE_TOO_LATE
        return self._too_soon(fact)

    def refusal_of_demand(self, fact: Fact, due_date: date) -> Refusal | None:
        """Why a demand must be free, or None if it may cost; `breach_of_demand` comes first."""
        if fact.on <= due_date:
            return Refusal.TOO_EARLY
        if fact.type is FactType.SECOND_DEMAND and self.demanded() is None:
            return Refusal.NO_DEMAND
        most = self._caps.demands_max
        if FactType.TRATTA in self._charged:
            most = self._law.fi.business_demands_max_with_tratta
        if self._number_charged(DEMANDS) >= int(most.at(fact.on).value):
            return Refusal.TOO_MANY_LETTERS
        return self._too_soon(fact)

    def refusal_of_tratta(self, fact: Fact) -> Refusal | None:
        """One tratta, and then one demand at most (10 g §)."""
        if FactType.TRATTA in self._charged:
            return Refusal.TOO_MANY_LETTERS
        allowed = int(self._law.fi.business_demands_max_with_tratta.at(fact.on).value)
        return Refusal.TOO_MANY_LETTERS if self._number_charged(DEMANDS) > allowed else None

    def breach_of_demand(self, fact: Fact, due_date: date) -> Refusal | None:
        """A professional may demand from a consumer only 14 days after a reminder sent after the due date (5 §)."""
        if self._facts.debtor is not DebtorClass.CONSUMER:
            return None
        reminded = [sent for sent in self._sent if sent.type is FactType.REMINDER and sent.on > due_date]
        if not reminded:
            return Refusal.NO_REMINDER
        if fact.on < finland_limits.first_demand_day(reminded[0].on, self._law):
            return Refusal.REMINDER_TOO_RECENT
        return None

    def breach_of_tratta(self, fact: Fact, due_date: date) -> Refusal | None:
        """Never to consumers, and only after a reminder whose time to pay, ten days at least, is over (7 §)."""
        if self._facts.debtor is DebtorClass.CONSUMER:
            return Refusal.FORBIDDEN_FOR_CONSUMERS
        days = timedelta(days=int(self._law.fi.tratta_reminder_days.at(fact.on).value))
        for sent in self._sent:
            deadline = sent.deadline or sent.on + days
            if sent.type is not FactType.TRATTA and sent.on > due_date and sent.on + days <= deadline < fact.on:
                return None
        return Refusal.NO_REMINDER

    def _number_charged(self, kinds: frozenset[FactType]) -> int:
        return sum(kind in kinds for kind in self._charged)

    def _too_soon(self, fact: Fact) -> Refusal | None:
        interval = timedelta(days=int(self._caps.interval_days.at(fact.on).value))
        if self._sent and fact.on < self._sent[-1].on + interval:
            return Refusal.TOO_SOON_AFTER_LETTER
        return None
