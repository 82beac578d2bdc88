"""Salær in kroner for every band at both inkassosats, and the days on which it begins, doubles and ends."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from chalicelib.claim import norway_limits
from chalicelib.claim.facts import DebtorClass, Fact, Facts, FactType
from chalicelib.claim.receipt import LineKind, Statement
from chalicelib.claim.statement import statement
from chalicelib.law.lawbook import load
from tests.claim.norway_claims import act, amounts, claim, paid, reasons

LAW = load()
DAY = timedelta(days=1)
DUE = date(2026, 2, 2)
NOTICE = act(FactType.NOTICE, date(2026, 2, 16))
DEMAND = act(FactType.PAYMENT_DEMAND, date(2026, 3, 3))
DEADLINE = date(2026, 3, 17)

# up to (kroner); consumer light, heavy, the same with VAT; business light, heavy, the same with VAT. All in kroner.
# multiple x sats, business x 1.5, VAT x 1.25 with the VAT rounded half up to øre.
AT_700 = [
    (500, "175.00", "350.00", "218.75", "437.50", "262.50", "525.00", "328.13", "656.25"),
    (1000, "245.00", "490.00", "306.25", "612.50", "367.50", "735.00", "459.38", "918.75"),
    (2500, "280.00", "560.00", "350.00", "700.00", "420.00", "840.00", "525.00", "1050.00"),
    (10000, "560.00", "1120.00", "700.00", "1400.00", "840.00", "1680.00", "1050.00", "2100.00"),
    (50000, "1120.00", "2240.00", "1400.00", "2800.00", "1680.00", "3360.00", "2100.00", "4200.00"),
    (250000, "2520.00", "5040.00", "3150.00", "6300.00", "3780.00", "7560.00", "4725.00", "9450.00"),
    (None, "5040.00", "10080.00", "6300.00", "12600.00", "7560.00", "15120.00", "9450.00", "18900.00"),
]
AT_750 = [
    (500, "187.50", "375.00", "234.38", "468.75", "281.25", "562.50", "351.56", "703.13"),
    (1000, "262.50", "525.00", "328.13", "656.25", "393.75", "787.50", "492.19", "984.38"),
    (2500, "300.00", "600.00", "375.00", "750.00", "450.00", "900.00", "562.50", "1125.00"),
    (10000, "600.00", "1200.00", "750.00", "1500.00", "900.00", "1800.00", "1125.00", "2250.00"),
    (50000, "1200.00", "2400.00", "1500.00", "3000.00", "1800.00", "3600.00", "2250.00", "4500.00"),
    (250000, "2700.00", "5400.00", "3375.00", "6750.00", "4050.00", "8100.00", "5062.50", "10125.00"),
    (None, "5400.00", "10800.00", "6750.00", "13500.00", "8100.00", "16200.00", "10125.00", "20250.00"),
]
CELLS = [
    (on, up_to, debtor, heavy, vat, row[1 + 4 * business + 2 * vat + heavy])
    for on, table in ((date(2025, 12, 31), AT_700), (date(2026, 1, 1), AT_750))
    for up_to, *_ in table
    for row in [next(row for row in table if row[0] == up_to)]
    for business, debtor in enumerate((DebtorClass.CONSUMER, DebtorClass.BUSINESS))
    for vat in (False, True)
    for heavy in (False, True)
]


@pytest.mark.mission("C6")
@pytest.mark.parametrize(("on", "up_to", "debtor", "heavy", "vat", "kroner"), CELLS)
def test_every_cell(on: date, up_to: int | None, debtor: DebtorClass, heavy: bool, vat: bool, kroner: str) -> None:
    principal = 25000001 if up_to is None else up_to * 100
    found = norway_limits.salaer(
        principal, debtor, date(2025, 6, 1), on, LAW, heavy=heavy, creditor_deducts_vat=not vat
    )
    assert found.amount + found.vat == int(kroner.replace(".", ""))


def test_there_are_fifty_six_cells_per_inkassosats() -> None:
    assert len(CELLS) == 2 * 56


def collected(principal: int, *events: Fact, **claimed: object) -> Facts:
    return replace(claim(principal, NOTICE, DEMAND, *events, due=DUE), **claimed)  # type: ignore[arg-type]


def fees(statement_: Statement) -> list[int]:
    return amounts(statement_, LineKind.COLLECTION_FEE)


@pytest.mark.parametrize(
    ("principal", "light"),
    [
        (49999, 18750), (50000, 18750), (50001, 26250), (100000, 26250), (100001, 30000), (250000, 30000),
        (250001, 60000), (1000000, 60000), (1000001, 120000), (5000000, 120000), (5000001, 270000),
        (25000000, 270000), (25000001, 540000),
    ],
)  # fmt: skip
def test_the_bounds_of_the_bands_are_inclusive(principal: int, light: int) -> None:
    assert fees(statement(collected(principal), DEMAND.on, LAW)) == [light]


@pytest.mark.parametrize(("days", "fee"), [(27, 30000), (28, 30000), (29, 60000), (30, 60000)])
def test_heavy_from_the_twenty_ninth_day_after_the_deadline(days: int, fee: int) -> None:
    assert fees(statement(collected(125000), DEADLINE + days * DAY, LAW)) == [fee]


@pytest.mark.parametrize(("days", "fee"), [(28, 30000), (29, 60000)])
def test_a_payment_on_the_last_light_day_keeps_it_light(days: int, fee: int) -> None:
    facts = collected(125000, paid(DEADLINE + days * DAY, 900000))
    assert fees(statement(facts, DEADLINE + 200 * DAY, LAW)) == [fee]


def test_days_of_objection_do_not_count_towards_heavy() -> None:
    raised = Fact(FactType.DISPUTE, DEADLINE + 10 * DAY)
    closed = Fact(FactType.DISPUTE_CLOSED, DEADLINE + 15 * DAY)
    for days, fee in [(33, 30000), (34, 60000)]:
        assert fees(statement(collected(125000, raised, closed), DEADLINE + days * DAY, LAW)) == [fee]
    assert fees(statement(collected(125000, raised), DEADLINE + 300 * DAY, LAW)) == [30000]


def test_the_unit_is_that_of_the_day_the_principal_is_paid() -> None:
    notice, demand = act(FactType.NOTICE, date(2025, 11, 20)), act(FactType.PAYMENT_DEMAND, date(2025, 12, 10))
    facts = claim(125000, notice, demand, due=date(2025, 11, 1))
    # 0.4 x 700 = 280.00 while unpaid in 2025, 0.4 x 750 = 300.00 from 2026-01-01
    assert fees(statement(facts, date(2025, 12, 31), LAW)) == [28000]
    assert fees(statement(facts, date(2026, 1, 1), LAW)) == [30000]
    settled = replace(facts, events=(*facts.events, paid(date(2025, 12, 31), 900000)))
    assert fees(statement(settled, date(2026, 6, 1), LAW)) == [28000]


def test_the_old_table_for_claims_due_to_the_end_of_september_2020() -> None:
    # V6, sats 700: to 2500 consumer 350 / 700, business light 525
    for debtor, light, heavy in [(DebtorClass.CONSUMER, 35000, 70000), (DebtorClass.BUSINESS, 52500, 105000)]:
        due = date(2020, 9, 30)
        notice, demand = act(FactType.NOTICE, date(2020, 10, 14)), act(FactType.PAYMENT_DEMAND, date(2020, 10, 29))
        facts = claim(250000, notice, demand, due=due, debtor=debtor)
        assert fees(statement(facts, date(2020, 12, 10), LAW)) == [light]
        assert fees(statement(facts, date(2020, 12, 11), LAW)) == [heavy]
        new = claim(250000, notice, demand, due=date(2020, 10, 1), debtor=debtor)
        assert reasons(statement(new, date(2020, 12, 11), LAW)) == ["too_early"]
        assert fees(statement(new, date(2020, 12, 10), LAW)) == [light * 4 // 5]


@pytest.mark.mission("C6")
def test_earlier_fees_are_inside_the_salaer() -> None:
    found = statement(collected(125000), DEMAND.on, LAW)
    assert amounts(found, LineKind.NOTICE_FEE) == [3800]
    assert amounts(found, LineKind.ABSORBED_FEE) == [-3800]
    assert found.open.costs == 30000


def test_principal_paid_within_the_notice_deadline_leaves_no_salaer() -> None:
    for day, fee in [(date(2026, 3, 2), []), (date(2026, 3, 3), []), (date(2026, 3, 4), [30000])]:
        found = statement(collected(125000, paid(day, 200000)), date(2026, 4, 1), LAW)
        assert fees(found) == fee
        assert reasons(found) == ([] if fee else ["nothing_open"])


def test_part_payments_and_credit_notes_lower_the_band() -> None:
    # costs 38.00, interest 17 days, the rest on the principal: above 1000.00 before, below after
    assert fees(statement(collected(125000, paid(date(2026, 2, 19), 40000)), DEMAND.on, LAW)) == [26250]
    credit = Fact(FactType.CREDIT_NOTE, date(2026, 2, 19), amount=25000)
    assert fees(statement(collected(125000, credit), DEMAND.on, LAW)) == [26250]


@pytest.mark.parametrize(
    ("events", "reason"),
    [
        ((DEMAND,), "no_notice"),
        ((act(FactType.NOTICE, DUE), DEMAND), "no_notice"),
        ((NOTICE, act(FactType.PAYMENT_DEMAND, date(2026, 3, 2))), "notice_deadline_running"),
        ((NOTICE, act(FactType.PAYMENT_DEMAND, date(2026, 3, 3), deadline=date(2026, 3, 16))), "deadline_too_short"),
        ((NOTICE, DEMAND, act(FactType.PAYMENT_DEMAND, date(2026, 9, 1))), "one_fee_per_claim"),
        ((NOTICE, DEMAND, act(FactType.TRATTA, date(2026, 9, 1))), "no_such_fee"),
    ],
)
def test_a_demand_that_the_law_does_not_pay_for(events: tuple[Fact, ...], reason: str) -> None:
    assert reason in reasons(statement(claim(125000, *events, due=DUE), date(2026, 9, 1), LAW))


def test_a_plan_of_more_than_four_instalments_adds_one_and_a_half_units() -> None:
    for instalments, expected in [(4, []), (5, [112500])]:
        plan = Fact(FactType.PAYMENT_PLAN, date(2026, 3, 20), instalments=instalments)
        found = statement(collected(125000, plan), date(2026, 4, 1), LAW)
        assert amounts(found, LineKind.PLAN_FEE) == expected
        assert reasons(found) == ([] if expected else ["few_instalments"])
    # V6: 1.5 x 700 = 1050.00, by the inkassosats of the day of the agreement and not of the payment
    notice, demand = act(FactType.NOTICE, date(2025, 11, 20)), act(FactType.PAYMENT_DEMAND, date(2025, 12, 10))
    plan = Fact(FactType.PAYMENT_PLAN, date(2025, 12, 31), instalments=5)
    old = claim(125000, notice, demand, plan, due=date(2025, 11, 1))
    assert amounts(statement(old, date(2026, 4, 1), LAW), LineKind.PLAN_FEE) == [105000]
    early = Fact(FactType.PAYMENT_PLAN, date(2026, 2, 20), instalments=8)
    assert reasons(statement(collected(125000, early), date(2026, 4, 1), LAW)) == ["no_demand"]


@pytest.mark.mission("C6")
def test_merged_claims_carry_one_salaer() -> None:
    # 400.00 + 700.00 + 900.00 = 2000.00: one salær of 0.4 x 750 = 300.00 instead of 187.50 + 262.50 + 262.50
    principals = (40000, 70000, 90000)
    shares = []
    for index, principal in enumerate(principals):
        before, after = sum(principals[:index]), sum(principals[index + 1 :])
        demand = replace(DEMAND, merged_before=before, merged_after=after)
        shares += fees(statement(claim(principal, NOTICE, demand, due=DUE), DEMAND.on, LAW))
    assert shares == [6000, 10500, 13500]
    assert (
        sum(norway_limits.share(30000, one, before, 3 - one - before) for before, one in ((0, 1), (1, 1), (2, 1)))
        == 30000
    )
