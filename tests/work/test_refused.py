"""An invoice that was refused, tried again and at last transferred stands there once, with its case (mission B7)."""

from datetime import date

import pytest

from chalicelib.ports.records import RefusalReason
from chalicelib.work.transfers.refused import refused
from tests.erp_worlds import ErpWorld
from tests.work.test_choose import look, transfer
from tests.world import CREDITOR


@pytest.mark.mission("B7")
def test_each_refused_invoice_stands_there_once_until_it_has_a_case(each: ErpWorld) -> None:
    sold, other = (each.sell(amount, due=date(2026, 4, 15)) for amount in ("1250.00", "900.00"))
    each.change_creditor(ended_on=date(2026, 6, 1))
    for name in ("t-1", "t-2"):
        look(each)
        assert transfer(each, sold, other, name=name)[sold.number] == ("refused", "service_ended")
    assert len(each.refusals()) == 4
    found = {one.refusal.invoice_number: one for one in refused(each.ports, CREDITOR)}
    assert found.keys() == {sold.number, other.number}
    assert {(one.refusal.reason, one.to_do) for one in found.values()} == {(RefusalReason.SERVICE_ENDED, True)}
    each.change_creditor(ended_on=None)
    look(each)
    assert transfer(each, sold, name="t-3")[sold.number][0] == "taken"
    found = {one.refusal.invoice_number: one for one in refused(each.ports, CREDITOR)}
    assert (found[sold.number].case_no, found[sold.number].to_do) == (each.case().case_no, False)
    assert found[other.number].to_do
