"""Every dated legal value of Finland by name. The names are those of the tables in fi/*.toml."""

from dataclasses import dataclass
from decimal import Decimal

from chalicelib.law.country import CountryFiles
from chalicelib.law.entries import Band, Parameter

Number = Parameter[Decimal]
Table = Parameter[tuple[Band, ...]]
Choice = Parameter[str]


@dataclass(frozen=True, slots=True)
class CostCaps:
    """The ceilings of one cost class, in euro where they are amounts."""

    reminder: Number
    demand: Table
    demand_direct: Number
    second_demand: Number
    extension: Number
    plan: Table
    plan_direct: Number
    total: Table
    total_direct: Number
    interval_days: Number
    reminder_wait_days: Number
    demands_max: Number
    plans_max: Number
    plans_max_large: Number
    plans_large_over: Number


@dataclass(frozen=True, slots=True)
class FinlandChoices:
    """The answers to what the sources leave open (fi/choices.toml)."""

    business_allocation_order: Choice
    due_date_on_holiday: Choice
    interest_during_extension: Choice


@dataclass(frozen=True, slots=True)
class FinlandLaw:
    reference_rate: Number
    margin_general: Number
    margin_commercial: Number
    consumer: CostCaps
    business: CostCaps
    consumer_invoice_days: Number
    consumer_demand_wait_days: Number
    business_plan_each: Number
    business_demands_max_with_tratta: Number
    business_tratta: Table
    business_tratta_direct: Number
    business_tratta_max: Number
    standard_compensation: Number
    tratta_debtors: Choice
    tratta_reminder_days: Number
    tratta_publish_days: Number
    tratta_publish_latest_days: Number
    interest_wait_days: Number
    extension_min_days: Number
    plan_few_instalments: Number
    plan_free_instalments: Number
    limitation_years: Number
    limitation_judgment_years: Number
    limitation_final_years: Number
    vat: Number
    court_basic: Table
    court_high: Table
    court_fee: Number
    court_fee_contested: Number
    choices: FinlandChoices


def finland(files: CountryFiles) -> FinlandLaw:
    """Finland's values from its files; raises LawFileError for what is missing, wrong or unknown."""
    return FinlandLaw(
        reference_rate=files.numbers("reference_rate"),
        margin_general=files.numbers("margin_general"),
        margin_commercial=files.numbers("margin_commercial"),
        consumer=_caps(files, "consumer"),
        business=_caps(files, "business"),
        consumer_invoice_days=files.numbers("consumer_invoice_days"),
        consumer_demand_wait_days=files.numbers("consumer_demand_wait_days"),
        business_plan_each=files.numbers("business_plan_each"),
        business_demands_max_with_tratta=files.numbers("business_demands_max_with_tratta"),
        business_tratta=files.table("business_tratta"),
        business_tratta_direct=files.numbers("business_tratta_direct"),
        business_tratta_max=files.numbers("business_tratta_max"),
        standard_compensation=files.numbers("standard_compensation"),
        tratta_debtors=files.texts("tratta_debtors"),
        tratta_reminder_days=files.numbers("tratta_reminder_days"),
        tratta_publish_days=files.numbers("tratta_publish_days"),
        tratta_publish_latest_days=files.numbers("tratta_publish_latest_days"),
        interest_wait_days=files.numbers("interest_wait_days"),
        extension_min_days=files.numbers("extension_min_days"),
        plan_few_instalments=files.numbers("plan_few_instalments"),
        plan_free_instalments=files.numbers("plan_free_instalments"),
        limitation_years=files.numbers("limitation_years"),
        limitation_judgment_years=files.numbers("limitation_judgment_years"),
        limitation_final_years=files.numbers("limitation_final_years"),
        vat=files.numbers("vat"),
        court_basic=files.table("court_basic"),
        court_high=files.table("court_high"),
        court_fee=files.numbers("court_fee"),
        court_fee_contested=files.numbers("court_fee_contested"),
        choices=FinlandChoices(
            business_allocation_order=files.texts("business_allocation_order"),
            due_date_on_holiday=files.texts("due_date_on_holiday"),
            interest_during_extension=files.texts("interest_during_extension"),
        ),
    )


def _caps(files: CountryFiles, cost_class: str) -> CostCaps:
    return CostCaps(
        reminder=files.numbers(f"{cost_class}_reminder"),
        demand=files.table(f"{cost_class}_demand"),
        demand_direct=files.numbers(f"{cost_class}_demand_direct"),
        second_demand=files.numbers(f"{cost_class}_second_demand"),
        extension=files.numbers(f"{cost_class}_extension"),
        plan=files.table(f"{cost_class}_plan"),
        plan_direct=files.numbers(f"{cost_class}_plan_direct"),
        total=files.table(f"{cost_class}_total"),
        total_direct=files.numbers(f"{cost_class}_total_direct"),
        interval_days=files.numbers(f"{cost_class}_interval_days"),
        reminder_wait_days=files.numbers(f"{cost_class}_reminder_wait_days"),
        demands_max=files.numbers(f"{cost_class}_demands_max"),
        plans_max=files.numbers(f"{cost_class}_plans_max"),
        plans_max_large=files.numbers(f"{cost_class}_plans_max_large"),
        plans_large_over=files.numbers(f"{cost_class}_plans_large_over"),
    )
