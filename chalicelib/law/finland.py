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
        reference_rate=files.numbers("reference_rate", "percent per year"),
        margin_general=files.numbers("margin_general", "percentage points"),
        margin_commercial=files.numbers("margin_commercial", "percentage points"),
        consumer=_caps(files, "consumer"),
        business=_caps(files, "business"),
        consumer_invoice_days=files.numbers("consumer_invoice_days", "days"),
        consumer_demand_wait_days=files.numbers("consumer_demand_wait_days", "days"),
        business_plan_each=files.numbers("business_plan_each", "EUR"),
        business_demands_max_with_tratta=files.numbers("business_demands_max_with_tratta", "count"),
        business_tratta=files.table("business_tratta", "EUR by claim size in EUR", "cap"),
        business_tratta_direct=files.numbers("business_tratta_direct", "EUR"),
        business_tratta_max=files.numbers("business_tratta_max", "count"),
        standard_compensation=files.numbers("standard_compensation", "EUR"),
        tratta_debtors=files.texts("tratta_debtors"),
        tratta_reminder_days=files.numbers("tratta_reminder_days", "days"),
        tratta_publish_days=files.numbers("tratta_publish_days", "days"),
        tratta_publish_latest_days=files.numbers("tratta_publish_latest_days", "days"),
        interest_wait_days=files.numbers("interest_wait_days", "days"),
        extension_min_days=files.numbers("extension_min_days", "days"),
        plan_few_instalments=files.numbers("plan_few_instalments", "count"),
        plan_free_instalments=files.numbers("plan_free_instalments", "count"),
        limitation_years=files.numbers("limitation_years", "years"),
        limitation_judgment_years=files.numbers("limitation_judgment_years", "years"),
        limitation_final_years=files.numbers("limitation_final_years", "years"),
        vat=files.numbers("vat", "percent"),
        court_basic=files.table("court_basic", "EUR by claim size in EUR", "cap"),
        court_high=files.table("court_high", "EUR by claim size in EUR", "cap"),
        court_fee=files.numbers("court_fee", "EUR"),
        court_fee_contested=files.numbers("court_fee_contested", "EUR"),
        choices=FinlandChoices(
            business_allocation_order=files.texts("business_allocation_order"),
            due_date_on_holiday=files.texts("due_date_on_holiday"),
            interest_during_extension=files.texts("interest_during_extension"),
        ),
    )


def _caps(files: CountryFiles, cost_class: str) -> CostCaps:
    return CostCaps(
        reminder=files.numbers(f"{cost_class}_reminder", "EUR"),
        demand=files.table(f"{cost_class}_demand", "EUR by claim size in EUR", "cap"),
        demand_direct=files.numbers(f"{cost_class}_demand_direct", "EUR"),
        second_demand=files.numbers(f"{cost_class}_second_demand", "factor"),
        extension=files.numbers(f"{cost_class}_extension", "EUR"),
        plan=files.table(f"{cost_class}_plan", "EUR by claim size in EUR", "few", "many"),
        plan_direct=files.numbers(f"{cost_class}_plan_direct", "EUR"),
        total=files.table(f"{cost_class}_total", "EUR by claim size in EUR", "cap"),
        total_direct=files.numbers(f"{cost_class}_total_direct", "EUR"),
        interval_days=files.numbers(f"{cost_class}_interval_days", "days"),
        reminder_wait_days=files.numbers(f"{cost_class}_reminder_wait_days", "days"),
        demands_max=files.numbers(f"{cost_class}_demands_max", "count"),
        plans_max=files.numbers(f"{cost_class}_plans_max", "count"),
        plans_max_large=files.numbers(f"{cost_class}_plans_max_large", "count"),
        plans_large_over=files.numbers(f"{cost_class}_plans_large_over", "EUR"),
    )
