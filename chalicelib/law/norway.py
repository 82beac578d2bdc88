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
        late_interest=files.numbers("late_interest"),
        standard_compensation=files.numbers("standard_compensation"),
        inkassosats=files.numbers("inkassosats"),
        reminder_fee=files.numbers("reminder_fee"),
        notice_fee=files.numbers("notice_fee"),
        own_demand_fee=files.numbers("own_demand_fee"),
        fee_rounding=files.texts("fee_rounding"),
        fee_wait_days=files.numbers("fee_wait_days"),
        fee_letters_max=files.numbers("fee_letters_max"),
        fee_deadline_days=files.numbers("fee_deadline_days"),
        fee_reset_months=files.numbers("fee_reset_months"),
        salaer=files.table("salaer"),
        non_consumer_factor=files.numbers("non_consumer_factor"),
        heavy_after_days=files.numbers("heavy_after_days"),
        plan_addition=files.numbers("plan_addition"),
        plan_instalments=files.numbers("plan_instalments"),
        vat=files.numbers("vat"),
        court_fee=files.numbers("court_fee"),
        complaint_factor=files.numbers("complaint_factor"),
        enforcement_factor=files.numbers("enforcement_factor"),
        writing_factor=files.numbers("writing_factor"),
        notice_deadline_days=files.numbers("notice_deadline_days"),
        demand_deadline_days=files.numbers("demand_deadline_days"),
        demand_valid_months=files.numbers("demand_valid_months"),
        interest_wait_days=files.numbers("interest_wait_days"),
        limitation_years=files.numbers("limitation_years"),
        limitation_judgment_years=files.numbers("limitation_judgment_years"),
        remark_wait_months=files.numbers("remark_wait_months"),
        remark_notice_days=files.numbers("remark_notice_days"),
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
