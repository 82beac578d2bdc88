"""Finland: puts a claim together, ready for the walk through its facts."""

from datetime import date
from functools import partial

from chalicelib.claim import finland_interest
from chalicelib.claim.account import Account
from chalicelib.claim.caveat import CaveatKind
from chalicelib.claim.facts import Component, DebtorClass, Fact, Facts
from chalicelib.claim.finland import FinlandCosts
from chalicelib.claim.interest import Meter, once_at_the_end
from chalicelib.claim.reading import Reading
from chalicelib.claim.sequence import ordered
from chalicelib.claim.standstill import disputes
from chalicelib.claim.timeline import Timeline, warn_of_holiday
from chalicelib.law.lawbook import Lawbook

CONSUMER_ORDER = (Component.INTEREST, Component.PRINCIPAL, Component.COSTS)
CONSUMER_ORDER_SOURCE = "perintälaki 11 a §"
"""Money goes to interest and principal first, to collection costs last (perintälaki 11 a §)."""


def run(facts: Facts, principal: int, until: date | None, law: Lawbook, reading: Reading) -> Account:
    """The claim after its facts; after a breach once more without costs, as if none had ever been earned."""
    account = _account(facts, principal, until, law, reading, forfeited=False)
    account.run(until)
    if isinstance(account.costs, FinlandCosts) and account.costs.breached:
        reading.warn(CaveatKind.COSTS_LOST)
        account = _account(facts, principal, until, law, reading, forfeited=True)
        account.run(until)
    return account


def _account(
    facts: Facts, principal: int, until: date | None, law: Lawbook, reading: Reading, *, forfeited: bool
) -> Account:
    if facts.commercial and not finland_interest.is_commercial(facts):
        reading.warn(CaveatKind.COMMERCIAL_CONSUMER)
    meter = Meter(
        principal,
        finland_interest.start(facts, law.fi, reading),
        finland_interest.Price(facts, law.fi, reading),
        once_at_the_end,
        finland_interest.RULE,
        finland_interest.COMMERCIAL if finland_interest.is_commercial(facts) else finland_interest.GENERAL,
    )
    warn_of_holiday(facts, until, law.fi.choices.due_date_on_holiday, reading)
    timeline = Timeline(
        due_date=finland_interest.settled_due_date(facts.due_date, law.fi),
        disputes=disputes(ordered(facts.events, until)),
        credited_in_full=principal == 0 and facts.principal > 0,
    )
    return Account(
        facts=facts,
        meter=meter,
        costs=FinlandCosts(facts, law, reading, meter, timeline, forfeited=forfeited),
        order=_order(facts, law),
        due_dates=partial(_postpone, timeline, law, reading),
        principal=principal,
        order_decides=partial(_warn_of_order, facts, law, reading),
        order_source=CONSUMER_ORDER_SOURCE if facts.debtor is DebtorClass.CONSUMER else "",
    )


def _order(facts: Facts, law: Lawbook) -> tuple[Component, ...]:
    if facts.debtor is DebtorClass.CONSUMER:
        return CONSUMER_ORDER
    chosen = law.fi.choices.business_allocation_order.at(facts.due_date).value
    return tuple(Component(name) for name in chosen.split(", "))


def _warn_of_order(facts: Facts, law: Lawbook, reading: Reading, day: date) -> None:
    if facts.debtor is not DebtorClass.CONSUMER:
        reading.use(law.fi.choices.business_allocation_order.at(facts.due_date), day)


def _postpone(timeline: Timeline, law: Lawbook, reading: Reading, fact: Fact) -> date | None:
    """A later due date, agreed or granted as an extension: from the granting until then the debtor is not late."""
    if fact.new_due_date is None or fact.new_due_date <= max(timeline.due_date, fact.on):
        return None
    new = finland_interest.settled_due_date(fact.new_due_date, law.fi)
    timeline.postpone(fact.on, new)
    runs = reading.use(law.fi.choices.interest_during_extension.at(fact.on), fact.on) == "runs"
    return fact.on if runs else new
