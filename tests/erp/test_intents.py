"""Writes that happen once, and those that are made anew when the ERP's user has taken out what was made."""

from collections.abc import Callable

import pytest

from chalicelib.erp.contract import ErpNotAsked, ErpRefused, ErpUnavailable
from chalicelib.erp.intents import UNDER_WAY, Intent, MemoryIntents, once, renewed, results
from tests.erp.scripted import Time


class Books:
    """An ERP whose user deletes, and whose answers get lost."""

    def __init__(self) -> None:
        self.standing: list[str] = []
        self.asked: list[str] = []
        self.posted = 0
        self.loses_answers = False

    def look(self) -> str | None:
        self.asked.append("look")
        return self.standing[0] if self.standing else None

    def stands(self, noted: str) -> bool:
        self.asked.append(f"stands {noted}")
        return noted in self.standing

    def post(self) -> str:
        self.asked.append("post")
        self.posted += 1
        made = f"voucher {self.posted}"
        self.standing.append(made)
        if self.loses_answers:
            raise ErpUnavailable("no answer")
        return made

    def renew(self, notes: MemoryIntents) -> str:
        return renewed(notes, "settlement/17", stands=self.stands, look=self.look, post=self.post)


def test_the_first_time_nothing_is_looked_for_and_the_second_time_nothing_is_asked() -> None:
    books, notes = Books(), MemoryIntents()
    for _ in range(2):
        assert once(notes, "a", look=books.look, post=books.post) == "voucher 1"
    assert books.asked == ["post"]


@pytest.mark.parametrize("renewing", [False, True])
def test_after_a_lost_answer_it_is_looked_for(renewing: bool) -> None:
    books, notes = Books(), MemoryIntents()
    books.loses_answers = True
    made = books.renew(notes) if renewing else once(notes, "a", look=books.look, post=books.post)
    assert made == "voucher 1"
    assert books.asked == ["post", "look"]


def test_after_a_crash_it_is_looked_for_before_anything_is_written() -> None:
    books, time = Books(), Time()
    notes = MemoryIntents(time.now)
    notes.begin("settlement/17/1")
    books.standing.append("voucher 9")
    time.instant += UNDER_WAY
    assert books.renew(notes) == "voucher 9"
    assert books.asked == ["look"]
    assert notes.begin("settlement/17/1") == Intent(False, "voucher 9")


def test_what_another_may_be_writing_is_neither_looked_for_nor_written_by_anybody_else() -> None:
    books, time = Books(), Time()
    notes = MemoryIntents(time.now)

    def slow() -> str:
        for _ in range(2):
            with pytest.raises(ErpNotAsked, match="settlement/17/1"):
                books.renew(notes)
        return books.post()

    assert renewed(notes, "settlement/17", stands=books.stands, look=books.look, post=slow) == "voucher 1"
    assert books.asked == ["post"]
    assert books.renew(notes) == "voucher 1"


def test_what_was_never_asked_may_be_tried_again_at_once() -> None:
    def unasked() -> str:
        raise ErpNotAsked("no slot")

    books, notes = Books(), MemoryIntents()
    with pytest.raises(ErpNotAsked, match="no slot"):
        once(notes, "a", look=books.look, post=unasked)
    assert once(notes, "a", look=books.look, post=books.post) == "voucher 1"


def test_a_look_that_fails_after_a_lost_answer_leaves_the_write_under_way() -> None:
    def look() -> str | None:
        raise ErpNotAsked("no slot")

    books, time = Books(), Time()
    notes = MemoryIntents(time.now)
    books.loses_answers = True
    with pytest.raises(ErpNotAsked, match="no slot"):
        once(notes, "a", look=look, post=books.post)
    with pytest.raises(ErpNotAsked, match="written by another"):
        once(notes, "a", look=books.look, post=books.post)
    time.instant += UNDER_WAY
    assert once(notes, "a", look=books.look, post=books.post) == "voucher 1"
    assert books.posted == 1


def test_to_list_what_was_made_begins_nothing() -> None:
    notes = MemoryIntents()
    assert list(results(notes, "settlement/17")) == []
    assert notes.begin("settlement/17/1").fresh
    notes.settle("settlement/17/1", "voucher 1")
    assert list(results(notes, "settlement/17")) == ["voucher 1"]


def test_a_refusal_leaves_the_note_open() -> None:
    def refuse() -> str:
        raise ErpRefused("locked")

    books, notes = Books(), MemoryIntents()
    with pytest.raises(ErpRefused):
        renewed(notes, "settlement/17", stands=books.stands, look=books.look, post=refuse)
    assert books.renew(notes) == "voucher 1"
    assert list(results(notes, "settlement/17")) == ["voucher 1"]


def test_what_stands_is_only_asked_for() -> None:
    books, notes = Books(), MemoryIntents()
    books.renew(notes)
    books.asked.clear()
    assert books.renew(notes) == "voucher 1"
    assert books.asked == ["stands voucher 1"]


def test_what_was_taken_out_is_made_anew_each_time_with_its_own_note() -> None:
    books, notes = Books(), MemoryIntents()
    for expected in ("voucher 1", "voucher 2", "voucher 3"):
        assert books.renew(notes) == expected
        books.standing.clear()
    assert list(results(notes, "settlement/17")) == ["voucher 1", "voucher 2", "voucher 3"]
    assert list(results(notes, "settlement/18")) == []


def test_the_note_of_another_write_is_not_asked() -> None:
    books, notes = Books(), MemoryIntents()
    post: Callable[[], str] = books.post
    assert renewed(notes, "settlement/1", stands=books.stands, look=books.look, post=post) == "voucher 1"
    assert renewed(notes, "settlement/11", stands=books.stands, look=books.look, post=post) == "voucher 2"
    assert books.asked == ["post", "post"]
