"""Whose money it is that stands matched to nothing: by customer, else by reference, else by the exact name (E1)."""

from datetime import date
from typing import cast

import pytest

from chalicelib.erp.contract import Erp, ErpError, ErpRefused, ErpRightMissing, ErpUnavailable, OnAccount
from chalicelib.ports.records import CaseRef, CaseRow
from chalicelib.work.following import customer_money
from chalicelib.work.following.customer_money import waiting
from tests.work.walks import noticed
from tests.world import CONNECTION, CREDITOR, World

ON = date(2026, 6, 1)


def row(number: int, *, customer: str = "", reference: str = "", name: str = "") -> CaseRow:
    return CaseRow(
        ref=CaseRef("nordlys", f"AC-{number}"),
        phase="received",
        invoice_number=str(number),
        invoice_id=str(number),
        connection_id="k",
        debtor_name=name,
        currency="EUR",
        principal=1,
        expected_balance=1,
        erp_balance=1,
        total=1,
        due_date=ON,
        next_step="",
        next_on=None,
        why_not="",
        outcome="",
        discrepancy=False,
        list_id="",
        customer_id=customer,
        reference=reference,
    )


def money(amount: int, *, customer: str = "", payer: str = "", reference: str = "") -> OnAccount:
    return OnAccount(customer, payer, reference, amount, ON)


ROWS = [
    row(1, customer="7", reference="RF18 0012 34", name="Aino Esimerkki"),
    row(2, customer="7", reference="5678", name="Aino Esimerkki"),
    row(3, customer="8", reference="", name="Väinö  Keksitty"),
    row(4, customer="", reference="", name=""),
]


@pytest.mark.mission("E1")
@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (money(400, customer="7"), {"AC-1": 400, "AC-2": 400}),
        (money(400, customer="7", reference="5678"), {"AC-1": 400, "AC-2": 400}),
        (money(400, customer="9", payer="Aino Esimerkki"), {}),
        (money(400, reference="1234"), {"AC-1": 400}),
        (money(400, reference="5678", payer="Väinö Keksitty"), {"AC-2": 400}),
        (money(400, reference="9999", payer="väinö keksitty"), {"AC-3": 400}),
        (money(400, payer="Väinö Keksitty Oy"), {}),
        (money(400), {}),
    ],
)
def test_money_goes_to_whoever_the_erp_names(found: OnAccount, expected: dict[str, int]) -> None:
    assert {ref.case_no: amount for ref, amount in waiting([found], ROWS).items()} == expected


@pytest.mark.mission("E1")
def test_a_customers_money_is_added_up() -> None:
    several = [money(100, customer="8"), money(50, customer="8"), money(30, payer="Väinö Keksitty")]
    assert waiting(several, ROWS) == {CaseRef("nordlys", "AC-3"): 180}


class Refusing:
    """An ERP that does not tell money on account: no simulated one lacks the right for only that."""

    def __init__(self, error: ErpError) -> None:
        self._error, self.asked = error, 0

    def on_account(self) -> list[OnAccount]:
        self.asked += 1
        raise self._error


@pytest.mark.mission("E1", "A2")
def test_without_the_right_there_is_no_hint_and_no_trouble(site: World) -> None:
    noticed(site)
    creditor = site.ports.register.creditor(CREDITOR)
    rows = list(site.ports.cases.rows(CREDITOR, "notice"))
    for error in (ErpRightMissing("ledger"), ErpRefused("no")):
        assert customer_money.hint(site.ports, cast("Erp", Refusing(error)), creditor, rows) == 0
    with pytest.raises(ErpUnavailable):
        customer_money.hint(site.ports, cast("Erp", Refusing(ErpUnavailable("away"))), creditor, rows)
    silent = Refusing(ErpUnavailable("away"))
    assert customer_money.hint(site.ports, cast("Erp", silent), creditor, []) == 0
    assert silent.asked == 0, "without open cases nobody is asked"


@pytest.mark.mission("E1")
def test_one_call_a_night_however_many_cases(site: World) -> None:
    for amount in ("100.00", "200.00", "300.00"):
        site.transfer(amount)
    site.site.requests.clear()
    site.ports.queue.job("sync", connection_id=CONNECTION)
    site.settle()
    few = len(site.site.requests)
    for amount in ("400.00", "500.00", "600.00"):
        site.transfer(amount)
    site.site.requests.clear()
    site.ports.queue.job("sync", connection_id=CONNECTION)
    site.settle()
    # Nothing differs: what is added is only the whole reading of those whose turn it is this night.
    turns = sum(1 for each in site.site.requests if each.url.path.count("/") == 3 and "/invoice/" in each.url.path)
    assert len(site.site.requests) - few <= 4 * max(turns, 1)
