"""The walk through the facts of a claim, day by day: what is open, and what each payment covered."""

from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from chalicelib.claim.facts import Component, Fact, Facts, FactType
from chalicelib.claim.interest import Meter
from chalicelib.claim.origins import instruction, plain_line
from chalicelib.claim.receipt import Line, LineKind, Refusal, RefusedFact
from chalicelib.claim.sequence import ordered, without_reversed


@dataclass(frozen=True, slots=True)
class Allocation:
    """What one payment covered, in minor units. A payment that was taken back wholly covered nothing."""

    fact_id: str
    on: date
    principal: int
    interest: int
    costs: int
    overpayment: int


class CostRules(Protocol):
    """A country's costs through time. `principal` is what is open of it, in minor units."""

    def reach(self, day: date, principal: int) -> None:
        """Time has come to `day`; what it alone brings about happens, before the facts of that day."""

    def take(self, fact: Fact, principal: int) -> Refusal | None:
        """A letter, plan, legal step or fee; a Refusal when the law gives nothing for it."""

    def principal_paid(self, day: date) -> None:
        """Nothing of the principal is open from that day on."""

    def total(self, day: date) -> int:
        """All costs up to that day, paid or not; never less than on an earlier day."""

    def lines(self, day: date) -> list[Line]:
        """The same as lines that sum to `total`."""


class DueDates(Protocol):
    """Moves the due date: the new start of interest, or None when the new date is not later."""

    def __call__(self, fact: Fact, /) -> date | None: ...


class OrderNote(Protocol):
    """Told the day of each payment that the order of components decided on."""

    def __call__(self, day: date, /) -> None: ...


@dataclass(slots=True)
class Account:
    """One claim while the facts are walked through."""

    facts: Facts
    meter: Meter
    costs: CostRules
    order: tuple[Component, ...]
    due_dates: DueDates
    principal: int
    order_decides: OrderNote
    order_source: str = ""
    """The paragraph that sets the order, where one does."""
    covered: dict[Component, int] = field(default_factory=lambda: dict.fromkeys(Component, 0))
    overpaid: int = 0
    allocations: list[Allocation] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    refused: list[RefusedFact] = field(default_factory=list)

    def open(self, component: Component, day: date) -> int:
        """What is owed of a component at the end of `day`."""
        if component is Component.PRINCIPAL:
            return self.principal
        if component is Component.INTEREST:
            return self.meter.accrued(day) - self.covered[component]
        return self.costs.total(day) - self.covered[component]

    def run(self, until: date | None) -> None:
        """Takes all facts up to and including `until`; without it, all."""
        events = ordered(self.facts.events, until)
        payments, unmatched = without_reversed(events)
        if self.principal == 0:
            self.costs.principal_paid(self.facts.invoice_date)
        for index, fact in enumerate(events):
            self.costs.reach(fact.on, self.principal)
            if fact.type is FactType.PAYMENT:
                self._payment(fact, payments.get(index), index in unmatched)
            elif fact.type is FactType.WRITE_OFF:
                self._write_off(fact)
            elif fact.type is FactType.NEW_DUE_DATE:
                self._refuse(fact, None if self._move_due_date(fact) else Refusal.NOT_LATER)
            elif fact.type is FactType.EXTENSION:
                self._refuse(fact, self.costs.take(fact, self.principal))
                self._move_due_date(fact)
            elif fact.type is not FactType.CREDIT_NOTE:
                self._refuse(fact, self.costs.take(fact, self.principal))
        if until is not None:
            self.costs.reach(until, self.principal)

    def _payment(self, fact: Fact, effective: Fact | None, unmatched: bool) -> None:
        if unmatched or fact.amount is None:
            self._refuse(fact, Refusal.NO_PAYMENT_TO_REVERSE if unmatched else Refusal.AMOUNT_MISSING)
            return
        amount = fact.amount
        self.lines.append(self._line(LineKind.PAYMENT, -amount, fact))
        share = self._cover(fact, effective.amount or 0) if effective else dict.fromkeys(Component, 0)
        over = (effective.amount or 0) - sum(share.values()) if effective else 0
        self.overpaid += over
        self.allocations.append(
            Allocation(
                fact.id,
                fact.on,
                share[Component.PRINCIPAL],
                share[Component.INTEREST],
                share[Component.COSTS],
                over,
            )
        )

    def _write_off(self, fact: Fact) -> None:
        let_go = sum(self._cover(fact, fact.amount or 0).values())
        if let_go == 0:
            self._refuse(fact, Refusal.NOTHING_OPEN)
            return
        self.lines.append(self._line(LineKind.WRITE_OFF, -let_go, fact))

    def _move_due_date(self, fact: Fact) -> bool:
        start = self.due_dates(fact)
        if start is not None:
            self.meter.postpone(fact.on, start)
        return start is not None

    def _cover(self, fact: Fact, amount: int) -> dict[Component, int]:
        """Spreads an amount over what is open that day: first the part it was meant for, then the country's order."""
        opened = {component: self.open(component, fact.on) for component in self.order}
        if fact.towards is None and 0 < amount < sum(opened.values()) > max(opened.values()):
            # It covers not all, and more than one component is open: the order decides.
            self.order_decides(fact.on)
        share = dict.fromkeys(Component, 0)
        first = () if fact.towards is None else _meant_for(fact.towards, self.order)
        for component in first or self.order:
            part = min(amount - sum(share.values()), opened[component])
            share[component] = part
            self.covered[component] += part
        if share[Component.PRINCIPAL]:
            self.principal -= share[Component.PRINCIPAL]
            self.meter.change_base(fact.on, self.principal)
            if self.principal == 0:
                self.costs.principal_paid(fact.on)
        return share

    def _refuse(self, fact: Fact, reason: Refusal | None) -> None:
        if reason is not None:
            self.refused.append(RefusedFact(fact.type, fact.on, reason, fact.id))

    def _line(self, kind: LineKind, amount: int, fact: Fact) -> Line:
        source = instruction(self.facts.country) if fact.towards is not None else ""
        if kind is LineKind.PAYMENT:
            source = source or self.order_source
        return plain_line(self.facts.country, kind, amount, fact.on, fact.id, source)


def _meant_for(component: Component, order: tuple[Component, ...]) -> tuple[Component, ...]:
    # Money for the principal goes on to the interest on it before costs; else what is left follows the usual order.
    if component is Component.PRINCIPAL:
        return (Component.PRINCIPAL, Component.INTEREST, Component.COSTS)
    return (component, *(other for other in order if other is not component))
