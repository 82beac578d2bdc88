"""What payments cover: by country, class, the debtor's own word, and after reversals, credits and write-offs."""

from dataclasses import replace
from datetime import date

import pytest

from chalicelib.claim.allocation import allocate
from chalicelib.claim.facts import Component, Country, DebtorClass, Fact, Facts, FactType
from chalicelib.claim.receipt import LineKind
from chalicelib.claim.statement import statement
from chalicelib.law.lawbook import load
from tests.claim.norway_claims import act, amounts, claim, paid, reasons, warnings

LAW = load()
DUE = date(2026, 2, 2)
ON = date(2026, 2, 20)
NOTICE = act(FactType.NOTICE, date(2026, 2, 16))
INTEREST = 740  # 1250.00 x 12 % x 18 / 365 = 7.397
FEE = 3800


def shares(facts: Facts) -> list[tuple[int, int, int, int]]:
    return [(one.principal, one.interest, one.costs, one.overpayment) for one in allocate(facts, LAW)]


@pytest.mark.mission("E5")
@pytest.mark.parametrize(
    ("towards", "share"),
    [
        (None, (10000 - INTEREST - FEE, INTEREST, FEE, 0)),
        (Component.PRINCIPAL, (10000, 0, 0, 0)),
        (Component.INTEREST, (10000 - INTEREST - FEE, INTEREST, FEE, 0)),
        (Component.COSTS, (10000 - INTEREST - FEE, INTEREST, FEE, 0)),
    ],
)
def test_norway_costs_interest_principal_unless_the_debtor_says_so(
    towards: Component | None, share: tuple[int, int, int, int]
) -> None:
    payment = Fact(FactType.PAYMENT, ON, amount=10000, towards=towards)
    assert shares(claim(125000, NOTICE, payment, due=DUE)) == [share]


def test_principal_first_goes_on_to_interest_then_costs_then_overpayment() -> None:
    payment = Fact(FactType.PAYMENT, ON, amount=140000, towards=Component.PRINCIPAL)
    over = 140000 - 125000 - INTEREST - FEE
    facts = claim(125000, NOTICE, payment, due=DUE)
    assert shares(facts) == [(125000, INTEREST, FEE, over)]
    found = statement(facts, ON, LAW)
    assert amounts(found, LineKind.OVERPAYMENT) == [over]
    assert found.open.total == 0


def test_another_order_is_a_choice_of_the_creditor() -> None:
    law = LAW.choosing("NO", allocation_order="principal, interest, costs")
    facts = claim(125000, NOTICE, paid(ON, 10000), due=DUE)
    assert [one.principal for one in allocate(facts, law)] == [10000]


@pytest.mark.mission("F1")
@pytest.mark.parametrize(
    ("debtor", "share"),
    [(DebtorClass.CONSUMER, (14505, 495, 0, 0)), (DebtorClass.BUSINESS, (13305, 495, 1200, 0))],
)
def test_finland_consumers_pay_costs_last(debtor: DebtorClass, share: tuple[int, int, int, int]) -> None:
    # 1000.00 x 9.5 % x 19 / 365 = 4.945, half up 4.95; a reminder to a business costs 12.00
    facts = Facts(
        country=Country.FI,
        debtor=debtor,
        principal=100000,
        currency="EUR",
        invoice_date=date(2026, 1, 12),
        due_date=date(2026, 2, 2),
        events=(act(FactType.REMINDER, date(2026, 2, 16)), paid(date(2026, 2, 21), 15000)),
    )
    assert shares(facts) == [share]


@pytest.mark.mission("E5")
def test_a_payment_and_its_reversal_leave_what_was_there() -> None:
    before = claim(125000, NOTICE, due=DUE)
    after = claim(125000, NOTICE, paid(ON, 50000), paid(date(2026, 3, 2), -50000), due=DUE)
    on = date(2026, 5, 1)
    assert statement(after, on, LAW).open == statement(before, on, LAW).open
    assert shares(after) == [(0, 0, 0, 0), (0, 0, 0, 0)]
    assert amounts(statement(after, on, LAW), LineKind.PAYMENT) == [-50000, 50000]


def test_a_reversal_takes_the_payment_of_its_amount_or_else_the_latest() -> None:
    first, second = paid(ON, 20000), paid(date(2026, 2, 25), 30000)
    of_first = claim(125000, first, second, paid(date(2026, 3, 2), -20000), due=DUE)
    assert [sum(share) for share in shares(of_first)] == [0, 30000, 0]
    of_part = claim(125000, first, second, paid(date(2026, 3, 2), -35000), due=DUE)
    assert [sum(share) for share in shares(of_part)] == [15000, 0, 0]
    too_much = claim(125000, first, paid(date(2026, 3, 2), -20001), due=DUE)
    assert reasons(statement(too_much, date(2026, 4, 1), LAW)) == ["no_payment_to_reverse"]


def test_a_credit_note_lowers_the_principal_from_the_due_date() -> None:
    credit = Fact(FactType.CREDIT_NOTE, date(2026, 4, 1), amount=25000)
    # 1000.00 x 12 % x 58 / 365 = 19.07, as if 1250.00 had never been asked
    found = statement(claim(125000, credit, due=DUE), date(2026, 4, 1), LAW)
    assert (found.open.principal, found.open.interest) == (100000, 1907)
    assert statement(claim(125000, credit, due=DUE), date(2026, 3, 31), LAW).open.principal == 125000


def test_a_full_credit_leaves_nothing_and_what_was_paid_is_overpaid() -> None:
    credit = Fact(FactType.CREDIT_NOTE, date(2026, 4, 1), amount=130000)
    found = statement(claim(125000, NOTICE, paid(ON, 10000), credit, due=DUE), date(2026, 4, 1), LAW)
    assert found.open.total == 0
    assert reasons(found) == ["credited_in_full"]
    assert amounts(found, LineKind.CREDIT_NOTE) == [-125000]
    assert amounts(found, LineKind.OVERPAYMENT) == [10000]
    assert any("larger than the principal" in warning for warning in warnings(found))


@pytest.mark.parametrize("country", Country)
def test_after_a_full_credit_no_court_fee_is_owed_either(country: Country) -> None:
    credit = Fact(FactType.CREDIT_NOTE, date(2026, 4, 1), amount=125000)
    fees = (Fact(FactType.COURT_FEE, date(2026, 3, 20)), Fact(FactType.COURT_FEE, date(2026, 5, 20), amount=5000))
    facts = replace(claim(125000, credit, *fees, due=DUE), country=country)
    found = statement(facts, date(2026, 6, 1), LAW)
    assert found.open.total == 0
    assert reasons(found) == ["credited_in_full", "credited_in_full"]


def test_a_write_off_is_no_payment_and_takes_no_more_than_is_open() -> None:
    write_off = Fact(FactType.WRITE_OFF, ON, amount=500000)
    facts = claim(125000, NOTICE, write_off, due=DUE)
    found = statement(facts, date(2026, 4, 1), LAW)
    assert shares(facts) == []
    assert amounts(found, LineKind.WRITE_OFF) == [-(125000 + INTEREST + FEE)]
    assert found.open.total == 0
    again = replace(facts, events=(*facts.events, replace(write_off, on=date(2026, 3, 1))))
    assert reasons(statement(again, date(2026, 4, 1), LAW)) == ["nothing_open"]


def test_a_payment_before_the_due_date_bears_no_interest() -> None:
    found = statement(claim(125000, paid(date(2026, 1, 15), 25000), due=DUE), ON, LAW)
    # 1000.00 x 12 % x 18 / 365 = 5.92
    assert (found.open.principal, found.open.interest) == (100000, 592)


def test_a_payment_without_an_amount_is_refused() -> None:
    assert reasons(statement(claim(125000, Fact(FactType.PAYMENT, ON), due=DUE), ON, LAW)) == ["amount_missing"]
