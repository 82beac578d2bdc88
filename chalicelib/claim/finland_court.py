"""Finland: what an undisputed case costs in court, on top of out-of-court costs (OMa 1311/2001, court fee decrees)."""

from chalicelib.claim import finland_dates
from chalicelib.claim.caveat import CaveatKind
from chalicelib.claim.facts import DebtorClass, Fact, Facts
from chalicelib.claim.finland_limits import EURO
from chalicelib.claim.money import round_half_up
from chalicelib.claim.norway_limits import band_of
from chalicelib.claim.reading import Reading, cite
from chalicelib.claim.receipt import Line, LineKind, Refusal
from chalicelib.law.lawbook import Lawbook


class CourtCosts:
    """The awarded costs by tariff, and the court's fee."""

    def __init__(self, facts: Facts, law: Lawbook, reading: Reading) -> None:
        self._facts = facts
        self._law = law
        self._reading = reading
        self.lines: list[Line] = []

    def application(self, fact: Fact, principal: int, demand: Fact | None) -> Refusal | None:
        """The basic tariff, or an amount up to the high one; a consumer only after an expired demand (6 §)."""
        if principal <= 0:
            return Refusal.NOTHING_OPEN
        if self._facts.debtor is DebtorClass.CONSUMER:
            if demand is None:
                return Refusal.NO_DEMAND
            if fact.on <= (demand.deadline or demand.on):
                return Refusal.DEMAND_DEADLINE_RUNNING
        table = self._law.fi.court_basic if fact.amount is None else self._law.fi.court_high
        dated = finland_dates.court_tariff(table, fact.on)
        highest = round_half_up(band_of(self._reading.use(dated, fact.on), principal).columns["cap"] * EURO)
        amount = highest if fact.amount is None else min(fact.amount, highest)
        self._add(fact, amount, "fi.court.tariff", cite(table.section, dated), principal)
        return None

    def fee(self, fact: Fact) -> Refusal | None:
        """What was paid, or without an amount the fee of a case filed electronically."""
        law = self._law.fi
        if fact.amount is None:
            dated = finland_dates.court_fee(law, fact.on)
            amount = round_half_up(self._reading.use(dated, fact.on) * EURO)
            self._add(fact, amount, "fi.court.fee", cite(law.court_fee.section, dated), None)
            return None
        if fact.on < law.court_fee_contested.starts[0]:
            self._reading.warn(CaveatKind.COURT_FEE_OLD, on=fact.on)
        elif fact.amount > law.court_fee_contested.at(fact.on).value * EURO:
            self._reading.warn(CaveatKind.COURT_FEE_HIGH, on=fact.on)
        self._add(fact, fact.amount, "fi.court.fee", law.court_fee.section, None)
        return None

    def _add(self, fact: Fact, amount: int, rule: str, source: str, base: int | None) -> None:
        self.lines.append(Line(LineKind.COURT_COST, amount, fact.on, rule, source, base=base, fact_id=fact.id))
