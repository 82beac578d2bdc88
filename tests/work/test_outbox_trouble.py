"""What stream, queues and other workers may do to us: lose, poison, be first, all at once (missions B11, H4)."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import Any

import pytest
from boto3.dynamodb.types import TypeSerializer

from chalicelib.case.model import Outcome, Phase
from chalicelib.ports.records import Effect
from chalicelib.ports.storage import VersionConflict
from chalicelib.work.change import terminate
from chalicelib.work.commit import Decision, act
from chalicelib.work.messages import dispatch
from chalicelib.work.messages.fan_out import fan_out
from chalicelib.work.messages.receive import Received, receive_webhook
from chalicelib.work.messages.tick import sweep
from tests.doubles import Job
from tests.work.walks import LIST, NOTICE, REGISTRATION, listed, noticed
from tests.world import CONNECTION, World


def announced_transfer(site: World) -> None:
    """One webhook that nobody has worked yet: what was announced of the sale before is done with."""
    sold = site.sell()
    site.webhooks()
    site.settle()
    site.site.send_to_collection(sold)
    site.webhooks()


@pytest.mark.mission("H4")
def test_what_the_stream_lost_is_sent_again_after_ten_minutes(site: World) -> None:
    announced_transfer(site)
    # The stream never brought it; nothing is in the queue.
    assert site.ports.queue.take() == []
    site.clock.pass_wall(minutes=9)
    assert sweep(site.ports) == 0
    site.clock.pass_wall(minutes=2)
    assert sweep(site.ports) == 1
    (effect,) = site.ports.queue.take()
    assert isinstance(effect, Effect)
    assert effect.kind == "take_webhook"
    site.dispatch(effect)
    assert [case.phase for case in site.cases()] == [Phase.RECEIVED]
    site.settle()
    site.clock.pass_wall(minutes=60)
    assert sweep(site.ports) == 0


@pytest.mark.mission("H4")
def test_the_sweeper_does_not_fill_a_queue_that_stands_still(site: World) -> None:
    announced_transfer(site)
    sent = 0
    for _ in range(3 * 24 * 2):
        site.clock.pass_wall(minutes=30)
        sent += sweep(site.ports)
    assert 1 <= sent <= 12
    site.ports.queue.take()
    site.settle()
    assert len(site.cases()) == 1


def record(image: Mapping[str, object], event: str = "INSERT") -> dict[str, Any]:
    return {"eventName": event, "dynamodb": {"NewImage": {k: TypeSerializer().serialize(v) for k, v in image.items()}}}


@pytest.mark.mission("H4")
def test_a_poison_record_is_parked_whole_and_the_batch_goes_on(site: World) -> None:
    good = {"pk": "P", "sk": "S", "group": "g", "effects": {"tell_erp", "deliver_letter"}}
    poison: list[Any] = [
        {"eventName": "INSERT"},
        {"eventName": "INSERT", "dynamodb": {"NewImage": {"effects": {"SS": ["tell_erp"]}}}},
        {"eventName": "INSERT", "dynamodb": {"NewImage": {"effects": {"SS": 7}}}},
        {"eventName": "INSERT", "dynamodb": None},
        {},
    ]
    others = [record({"pk": "P", "sk": "T"}), record(good, "MODIFY"), record(good, "REMOVE")]
    assert fan_out(site.ports, [record(good), *poison, *others, record({**good, "sk": "U"})]) == 4
    sent = [each for each in site.ports.queue.take() if isinstance(each, Effect)]
    assert [(each.sk, each.kind) for each in sent] == [
        ("S", "deliver_letter"),
        ("S", "tell_erp"),
        ("U", "deliver_letter"),
        ("U", "tell_erp"),
    ]
    assert len(site.ports.queue.parked) == len(poison)
    assert '"SS": 7' in site.ports.queue.parked[2]


def test_trouble_while_fanning_out_raises_so_that_the_batch_comes_again(site: World) -> None:
    class Away:
        def effect(self, effect: Effect) -> None:
            raise OSError(f"no queue for {effect.kind}")

    site.replace_ports(queue=Away())
    with pytest.raises(OSError, match="no queue"):
        fan_out(site.ports, [record({"pk": "P", "sk": "S", "group": "g", "effects": {"tell_erp"}})])
    site.unfinished = True


UNKNOWN = [
    '{"type": "effect", "pk": "P", "sk": "S", "kind": "dance", "group": "g"}',
    '{"type": "job", "name": "dance"}',
    '{"type": "wish"}',
    "{}",
]


def test_a_message_that_nobody_knows_ends_in_the_dead_letters_and_takes_no_other_with_it(site: World) -> None:
    for body in UNKNOWN:
        with pytest.raises(dispatch.UnknownMessage):
            dispatch.handle(site.ports, body)
        assert dispatch.worked(site.ports, body) is False


@pytest.mark.mission("H4", "C3")
def test_two_workers_on_one_case_the_slower_one_decides_anew(site: World) -> None:
    """The creditor stops the case between the worker's load and its commit: nothing is registered."""
    listed(site)
    site.at(REGISTRATION)
    load, interrupted, calls = site.ports.cases.load, list[bool](), list[Any]()

    def load_then_somebody_is_faster(ref: Any) -> Any:
        seen = load(ref)
        if not interrupted and seen.phase is Phase.LISTED and calls:
            interrupted.append(True)
            from chalicelib.work.change import withdrawal_cost

            cost = withdrawal_cost(site.ports, ref).total
            terminate(site.ports, ref, "kari", "portal", cost)
        calls.append(ref)
        return seen

    site.replace_ports(cases=_Cases(site.ports.cases, load_then_somebody_is_faster))
    site.ports.queue.job("progress", creditor_id="nordlys", case_no="AC-0001-00001", group=CONNECTION)
    site.settle()
    case = site.case()
    assert interrupted == [True]
    assert (case.outcome, case.registered_on, len(case.letters)) == (Outcome.WITHDRAWN, None, 1)


@pytest.mark.mission("H4")
def test_after_five_lost_races_the_message_comes_again(site: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chalicelib.work.commit.time.sleep", lambda _: None)
    noticed(site)
    ref = site.ref()
    tries: list[int] = []

    def decide(case: Any) -> Decision:
        from chalicelib.case.events import BalanceRead

        tries.append(case.version)
        act(site.ports, ref, lambda now: Decision((BalanceRead(date(2026, 6, 2), now.version),)))
        return Decision((BalanceRead(date(2026, 6, 2), -1),))

    with pytest.raises(VersionConflict, match="5 times"):
        act(site.ports, ref, decide)
    assert len(tries) == 5
    assert len(set(tries)) == 5
    act(site.ports, ref, lambda _: Decision((_balance(125_000),)))


def _balance(amount: int) -> Any:
    from chalicelib.case.events import BalanceRead

    return BalanceRead(date(2026, 6, 2), amount)


@pytest.mark.mission("B11")
def test_twenty_webhooks_at_once_are_one_receipt_and_one_case(site: World) -> None:
    site.site.send_to_collection(site.sell())
    call = next(call for call in site.site.received if b"voucherstatus.ready" in call.body)
    key, signature = call.headers["idempotency-key"], call.headers["x-request-signature"]

    def knock(_: int) -> Received:
        return receive_webhook(site.ports, CONNECTION, key, signature, call.body)

    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(knock, range(20)))
    assert answers.count(Received.ACCEPTED) == 1
    assert answers.count(Received.DUPLICATE) == 19
    site.settle()
    assert len(site.cases()) == 1


@pytest.mark.mission("B11")
@pytest.mark.parametrize("both_commit", ["same proposal", "another proposal"])
def test_two_workers_with_the_same_invoice_open_one_case(site: World, both_commit: str) -> None:
    """The second worker runs whole between the first one's look and its commit."""
    sold = site.sell()
    site.site.send_to_collection(sold)
    commit, nested = site.ports.cases.commit, list[bool]()

    def commit_after_another(made: Any, at: Any) -> None:
        if not nested:
            nested.append(True)
            if both_commit == "another proposal":
                site.site.force_waiting(sold)
            from chalicelib.work.transfers.transfer import take_proposals

            take_proposals(site.ports, CONNECTION)
        commit(made, at)

    site.replace_ports(cases=_Cases(site.ports.cases, site.ports.cases.load, commit_after_another))
    site.webhooks()
    site.settle()
    assert nested == [True]
    assert [case.phase for case in site.cases()] == [Phase.RECEIVED]
    assert site.shown(sold)["status"] == "PROCESSING"
    site.run("2026-06-01 23:00")
    assert len(site.cases()) == 1
    assert site.shown(sold)["status"] == "PROCESSING"


@pytest.mark.mission("H4")
def test_a_message_that_comes_twice_does_nothing_the_second_time(site: World) -> None:
    listed(site)
    site.run(REGISTRATION)
    before, mails = site.case(), len(site.ports.mailer.sent)
    for name in ("progress", "report"):
        site.ports.queue.job(name, creditor_id="nordlys", case_no="AC-0001-00001", group=CONNECTION)
    site.ports.queue.job("list", creditor_id="nordlys", day="2026-06-23")
    site.ports.queue.job("sync", connection_id=CONNECTION, group=CONNECTION)
    for entry in site.ports.cases.events(site.ref()):
        pk, sk = "CREDITOR#nordlys#CASE#AC-0001-00001", f"EVENT#{entry.version:06}#{entry.index:02}"
        site.ports.queue.effect(Effect(pk, sk, "deliver_letter", CONNECTION))
        site.ports.queue.effect(Effect(pk, sk, "tell_erp", CONNECTION))
    site.trouble.tolerate = (Exception,)
    site.settle()
    assert site.case() == before
    assert len(site.ports.mailer.sent) == mails


@pytest.mark.mission("H4")
def test_a_run_that_was_planned_twice_at_once_is_planned_once(site: World) -> None:
    site.transfer()
    site.at(NOTICE)
    from chalicelib.work.messages.tick import tick

    assert tick(site.ports) > 0
    assert tick(site.ports) == 0
    assert len(site.ports.queue.jobs("plan")) == len({repr(job) for job in site.ports.queue.jobs("plan")})
    site.settle()
    assert len(site.case().letters) == 1


@pytest.mark.mission("H4")
def test_a_tick_that_died_while_planning_is_taken_over(site: World) -> None:
    site.transfer()
    site.at(NOTICE)
    from chalicelib.work.messages.tick import tick

    tick(site.ports)
    lost = [job for job in site.ports.queue.take() if isinstance(job, Job) and job.name == "plan"]
    # One shard came through, the other messages died with the process.
    first = next(job for job in lost if job.parameters["job"] == "progress")
    site.dispatch(first)
    site.ports.queue.take()
    assert tick(site.ports) == 0
    site.clock.wall += timedelta(minutes=5)
    assert tick(site.ports) > 0
    again = [job.parameters for job in site.ports.queue.jobs("plan") if job.parameters["job"] == "progress"]
    assert first.parameters not in again
    site.settle()
    site.run(LIST)
    assert site.case().phase in (Phase.NOTICE, Phase.LISTED)
    assert len(site.case().letters) == 1


class _Cases:
    """The store's cases with another `load` or `commit`."""

    def __init__(self, inner: Any, load: Any, commit: Any = None) -> None:
        self._inner, self.load, self.commit = inner, load, commit or inner.commit

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)
