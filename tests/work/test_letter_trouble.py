"""A letter that does not arrive: it goes another way the same day, or its fee and deadline are taken back (C1, G4)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from chalicelib.case.events import EmailFailed
from chalicelib.case.model import LetterKind, LetterState, Phase, WhyNot
from chalicelib.ports.records import Effect, TaskKind
from chalicelib.work.letters.deliver_letter import reprint
from chalicelib.work.letters.hear_mail import hear_mail
from chalicelib.work.letters.take_back import take_back
from tests.work.test_list import bounce_of
from tests.work.test_money import left
from tests.work.walks import NOTICE, noticed, registered
from tests.world import CREDITOR, World

ADDRESS = "kari@kunde.example.com"


def states(site: World) -> list[tuple[str, LetterState, str, int]]:
    return [(letter.on.isoformat(), letter.state, letter.channel, letter.fee) for letter in site.case().letters]


def bounced(site: World, **more: Any) -> str:
    said = hear_mail(site.ports, bounce_of(site.ports.mailer.to(ADDRESS)[-1]), **more)
    site.settle()
    return said


@pytest.mark.mission("C1")
def test_an_address_that_the_mail_service_refuses_means_print_the_same_day(site: World) -> None:
    site.ports.mailer.refused.add(ADDRESS)
    noticed(site, email=ADDRESS)
    assert states(site) == [("2026-06-02", LetterState.DELIVERED, "print", 3800)]
    assert site.case().email_unusable
    assert [type(event.event) for event in site.ports.cases.events(site.ref())].count(EmailFailed) == 1
    letter = site.ports.cases.letters(site.ref())[0]
    assert site.ports.archive.get(f"print/2026-06-02/{letter.content.letter_id}.pdf") == site.ports.archive.get(
        letter.pdf_key
    )


@pytest.mark.mission("C1", "G4")
def test_a_bounce_on_the_same_day_prints_the_identical_document(site: World) -> None:
    noticed(site, email=ADDRESS)
    before = site.ports.cases.letters(site.ref())[0].sha256
    site.at("2026-06-02 15:00")
    bounced(site)
    assert states(site) == [("2026-06-02", LetterState.DELIVERED, "print", 3800)]
    assert site.ports.cases.letters(site.ref())[0].sha256 == before
    assert site.case().email_unusable
    # Told twice, nothing more happens.
    bounced(site)
    assert site.story().count("EmailFailed") == 1
    assert len(site.ports.archive_keys("print/")) == 2


@pytest.mark.mission("C1", "E1", "E5")
@pytest.mark.parametrize(("deed", "outcome"), [("credit", "credited"), ("arrive", "paid")])
def test_a_letter_that_came_back_is_not_printed_for_a_case_that_was_closed_meanwhile(
    site: World, deed: str, outcome: str
) -> None:
    site.change_terms(replace(site.ports.register.creditor(CREDITOR).terms, tolerance=10_000))
    sold = noticed(site, email=ADDRESS)
    site.at("2026-06-02 12:00")
    site.site.act(deed, sold)
    site.webhooks()
    site.settle()
    assert (site.case().phase, site.case().outcome) == (Phase.CLOSED, outcome)
    site.at("2026-06-02 15:00")
    assert bounced(site) == "to print"
    assert states(site) == [("2026-06-02", LetterState.VOIDED, "email", 3800)]
    assert site.ports.archive_keys("print/") == []
    assert site.case().email_unusable
    assert (site.case().phase, site.case().outcome) == (Phase.CLOSED, outcome)
    bounced(site)
    assert site.story().count("LetterVoided") == 1


@pytest.mark.mission("C1")
def test_a_letter_that_is_taken_back_while_it_is_being_printed_stays_taken_back(site: World) -> None:
    noticed(site, email=ADDRESS)
    site.at("2026-06-02 15:00")
    archive = site.ports.archive
    letter_id = site.case().letters[0].id
    site.replace_ports(archive=_Meanwhile(archive, lambda: take_back(site.ports, site.ref(), letter_id, "bounced")))
    reprint(site.ports, site.ref(), letter_id)
    site.replace_ports(archive=archive)
    assert site.case().letters[0].state is LetterState.VOIDED
    assert [site.story().count(event) for event in ("EmailFailed", "LetterVoided", "LetterDelivered")] == [1, 1, 1]
    site.settle()


class _Meanwhile:
    """An archive; while the print manifest is being laid there, somebody else does something."""

    def __init__(self, inner: Any, deed: Callable[[], None]) -> None:
        self._inner, self._deed = inner, deed

    def __getattr__(self, name: str) -> object:
        return getattr(self._inner, name)

    def put_once(self, key: str, body: bytes, kind: str) -> bytes:
        if key.endswith(".json"):
            self._deed()
        kept: bytes = self._inner.put_once(key, body, kind)
        return kept


@pytest.mark.mission("C1", "E5")
def test_a_bounce_on_the_next_day_takes_fee_and_deadline_back_and_a_new_notice_goes_by_print(site: World) -> None:
    noticed(site, email=ADDRESS)
    site.at("2026-06-03 10:00")
    bounced(site)
    assert states(site) == [
        ("2026-06-02", LetterState.VOIDED, "email", 3800),
        ("2026-06-03", LetterState.DELIVERED, "print", 3800),
    ]
    assert site.story()[-4:] == ["EmailFailed", "LetterVoided", "LetterIssued", "LetterDelivered"]
    assert site.case().letters[-1].deadline == date(2026, 6, 17)
    # One fee in all.
    assert left(site, date(2026, 6, 3)) == 125_000 + 781 + 3800


@pytest.mark.mission("C1", "E5")
def test_a_bounce_at_night_takes_the_letter_back_and_the_new_one_waits_for_the_morning(site: World) -> None:
    noticed(site, email=ADDRESS)
    site.at("2026-06-05 22:00")
    bounced(site)
    assert states(site) == [("2026-06-02", LetterState.VOIDED, "email", 3800)]
    assert site.case().phase is Phase.RECEIVED
    assert left(site, date(2026, 6, 5)) == 125_000 + 863
    site.run("2026-06-06 06:00")
    assert len(site.case().letters) == 1
    site.run("2026-06-08 06:00")
    assert states(site)[-1] == ("2026-06-08", LetterState.DELIVERED, "print", 3800)


@pytest.mark.mission("C1", "C3")
def test_a_bounce_while_on_the_list_takes_the_case_off_it(site: World) -> None:
    noticed(site, email=ADDRESS)
    site.run("2026-06-23 09:00")
    site.at("2026-06-24 10:00")
    bounced(site)
    case = site.case()
    assert (case.phase, case.list_id) == (Phase.NOTICE, None)
    assert states(site)[-1][:3] == ("2026-06-24", LetterState.DELIVERED, "print")
    site.run("2026-06-25 08:05")
    assert site.case().registered_on is None


@pytest.mark.mission("C1", "G4")
def test_a_bounce_after_the_registration_is_a_task(site: World) -> None:
    registered(site, email=ADDRESS)
    site.at("2026-06-26 10:00")
    assert bounced(site) == "task"
    assert TaskKind.LETTER_UNDELIVERED in [task.kind for task in site.tasks()]
    assert site.case().phase is Phase.COLLECTION


@pytest.mark.mission("C1", "G4")
def test_with_no_channel_the_letter_is_taken_back_and_the_case_waits_for_an_address(site: World) -> None:
    sold = site.transfer(email=ADDRESS)
    site.ports.mailer.refused.add(ADDRESS)
    site.site.change_customer(sold, line1="", postal_code="", city="")
    site.run(NOTICE)
    case = site.case()
    assert states(site) == [("2026-06-02", LetterState.VOIDED, "", 3800)]
    assert case.hold is not None
    assert (case.hold.reason, case.phase, site.plan().why_not) == ("no_channel", Phase.RECEIVED, WhyNot.HELD)
    assert left(site, date(2026, 6, 2)) == 125_000 + 740
    assert TaskKind.LETTER_UNDELIVERED in [task.kind for task in site.tasks()]
    site.run("2026-06-02 23:00")
    site.run("2026-06-03 06:00")
    assert len(site.case().letters) == 1
    site.site.change_customer(sold, line1="Prøvegata 1", postal_code="0150", city="Oslo")
    site.run("2026-06-03 23:00")
    assert site.case().hold is None
    site.run("2026-06-04 06:00")
    assert states(site)[-1] == ("2026-06-04", LetterState.DELIVERED, "print", 3800)
    assert [task.kind for task in site.tasks()] == []


@pytest.mark.mission("C1")
def test_after_three_days_of_standing_still_no_letter_leaves_with_its_days_running(site: World) -> None:
    site.transfer()
    site.at(NOTICE)
    stopped = _without_letters(site)
    site.run(NOTICE)
    assert [letter.state for letter in site.case().letters] == [LetterState.ISSUED]
    site.run("2026-06-03 06:00")
    site.run("2026-06-04 06:00")
    assert len(site.case().letters) == 1
    site.replace_ports(outbox=stopped)
    # On Friday afternoon the queue goes again.
    site.at("2026-06-05 14:00")
    site.settle()
    assert states(site) == [
        ("2026-06-02", LetterState.VOIDED, "", 3800),
        ("2026-06-05", LetterState.DELIVERED, "print", 3800),
    ]
    assert [name for name in site.ports.archive_keys("print/") if "2026-06-05" not in name] == []
    assert site.case().letters[-1].deadline == date(2026, 6, 19)
    # One fee in all: 21 days of interest at 12 % are 8.63.
    assert left(site, date(2026, 6, 5)) == 125_000 + 863 + 3800


@pytest.mark.mission("C1")
@pytest.mark.parametrize(("leaves_at", "left_in_time"), [("2026-06-02 23:59", True), ("2026-06-03 00:00", False)])
def test_the_letters_own_day_is_the_limit(site: World, leaves_at: str, left_in_time: bool) -> None:
    site.transfer()
    stopped = _without_letters(site)
    site.run(NOTICE)
    site.replace_ports(outbox=stopped)
    site.at(leaves_at)
    site.settle()
    assert [state is LetterState.DELIVERED for _, state, _, _ in states(site)] == [left_in_time]


@pytest.mark.mission("C1", "E1")
def test_a_letter_of_a_case_that_was_paid_meanwhile_does_not_leave(site: World) -> None:
    sold = site.transfer(email=ADDRESS)
    stopped = _without_letters(site)
    site.run(NOTICE)
    site.at("2026-06-02 07:00")
    site.site.act("credit", sold)
    site.webhooks()
    site.settle()
    assert not site.case().open
    site.replace_ports(outbox=stopped)
    site.settle()
    assert states(site) == [("2026-06-02", LetterState.VOIDED, "", 3800)]
    assert site.ports.mailer.sent == []


@pytest.mark.mission("C4")
def test_a_payment_demand_that_did_not_leave_is_decided_again_on_the_next_business_day(site: World) -> None:
    noticed(site)
    site.run("2026-06-23 09:00")
    stopped = _without_letters(site)
    site.run("2026-06-25 08:05")
    assert site.case().phase is Phase.COLLECTION
    site.replace_ports(outbox=stopped)
    site.at("2026-06-27 12:00")
    site.settle()
    assert [state for _, state, _, _ in states(site)] == [LetterState.DELIVERED, LetterState.VOIDED]
    site.run("2026-06-29 06:00")
    demand = site.case().standing(LetterKind.PAYMENT_DEMAND)
    assert demand is not None
    assert (demand.on, demand.deadline, demand.channel) == (date(2026, 6, 29), date(2026, 7, 13), "print")


class _NoLetters:
    """An outbox whose letters nobody works."""

    def __init__(self, site: World) -> None:
        self._inner = site.ports.outbox

    def __getattr__(self, name: str) -> object:
        return getattr(self._inner, name)

    def claim(self, effect: Effect, now: object) -> bool:
        return effect.kind != "deliver_letter" and bool(self._inner.claim(effect, now))  # type: ignore[arg-type]

    def pending(self, before: object) -> list[object]:
        entries = self._inner.pending(before)  # type: ignore[arg-type]
        return [entry for entry in entries if "deliver_letter" not in entry.effects]


def _without_letters(site: World) -> object:
    """Let the letters' queue stand still; returns the outbox to put back."""
    working = site.ports.outbox
    site.replace_ports(outbox=_NoLetters(site))
    return working
