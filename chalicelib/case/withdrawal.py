"""What it costs the creditor to withdraw a case (mission D3): free at first, later what has accrued.

Free through the agreed number of business days after receipt (that day included); then the accrued fees, salær and
interest with VAT on them, as the agency's standard agreement says.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from chalicelib.case.claim_facts import facts_of
from chalicelib.case.local_time import local_day
from chalicelib.case.model import Case
from chalicelib.case.terms import Terms
from chalicelib.claim.calendar import add_business_days
from chalicelib.claim.facts import Country
from chalicelib.claim.money import round_half_up
from chalicelib.claim.statement import LineKind, statement
from chalicelib.law.lawbook import Lawbook

_FEES = {LineKind.NOTICE_FEE, LineKind.REMINDER_FEE, LineKind.ABSORBED_FEE}
_VAT = {Country.NO: Decimal("0.25"), Country.FI: Decimal("0.255")}
"""General VAT rate on the agency's service (Stortingets merverdiavgiftsvedtak § 2; arvonlisäverolaki 84 §)."""


@dataclass(frozen=True, slots=True)
class WithdrawalCost:
    """Amounts in minor units. `free_until` is the last free day (inclusive)."""

    free: bool
    free_until: date
    fees: int
    interest: int
    salaer: int
    vat: int
    total: int
    tomorrow: int
    """The total if it is done tomorrow instead."""


def withdrawal_cost(case: Case, terms: Terms, on: date, law: Lawbook) -> WithdrawalCost:
    """The exact cost on a day and on the day after."""
    free_until = add_business_days(case.country, local_day(case.country, case.received_at), terms.free_business_days)
    fees, interest, salaer, vat = _accrued(case, on, law) if on > free_until else (0, 0, 0, 0)
    tomorrow = on + timedelta(days=1)
    later = sum(_accrued(case, tomorrow, law)) if tomorrow > free_until else 0
    total = fees + interest + salaer + vat
    return WithdrawalCost(on <= free_until, free_until, fees, interest, salaer, vat, total, later)


def _accrued(case: Case, on: date, law: Lawbook) -> tuple[int, int, int, int]:
    now = statement(facts_of(case), on, law)
    fees = sum(line.amount for line in now.lines if line.kind in _FEES)
    salaer = sum(line.amount for line in now.lines if line.kind is LineKind.COLLECTION_FEE)
    # What the debtor has paid of interest and costs is not charged again.
    costs = min(fees + salaer, max(now.open.costs, 0))
    fees = min(fees, costs)
    interest = max(now.open.interest, 0)
    salaer = costs - fees
    return fees, interest, salaer, round_half_up((fees + interest + salaer) * _VAT[case.country])
