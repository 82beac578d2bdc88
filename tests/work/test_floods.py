"""A thousand announcements and polls, doubled and in any order: each invoice gives one case, in every ERP."""

import random

import pytest

from chalicelib.erp.notify_signature import sign
from chalicelib.work.connections.webhook_secret import webhook_secret
from chalicelib.work.messages.receive import Received, receive_notice
from tests.erp_worlds import ErpWorld

INVOICES, MESSAGES, NOTICES = 6, 1000, 10


def notice(world: ErpWorld, number: int) -> Received:
    """Somebody tells us, in the manner of Standard Webhooks, that the ERP has news."""
    body, stamp = b"{}", str(int(world.clock.wall_now().timestamp()))
    signed = sign(webhook_secret(world.ports, world.connection()), f"msg_{number}", stamp, body)
    return receive_notice(world.ports, world.connection_id, f"msg_{number}", stamp, signed, body)


@pytest.mark.mission("B11")
def test_a_thousand_doubled_and_disordered_messages_give_each_case_once(each: ErpWorld) -> None:
    dice = random.Random(7)
    each.at("2026-06-01 12:00")
    sold = []
    for number in range(INVOICES):
        sold.append(each.sell(f"{900 + number}.00"))
        each.any_site.send_to_collection(sold[-1])
    if each.joined.erp == "tripletex":
        each.site.control.post("/webhooks/deliver").raise_for_status()
        announced = list(each.site.received)
        assert announced
        each.site.received[:] = [dice.choice(announced) for _ in range(MESSAGES)]
        each.keep_webhooks()
        each.site.received.clear()
        each.trouble.duplicate, each.trouble.shuffle = 1.0, True
        each.settle()
    else:
        told = [notice(each, dice.randrange(NOTICES)) for _ in range(MESSAGES)]
        assert told.count(Received.ACCEPTED) == NOTICES
        each.trouble.duplicate, each.trouble.shuffle = 1.0, True
    each.settle()
    cases = each.cases()
    assert sorted(case.erp_invoice.invoice_id for case in cases) == sorted(one.id for one in sold)
    assert all(case.open and case.erp_invoice.assignment == 1 for case in cases)
    assert each.refusals() == []
    assert len({case.case_no for case in cases}) == INVOICES
    for one in sold:
        assert each.any_site.reports_made(one) == 1
