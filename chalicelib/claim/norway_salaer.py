"""Norway: the salær of one claim, light and then heavy, with its plan addition and VAT (inkassoforskriften kap. 2)."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from chalicelib.claim import norway_dates, norway_limits
from chalicelib.claim.calendar import next_business_day
from chalicelib.claim.facts import Country, Fact, Facts
from chalicelib.claim.money import round_half_up
from chalicelib.claim.reading import Reading, cite
from chalicelib.claim.receipt import Line, LineKind, Refusal
from chalicelib.claim.standstill import Window, day_after
from chalicelib.law.lawbook import Lawbook


@dataclass(frozen=True, slots=True)
class Demand:
    """The demand that made the salær due: `principal` is what was open of the claim then."""

    on: date
    deadline: date
    principal: int
    due_date: date
    fact: Fact


class SalaerRule:
    """One salær per claim. Light from the payment demand, heavy when its deadline is exceeded by more than 28 days."""

    def __init__(self, facts: Facts, law: Lawbook, reading: Reading) -> None:
        self._facts = facts
        self._law = law
        self._reading = reading
        self._heavy_from: date | None = None
        self._plan: Line | None = None
        self.demand: Demand | None = None
        """The demand that salær was charged for, its date that of the newest renewal."""
        self._charged: Demand | None = None

    def engage(self, demand: Demand) -> None:
        self.demand = self._charged = demand

    def renew(self, fact: Fact) -> None:
        """A later demand keeps the way to court open (inkassoloven § 11) but earns nothing more."""
        if self.demand is not None:
            deadline = fact.deadline or norway_limits.demand_deadline(fact.on, self._law)
            self.demand = replace(self.demand, on=fact.on, deadline=deadline)

    def reach(self, day: date, standstill: Iterable[Window]) -> None:
        """Turns light to heavy; asked only while principal is open. Days of objection or granted delay do not count."""
        if self._charged is None or self._heavy_from is not None:
            return
        deadline, told = self._charged.deadline, self._law.no.choices.heavy_deadline_on_holiday
        working = next_business_day(Country.NO, deadline)
        if told.at(deadline).value == "moves":
            deadline = working
        days = int(self._reading.use(self._law.no.heavy_after_days.at(self._charged.on), self._charged.on)) + 1
        heavy_from = day_after(deadline, days, standstill)
        if heavy_from is not None and day >= heavy_from:
            self._heavy_from = heavy_from
            if working != self._charged.deadline:
                self._reading.use(told.at(self._charged.deadline), day)

    def plan(self, fact: Fact, legal_costs: bool) -> Refusal | None:
        """The addition for a plan of more than four instalments, once."""
        law = self._law.no
        if self._charged is None:
            return Refusal.NO_DEMAND
        if self._plan is not None:
            return Refusal.ONE_FEE_PER_CLAIM
        if (fact.instalments or 0) <= int(law.plan_instalments.at(fact.on).value):
            return Refusal.FEW_INSTALMENTS
        if legal_costs:
            choice = law.choices.plan_addition_after_legal.at(fact.on)
            if self._reading.use(choice, fact.on) == "refused":
                return Refusal.LEGAL_COSTS_EXIST
        self._reading.use(law.plan_addition.at(fact.on), fact.on)
        self._reading.use(law.inkassosats.at(fact.on), fact.on)
        amount = round_half_up(norway_dates.plan_addition(law, fact.on) * norway_limits.KRONE)
        if fact.amount is not None:
            amount = min(amount, fact.amount)
        source = cite(law.plan_addition.section, law.inkassosats.at(fact.on))
        self._plan = Line(LineKind.PLAN_FEE, amount, fact.on, "no.salaer.plan", source, fact_id=fact.id)
        return None

    def lines(self, day: date, paid_on: date | None) -> list[Line]:
        """Salær, plan addition and VAT, as the inkassosats of the day of payment, or of `day`, makes them."""
        if self._charged is None:
            return []
        found = [self._salaer(self._charged, max(self._charged.on, paid_on or day))]
        if self._plan is not None:
            found.append(self._plan)
        if not self._facts.creditor_deducts_vat:
            found += [self._vat(line, paid_on or day) for line in found]
        return found

    def _salaer(self, demand: Demand, sats_day: date) -> Line:
        heavy = self._heavy_from is not None
        self._reading.use(norway_dates.salaer_table(self._law.no, demand.due_date), demand.due_date)
        self._reading.use(norway_dates.sats_for_salaer(self._law.no, sats_day), sats_day)
        salaer = norway_limits.salaer(
            demand.principal + demand.fact.merged_before + demand.fact.merged_after,
            self._facts.debtor,
            demand.due_date,
            sats_day,
            self._law,
            heavy=heavy,
            creditor_deducts_vat=True,
        )
        fact = demand.fact
        amount = norway_limits.share(salaer.amount, demand.principal, fact.merged_before, fact.merged_after)
        return Line(
            LineKind.COLLECTION_FEE,
            amount if demand.fact.amount is None else min(amount, demand.fact.amount),
            self._heavy_from or demand.on,
            "no.salaer.heavy" if heavy else "no.salaer.light",
            salaer.source,
            base=demand.principal,
            fact_id=demand.fact.id,
        )

    def _vat(self, line: Line, day: date) -> Line:
        percent = norway_dates.vat(self._law.no, day)
        self._reading.use(percent, day)
        return Line(
            LineKind.VAT,
            norway_limits.vat(line.amount, day, self._law),
            line.on,
            "no.vat",
            cite(self._law.no.vat.section, percent),
            base=line.amount,
            fact_id=line.fact_id,
        )
