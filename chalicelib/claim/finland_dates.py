"""Finland: which date picks which value, one function each with its citation."""

from datetime import date
from decimal import Decimal
from typing import TypeVar

from chalicelib.law.entries import Band, Dated, Parameter
from chalicelib.law.finland import FinlandLaw

T = TypeVar("T")


def reference_rate(law: FinlandLaw, day: date) -> Dated[Decimal]:
    """The rate in force on each day, not that of the due date ("kulloinkin voimassa oleva", korkolaki 4 §)."""
    return law.reference_rate.at(day)


def margin(law: FinlandLaw, commercial: bool, day: date) -> Dated[Decimal]:
    """7 points, or 8 where a trader or contracting authority pays a trader (korkolaki 4 §, 4 a §)."""
    return (law.margin_commercial if commercial else law.margin_general).at(day)


def ceiling(parameter: Parameter[T], done_on: date) -> Dated[T]:
    """The act in force on the day of the letter, plan or extension (299/2022, provision on entry into force)."""
    return parameter.at(done_on)


def tratta_debtors(law: FinlandLaw, sent_on: date) -> Dated[str]:
    """Who may get a tratta on the day it is sent (perintälaki 7 §)."""
    return law.tratta_debtors.at(sent_on)


def compensation(law: FinlandLaw, first_day_of_delay: date) -> Dated[Decimal]:
    """It arises when late interest does (perintälaki 10 i §)."""
    return law.standard_compensation.at(first_day_of_delay)


def vat(law: FinlandLaw, done_on: date) -> Dated[Decimal]:
    """The rate of the day on which the service was given (arvonlisäverolaki 84 §)."""
    return law.vat.at(done_on)


def court_tariff(parameter: Parameter[tuple[Band, ...]], filed_on: date) -> Dated[tuple[Band, ...]]:
    """The tariff of the day of filing (OMa 1311/2001)."""
    return parameter.at(filed_on)


def court_fee(law: FinlandLaw, filed_on: date) -> Dated[Decimal]:
    """The fee of the day of filing (court fee decrees)."""
    return law.court_fee.at(filed_on)
