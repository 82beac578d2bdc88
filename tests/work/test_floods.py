"""Announcements and polls in their hundreds, doubled and in any order, with transfers between them: each invoice gives
one case, and a second one only where it was handed back and sent anew."""

import base64
import hashlib
import hmac
import random
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from chalicelib.case.model import Outcome
from chalicelib.erp.notify_signature import sign
from chalicelib.ports.records import CaseRef
from chalicelib.work import change
from chalicelib.work.change import Done
from chalicelib.work.connections.webhook_secret import webhook_secret
from chalicelib.work.messages.receive import Received, receive_notice, receive_webhook
from tests.contracts.erp_installations import Sold
from tests.erp_worlds import ErpWorld
from tests.world import CREDITOR

ROUNDS, INVOICES = 20, 6
WITHDRAWN_IN, SENT_AGAIN_IN = 8, 12
SIZES = {"tripletex": (5, 10, 4), "poweroffice": (4, 9, 5), "netvisor": (2, 10, 3)}
"""New messages, messages that came before, and polls from the queue in each round: together a thousand."""


def notice(world: ErpWorld, secret: str, key: str) -> Received:
    """Somebody tells us, in the manner of Standard Webhooks, that the ERP has news."""
    body, stamp = b"{}", str(int(world.clock.wall_now().timestamp()))
    signed = sign(secret, key, stamp, body)
    return receive_notice(world.ports, world.connection_id, key, stamp, signed, body)


def webhook(world: ErpWorld, secret: str, key: str) -> Received:
    """Tripletex announces that a status waits."""
    body = b'{"subscriptionId":1,"event":"voucherstatus.ready","id":1,"value":null}'
    signed = hmac.new(secret.encode(), f"{key}&".encode() + body, hashlib.sha512).digest()
    return receive_webhook(world.ports, world.connection_id, key, base64.b64encode(signed).decode(), body)


@dataclass
class Flood:
    """What arrives, round by round. An old message is always one that was taken in an earlier round or this one."""

    world: ErpWorld
    dice: random.Random
    keys: list[str] = field(default_factory=list)
    repeats: int = 0
    polls: int = 0

    def __post_init__(self) -> None:
        self._secret = webhook_secret(self.world.ports, self.world.connection())

    def round(self) -> None:
        world, (new, old, polls) = self.world, SIZES[self.world.joined.erp]
        arrivals = [self._new] * new + [self._repeat] * old + [self._poll] * polls
        self.dice.shuffle(arrivals)
        for arrives in arrivals:
            arrives()
        world.settle()

    def _told(self, key: str) -> Received:
        teller: Callable[[ErpWorld, str, str], Received] = webhook if self.world.joined.erp == "tripletex" else notice
        return teller(self.world, self._secret, key)

    def _new(self) -> None:
        self.keys.append(f"msg_{len(self.keys)}")
        assert self._told(self.keys[-1]) is Received.ACCEPTED

    def _repeat(self) -> None:
        if self.keys:
            assert self._told(self.dice.choice(self.keys)) is Received.DUPLICATE
            self.repeats += 1

    def _poll(self) -> None:
        world = self.world
        world.ports.queue.job("poll", connection_id=world.connection_id, group=world.connection_id)
        self.polls += 1


def withdraw(world: ErpWorld, sold: Sold) -> None:
    case = next(case for case in world.cases() if case.erp_invoice.invoice_id == sold.id)
    assert change.terminate(world.ports, CaseRef(CREDITOR, case.case_no), "kari", "portal", 0) == Done()


@pytest.mark.mission("B11")
def test_a_flood_of_doubled_and_disordered_messages_gives_each_case_once(each: ErpWorld) -> None:
    dice = random.Random(7)
    flood, sold = Flood(each, dice), list[Sold]()
    each.trouble.duplicate, each.trouble.shuffle = 0.3, True
    sent_in = [0, *dice.sample(range(1, ROUNDS - 2), INVOICES - 1)]
    for number in range(ROUNDS):
        each.at(f"2026-06-01 12:{number:02d}")
        for _ in range(sent_in.count(number)):
            sold.append(each.sell(f"{900 + len(sold)}.00"))
            each.any_site.send_to_collection(sold[-1])
        if number == WITHDRAWN_IN:
            withdraw(each, sold[0])
        if number == SENT_AGAIN_IN:
            each.any_site.send_to_collection(sold[0])
        flood.round()
    assert (len(flood.keys), flood.polls) == (ROUNDS * SIZES[each.joined.erp][0], ROUNDS * SIZES[each.joined.erp][2])
    assert flood.repeats > 100
    cases = each.cases()
    found = sorted((case.erp_invoice.invoice_id, case.erp_invoice.assignment) for case in cases)
    assert found == sorted([(one.id, 1) for one in sold] + [(sold[0].id, 2)])
    first, *others = (case for case in cases if case.erp_invoice.invoice_id == sold[0].id)
    assert (first.outcome, [case.open for case in others]) == (Outcome.WITHDRAWN, [True])
    assert all(case.open for case in cases if case is not first)
    assert len({case.case_no for case in cases}) == INVOICES + 1
    assert each.refusals() == []
    assert [each.any_site.reports_made(one) for one in sold[1:]] == [1] * (INVOICES - 1)
    assert each.shown(sold[0])["reference"] == others[0].case_no
