"""A key that does not work, or is another's: a task and one mail, nothing sent meanwhile, caught up after (A2)."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes
from email.policy import default
from typing import Any

import pytest

from chalicelib.case.events import PutOnHold
from chalicelib.case.model import Phase
from chalicelib.ports.health import Trouble
from chalicelib.ports.records import Connection, ConnectionState, OutboxEntry, TaskKind
from chalicelib.work.commit import Decision, act
from chalicelib.work.connections import onboard
from chalicelib.work.letters.mail_task import mail_task
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
def test_the_mail_is_dated_when_the_key_was_refused_and_a_repeat_is_the_identical_mail(site: World) -> None:
    """At two in the morning in Oslo, which is still the day before in UTC."""
    site.site.revoke_key()
    site.at("2026-06-02 02:00")
    onboard.restore_connection(site.ports, CONNECTION, site.site.employee_token)
    site.settle()
    (mail,) = site.ports.mailer.to(RECIPIENT)
    dated = message_from_bytes(mail.raw, policy=default)["Date"].datetime
    assert dated == datetime(2026, 6, 2, 0, 0, tzinfo=UTC)
    (task,) = (task for task in site.tasks() if task.kind is TaskKind.RESTORE_CONNECTION)
    site.at("2026-06-03 09:00")
    mail_task(site.ports, task)
    assert {sent.raw for sent in site.ports.mailer.to(RECIPIENT)} == {mail.raw}
    # What is asked again is another mail.
    site.site.restore_key()
    onboard.restore_connection(site.ports, CONNECTION, site.site.employee_token)
    site.settle()
    site.site.revoke_key()
    site.at("2026-06-03 09:05")
    site.run("2026-06-03 23:00")
    newest = message_from_bytes(site.ports.mailer.to(RECIPIENT)[-1].raw, policy=default)
    assert newest["Message-ID"] != message_from_bytes(mail.raw, policy=default)["Message-ID"]
    assert newest["Date"].datetime > dated


@pytest.mark.mission("A2")
def test_two_troubles_one_after_the_other_leave_one_task_and_it_is_the_newest(site: World) -> None:
    """First the key is refused, then another company's is pasted, then that one is refused too."""
    site.site.revoke_key()
    site.run("2026-06-01 23:00")
    assert kinds(site) == [TaskKind.RESTORE_CONNECTION]
    site.site.restore_key()
    site.change_creditor(organisation_number="988077917")
    onboard.restore_connection(site.ports, CONNECTION, site.site.employee_token)
    site.settle()
    assert kinds(site) == [TaskKind.WRONG_COMPANY]
    site.site.revoke_key()
    onboard.restore_connection(site.ports, CONNECTION, site.site.employee_token)
    site.settle()
    assert kinds(site) == [TaskKind.RESTORE_CONNECTION]
    site.site.restore_key()
    site.change_creditor(organisation_number=site.site.organisation_number)
    onboard.restore_connection(site.ports, CONNECTION, site.site.employee_token)
    site.settle()
    assert (state(site), kinds(site)) == (ConnectionState.HEALTHY, [])


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


class _Busy:
    """A register whose connection another worker writes right before each of so many of our saves."""

    def __init__(self, site: World, times: int, **change: Any) -> None:
        self._inner, self._site, self._times, self._change = site.ports.register, site, times, change

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    def save_connection(self, connection: Connection, at: datetime, **more: Any) -> None:
        if self._times:
            self._times -= 1
            self._inner.save_connection(replace(self._inner.connection(CONNECTION), **self._change), at)
        self._inner.save_connection(connection, at, **more)


def _told(site: World, times: int, **change: Any) -> list[OutboxEntry]:
    """A report is open when the key is refused, and another worker writes the connection; returns what stays open."""
    noticed(site)
    site.site.revoke_key()
    site.at("2026-06-02 10:00")
    register = site.ports.register
    site.replace_ports(register=_Busy(site, times, **change))
    act(site.ports, site.ref(), lambda _: Decision((PutOnHold(date(2026, 6, 2), "asked"),)))
    site.settle()
    site.replace_ports(register=register)
    return list(site.ports.outbox.pending(site.clock.wall_now() + timedelta(days=1)))


@pytest.mark.mission("A2", "H4")
@pytest.mark.parametrize("times", [0, 1, 4])
def test_a_refused_key_breaks_the_connection_even_if_another_worker_writes_it_just_then(
    site: World, times: int
) -> None:
    assert _told(site, times, synced_at=datetime(2026, 6, 2, tzinfo=UTC)) == []
    assert state(site) is ConnectionState.BROKEN
    assert site.ports.register.connection(CONNECTION).synced_at == datetime(2026, 6, 2, tzinfo=UTC) or not times
    assert kinds(site) == [TaskKind.RESTORE_CONNECTION]


@pytest.mark.mission("A2", "H4")
def test_what_could_not_be_told_stays_open_as_long_as_the_connection_is_not_broken(site: World) -> None:
    left = _told(site, 5)
    assert state(site) is ConnectionState.HEALTHY
    assert [entry.effects for entry in left] == [("tell_erp",)]
    assert site.ports.register.connection(CONNECTION).health.failures == 0
    site.clock.pass_wall(minutes=15)
    site.run("2026-06-02 10:20")
    assert state(site) is ConnectionState.BROKEN
    assert list(site.ports.outbox.pending(site.clock.wall_now() + timedelta(days=1))) == []


@pytest.mark.mission("A2")
def test_a_key_that_was_replaced_meanwhile_is_not_called_broken(site: World) -> None:
    _told(site, 1, sealed_key="another")
    assert site.ports.register.connection(CONNECTION).sealed_key == "another"
    assert state(site) is ConnectionState.HEALTHY
