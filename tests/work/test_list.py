"""The weekly list: which day, to whom, with what in it, and what happens when it does not reach the creditor (C2)."""

import re
from datetime import date, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest

from chalicelib.case.model import Outcome, Phase, Step, WhyNot
from chalicelib.case.terms import Registration, Terms
from chalicelib.ports.records import ListState, TaskKind
from chalicelib.work.change import Done, approve, resume
from chalicelib.work.debtor_message import About, debtor_says
from chalicelib.work.letters.collection_list import plan_list
from chalicelib.work.letters.hear_mail import hear_mail
from chalicelib.work.messages.tick import tick
from tests.doubles import SentMail
from tests.pump import Trouble
from tests.work.walks import LIST, REGISTRATION, listed, noticed
from tests.world import CONNECTION, CREDITOR, OSLO, World

RECIPIENT = "faktura@nordlys.example"


def text_of(mail: SentMail) -> str:
    parsed = message_from_bytes(mail.raw, _class=EmailMessage, policy=policy.default)
    body = parsed.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def lists(site: World) -> list[SentMail]:
    return site.ports.mailer.to(RECIPIENT)


def bounce_of(mail: SentMail) -> str:
    return (
        '{"notificationType": "Bounce", "bounce": {"bounceType": "Permanent"}, '
        f'"mail": {{"messageId": "{mail.message_id}"}}}}'
    )


@pytest.mark.mission("C2")
def test_the_mail_tells_all_that_the_creditor_needs_to_answer(site: World) -> None:
    sold = listed(site, name="Kari Prøve")
    (mail,) = lists(site)
    told = text_of(mail)
    # 1250.00 + fee 38.00 + interest of 39 days at 12 %: 16.03.
    for said in (
        sold.number,
        "Kari Prøve",
        "15.05.2026",
        "02.06.2026",
        "16.06.2026",
        "1 304,03",
        "torsdag 25. juni 2026 kl. 08:00",
    ):
        assert said in told.replace("\xa0", " "), said
    assert re.search(r"https://collect\.example/stop/[\w.-]+", told)
    assert site.case().answer_by == datetime(2026, 6, 25, 8, tzinfo=OSLO)
    assert site.shown(sold)["comment"].startswith("Står på inkassolisten")


@pytest.mark.mission("C2")
@pytest.mark.parametrize(
    ("due", "sent", "deadline", "not_yet", "list_day"),
    [
        pytest.param(
            date(2026, 5, 15), "2026-06-01 06:00", date(2026, 6, 15), "2026-06-09 09:00", "2026-06-16", id="Monday"
        ),
        pytest.param(
            date(2026, 5, 15), "2026-06-02 06:00", date(2026, 6, 16), "2026-06-16 09:00", "2026-06-23", id="Tuesday"
        ),
        pytest.param(
            date(2026, 5, 15), "2026-06-03 06:00", date(2026, 6, 17), "2026-06-16 09:00", "2026-06-23", id="Wednesday"
        ),
        pytest.param(
            date(2026, 4, 24), "2026-05-11 06:00", date(2026, 5, 25), "2026-05-19 09:00", "2026-05-26", id="Whit Monday"
        ),
    ],
)
def test_the_list_comes_on_the_first_tuesday_after_the_deadline(
    site: World, due: date, sent: str, deadline: date, not_yet: str, list_day: str
) -> None:
    site.at(f"{sent[:10]} 05:00")
    site.transfer(due=due)
    site.run(sent)
    assert site.case().letters[0].deadline == deadline
    site.run(not_yet)
    assert (site.case().phase, lists(site)) == (Phase.NOTICE, [])
    site.run(f"{list_day} 08:59")
    assert site.case().phase is Phase.NOTICE
    site.run(f"{list_day} 09:00")
    assert (site.case().phase, len(lists(site))) == (Phase.LISTED, 1)


@pytest.mark.mission("C2", "C3")
def test_a_thursday_on_a_holiday_moves_to_friday(site: World) -> None:
    site.at("2026-04-24 05:00")
    site.transfer(due=date(2026, 4, 1))
    site.run("2026-04-24 06:00")
    site.run("2026-05-12 09:00")
    # Thursday 14 May is Ascension Day.
    assert site.case().answer_by == datetime(2026, 5, 15, 8, tzinfo=OSLO)
    site.run("2026-05-14 08:05")
    assert site.case().phase is Phase.LISTED
    site.run("2026-05-15 07:59")
    assert site.case().phase is Phase.LISTED
    site.run("2026-05-15 08:05")
    assert site.case().phase is Phase.COLLECTION


@pytest.mark.mission("C2")
def test_a_tuesday_on_a_holiday_moves_to_the_next_business_day(site: World) -> None:
    site.at("2028-12-01 05:00")
    site.transfer(due=date(2028, 11, 10))
    site.run("2028-12-01 06:00")
    # 26 December 2028 is a Tuesday and a holiday; the deadline of 15 December was listed on the 19th.
    assert site.case().letters[0].deadline == date(2028, 12, 15)
    site.transfer("99.00", due=date(2028, 11, 10))
    site.run("2028-12-05 06:00")
    site.run("2028-12-19 09:00")
    site.run("2028-12-26 09:00")
    # A run that was missed is made up for on a business day only.
    assert [case.phase for case in site.cases()] == [Phase.LISTED, Phase.NOTICE]
    site.run("2028-12-27 09:00")
    assert site.case().phase is Phase.COLLECTION
    assert site.case("AC-0001-00002").phase is Phase.LISTED
    assert site.case("AC-0001-00002").answer_by == datetime(2028, 12, 29, 8, tzinfo=OSLO)


@pytest.mark.mission("C2")
def test_no_rows_no_mail(site: World) -> None:
    noticed(site)
    site.run("2026-06-09 09:00")
    assert lists(site) == []
    assert site.ports.lists.of(CREDITOR) == []


@pytest.mark.mission("C2")
def test_a_list_whose_day_was_missed_goes_out_late_with_the_full_window(site: World) -> None:
    noticed(site)
    site.run("2026-06-16 09:00")
    site.run("2026-06-22 23:00")
    # Nothing ran on Tuesday 23 June.
    site.run("2026-06-24 09:30")
    assert site.case().phase is Phase.LISTED
    assert site.case().answer_by == datetime(2026, 6, 26, 8, tzinfo=OSLO)
    assert "fredag 26. juni" in text_of(lists(site)[0])
    site.run("2026-06-25 08:05")
    assert site.case().phase is Phase.LISTED
    site.run("2026-06-26 08:05")
    assert site.case().phase is Phase.COLLECTION


@pytest.mark.mission("C2")
@pytest.mark.parametrize("problem", ["refused", "bounced", "no_recipient"])
def test_a_list_that_nobody_got_registers_nothing_and_comes_again(site: World, problem: str) -> None:
    noticed(site)
    if problem == "refused":
        site.ports.mailer.refused.add(RECIPIENT)
    if problem == "no_recipient":
        site.change_creditor(list_recipient="")
    site.run(LIST)
    if problem == "bounced":
        assert site.case().phase is Phase.LISTED
        hear_mail(site.ports, bounce_of(lists(site)[0]))
        site.settle()
    assert site.case().phase is Phase.NOTICE
    assert site.ports.lists.of(CREDITOR)[0].state is ListState.UNDELIVERED
    assert [task.detail for task in site.tasks() if task.kind is TaskKind.LIST_UNDELIVERED] == [problem]
    site.run(REGISTRATION)
    assert (site.case().phase, site.case().registered_on) == (Phase.NOTICE, None)
    assert (site.plan().step, site.plan().on) == (Step.PUT_ON_LIST, date(2026, 6, 30))
    site.ports.mailer.refused.clear()
    site.change_creditor(list_recipient=RECIPIENT)
    site.run("2026-06-30 09:00")
    assert site.case().phase is Phase.LISTED
    site.run("2026-07-02 08:05")
    assert site.case().phase is Phase.COLLECTION


@pytest.mark.mission("C2")
def test_a_bounce_after_the_registration_does_not_undo_it(site: World) -> None:
    listed(site)
    site.run(REGISTRATION)
    hear_mail(site.ports, bounce_of(lists(site)[0]))
    site.settle()
    assert site.case().phase is Phase.COLLECTION


@pytest.mark.mission("C2", "B6")
def test_a_held_case_is_not_listed_and_comes_on_the_next_list_when_lifted(site: World) -> None:
    sold = noticed(site)
    site.transfer("99.00")
    site.run("2026-06-03 06:00")
    site.site.act("remark", sold, text="Kunden er uenig")
    site.run("2026-06-22 23:00")
    assert site.plan().why_not is WhyNot.HELD
    site.run(LIST)
    assert [case.phase for case in site.cases()] == [Phase.NOTICE, Phase.LISTED]
    assert sold.number not in text_of(lists(site)[0])
    site.site.act("remark", sold, text="")
    site.run("2026-06-29 23:00")
    site.run("2026-06-30 09:00")
    assert site.case().phase is Phase.LISTED


@pytest.mark.mission("C3", "B6")
def test_a_remark_while_on_the_list_leaves_it_and_comes_on_a_new_one(site: World) -> None:
    sold = listed(site)
    site.site.act("remark", sold, text="Kunden er uenig")
    site.run("2026-06-24 23:00")
    site.run(REGISTRATION)
    case = site.case()
    assert (case.phase, case.hold is not None, case.registered_on) == (Phase.NOTICE, True, None)
    site.site.act("remark", sold, text="")
    site.run("2026-06-29 23:00")
    site.run("2026-06-30 09:00")
    assert site.case().phase is Phase.LISTED
    assert site.case().answer_by == datetime(2026, 7, 2, 8, tzinfo=OSLO)


@pytest.mark.mission("C3")
def test_manual_needs_the_creditors_yes_and_asks_again_without_it(site: World) -> None:
    site.change_terms(Terms(registration=Registration.MANUAL))
    listed(site)
    assert site.plan().why_not is WhyNot.CREDITOR_MUST_APPROVE
    site.run(REGISTRATION)
    assert (site.case().phase, site.case().letters[-1].kind.value) == (Phase.NOTICE, "notice")
    site.run("2026-06-30 09:00")
    assert site.case().phase is Phase.LISTED
    approve(site.ports, site.ref(), "kari")
    site.run("2026-07-02 07:59")
    assert site.case().phase is Phase.LISTED
    site.run("2026-07-02 08:05")
    assert site.case().phase is Phase.COLLECTION


@pytest.mark.mission("C2", "H4")
def test_a_crash_between_sending_and_saving_repeats_the_identical_mail(site: World) -> None:
    noticed(site)
    save, failing = site.ports.lists.save, [True]

    def save_fails_once(collection_list: object, *rest: object, **more: object) -> None:
        if getattr(collection_list, "state", None) is ListState.MAILED and failing.pop():
            raise OSError("the table is away")
        save(collection_list, *rest, **more)  # type: ignore[arg-type]

    failing.insert(0, False)
    site.trouble.tolerate = (OSError,)
    site.replace_ports(lists=_Lists(site, save_fails_once))
    site.run(LIST)
    first, second = lists(site)
    assert first.raw == second.raw
    assert site.case().phase is Phase.LISTED
    assert site.ports.lists.of(CREDITOR)[0].message_id == second.message_id


class _Lists:
    """The store's lists with another `save`."""

    def __init__(self, site: World, save: object) -> None:
        self._inner, self.save = site.ports.lists, save

    def __getattr__(self, name: str) -> object:
        return getattr(self._inner, name)


@pytest.mark.mission("C3", "D5")
def test_an_objection_while_on_the_list_takes_the_case_off_it_until_it_is_answered(site: World) -> None:
    listed(site)
    site.at("2026-06-24 12:00")
    debtor_says(site.ports, site.ref(), About.OBJECTION, "Jeg har aldri fått varen.")
    site.settle()
    assert (site.case().phase, site.plan().why_not) == (Phase.NOTICE, WhyNot.HELD)
    site.run(REGISTRATION)
    assert site.case().registered_on is None
    assert resume(site.ports, site.ref()) == Done()
    site.settle()
    assert (site.plan().step, site.plan().on) == (Step.PUT_ON_LIST, date(2026, 6, 30))
    site.run("2026-06-30 09:00")
    assert site.case().answer_by == datetime(2026, 7, 2, 8, tzinfo=OSLO)


@pytest.mark.mission("C2", "C3")
def test_what_was_paid_after_the_list_was_planned_is_not_on_it(site: World) -> None:
    sold = noticed(site)
    site.at(LIST)
    tick(site.ports)
    site.site.act("credit", sold)
    site.site.received.clear()
    site.ports.queue.job("sync", connection_id=CONNECTION, group=CONNECTION)
    site.trouble = Trouble(shuffle=True, seed=3)
    site.settle()
    assert site.case().outcome is Outcome.CREDITED
    assert site.case().list_id is None
    site.run(REGISTRATION)
    assert site.case().registered_on is None


@pytest.mark.mission("C2")
def test_a_mail_that_stood_still_until_wednesday_leaves_the_full_window(site: World) -> None:
    noticed(site)
    site.run("2026-06-22 23:00")
    site.at(LIST)
    plan_list(site.ports, CREDITOR, date(2026, 6, 23))
    # Its effect reaches nobody for a day; on Wednesday afternoon it does.
    site.at("2026-06-24 13:00")
    site.settle()
    assert site.case().answer_by == datetime(2026, 6, 29, 8, tzinfo=OSLO)
    assert plan_list(site.ports, CREDITOR, date(2026, 6, 23)) is False
    site.run("2026-06-26 08:05")
    assert site.case().phase is Phase.LISTED
    site.run("2026-06-29 08:05")
    assert site.case().phase is Phase.COLLECTION
