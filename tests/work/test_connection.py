"""A key that does not work, or is another's: a task and one mail, nothing sent meanwhile, caught up after (A2)."""

from datetime import date
from email import message_from_bytes
from email.policy import default

import pytest

from chalicelib.case.model import Phase
from chalicelib.ports.health import Trouble
from chalicelib.ports.records import ConnectionState, TaskKind
from chalicelib.work.connections import onboard
from tests.work.walks import NOTICE, noticed
from tests.world import CONNECTION, World

RECIPIENT = "faktura@nordlys.example"


def state(site: World) -> ConnectionState:
    return site.ports.register.connection(CONNECTION).state


def kinds(site: World) -> list[TaskKind]:
    return [task.kind for task in site.tasks() if task.kind is not TaskKind.MISSING_CONTACT]


@pytest.mark.mission("A2")
def test_a_good_key_is_checked_at_once_and_webhooks_are_ensured(site: World) -> None:
    connection = site.ports.register.connection(CONNECTION)
    assert (connection.state, connection.last_error) == (ConnectionState.HEALTHY, "")
    assert connection.checked_at == site.clock.law_now()
    assert kinds(site) == []


@pytest.mark.mission("A2")
def test_another_companys_key_is_refused(site: World) -> None:
    site.change_creditor(organisation_number="988077917")
    onboard.restore_connection(site.ports, CONNECTION, site.site.employee_token)
    site.settle()
    assert state(site) is ConnectionState.BROKEN
    assert kinds(site) == [TaskKind.WRONG_COMPANY]
    health = site.ports.register.connection(CONNECTION).health
    assert (health.trouble, health.detail) == (Trouble.WRONG_COMPANY, site.site.organisation_number)
    (mail,) = site.ports.mailer.to(RECIPIENT)
    body = message_from_bytes(mail.raw, policy=default).get_body(("plain",))
    assert body is not None
    assert "gjelder en annen bedrift enn deres" in body.get_content()
    assert "utløpt" not in body.get_content()
    site.site.send_to_collection(site.sell())
    site.run("2026-06-01 23:00")
    assert site.cases() == []
    site.change_creditor(organisation_number=site.site.organisation_number)
    onboard.restore_connection(site.ports, CONNECTION, site.site.employee_token)
    site.settle()
    assert (state(site), kinds(site)) == (ConnectionState.HEALTHY, [])
    assert [case.phase for case in site.cases()] == [Phase.RECEIVED]


@pytest.mark.mission("A2")
def test_a_revoked_key_makes_one_task_and_one_mail_and_no_letter_leaves(site: World) -> None:
    noticed(site)
    site.transfer("99.00", due=date(2026, 5, 19))
    site.site.revoke_key()
    for day in ("2026-06-03", "2026-06-04", "2026-06-05"):
        site.run(f"{day} 06:00")
        site.run(f"{day} 23:00")
    assert state(site) is ConnectionState.BROKEN
    assert kinds(site) == [TaskKind.RESTORE_CONNECTION]
    (mail,) = site.ports.mailer.to(RECIPIENT)
    assert b"Tripletex" in mail.raw
    assert [len(case.letters) for case in site.cases()] == [1, 0]


@pytest.mark.mission("A2")
def test_restored_it_is_caught_up_without_a_burst(site: World) -> None:
    sold = noticed(site)
    waiting = site.transfer("99.00", due=date(2026, 5, 19))
    site.site.revoke_key()
    site.run("2026-06-03 06:00")
    unseen = site.sell("77.00")
    site.site.send_to_collection(unseen)
    site.site.received.clear()
    site.site.act_on("2026-06-04", "arrive", sold, "500.00")
    site.site.received.clear()
    for day in ("2026-06-05", "2026-06-09", "2026-06-16"):
        site.run(f"{day} 09:00")
    assert [len(case.letters) for case in site.cases()] == [1, 0]
    site.site.restore_key()
    site.at("2026-06-17 12:00")
    onboard.restore_connection(site.ports, CONNECTION, site.site.employee_token)
    site.settle()
    # Caught up at once, but nothing is sent outside the morning's run.
    assert (state(site), kinds(site)) == (ConnectionState.HEALTHY, [])
    first, second, third = site.cases()
    assert first.posted.principal == 50_000
    assert (third.principal, third.phase) == (7700, Phase.RECEIVED)
    assert [len(case.letters) for case in (first, second, third)] == [1, 0, 0]
    assert site.shown(waiting)["reference"] == second.case_no
    site.run("2026-06-18 06:00")
    assert [len(case.letters) for case in site.cases()] == [1, 1, 1]
    site.run("2026-06-19 06:00")
    assert [len(case.letters) for case in site.cases()] == [1, 1, 1]


@pytest.mark.mission("A2")
def test_a_status_that_could_not_be_told_is_told_after_the_restore(site: World) -> None:
    sold = noticed(site)
    site.site.revoke_key()
    site.at("2026-06-03 10:00")
    from chalicelib.work.change import terminate

    terminate(site.ports, site.ref(), "kari", "portal", 0)
    site.settle()
    assert site.shown(sold)["message"] == "ONGOING"
    site.site.restore_key()
    site.at("2026-06-04 10:00")
    onboard.restore_connection(site.ports, CONNECTION, site.site.employee_token)
    site.settle()
    assert site.shown(sold)["message"] == "WITHDRAWN"


@pytest.mark.mission("A2")
def test_the_day_a_new_key_comes_the_notice_that_was_due_leaves_next_morning(site: World) -> None:
    site.transfer()
    site.site.revoke_key()
    site.run(NOTICE)
    assert site.case().letters == ()
    site.site.restore_key()
    site.at("2026-06-08 12:00")
    onboard.restore_connection(site.ports, CONNECTION, site.site.employee_token)
    site.settle()
    assert site.case().letters == ()
    site.run("2026-06-09 06:00")
    assert [letter.on for letter in site.case().letters] == [date(2026, 6, 9)]


@pytest.mark.mission("A2")
def test_announcements_that_cannot_be_had_are_made_up_for_by_asking(site: World) -> None:
    site.site.fault(status=403, count=-1, path="/event")
    site.run("2026-06-01 23:00")
    connection = site.ports.register.connection(CONNECTION)
    assert (connection.state, connection.health.announcements_off) == (ConnectionState.HEALTHY, True)
    sold = site.sell()
    site.site.send_to_collection(sold)
    site.site.received.clear()
    site.run("2026-06-02 10:00")
    assert site.shown(sold)["reference"] == site.case().case_no
    site.site.fault()
    site.run("2026-06-02 23:00")
    assert not site.ports.register.connection(CONNECTION).health.announcements_off
    other = site.sell("99.00")
    site.site.send_to_collection(other)
    site.site.received.clear()
    site.run("2026-06-03 10:00")
    assert len(site.cases()) == 1, "with announcements on nobody asks all day"
