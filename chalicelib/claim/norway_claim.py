"""Norway: puts a claim together, ready for the walk through its facts."""

from datetime import date
from functools import partial

from chalicelib.claim import norway_interest
from chalicelib.claim.account import Account
from chalicelib.claim.facts import Component, Fact, Facts
from chalicelib.claim.interest import Meter, each_period
from chalicelib.claim.norway import NorwayCosts
from chalicelib.claim.reading import Reading
from chalicelib.claim.sequence import ordered
from chalicelib.claim.standstill import disputes
from chalicelib.claim.timeline import Timeline, warn_of_holiday
from chalicelib.law.lawbook import Lawbook


def run(facts: Facts, principal: int, until: date | None, law: Lawbook, reading: Reading) -> Account:
    """The claim after its facts up to `until`. `principal` is net of the credit notes known by then."""
    meter = Meter(
        principal,
        norway_interest.start(facts, law.no),
        partial(norway_interest.stretches, law.no, reading.use),
        each_period,
        norway_interest.RULE,
        norway_interest.SOURCE,
    )
    warn_of_holiday(facts, until, law.no.choices.due_date_on_holiday, reading)
    timeline = Timeline(
        due_date=norway_interest.due_date(facts, law.no),
        disputes=disputes(ordered(facts.events, until)),
        credited_in_full=principal == 0 and facts.principal > 0,
    )
    account = Account(
        facts=facts,
        meter=meter,
        costs=NorwayCosts(facts, law, reading, meter, timeline),
        order=_order(facts, law),
        due_dates=partial(_postpone, timeline, law),
        principal=principal,
        order_decides=partial(_warn_of_order, facts, law, reading),
    )
    account.run(until)
    return account


def _order(facts: Facts, law: Lawbook) -> tuple[Component, ...]:
    """No order stands in law; costs, interest, principal is the custom, another a choice."""
    chosen = law.no.choices.allocation_order.at(facts.due_date).value
    return tuple(Component(name) for name in chosen.split(", "))


def _warn_of_order(facts: Facts, law: Lawbook, reading: Reading, day: date) -> None:
    reading.use(law.no.choices.allocation_order.at(facts.due_date), day)


def _postpone(timeline: Timeline, law: Lawbook, fact: Fact) -> date | None:
    """A later agreed due date counts for everything after it (inkassoforskriften § 2-2 (3)).

    From the day it is granted to the new date the debtor may wait, so no interest runs; what ran before stands.
    """
    if fact.new_due_date is None or fact.new_due_date <= max(timeline.due_date, fact.on):
        return None
    new = norway_interest.settled_due_date(fact.new_due_date, law.no)
    timeline.postpone(fact.on, new)
    return new
