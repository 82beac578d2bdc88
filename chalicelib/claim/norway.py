"""Norway: what collection may cost the debtor, act by act (inkassoloven, inkassoforskriften)."""

from datetime import date

from chalicelib.claim import norway_dates, norway_limits
from chalicelib.claim.calendar import ONE_DAY
from chalicelib.claim.caveat import CaveatKind
from chalicelib.claim.compensation import wants_compensation
from chalicelib.claim.facts import Fact, Facts, FactType, Party
from chalicelib.claim.interest import Meter
from chalicelib.claim.money import round_half_up
from chalicelib.claim.norway_court import CourtCosts
from chalicelib.claim.norway_letters import FeeLetters, Notices
from chalicelib.claim.norway_regimes import regime
from chalicelib.claim.norway_salaer import Demand, SalaerRule
from chalicelib.claim.reading import Reading, cite
from chalicelib.claim.receipt import Line, LineKind, Refusal
from chalicelib.claim.timeline import Timeline
from chalicelib.law.entries import UnknownValueError
from chalicelib.law.lawbook import Lawbook

_COSTLY = frozenset(
    {
        FactType.REMINDER,
        FactType.NOTICE,
        FactType.PAYMENT_DEMAND,
        FactType.PAYMENT_PLAN,
        FactType.LEGAL_APPLICATION,
    }
)


class NorwayCosts:
    """Fees, salær, compensation and court costs under the act in force when each of them arises."""

    def __init__(self, facts: Facts, law: Lawbook, reading: Reading, meter: Meter, timeline: Timeline) -> None:
        self._facts = facts
        self._law = law
        self._reading = reading
        self._meter = meter
        self._time = timeline
        self._letters = FeeLetters(law, reading)
        self._notices = Notices(law)
        self._salaer = SalaerRule(facts, law, reading)
        self._court = CourtCosts(facts, law, reading)
        self._fees: list[Line] = []
        self._compensation: Line | None = None
        self._wants_compensation = wants_compensation(facts, reading, "forsinkelsesrenteloven § 4 d")
        self._paid_on: date | None = None

    def reach(self, day: date, principal: int) -> None:
        """Compensation arises with the delay, heavy salær with time: both only while principal is open."""
        if principal <= 0:
            return
        if self._wants_compensation and day > self._meter.start:
            self._wants_compensation = False
            self._compensate(self._meter.start + ONE_DAY)
        self._salaer.reach(day, self._time.standstill())

    def take(self, fact: Fact, principal: int) -> Refusal | None:
        """Letters of the creditor count against the limits but claim nothing; its other acts are no costs at all."""
        if fact.type in (FactType.DISPUTE, FactType.DISPUTE_CLOSED, FactType.ACKNOWLEDGEMENT):
            return None
        if fact.by is Party.CREDITOR:
            self._count_creditors(fact)
            return None
        if fact.type in _COSTLY:
            refusal = self._hindrance(fact, principal)
            if refusal is not None:
                return refusal
        if fact.type in (FactType.REMINDER, FactType.NOTICE):
            return self._letter(fact)
        if fact.type is FactType.PAYMENT_DEMAND:
            return self._demand(fact, principal)
        if fact.type is FactType.PAYMENT_PLAN:
            return self._salaer.plan(fact, self._court.exist)
        if fact.type is FactType.LEGAL_APPLICATION:
            return self._court.application(fact, self._salaer.demand)
        if fact.type is FactType.COURT_FEE:
            return Refusal.CREDITED_IN_FULL if self._time.credited_in_full else self._court.fee(fact)
        return Refusal.NO_SUCH_FEE

    def principal_paid(self, day: date) -> None:
        self._paid_on = day

    def total(self, day: date) -> int:
        return sum(line.amount for line in self.lines(day))

    def lines(self, day: date) -> list[Line]:
        """Capped in total: the salær swallows the fees, and of costs and compensation the larger counts."""
        salaer = self._salaer.lines(day, self._paid_on)
        costs = [*self._fees, *salaer]
        cap = sum(line.amount for line in salaer if line.kind is LineKind.COLLECTION_FEE)
        left = cap
        for line in self._fees:
            swallowed = min(line.amount, left)
            left -= swallowed
            if swallowed:
                costs.append(_absorbed(swallowed, line, "no.fee.absorbed", "inkassoforskriften § 2-2"))
        if self._compensation is not None:
            smaller = min(self._compensation.amount, sum(line.amount for line in costs))
            costs.insert(0, self._compensation)
            if smaller:
                costs.append(
                    _absorbed(smaller, self._compensation, "no.compensation.larger_counts", "inkassoforskriften § 2-6")
                )
        return costs + self._court.lines

    def _hindrance(self, fact: Fact, principal: int) -> Refusal | None:
        if self._time.credited_in_full:
            return Refusal.CREDITED_IN_FULL
        if principal <= 0:
            return Refusal.NOTHING_OPEN
        self._reading.use(self._law.no.choices.regime.at(fact.on), fact.on)
        act = regime(self._law.no, fact.on)
        refusal = act.hindrance(fact, disputed=self._time.disputed(fact.on))
        if refusal is Refusal.NO_VALUE_IN_LAW_DATA:
            self._reading.warn(CaveatKind.NO_AMOUNTS_OF_ACT, regime=act.name, act=fact.type)
        return refusal

    def _letter(self, fact: Fact) -> Refusal | None:
        due = self._time.due_date
        if fact.type is FactType.NOTICE:
            self._notices.add(fact, due)
        if fact.amount == 0:
            return None
        refusal = self._letters.refusal(fact, due)
        if refusal is not None:
            return refusal
        reminder = fact.type is FactType.REMINDER
        fractions = self._law.no.reminder_fee if reminder else self._law.no.notice_fee
        pick = norway_dates.reminder_fraction if reminder else norway_dates.notice_fraction
        fraction = self._reading.use(pick(self._law.no, due), due)
        sats = norway_dates.sats_for_fee(self._law.no, fact.on)
        self._reading.use(sats, fact.on)
        amount = norway_limits.fee(fraction, fact.on, self._law)
        if fact.amount is not None:
            amount = min(amount, fact.amount)
        self._letters.charged(fact)
        self._fees.append(
            Line(
                LineKind.REMINDER_FEE if reminder else LineKind.NOTICE_FEE,
                amount,
                fact.on,
                "no.fee.reminder" if reminder else "no.fee.notice",
                cite(fractions.section, sats),
                base=round_half_up(sats.value * norway_limits.KRONE),
                fact_id=fact.id,
            )
        )
        return None

    def _demand(self, fact: Fact, principal: int) -> Refusal | None:
        if self._salaer.demand is not None:
            self._salaer.renew(fact)
            return Refusal.ONE_FEE_PER_CLAIM
        refusal = self._notices.refusal_of_demand(fact, self._time.due_date)
        if refusal is None:
            deadline = fact.deadline or norway_limits.demand_deadline(fact.on, self._law)
            self._salaer.engage(Demand(fact.on, deadline, principal, self._time.due_date, fact))
        return refusal

    def _count_creditors(self, fact: Fact) -> None:
        if fact.type is FactType.NOTICE and not self._time.disputed(fact.on):
            self._notices.add(fact, self._time.due_date)
        if fact.type in (FactType.REMINDER, FactType.NOTICE) and fact.amount != 0:
            # A letter whose fee is not told counts as one with a fee: the limits protect the debtor.
            self._letters.charged(fact)

    def _compensate(self, first_day: date) -> None:
        if self._time.credited_in_full:
            return
        if any(self._time.due_date < start <= first_day for start in self._law.no.standard_compensation.starts):
            self._reading.use(self._law.no.choices.compensation_rate.at(first_day), first_day)
        try:
            dated = norway_dates.compensation(self._law.no, self._time.due_date, first_day)
        except UnknownValueError as unknown:
            self._reading.warn(CaveatKind.VALUE_UNKNOWN, value=unknown.value, first=unknown.valid_from)
            return
        amount = round_half_up(self._reading.use(dated, first_day) * norway_limits.KRONE)
        source = cite(self._law.no.standard_compensation.section, dated)
        self._compensation = Line(LineKind.STANDARD_COMPENSATION, amount, first_day, "no.compensation", source)


def _absorbed(amount: int, swallowed: Line, rule: str, source: str) -> Line:
    return Line(
        LineKind.ABSORBED_FEE, -amount, swallowed.on, rule, source, base=swallowed.amount, fact_id=swallowed.fact_id
    )
