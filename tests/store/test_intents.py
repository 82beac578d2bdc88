"""Notes of writes into ERPs: on DynamoDB and in memory alike, and what `once` makes of them."""

import pytest

from chalicelib.erp.contract import ErpRefused, ErpUnavailable
from chalicelib.erp.intents import Intent, Intents, MemoryIntents, once
from chalicelib.store.intents import DynamoIntents
from tests.cloud import Cloud
from tests.store.samples import NOW


@pytest.fixture(params=["dynamodb", "memory"])
def intents(request: pytest.FixtureRequest, store: Cloud) -> Intents:
    return DynamoIntents(store.table, "c-1", lambda: NOW) if request.param == "dynamodb" else MemoryIntents()


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


def test_a_note_is_fresh_once_and_its_first_result_stands(intents: Intents) -> None:
    assert intents.begin("settlement#17") == Intent(True, None)
    assert intents.begin("settlement#17") == Intent(False, None)
    assert intents.begin("settlement#18") == Intent(True, None)
    intents.settle("settlement#17", "voucher 1")
    intents.settle("settlement#17", "voucher 2")
    assert intents.begin("settlement#17") == Intent(False, "voucher 1")


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


def test_what_nobody_can_say_is_tried_again_later(intents: Intents) -> None:
    books = Books()
    books.heard = books.carried_out = False
    with pytest.raises(ErpUnavailable):
        once(intents, "a", look=books.look, post=books.post)
    books.heard = books.carried_out = True
    assert once(intents, "a", look=books.look, post=books.post) == "voucher 1"


def test_a_crash_after_the_write_is_healed_by_looking(intents: Intents) -> None:
    books = Books()
    intents.begin("a")
    books.post()
    assert once(intents, "a", look=books.look, post=books.post) == "voucher 1"
    assert books.lines == ["voucher 1"]


def test_a_refusal_leaves_nothing_behind_and_may_be_tried_again(intents: Intents) -> None:
    books = Books()

    def refused() -> str:
        raise ErpRefused("the period is locked")

    with pytest.raises(ErpRefused):
        once(intents, "a", look=books.look, post=refused)
    assert once(intents, "a", look=books.look, post=books.post) == "voucher 1"
