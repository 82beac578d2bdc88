"""Two workers look at the same case: whoever commits last has asked last (missions E1, H4)."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from chalicelib.case.model import Case
from chalicelib.ports.storage import VersionConflict
from chalicelib.work.following.follow import follow
from tests.contracts.erp_installations import Sold
from tests.erp_worlds import ERPS, ErpWorld, erp_world
from tests.work.test_one_bad_part import Wrapped
from tests.work.whole import assert_whole
from tests.world import CREDITOR

NIGHT = "2026-06-01 23:05"


@pytest.fixture(params=sorted(ERPS))
def each(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[ErpWorld]:
    with erp_world(tmp_path, request.param) as made:
        yield made
        assert_whole(made)


def taken(world: ErpWorld) -> Sold:
    world.at("2026-06-01 12:00")
    sold = world.sell("1250.00")
    world.any_site.send_to_collection(sold)
    world.hears()
    return sold


def followed_with(world: ErpWorld, deeds: list[Callable[[], object]]) -> int:
    """Follow with a worker that was told the matched items right before each of the deeds; returns how often it asked
    for them."""
    asked = 0

    def slowly(found: Any, invoice_id: str) -> Any:
        nonlocal asked
        asked += 1
        items = found(invoice_id)
        if deeds:
            deeds.pop(0)()
        return items

    creditor = world.ports.register.creditor(CREDITOR)
    erp: Any = Wrapped(world.ports.open_erp(world.connection()), matched_items=slowly)
    follow(world.ports, erp, creditor, world.ref())
    return asked


def quickly(world: ErpWorld) -> None:
    creditor = world.ports.register.creditor(CREDITOR)
    follow(world.ports, world.ports.open_erp(world.connection()), creditor, world.ref())


def amounts(world: ErpWorld) -> list[int]:
    return [item.amount for item in world.case().items]


@pytest.mark.mission("E1", "H4")
def test_an_old_reading_does_not_take_away_a_payment_that_a_newer_one_has_seen(each: ErpWorld) -> None:
    sold = taken(each)

    def pays() -> None:
        each.any_site.act("arrive", sold, "500.00")
        quickly(each)
        assert amounts(each) == [50_000]

    followed_with(each, [pays])
    assert amounts(each) == [50_000]
    assert each.story().count("ItemUnmatched") == 0
    each.run(NIGHT)
    assert (amounts(each), each.case().posted.principal) == ([50_000], 50_000)


@pytest.mark.mission("E1", "H4")
def test_who_finds_the_case_changed_asks_the_erp_again(each: ErpWorld) -> None:
    sold = taken(each)
    each.any_site.act("arrive", sold, "500.00")

    def pays_more() -> None:
        each.any_site.act("arrive", sold, "100.00")
        quickly(each)

    assert followed_with(each, [pays_more]) == 2
    assert sorted(amounts(each)) == [10_000, 50_000]
    assert each.story().count("ItemUnmatched") == 0
    each.run(NIGHT)
    assert each.case().posted.principal == 60_000


@pytest.mark.mission("E1", "H4")
def test_a_case_that_changes_each_time_is_left_for_the_next_time(each: ErpWorld) -> None:
    sold = taken(each)
    each.any_site.act("arrive", sold, "500.00")
    version = each.case().version
    lost: list[Case] = []

    def lose(_: object) -> None:
        lost.append(each.case())
        raise VersionConflict("another worker was faster")

    cases = each.ports.cases
    each.replace_ports(cases=_Losing(cases, lose))
    with pytest.raises(VersionConflict):
        followed_with(each, [])
    each.replace_ports(cases=cases)
    assert len(lost) == 5
    assert each.case().version == version
    each.run(NIGHT)
    assert amounts(each) == [50_000]


class _Losing:
    """Cases whose every commit meets another writer."""

    def __init__(self, inner: Any, commit: Callable[[object], None]) -> None:
        self._inner, self._commit = inner, commit

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    def commit(self, commit: object, at: object) -> None:  # noqa: ARG002 - what the port takes
        self._commit(commit)
