"""From a queue's message to the one use case that does it."""

import json
import logging
from collections.abc import Callable, Mapping
from datetime import date

from chalicelib.erp.contract import ErpUnavailable
from chalicelib.ports.assembly import Ports
from chalicelib.ports.records import CaseRef, Effect, KeptJob
from chalicelib.work.connections import check_connection, resting
from chalicelib.work.connections.erp_access import ConnectionUnusable, RightWanting
from chalicelib.work.connections.every_part import every_part
from chalicelib.work.following import sync
from chalicelib.work.letters.collection_list import mail_list, plan_list
from chalicelib.work.letters.deliver_letter import deliver_letter, reprint
from chalicelib.work.letters.mail_task import mail_task
from chalicelib.work.messages import take_webhook
from chalicelib.work.messages.plan_run import plan_run
from chalicelib.work.messages.poll import plan_polls, poll
from chalicelib.work.progress import progress_case
from chalicelib.work.tell_erp import tell_erp, tell_refusal, tell_refusals
from chalicelib.work.transfers import overdue_list
from chalicelib.work.transfers.automatic import take_automatically
from chalicelib.work.transfers.choose import complete, take_choice, take_waiting
from chalicelib.work.transfers.transfer import take_proposals

_log = logging.getLogger(__name__)


class UnknownMessage(ValueError):
    """A message that no use case answers to; it ends in the dead letters."""


class PutOff(Exception):
    """The ERP gave no answer: the work stays open in the outbox and is sent again, now sooner, now later. The message
    itself is done with, so that no outage drives it into the dead letters and nothing waits behind it."""


def worked(ports: Ports, body: str, *, ordered: bool = False) -> bool:
    """`handle` for a batch: False means that the message shall come again; the log says why, without its contents.

    `ordered`: other messages of the same company wait behind it, and they would wait until it is among the dead
    letters. So it is done with, and what it asks for waits in the outbox, where the sweeper takes it up.
    """
    try:
        handle(ports, body)
    except PutOff as put_off:
        _log.info("put off: %s", put_off)
    except Exception:  # noqa: BLE001 - one message must not take the batch with it
        _log.exception("a message could not be worked")
        return ordered and _laid_by(ports, body)
    return True


def _laid_by(ports: Ports, body: str) -> bool:
    """Whether what the message asks for is sure to be done without it."""
    try:
        message: dict[str, str] = json.loads(body)
        if message["type"] == "job" and message["name"] not in NOT_KEPT:
            _keep(ports, message)
        # An effect is open in the outbox until it is done.
        return message["type"] in ("effect", "job")
    except Exception:  # noqa: BLE001 - then the message itself is all that is known of it
        _log.exception("a message could not be laid by")
        return False


def awaited(body: str) -> bool:
    """Whether a person sits before a page that shows what comes of the message."""
    try:
        message = json.loads(body)
    except ValueError:
        return False
    return isinstance(message, dict) and (message.get("kind") in AWAITED or message.get("name") in AWAITED)


def handle(ports: Ports, body: str) -> None:
    """Do what a message asks. Whatever is raised but PutOff means: not done, deliver it again."""
    message: dict[str, str] = json.loads(body)
    if message.get("type") == "effect":
        _effect(ports, Effect(message["pk"], message["sk"], message["kind"], message["group"]))
    elif message.get("type") == "job":
        _job(ports, message)
    else:
        raise UnknownMessage(f"message type {message.get('type')!r}")


AWAITED = frozenset({"check_connection", "read_overdue"})
"""The effects and jobs that a person starts on a page and waits for."""


def _effect(ports: Ports, effect: Effect) -> None:
    if effect.kind not in EFFECTS:
        raise UnknownMessage(f"effect {effect.kind!r}")
    if not ports.outbox.claim(effect, ports.clock.wall_now()):
        _log.info("effect %s is done or in other hands", effect.id)
        return
    result = None
    try:
        result = EFFECTS[effect.kind](ports, effect)
    except ConnectionUnusable:
        # Waits for the creditor, not for us: restoring the connection reports every case anew.
        result = "connection unusable"
    except ErpUnavailable as away:
        raise PutOff(f"{effect.id}: {away.detail}") from away
    finally:
        if result is None:
            ports.outbox.release(effect)
    ports.outbox.done(effect, ports.clock.wall_now(), result)


def _job(ports: Ports, message: Mapping[str, str]) -> None:
    name = message.get("name", "")
    if name not in JOBS:
        raise UnknownMessage(f"job {name!r}")
    try:
        JOBS[name](ports, message)
    except ConnectionUnusable as unusable:
        _log.info("job %s waits for connection %s", name, unusable)
    except ErpUnavailable as away:
        if name not in NOT_KEPT:
            _keep(ports, message)
        raise PutOff(f"job {name}: {away.detail}") from away


def _keep(ports: Ports, message: Mapping[str, str]) -> None:
    connection_id = message.get("connection_id", "")
    if not connection_id:
        case = ports.cases.load(CaseRef(message["creditor_id"], message["case_no"]))
        connection_id = case.erp_invoice.connection_id
    # Of a trouble that lasts, every night would else leave one more that is sent again for ever.
    asks = json.dumps({name: message[name] for name in sorted(message.keys() - _WHEN)})
    ports.outbox.keep(KeptJob(connection_id, json.dumps(message), asks), ports.clock.wall_now())


_WHEN = frozenset({"day", "asked_at", "cursor"})
"""When a job was planned: the same is asked for on any day, and the older cursor covers more."""


def _do_job(ports: Ports, effect: Effect) -> str:
    """A job that was kept. Without an answer again it stays the same kept job."""
    message: dict[str, str] = json.loads(ports.outbox.kept(effect.pk, effect.sk).body)
    JOBS[message["name"]](ports, message)
    return "done"


def _deliver(ports: Ports, effect: Effect) -> str:
    event = ports.cases.event(effect.pk, effect.sk).event
    letter_id = getattr(event, "letter_id", "")
    return deliver_letter(ports, ports.cases.ref_of(effect.pk), letter_id)


EFFECTS: Mapping[str, Callable[[Ports, Effect], str]] = {
    "deliver_letter": _deliver,
    "tell_erp": lambda ports, effect: tell_erp(ports, ports.cases.ref_of(effect.pk)),
    "tell_refusal": lambda ports, effect: tell_refusal(ports, ports.register.refusal(effect.pk, effect.sk)),
    "take_webhook": lambda ports, effect: take_webhook.take(ports, ports.intake.receipt(effect.pk, effect.sk)),
    "take_choice": lambda ports, effect: take_choice(ports, ports.transfers.choice(effect.pk, effect.sk)),
    "spread_choices": lambda ports, effect: complete(ports, ports.transfers.receipt_at(effect.pk, effect.sk)),
    "mail_list": lambda ports, effect: mail_list(ports, ports.lists.at(effect.pk, effect.sk)),
    "mail_task": lambda ports, effect: mail_task(ports, ports.register.task(effect.pk, effect.sk)),
    "check_connection": lambda ports, effect: check_connection.check(ports, effect.group),
    "do_job": _do_job,
}


def _progress(ports: Ports, message: Mapping[str, str]) -> None:
    progress_case(ports, CaseRef(message["creditor_id"], message["case_no"]))


def _list(ports: Ports, message: Mapping[str, str]) -> None:
    plan_list(ports, message["creditor_id"], date.fromisoformat(message["day"]))


def _plan(ports: Ports, message: Mapping[str, str]) -> None:
    plan_run(ports, message["job"], date.fromisoformat(message["day"]), message["shard"])


def _sync(ports: Ports, message: Mapping[str, str]) -> None:
    """Each part as far as the key's rights go; the creditor is asked for those that are missing. An invoice that
    cannot be taken in stops no payment (mission E1)."""
    connection_id, wanting = message["connection_id"], None
    try:
        check_connection.check(ports, connection_id)
    except RightWanting as right:
        wanting = right
    every_part(
        lambda: take_proposals(ports, connection_id),
        lambda: take_waiting(ports, connection_id),
        lambda: sync.sync(ports, connection_id),
    )
    if wanting is not None:
        raise wanting


def _check(ports: Ports, message: Mapping[str, str]) -> None:
    check_connection.check(ports, message["connection_id"])


def _wake(ports: Ports, message: Mapping[str, str]) -> None:
    resting.wake(ports, message["connection_id"])


def _sync_rest(ports: Ports, message: Mapping[str, str]) -> None:
    failed = tuple(filter(None, message["failed"].split(",")))
    rest = sync.Slice(message["after"], message["cursor"], failed, whole=bool(message.get("whole", "yes")))
    sync.sync(ports, message["connection_id"], rest)


def _take_proposals(ports: Ports, message: Mapping[str, str]) -> None:
    take_proposals(ports, message["connection_id"], frozenset(message["tried"].split()))


def _take_waiting(ports: Ports, message: Mapping[str, str]) -> None:
    take_waiting(ports, message["connection_id"])


def _automatic(ports: Ports, message: Mapping[str, str]) -> None:
    take_automatically(ports, message["connection_id"], message.get("after", ""))


def _read_overdue(ports: Ports, message: Mapping[str, str]) -> None:
    overdue_list.read(ports, message["connection_id"])


def _look_at_cards(ports: Ports, message: Mapping[str, str]) -> None:
    overdue_list.look_at_cards(ports, message["connection_id"])


def _poll(ports: Ports, message: Mapping[str, str]) -> None:
    poll(ports, message["connection_id"], message.get("asked_at", ""))


def _plan_polls(ports: Ports, message: Mapping[str, str]) -> None:  # noqa: ARG001 - every job takes its message
    plan_polls(ports)


def _report(ports: Ports, message: Mapping[str, str]) -> None:
    tell_erp(ports, CaseRef(message["creditor_id"], message["case_no"]))


def _tell_refusals(ports: Ports, message: Mapping[str, str]) -> None:
    tell_refusals(ports, message["connection_id"], date.fromisoformat(message["since"]))


def _reprint(ports: Ports, message: Mapping[str, str]) -> None:
    reprint(ports, CaseRef(message["creditor_id"], message["case_no"]), message["letter_id"])


JOBS: Mapping[str, Callable[[Ports, Mapping[str, str]], None]] = {
    "plan": _plan,
    "progress": _progress,
    "list": _list,
    "sync": _sync,
    "sync_rest": _sync_rest,
    "plan_polls": _plan_polls,
    "poll": _poll,
    "take_proposals": _take_proposals,
    "take_waiting": _take_waiting,
    "automatic": _automatic,
    "read_overdue": _read_overdue,
    "look_at_cards": _look_at_cards,
    "check": _check,
    "wake": _wake,
    "report": _report,
    "tell_refusals": _tell_refusals,
    "reprint": _reprint,
}

NOT_KEPT = frozenset({"poll", "check"})
"""The next tick asks the same anew."""
