"""Notes of writes into ERPs: on DynamoDB and in memory alike, and what `once` makes of them."""

import json
from datetime import timedelta
from pathlib import Path

import pytest

from chalicelib.erp.contract import ErpNotAsked, ErpRefused, ErpUnavailable
from chalicelib.erp.intents import UNDER_WAY, Intent, Intents, MemoryIntents, once
from chalicelib.store.codec import Item
from chalicelib.store.intents import DynamoIntents
from chalicelib.store.keys import Key
from tests.cloud import Cloud
from tests.doubles import FixedClock
from tests.store.samples import NOW

CONFIG = Path(__file__).parents[2] / ".chalice" / "config.json"


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(NOW)


@pytest.fixture(params=["dynamodb", "memory"])
def intents(request: pytest.FixtureRequest, store: Cloud, clock: FixedClock) -> Intents:
    if request.param == "memory":
        return MemoryIntents(clock.wall_now)
    return DynamoIntents(store.table, "c-1", clock.wall_now)


class Books:
    """An ERP of one line; `heard` says whether the caller gets to know what was written."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.heard, self.carried_out = True, True

    def look(self) -> str | None:
        return self.lines[0] if self.lines else None

    def post(self) -> str:
        if self.carried_out:
            self.lines.append(f"voucher {len(self.lines) + 1}")
        if not self.heard:
            raise ErpUnavailable("no answer")
        return self.lines[-1]


def test_a_note_is_fresh_once_and_its_first_result_stands(intents: Intents, clock: FixedClock) -> None:
    assert intents.begin("settlement#17") == Intent(True, None, NOW)
    assert intents.begin("settlement#18") == Intent(True, None, NOW)
    clock.wall += UNDER_WAY
    assert intents.begin("settlement#17") == Intent(False, None, NOW + UNDER_WAY)
    assert intents.result("settlement#17") is None
    intents.settle("settlement#17", "voucher 1")
    intents.settle("settlement#17", "voucher 2")
    assert intents.begin("settlement#17") == Intent(False, "voucher 1")
    assert intents.result("settlement#17") == "voucher 1"


def test_what_may_be_under_way_is_left_alone_to_the_instant(intents: Intents, clock: FixedClock) -> None:
    intents.begin("a")
    for moved in (timedelta(), UNDER_WAY - timedelta(microseconds=1)):
        clock.wall = NOW + moved
        with pytest.raises(ErpNotAsked):
            intents.begin("a")
    clock.wall = NOW + UNDER_WAY
    assert intents.begin("a") == Intent(False, None, NOW + UNDER_WAY)
    # The note moved with the try: it is the second one's now.
    clock.wall = NOW + UNDER_WAY + timedelta(minutes=1)
    with pytest.raises(ErpNotAsked):
        intents.begin("a")


def test_what_was_given_back_is_free_at_once_but_only_by_who_holds_it(intents: Intents, clock: FixedClock) -> None:
    first = intents.begin("a")
    intents.give_back("a", first)
    assert intents.begin("a") == Intent(False, None, NOW)
    clock.wall += UNDER_WAY
    second = intents.begin("a")
    intents.give_back("a", first)
    with pytest.raises(ErpNotAsked):
        intents.begin("a")
    intents.settle("a", "voucher 1")
    intents.give_back("a", second)
    assert intents.begin("a") == Intent(False, "voucher 1")


def test_to_ask_for_a_result_begins_nothing(intents: Intents) -> None:
    assert intents.result("a") is None
    assert intents.begin("a").fresh


def test_of_two_who_come_for_an_old_note_one_gets_it(store: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = FixedClock(NOW)
    one, other = (DynamoIntents(store.table, "c-1", clock.wall_now) for _ in range(2))
    one.begin("a")
    clock.wall += UNDER_WAY
    read, took = store.table.get, list[Intent]()

    def read_and_be_overtaken(key: Key) -> Item | None:
        found = read(key)
        if not took:
            took.append(Intent(False, None))
            took[0] = other.begin("a")
        return found

    monkeypatch.setattr(store.table, "get", read_and_be_overtaken)
    with pytest.raises(ErpNotAsked):
        one.begin("a")
    assert took == [Intent(False, None, NOW + UNDER_WAY)]


def test_no_function_runs_as_long_as_a_try_may_be_under_way() -> None:
    stages = json.loads(CONFIG.read_text())["stages"].values()
    longest = max(each["lambda_timeout"] for stage in stages for each in stage["lambda_functions"].values())
    assert timedelta(seconds=longest) < UNDER_WAY


def test_notes_of_two_connections_are_apart(store: Cloud) -> None:
    ours, theirs = (DynamoIntents(store.table, name, lambda: NOW) for name in ("c-1", "c-2"))
    ours.begin("settlement#17")
    assert theirs.begin("settlement#17").fresh


def test_a_write_happens_once_however_often_it_is_asked_for(intents: Intents) -> None:
    books = Books()
    for _ in range(3):
        assert once(intents, "a", look=books.look, post=books.post) == "voucher 1"
    assert books.lines == ["voucher 1"]


def test_an_answer_that_was_lost_is_looked_for(intents: Intents) -> None:
    books = Books()
    books.heard = False
    assert once(intents, "a", look=books.look, post=books.post) == "voucher 1"
    assert books.lines == ["voucher 1"]


def test_what_nobody_can_say_is_tried_again_when_it_must_be_over(intents: Intents, clock: FixedClock) -> None:
    books = Books()
    books.heard = books.carried_out = False
    with pytest.raises(ErpUnavailable, match="no answer"):
        once(intents, "a", look=books.look, post=books.post)
    books.heard = books.carried_out = True
    with pytest.raises(ErpNotAsked):
        once(intents, "a", look=books.look, post=books.post)
    clock.wall += UNDER_WAY
    assert once(intents, "a", look=books.look, post=books.post) == "voucher 1"


def test_a_crash_after_the_write_is_healed_by_looking(intents: Intents, clock: FixedClock) -> None:
    books = Books()
    intents.begin("a")
    books.post()
    with pytest.raises(ErpNotAsked):
        once(intents, "a", look=books.look, post=books.post)
    clock.wall += UNDER_WAY
    assert once(intents, "a", look=books.look, post=books.post) == "voucher 1"
    assert books.lines == ["voucher 1"]


def test_a_refusal_leaves_nothing_behind_and_may_be_tried_again(intents: Intents) -> None:
    books = Books()

    def refused() -> str:
        raise ErpRefused("the period is locked")

    with pytest.raises(ErpRefused):
        once(intents, "a", look=books.look, post=refused)
    assert once(intents, "a", look=books.look, post=books.post) == "voucher 1"
