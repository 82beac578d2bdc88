"""Finland: what collection may cost the debtor, act by act (perintälaki 513/1999)."""

from dataclasses import dataclass
from datetime import date, timedelta

from chalicelib.claim import finland_dates, finland_limits
from chalicelib.claim.calendar import ONE_DAY
from chalicelib.claim.caveat import CaveatKind
from chalicelib.claim.compensation import wants_compensation
from chalicelib.claim.facts import DebtorClass, Fact, Facts, FactType, Party
from chalicelib.claim.finland_court import CourtCosts
from chalicelib.claim.finland_letters import DEMANDS, LETTERS, SentLetters
from chalicelib.claim.finland_limits import Ceilings
from chalicelib.claim.interest import Meter
from chalicelib.claim.money import round_half_up
from chalicelib.claim.reading import Reading, cite
from chalicelib.claim.receipt import Line, LineKind, Refusal
from chalicelib.claim.timeline import Timeline
from chalicelib.law.entries import BeforeFirstValueError, UnknownValueError
from chalicelib.law.lawbook import Lawbook

_KINDS = {
    FactType.REMINDER: LineKind.REMINDER_FEE,
    FactType.PAYMENT_DEMAND: LineKind.DEMAND_FEE,
    FactType.SECOND_DEMAND: LineKind.DEMAND_FEE,
    FactType.TRATTA: LineKind.TRATTA_FEE,
    FactType.EXTENSION: LineKind.EXTENSION_FEE,
    FactType.PAYMENT_PLAN: LineKind.PLAN_FEE,
}


@dataclass(frozen=True, slots=True)
class _Charge:
    amount: int
    rule: str
    section: str


class FinlandCosts:
    """Costs of letters, plans and extensions under their ceilings, the 40 euro, and court costs."""

    def __init__(
        self, facts: Facts, law: Lawbook, reading: Reading, meter: Meter, timeline: Timeline, *, forfeited: bool
    ) -> None:
        self._facts = facts
        self._law = law
        self._reading = reading
        self._meter = meter
        self._time = timeline
        self._forfeited = forfeited
        self._consumer = facts.debtor is DebtorClass.CONSUMER
        self._ceilings = Ceilings(facts, law, reading)
        self._letters = SentLetters(facts, law)
        self._court = CourtCosts(facts, law, reading)
        self._lines: list[Line] = []
        self._charged = 0
        self._plans = 0
        self._compensation: Line | None = None
        self._wants_compensation = wants_compensation(facts, reading, "perintälaki 10 i §")
        self.breached = False
        """An act broke the rules of good collection practice: the right to costs is lost (10 § 3 mom.)."""

    def reach(self, day: date, principal: int) -> None:
        """The 40 euro arise with the delay, once per invoice, no reminder needed (10 i §)."""
        if not self._wants_compensation or principal <= 0 or day <= self._meter.start:
            return
        self._wants_compensation = False
        first = self._meter.start + ONE_DAY
        dated = finland_dates.compensation(self._law.fi, first)
        amount = round_half_up(self._reading.use(dated, first) * finland_limits.EURO)
        section = self._law.fi.standard_compensation.section
        self._compensation = Line(
            LineKind.STANDARD_COMPENSATION, amount, first, "fi.compensation", cite(section, dated)
        )

    def take(self, fact: Fact, principal: int) -> Refusal | None:
        """Letters of the creditor count for intervals and reminders but claim nothing."""
        if fact.type in (FactType.DISPUTE, FactType.DISPUTE_CLOSED, FactType.ACKNOWLEDGEMENT):
            return None
        if fact.by is Party.CREDITOR:
            if fact.type in LETTERS:
                self._letters.add(fact, charged=False)
            return None
        if fact.type is FactType.COURT_FEE:
            return Refusal.CREDITED_IN_FULL if self._time.credited_in_full else self._court.fee(fact)
        if fact.type is FactType.LEGAL_APPLICATION:
            return self._court.application(fact, principal, self._letters.demanded())
        if fact.type not in _KINDS:
            return Refusal.NO_SUCH_FEE
        refusal = self._refusal(fact, principal)
        free = fact.amount == 0
        if refusal is None and not free:
            refusal = self._charge(fact, principal)
        if fact.type in LETTERS:
            self._letters.add(fact, charged=refusal is None and not free)
        return refusal

    def principal_paid(self, day: date) -> None:
        """Nothing in Finland depends on the day the principal is paid."""

    def total(self, day: date) -> int:
        return sum(line.amount for line in self.lines(day))

    def lines(self, _day: date) -> list[Line]:
        """Costs count only above the 40 euro: of the two the larger is owed (10 i §)."""
        lines = list(self._lines)
        if self._compensation is not None:
            smaller = min(self._compensation.amount, sum(line.amount for line in lines))
            lines.insert(0, self._compensation)
            if smaller:
                rule, section = "fi.compensation.costs_above_it", self._law.fi.standard_compensation.section
                lines.append(Line(LineKind.ABSORBED_FEE, -smaller, self._compensation.on, rule, section, base=smaller))
        return lines + self._court.lines

    def _refusal(self, fact: Fact, principal: int) -> Refusal | None:
        if self._time.credited_in_full:
            return Refusal.CREDITED_IN_FULL
        if principal <= 0:
            return Refusal.NOTHING_OPEN
        breach = self._breach(fact)
        if breach is not None:
            self.breached = True
            return breach
        if fact.amount == 0:
            return None
        if self._forfeited:
            return Refusal.RIGHT_TO_COSTS_LOST
        if self._time.disputed(fact.on):
            return Refusal.DISPUTED
        if self._unregulated(fact):
            return None
        if fact.type is FactType.REMINDER:
            return self._letters.refusal_of_reminder(fact, self._time.due_date)
        if fact.type in DEMANDS:
            return self._letters.refusal_of_demand(fact, self._time.due_date)
        if fact.type is FactType.TRATTA:
            if finland_dates.tratta_debtors(self._law.fi, fact.on).value == "companies only":
                self._reading.warn(CaveatKind.TRATTA_COMPANIES_ONLY, on=fact.on)
            return self._letters.refusal_of_tratta(fact)
        if fact.type is FactType.EXTENSION:
            return self._refusal_of_extension(fact)
        return Refusal.ONE_FEE_PER_CLAIM if self._plans >= self._ceilings.plans(principal, fact.on) else None

    def _breach(self, fact: Fact) -> Refusal | None:
        """Sending on in a dispute (4 b §), a demand before its time (5 §), a tratta where none is allowed (7 §)."""
        if fact.type in LETTERS and self._time.disputed(fact.on):
            return Refusal.DISPUTED
        if fact.type in DEMANDS:
            return self._letters.breach_of_demand(fact, self._time.due_date)
        if fact.type is FactType.TRATTA:
            return self._letters.breach_of_tratta(fact, self._time.due_date)
        return None

    def _refusal_of_extension(self, fact: Fact) -> Refusal | None:
        shortest = timedelta(days=int(self._law.fi.extension_min_days.at(fact.on).value))
        if fact.new_due_date is None or fact.new_due_date < max(fact.on, self._time.due_date) + shortest:
            return Refusal.EXTENSION_TOO_SHORT
        return None

    def _unregulated(self, fact: Fact) -> bool:
        """Before 2021 the act held no ceilings for claims that are no consumer claims."""
        return not self._consumer and fact.on < self._law.fi.business.reminder.starts[0]

    def _charge(self, fact: Fact, principal: int) -> Refusal | None:
        if self._unregulated(fact):
            if fact.amount is None:
                return Refusal.AMOUNT_MISSING
            self._reading.warn(CaveatKind.NO_CEILING, act=fact.type, on=fact.on)
            self._add(fact, _Charge(fact.amount, f"fi.cost.reasonable.{fact.type}", "perintälaki 10 §"))
            return None
        try:
            charge = self._price(fact, principal)
            left = self._ceilings.total(principal, fact.on) - self._charged
        except (UnknownValueError, BeforeFirstValueError) as missing:
            self._reading.warn(CaveatKind.NO_VALUE_FOR_ACT, act=fact.type, on=fact.on, value=missing.value)
            return Refusal.NO_VALUE_IN_LAW_DATA
        amount = min(charge.amount, left, charge.amount if fact.amount is None else fact.amount)
        if amount <= 0:
            return Refusal.TOTAL_CAP_REACHED
        self._plans += fact.type is FactType.PAYMENT_PLAN
        self._charged += amount
        self._add(fact, _Charge(amount, charge.rule, charge.section), base=principal)
        return None

    def _price(self, fact: Fact, principal: int) -> _Charge:
        on, caps = fact.on, finland_limits.caps(self._facts.debtor, self._law)
        if fact.type is FactType.REMINDER:
            return _Charge(
                self._ceilings.reminder(on), "fi.cost.reminder", cite(caps.reminder.section, caps.reminder.at(on))
            )
        if fact.type in DEMANDS:
            second = self._letters.demanded() is not None
            amount = self._ceilings.demand(principal, on, second=second)
            rule = "fi.cost.second_demand" if second else "fi.cost.demand"
            return _Charge(amount, rule, cite(caps.demand.section, caps.demand.at(on)))
        if fact.type is FactType.TRATTA:
            table = self._law.fi.business_tratta
            return _Charge(self._ceilings.tratta(principal, on), "fi.cost.tratta", cite(table.section, table.at(on)))
        if fact.type is FactType.EXTENSION:
            section = cite(caps.extension.section, caps.extension.at(on))
            return _Charge(self._ceilings.extension(on), "fi.cost.extension", section)
        amount = self._ceilings.plan(principal, fact.instalments or 1, on)
        return _Charge(amount, "fi.cost.plan", cite(caps.plan.section, caps.plan.at(on)))

    def _add(self, fact: Fact, charge: _Charge, base: int | None = None) -> None:
        """VAT goes on top only where the creditor cannot deduct it, and never for consumers (10 e § 4 mom.)."""
        self._lines.append(
            Line(_KINDS[fact.type], charge.amount, fact.on, charge.rule, charge.section, base=base, fact_id=fact.id)
        )
        if self._consumer or self._facts.creditor_deducts_vat:
            return
        percent = self._reading.use(finland_dates.vat(self._law.fi, fact.on), fact.on)
        vat = round_half_up(charge.amount * percent / 100)
        source = "perintälaki 10 e § 4 mom., 10 h § 5 mom."
        self._lines.append(Line(LineKind.VAT, vat, fact.on, "fi.vat", source, base=charge.amount, fact_id=fact.id))
