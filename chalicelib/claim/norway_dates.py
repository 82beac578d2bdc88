"""Norway: which date picks which value, one function each with its citation. Here most legal mistakes would live."""

from datetime import date
from decimal import Decimal

from chalicelib.law.entries import Band, Dated
from chalicelib.law.norway import NorwayLaw


def interest_rate(law: NorwayLaw, day: date) -> Dated[Decimal]:
    """Each day's own rate, for old claims too (forsinkelsesrenteloven § 3 (1) last sentence)."""
    return law.late_interest.at(day)


def sats_for_fee(law: NorwayLaw, sent_on: date) -> Dated[Decimal]:
    """The inkassosats of the day the letter is sent (inkassoforskriften § 1-2 (4))."""
    return law.inkassosats.at(sent_on)


def sats_for_salaer(law: NorwayLaw, paid_on: date) -> Dated[Decimal]:
    """The inkassosats of the day the principal is paid, or of the day asked until then (§ 2-2 last paragraph)."""
    return law.inkassosats.at(paid_on)


def reminder_fraction(law: NorwayLaw, due_date: date) -> Dated[Decimal]:
    """By the due date of the claim: 1/10 to 2020-09-30, then 1/20 (FOR-2020-06-19-1248)."""
    return law.reminder_fee.at(due_date)


def notice_fraction(law: NorwayLaw, due_date: date) -> Dated[Decimal]:
    """By the due date of the claim, as for reminders."""
    return law.notice_fee.at(due_date)


def salaer_table(law: NorwayLaw, due_date: date) -> Dated[tuple[Band, ...]]:
    """By the due date of the claim, a later agreed one included (FOR-2020-06-19-1248; § 2-2 (3))."""
    return law.salaer.at(due_date)


def compensation(law: NorwayLaw, due_date: date, first_day_of_delay: date) -> Dated[Decimal]:
    """By the first day of delay or the due date: unsettled, a choice (forsinkelsesrenteloven § 3a (1))."""
    chosen = law.choices.compensation_rate.at(first_day_of_delay).value
    return law.standard_compensation.at(due_date if chosen == "due date" else first_day_of_delay)


def plan_addition(law: NorwayLaw, agreed_on: date) -> Decimal:
    """Decided when the plan is agreed (Lovavdelingen 96/928): that day's multiple and inkassosats, in kroner."""
    return law.plan_addition.at(agreed_on).value * law.inkassosats.at(agreed_on).value


def vat(law: NorwayLaw, paid_on: date) -> Dated[Decimal]:
    """The rate of the day the salær is due or paid, as the salær itself (inkassoforskriften § 2-2 (2))."""
    return law.vat.at(paid_on)


def court_fee(law: NorwayLaw, filed_on: date) -> Dated[Decimal]:
    """The court fee R of the day of filing (rettsgebyrloven § 1)."""
    return law.court_fee.at(filed_on)
