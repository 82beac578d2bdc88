"""The notice: on which day it leaves, what it asks for, and by which channel (mission C1, B4)."""

import hashlib
from datetime import date
from email import message_from_bytes

import pytest

from chalicelib.case.model import LetterState, Phase, Plan, Step, WhyNot
from chalicelib.claim import kid
from chalicelib.ports.records import TaskKind
from tests.letters.pdf_text import text_of
from tests.work.walks import NOTICE, noticed
from tests.world import CONTACT, World

ADDRESS = "kari@kunde.example.com"


@pytest.mark.mission("C1", "B4")
@pytest.mark.parametrize(
    ("due", "start", "eve", "day"),
    [
        pytest.param(date(2026, 5, 20), "2026-06-01 10:00", "2026-06-02 06:00", "2026-06-03 06:00", id="due+14"),
        pytest.param(date(2026, 5, 23), "2026-06-01 10:00", "2026-06-05 06:00", "2026-06-08 06:00", id="weekend"),
        pytest.param(date(2026, 5, 11), "2026-05-20 10:00", "2026-05-25 06:00", "2026-05-26 06:00", id="Whit Monday"),
    ],
)
def test_nothing_leaves_before_the_day_and_one_notice_on_it(
    site: World, due: date, start: str, eve: str, day: str
) -> None:
    site.at(start)
    site.transfer_early(due=due)
    assert site.plan() == Plan(Step.SEND_NOTICE, date.fromisoformat(day[:10]), WhyNot.TOO_EARLY)
    site.run(eve)
    assert site.case().letters == ()
    assert site.case().phase is Phase.RECEIVED
    site.run(f"{day[:10]} 05:59")
    assert site.case().letters == ()
    site.run(day)
    assert [letter.on.isoformat() for letter in site.case().letters] == [day[:10]]
    site.run(f"{day[:10]} 06:05")
    assert len(site.case().letters) == 1


@pytest.mark.mission("B4")
def test_what_is_approved_early_waits_and_shows_its_date_in_the_erp_too(site: World) -> None:
    sold = site.transfer_early(due=date(2026, 5, 30))
    assert site.plan() == Plan(Step.SEND_NOTICE, date(2026, 6, 15), WhyNot.TOO_EARLY)
    shown = site.shown(sold)
    assert (shown["status"], shown["message"], shown["reference"]) == ("PROCESSING", "ONGOING", "AC-0001-00001")
    assert "15.06.2026" in shown["comment"]


@pytest.mark.mission("C1")
@pytest.mark.parametrize(
    ("arrives", "leaves"),
    [
        pytest.param("2026-06-02 05:59", date(2026, 6, 2), id="before the run"),
        pytest.param("2026-06-02 06:01", date(2026, 6, 3), id="after the run"),
        pytest.param("2026-06-05 06:01", date(2026, 6, 8), id="on Friday after the run"),
    ],
)
def test_what_comes_after_the_days_run_waits_for_the_next(site: World, arrives: str, leaves: date) -> None:
    site.at(arrives)
    site.transfer()
    for day in ("2026-06-02", "2026-06-03", "2026-06-05", "2026-06-08"):
        if day >= arrives[:10]:
            site.run(f"{day} 06:10")
    assert [letter.on for letter in site.case().letters] == [leaves]


@pytest.mark.mission("C1")
@pytest.mark.parametrize(
    ("start", "run", "due", "fee", "interest"),
    [
        # 1250.00 x 12 % x 18 days / 365 and 1250.00 x 12.25 % x 18 / 365.
        pytest.param("2026-06-01 10:00", "2026-06-02 06:00", date(2026, 5, 15), 3800, 740, id="2026"),
        pytest.param("2025-12-01 10:00", "2025-12-02 06:00", date(2025, 11, 14), 3500, 755, id="2025"),
    ],
)
def test_fee_and_interest_are_those_of_the_day(
    site: World, start: str, run: str, due: date, fee: int, interest: int
) -> None:
    site.at(start)
    site.transfer(due=due)
    site.run(run)
    letter = site.case().letters[0]
    assert letter.fee == fee
    content = site.ports.cases.letter(site.ref(), letter.id).content
    assert (content.principal_open, content.interest_open, content.costs_open) == (125_000, interest, fee)
    assert content.total == 125_000 + interest + fee
    assert content.interest_from.isoformat() == date.fromordinal(due.toordinal() + 1).isoformat()
    assert (letter.deadline - letter.on).days == 14


@pytest.mark.mission("C1")
def test_the_notice_goes_by_mail_with_the_archived_document(site: World) -> None:
    sold = noticed(site, email=ADDRESS)
    letter = site.case().letters[0]
    assert (letter.state, letter.channel) == (LetterState.DELIVERED, "email")
    (mail,) = site.ports.mailer.to(ADDRESS)
    parts = [part for part in message_from_bytes(mail.raw).walk() if part.get_content_type() == "application/pdf"]
    pdf = parts[0].get_payload(decode=True)
    assert isinstance(pdf, bytes)
    frozen = site.ports.cases.letter(site.ref(), letter.id)
    assert hashlib.sha256(pdf).hexdigest() == frozen.sha256
    assert site.ports.archive.get(frozen.pdf_key) == pdf
    text = text_of(pdf)
    for said in ("Inkassovarsel", sold.number, "AC-0001-00001", frozen.content.pin, CONTACT.name):
        assert said in text
    assert site.ports.archive_keys("print/") == []


@pytest.mark.mission("C1")
def test_every_letter_carries_our_own_kid_and_account(site: World) -> None:
    noticed(site)
    case = site.case()
    assert kid.validate(case.kid) == case.kid
    pdf = site.ports.archive.get(site.ports.cases.letters(site.ref())[0].pdf_key)
    squeezed = text_of(pdf).replace(" ", "").replace(".", "")
    assert case.kid in squeezed
    assert CONTACT.account_number in squeezed


UNUSABLE = ["", "kari", "kari@", "kari@kunde", "to@kunde.example.com to2@kunde.example.com"]


@pytest.mark.mission("C1")
def test_without_a_usable_address_it_goes_by_print(site: World) -> None:
    for email in UNUSABLE:
        site.transfer(email=email)
    site.run(NOTICE)
    letters = [case.letters[0] for case in site.cases()]
    assert [(letter.state, letter.channel) for letter in letters] == [(LetterState.DELIVERED, "print")] * len(UNUSABLE)
    assert site.ports.mailer.sent == []
    names = [f"print/2026-06-02/{letter.id}.{kind}" for letter in letters for kind in ("json", "pdf")]
    assert site.ports.archive_keys("print/") == names


@pytest.mark.mission("C1", "B9")
def test_a_business_is_written_to_at_its_contact_person(site: World) -> None:
    site.transfer(
        name="Fjellbygg AS", is_private=False, organization_number="923456783", email="post@fjellbygg.example.com"
    )
    site.run(NOTICE)
    assert [mail.recipient for mail in site.ports.mailer.sent] == ["post@fjellbygg.example.com"]
    assert site.case().debtor.value == "business"


@pytest.mark.mission("C1", "E1")
def test_what_was_paid_before_the_run_stops_the_notice(site: World) -> None:
    sold = site.transfer()
    site.site.act("arrive", sold)
    site.run(NOTICE)
    assert site.case().letters == ()
    # Paid late: the principal is gone, the late interest since the due date is left.
    assert site.case().posted.principal == 125_000
    assert [task.kind for task in site.tasks()] == [TaskKind.MISSING_CONTACT]
