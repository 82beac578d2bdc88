"""Every reason that an ERP can show, once end to end on it: the others go on, and nothing is used up (mission B7)."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from chalicelib.case.model import Phase
from chalicelib.erp.contract import Service
from chalicelib.letters.status_texts import refusal_comment
from chalicelib.ports.records import RefusalReason as Why
from tests.contracts.erp_installations import Sold
from tests.erp_worlds import ErpWorld, erp_world
from tests.work.test_choose import look, transfer
from tests.work.whole import assert_whole

ALL = ("netvisor", "poweroffice", "tripletex")
LONG_DUE = date(2026, 4, 15)


def _nothing(_: ErpWorld, __: Sold) -> None:
    """It was bad from the start."""


def _sold(**card: object) -> Callable[[ErpWorld], Sold]:
    return lambda world: world.sell("1250.00", due=LONG_DUE, **card)


def _foreign(world: ErpWorld) -> Sold:
    return world.sell("100.00", due=LONG_DUE, currency=world.site.ways.foreign_currency)


def _act(deed: str, **more: str) -> Callable[[ErpWorld, Sold], None]:
    return lambda world, sold: world.any_site.act(deed, sold, **more)


def _exempt(world: ErpWorld, sold: Sold) -> None:
    world.any_site.exempt(sold)


def _to_another(world: ErpWorld, sold: Sold) -> None:
    for text, _ in world.site.ways.letters:
        world.any_site.act("remind", sold, text=text)
    world.any_site.start(sold, "collection", world.site.ways.other_agency)


def _interest(world: ErpWorld) -> Sold:
    made: Sold = world.any_site.interest_invoice(world.sell("900.00", due=LONG_DUE))
    return made


_OVERDUE = _sold()


@dataclass(frozen=True)
class Bad:
    why: Why
    erps: tuple[str, ...] = ALL
    made: Callable[[ErpWorld], Sold] = _OVERDUE
    deed: Callable[[ErpWorld, Sold], None] = _nothing
    """What happens to it after the list was read: the worker reads it whole, and sees it."""
    at: str = ""
    """When the choice is made, where that is not the morning of the list."""


BAD = (
    Bad(Why.FOREIGN_CURRENCY, made=_foreign),
    Bad(Why.NOTHING_OUTSTANDING, deed=_act("arrive")),
    Bad(Why.FACTORED, ("netvisor", "tripletex"), made=_sold(is_factoring=True)),
    Bad(Why.MISSING_ADDRESS, made=_sold(line1="")),
    Bad(Why.PROHIBITED, ("netvisor",), deed=_act("prohibit")),
    Bad(Why.ALREADY_IN_COLLECTION, ("netvisor",), deed=_to_another),
    Bad(Why.EXEMPT, ("poweroffice",), deed=_exempt),
    Bad(Why.DISPUTED, ("tripletex",), deed=_act("remark", text="Kunden er uenig")),
    Bad(Why.INTEREST_INVOICE, ("netvisor",), made=_interest, at="2026-08-03 10:00"),
)


@pytest.fixture
def world(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[ErpWorld]:
    with erp_world(tmp_path, request.param) as made:
        yield made
        assert_whole(made)


@pytest.mark.mission("B7")
@pytest.mark.parametrize(
    ("world", "bad"),
    [pytest.param(erp, bad, id=f"{bad.why.value}-{erp}") for bad in BAD for erp in bad.erps],
    indirect=["world"],
)
def test_a_bad_invoice_is_refused_with_its_reason_and_the_next_is_taken(world: ErpWorld, bad: Bad) -> None:
    sold, good = bad.made(world), world.sell("300.00", due=LONG_DUE, line1="Prøvegata 7")
    if bad.at:
        world.run(bad.at)
    look(world)
    bad.deed(world, sold)
    answers = transfer(world, sold, good)
    assert answers[sold.number] == ("refused", bad.why.value)
    assert answers[good.number][0] == "taken"
    (refusal,) = world.refusals()
    assert (refusal.reason, refusal.invoice_number) == (bad.why, sold.number)
    assert len(refusal_comment(bad.why.value, "nb", refusal.detail)) > 20
    assert [case.phase for case in world.cases()] == [Phase.RECEIVED]


@pytest.mark.mission("B7")
@pytest.mark.parametrize("world", ["netvisor"], indirect=True)
def test_a_lifted_prohibition_lets_the_invoice_come_again(world: ErpWorld) -> None:
    sold = world.sell("1250.00", due=LONG_DUE)
    look(world)
    world.any_site.act("prohibit", sold)
    assert transfer(world, sold)[sold.number] == ("refused", "prohibited")
    world.any_site.act("prohibit", sold, text="off")
    look(world)
    assert transfer(world, sold, name="t-2", service=Service.REMINDER)[sold.number][0] == "taken"


@pytest.mark.mission("B7")
@pytest.mark.parametrize("world", ALL, indirect=True)
def test_a_service_that_ended_takes_nothing_more(world: ErpWorld) -> None:
    sold = world.sell("1250.00", due=LONG_DUE)
    look(world)
    world.change_creditor(ended_on=date(2026, 6, 1))
    assert transfer(world, sold)[sold.number] == ("refused", "service_ended")
    world.change_creditor(ended_on=date(2026, 6, 3))
    look(world)
    assert transfer(world, sold, name="t-2")[sold.number][0] == "taken"


@pytest.mark.mission("B7")
@pytest.mark.parametrize("world", ALL, indirect=True)
def test_a_credited_invoice_has_nothing_to_collect(world: ErpWorld) -> None:
    sold = world.sell("1250.00", due=LONG_DUE)
    look(world)
    world.any_site.act("credit", sold)
    assert transfer(world, sold)[sold.number] == ("refused", "nothing_outstanding")
