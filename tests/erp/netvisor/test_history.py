"""What a process history tells (mission B5, B11, F2): letters, hand-overs, our own words, and whose the invoice is."""

from datetime import datetime, timedelta

import pytest

from chalicelib.erp.contract import Service
from chalicelib.erp.netvisor.history import Trail, trail
from chalicelib.erp.netvisor.phases import ENDED
from chalicelib.erp.netvisor.values import helsinki
from chalicelib.erp.netvisor.wire import HistoryLine

START = datetime(2026, 6, 1, 9, tzinfo=helsinki())


def line(material: str = "", channel: str = "", status: str = "", minutes: int = 0) -> HistoryLine:
    return HistoryLine(START + timedelta(minutes=minutes), material, "Minna", channel, status)


REMINDER = line("Maksumuistutus", "Tulostuspalvelu", "Lähetetty")
REQUEST = line("Maksuhuomautus", "Tulostuspalvelu", "Lähetetty")
TO_US = line("Perintäkirje", "AutoCollect perintäpalvelu", "Lähetetty")
TO_OUR_REMINDERS = line("Maksumuistutus", "AutoCollect muistutuspalvelu", "Lähetetty")
TO_THEM = line("Perintäkirje", "Toinen Perintä Oy perintäpalvelu", "Lähetetty")
TAKEN = line("Kommentti", "Rajapinta", "AutoCollect: vastaanotettu AC-1. Mottatt")
GIVEN_BACK = line("Kommentti", "Rajapinta", "AutoCollect: peruttu AC-1. Trukket")


def read(*lines: HistoryLine, fee: int = 0) -> Trail:
    return trail(lines, "AutoCollect", fee, ENDED)


def test_nothing_happened() -> None:
    assert read() == Trail(None, False, "", False, ())


@pytest.mark.mission("B5")
def test_both_letters_are_told_apart() -> None:
    told = read(REMINDER, REQUEST)
    assert [letter.kind for letter in told.letters] == ["reminder", "payment_request"]
    assert told.both_letters
    assert not read(REMINDER).both_letters
    assert not read(REQUEST, REQUEST).both_letters
    assert told.handed_over is None


@pytest.mark.mission("B8")
def test_the_invoices_costs_count_with_the_last_letter() -> None:
    assert [letter.fee for letter in read(REMINDER, REQUEST, fee=1000).letters] == [0, 1000]
    assert read(fee=1000).letters == ()


@pytest.mark.mission("B5")
def test_the_service_is_named_and_no_letter_of_the_creditors() -> None:
    for handed_over, service in ((TO_US, Service.COLLECTION), (TO_OUR_REMINDERS, Service.REMINDER)):
        told = read(REMINDER, handed_over)
        assert told.handed_over is not None
        assert (told.handed_over.number, told.handed_over.service, told.handed_over.at) == (1, service, START)
        assert len(told.letters) == 1
        assert told.ours
        assert not told.answered


def test_english_words_are_understood_too() -> None:
    told = read(
        line("Payment reminder", "Printing service"),
        line("Payment notice", "Printing service"),
        line("Collection letter", "AUTOCOLLECT collection service"),
    )
    assert told.both_letters
    assert told.handed_over is not None
    assert told.handed_over.service is Service.COLLECTION


def test_a_comment_of_ours_answers_until_the_next_hand_over() -> None:
    assert read(TO_US, TAKEN).answered
    again = read(TO_US, TAKEN, GIVEN_BACK, TO_US)
    assert again.handed_over is not None
    assert (again.handed_over.number, again.answered, again.ours) == (2, False, True)


@pytest.mark.mission("F2")
@pytest.mark.parametrize(
    ("lines", "ours"),
    [
        ((), False),
        ((TO_US,), True),
        ((TO_US, TAKEN), True),
        ((TAKEN,), True),
        ((TO_THEM,), False),
        ((TO_US, TAKEN, GIVEN_BACK), False),
        ((TO_US, TAKEN, GIVEN_BACK, TO_THEM), False),
        ((TO_THEM, TO_US), True),
        ((TO_US, TO_THEM), False),
        ((TAKEN, REMINDER), True),
    ],
)
def test_our_own_collected_is_told_from_another_agencys(lines: tuple[HistoryLine, ...], ours: bool) -> None:
    assert read(*lines).ours is ours


def test_newest_first_is_read_the_right_way_round() -> None:
    oldest, newest = line("Perintäkirje", "AutoCollect perintäpalvelu"), line(status=TAKEN.status, minutes=5)
    assert read(newest, oldest).answered
    assert read(oldest, newest).answered


def test_a_line_without_a_time_does_not_disturb() -> None:
    told = read(HistoryLine(None, "Lasku", "", "Verkkolasku", ""), TO_US)
    assert told.handed_over is not None


def test_blanks_are_evened_out() -> None:
    told = read(line("Kommentti", "", "AutoCollect:  vastaanotettu\n AC-1.  Mottatt"))
    assert told.said == TAKEN.status
