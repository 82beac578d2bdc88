"""Every dated legal value of Norway by name. The names are those of the tables in no/*.toml."""

from dataclasses import dataclass
from decimal import Decimal

from chalicelib.law.country import CountryFiles
from chalicelib.law.entries import Band, Parameter

Number = Parameter[Decimal]
Table = Parameter[tuple[Band, ...]]
Choice = Parameter[str]


@dataclass(frozen=True, slots=True)
class NorwayChoices:
    """The act in force, and the answers to what the sources leave open (no/choices.toml)."""

    regime: Choice
    allocation_order: Choice
    compensation_rate: Choice
    second_notice_fee: Choice
    plan_addition_after_legal: Choice
    due_date_on_holiday: Choice
    heavy_deadline_on_holiday: Choice


@dataclass(frozen=True, slots=True)
class NorwayLaw:
    late_interest: Number
    standard_compensation: Number
    inkassosats: Number
    reminder_fee: Number
    notice_fee: Number
    own_demand_fee: Number
    fee_rounding: Choice
    fee_wait_days: Number
    fee_letters_max: Number
    fee_deadline_days: Number
    fee_reset_months: Number
    salaer: Table
    non_consumer_factor: Number
    heavy_after_days: Number
    plan_addition: Number
    plan_instalments: Number
    vat: Number
    court_fee: Number
    complaint_factor: Number
    enforcement_factor: Number
    writing_factor: Number
    notice_deadline_days: Number
    demand_deadline_days: Number
    demand_valid_months: Number
    interest_wait_days: Number
    limitation_years: Number
    limitation_judgment_years: Number
    remark_wait_months: Number
    remark_notice_days: Number
    choices: NorwayChoices


def norway(files: CountryFiles) -> NorwayLaw:
    """Norway's values from its files; raises LawFileError for what is missing, wrong or unknown."""
    return NorwayLaw(
        late_interest=files.numbers("late_interest", "percent per year"),
        standard_compensation=files.numbers("standard_compensation", "NOK"),
        inkassosats=files.numbers("inkassosats", "NOK"),
        reminder_fee=files.numbers("reminder_fee", "fraction of inkassosats"),
        notice_fee=files.numbers("notice_fee", "fraction of inkassosats"),
        own_demand_fee=files.numbers("own_demand_fee", "fraction of inkassosats"),
        fee_rounding=files.texts("fee_rounding"),
        fee_wait_days=files.numbers("fee_wait_days", "days"),
        fee_letters_max=files.numbers("fee_letters_max", "count"),
        fee_deadline_days=files.numbers("fee_deadline_days", "days"),
        fee_reset_months=files.numbers("fee_reset_months", "months"),
        salaer=files.table("salaer", "multiples of inkassosats by claim size in NOK", "light", "heavy"),
        non_consumer_factor=files.numbers("non_consumer_factor", "factor"),
        heavy_after_days=files.numbers("heavy_after_days", "days"),
        plan_addition=files.numbers("plan_addition", "multiple of inkassosats"),
        plan_instalments=files.numbers("plan_instalments", "count"),
        vat=files.numbers("vat", "percent"),
        court_fee=files.numbers("court_fee", "NOK"),
        complaint_factor=files.numbers("complaint_factor", "multiple of R"),
        enforcement_factor=files.numbers("enforcement_factor", "multiple of R"),
        writing_factor=files.numbers("writing_factor", "multiple of R"),
        notice_deadline_days=files.numbers("notice_deadline_days", "days"),
        demand_deadline_days=files.numbers("demand_deadline_days", "days"),
        demand_valid_months=files.numbers("demand_valid_months", "months"),
        interest_wait_days=files.numbers("interest_wait_days", "days"),
        limitation_years=files.numbers("limitation_years", "years"),
        limitation_judgment_years=files.numbers("limitation_judgment_years", "years"),
        remark_wait_months=files.numbers("remark_wait_months", "months"),
        remark_notice_days=files.numbers("remark_notice_days", "days"),
        choices=_choices(files),
    )


def _choices(files: CountryFiles) -> NorwayChoices:
    return NorwayChoices(
        regime=files.texts("regime"),
        allocation_order=files.texts("allocation_order"),
        compensation_rate=files.texts("compensation_rate"),
        second_notice_fee=files.texts("second_notice_fee"),
        plan_addition_after_legal=files.texts("plan_addition_after_legal"),
        due_date_on_holiday=files.texts("due_date_on_holiday"),
        heavy_deadline_on_holiday=files.texts("heavy_deadline_on_holiday"),
    )
