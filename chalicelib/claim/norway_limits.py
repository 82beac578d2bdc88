"""Norway: the earliest days, deadlines and highest amounts that the law sets for letters and salær.

Used by the claim engine and, for what comes next and what it may cost, by casework and letters.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from chalicelib.claim import norway_dates
from chalicelib.claim.calendar import days_of_year, next_business_day
from chalicelib.claim.facts import Country, DebtorClass
from chalicelib.claim.money import round_half_up
from chalicelib.law.entries import Band
from chalicelib.law.lawbook import Lawbook

KRONE = 100


@dataclass(frozen=True, slots=True)
class Salaer:
    """The highest salær for a claim: `amount` without and `vat` the VAT on it, in øre."""

    amount: int
    vat: int
    multiple: Decimal
    band_up_to: int | None
    sats: int
    source: str


def first_notice_day(due_date: date, law: Lawbook) -> date:
    """The first day on which a notice may carry a fee: 14 days after the due date (inkassoforskriften § 1-2 (2))."""
    return due_date + timedelta(days=int(law.no.fee_wait_days.at(due_date).value))


def limitation_day(due_date: date, law: Lawbook) -> date:
    """The last day on which an ordinary claim is not time-barred, unless limitation was interrupted.

    Counted from the day on which payment could first be demanded, taken to be the due date; the same date number,
    and the next working day where that is none (foreldelsesloven §§ 2, 3, 29).
    """
    year = due_date.year + int(law.no.limitation_years.at(due_date).value)
    last = date(year, due_date.month, min(due_date.day, monthrange(year, due_date.month)[1]))
    return next_business_day(Country.NO, last)


def notice_deadline(sent_on: date, law: Lawbook) -> date:
    """The last day to pay of a notice sent that day, the shortest lawful (inkassoloven § 9), inclusive."""
    return sent_on + timedelta(days=int(law.no.notice_deadline_days.at(sent_on).value))


def demand_deadline(sent_on: date, law: Lawbook) -> date:
    """The last day to pay of a payment demand sent that day, the shortest lawful (inkassoloven § 10), inclusive."""
    return sent_on + timedelta(days=int(law.no.demand_deadline_days.at(sent_on).value))


def notice_fee(due_date: date, sent_on: date, law: Lawbook) -> int:
    """The highest fee of a notice sent that day, in øre; 0 before `first_notice_day`."""
    if sent_on < first_notice_day(due_date, law):
        return 0
    return fee(norway_dates.notice_fraction(law.no, due_date).value, sent_on, law)


def fee(fraction: Decimal, sent_on: date, law: Lawbook) -> int:
    """A fraction of the inkassosats of the sending day, in øre, to whole kroner since 2026 (§ 1-2)."""
    kroner = fraction * norway_dates.sats_for_fee(law.no, sent_on).value
    if law.no.fee_rounding.at(sent_on).value == "krone":
        return round_half_up(kroner) * KRONE
    return round_half_up(kroner * KRONE)


def band_of(bands: tuple[Band, ...], amount: int) -> Band:
    """The band that an amount in minor units falls in; upper bounds are inclusive."""
    return next(band for band in bands if band.up_to is None or amount <= band.up_to)


def salaer(
    principal_open: int,
    debtor: DebtorClass,
    due_date: date,
    on: date,
    law: Lawbook,
    *,
    heavy: bool,
    creditor_deducts_vat: bool,
) -> Salaer:
    """The highest salær for `principal_open` øre, the principal paid on `on` (inkassoforskriften §§ 2-2, 2-3)."""
    band = band_of(norway_dates.salaer_table(law.no, due_date).value, principal_open)
    multiple = band.columns["heavy" if heavy else "light"]
    if debtor is not DebtorClass.CONSUMER:
        multiple *= law.no.non_consumer_factor.at(due_date).value
    sats = norway_dates.sats_for_salaer(law.no, on)
    amount = round_half_up(multiple * sats.value * KRONE)
    notice = f"; {sats.notice}" if sats.notice else ""
    return Salaer(
        amount=amount,
        vat=0 if creditor_deducts_vat else vat(amount, on, law),
        multiple=multiple,
        band_up_to=band.up_to,
        sats=int(sats.value * KRONE),
        source=f"inkassoforskriften {'§ 2-3' if heavy else '§ 2-2'}{notice}",
    )


def share(salaer: int, principal: int, before: int, after: int) -> int:
    """This claim's part of one salær for several claims of one debtor, by principal; the parts sum to the salær.

    Claims of one creditor against one debtor that can be merged carry one salær: only necessary costs are owed
    (inkassoloven § 17 (1); Finanstilsynet rundskriv 1/2018).
    """
    total = before + principal + after
    upto = round_half_up(Fraction(salaer * (before + principal), total))
    return upto - round_half_up(Fraction(salaer * before, total))


def vat(amount: int, on: date, law: Lawbook) -> int:
    """VAT on collection costs where the creditor cannot deduct it (inkassoforskriften § 2-2 (2)), in øre."""
    return round_half_up(amount * norway_dates.vat(law.no, on).value / 100)


def late_interest_percent(on: date, law: Lawbook) -> Decimal:
    """The yearly late interest of that day, such as Decimal("12.25")."""
    return norway_dates.interest_rate(law.no, on).value


def daily_interest(base: int, on: date, law: Lawbook) -> int:
    """What one day costs on `base` øre, rounded; for letters, never summed up to a claim."""
    return round_half_up(base * late_interest_percent(on, law) / (100 * days_of_year(on.year)))
