"""A payment that names us by mistake is put right in Netvisor as the case's page says (mission E2)."""

import pytest

from chalicelib.case.holding import SUSPECTED_PAYMENT
from chalicelib.case.model import ItemKind
from chalicelib.ports.records import TaskKind
from tests.erp_worlds import ErpWorld


@pytest.mark.mission("E2")
@pytest.mark.parametrize(("amount", "is_open"), [("500.00", True), ("1250.00", False)])
def test_a_negative_payment_with_the_tick_and_the_payment_again_without_it(
    finnish: ErpWorld, amount: str, is_open: bool
) -> None:
    finnish.at("2026-06-01 12:00")
    sold = finnish.sell("1250.00")
    finnish.any_site.send_to_collection(sold)
    finnish.hears()
    finnish.any_site.act("settle", sold, amount)
    finnish.hears()
    case = finnish.case()
    assert (case.open, case.held_for(SUSPECTED_PAYMENT)) == (is_open, is_open)
    assert TaskKind.SUSPECTED_PAYMENT in {task.kind for task in finnish.tasks()}
    finnish.any_site.act("reverse", sold)
    finnish.any_site.act("pay", sold, amount)
    finnish.run("2026-06-01 23:05")
    case = finnish.case()
    assert (case.open, case.held_for(SUSPECTED_PAYMENT)) == (is_open, False)
    paid = [(item.kind, item.amount, item.settlement) for item in case.items]
    assert paid == [(ItemKind.PAYMENT, int(amount.replace(".", "")), False)]
