"""Norway: the costs of legal steps, on top of out-of-court costs (rettsgebyrloven, tvisteloven § 6-13)."""

from datetime import date
from decimal import Decimal

from chalicelib.claim import norway_dates, norway_limits
from chalicelib.claim.calendar import add_months
from chalicelib.claim.caveat import CaveatKind
from chalicelib.claim.facts import Fact, Facts
from chalicelib.claim.money import round_half_up
from chalicelib.claim.norway_salaer import Demand
from chalicelib.claim.reading import Reading, cite
from chalicelib.claim.receipt import Line, LineKind, Refusal
from chalicelib.law.entries import Dated
from chalicelib.law.lawbook import Lawbook


class CourtCosts:
    """The writing fee of an application and the fees that were paid to court or enforcement officer."""

    def __init__(self, facts: Facts, law: Lawbook, reading: Reading) -> None:
        self._facts = facts
        self._law = law
        self._reading = reading
        self.lines: list[Line] = []

    @property
    def exist(self) -> bool:
        return bool(self.lines)

    def application(self, fact: Fact, demand: Demand | None) -> Refusal | None:
        """The writing fee, only after a payment demand that expired and is not older than six months (§ 11)."""
        if demand is None:
            return Refusal.NO_DEMAND
        if fact.on <= demand.deadline:
            return Refusal.DEMAND_DEADLINE_RUNNING
        if fact.on > add_months(demand.on, int(self._law.no.demand_valid_months.at(fact.on).value)):
            return Refusal.DEMAND_TOO_OLD
        law = self._law.no
        factor = self._reading.use(law.writing_factor.at(fact.on), fact.on)
        unit = norway_dates.court_fee(law, fact.on)
        amount = round_half_up(factor * self._reading.use(unit, fact.on) * norway_limits.KRONE)
        if fact.amount is not None:
            amount = min(amount, fact.amount)
        self._add(fact, amount, "no.court.writing", cite(law.writing_factor.section, unit), fact.on)
        if not self._facts.creditor_deducts_vat:
            vat = norway_limits.vat(amount, fact.on, self._law)
            source = law.writing_factor.section
            self.lines.append(Line(LineKind.VAT, vat, fact.on, "no.court.vat", source, base=amount, fact_id=fact.id))
        return None

    def fee(self, fact: Fact) -> Refusal | None:
        """What was paid, or without an amount the fee of a complaint to the conciliation board."""
        law = self._law.no
        unit = norway_dates.court_fee(law, fact.on)
        if fact.amount is None:
            amount = self._statutory(law.complaint_factor.at(fact.on), fact.on)
        else:
            amount = fact.amount
            highest = max(
                self._statutory(factor.at(fact.on), fact.on)
                for factor in (law.complaint_factor, law.enforcement_factor)
            )
            if amount > highest:
                self._reading.warn(CaveatKind.COURT_FEE_HIGH, on=fact.on)
        self._add(fact, amount, "no.court.fee", cite(law.complaint_factor.section, unit), fact.on)
        return None

    def _statutory(self, factor: Dated[Decimal], day: date) -> int:
        """A fee that ends in decimals goes down to whole kroner (rettsgebyrloven § 6a)."""
        unit = self._reading.use(norway_dates.court_fee(self._law.no, day), day)
        return int(self._reading.use(factor, day) * unit) * norway_limits.KRONE

    def _add(self, fact: Fact, amount: int, rule: str, source: str, day: date) -> None:
        self.lines.append(Line(LineKind.COURT_COST, amount, day, rule, source, fact_id=fact.id))
