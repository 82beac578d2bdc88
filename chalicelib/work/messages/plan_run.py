"""Planning one shard of a run: one message per due case, creditor or connection. Repeating plans the same again."""

from datetime import date

from chalicelib.claim.facts import Country
from chalicelib.ports.assembly import Ports
from chalicelib.ports.records import ConnectionState
from chalicelib.work.messages.timetable import AUTOMATIC, job_named


def plan_run(ports: Ports, job_name: str, day: date, shard: str) -> int:
    """Send the messages of one shard and mark it planned; returns how many."""
    job = job_named(job_name)
    if job.per_case:
        count = _cases(ports, day, shard)
    elif job_name == "list":
        count = _lists(ports, day)
    elif job_name in AUTOMATIC:
        count = _automatic(ports, day, job.country)
    else:
        count = _syncs(ports, day, job.country)
    ports.runs.shard_planned(job_name, day, shard, count)
    return count


def _cases(ports: Ports, day: date, shard: str) -> int:
    count = 0
    for ref, connection_id in ports.cases.due(day, shard):
        ports.queue.job(
            "progress",
            creditor_id=ref.creditor_id,
            case_no=ref.case_no,
            day=day.isoformat(),
            group=connection_id,
        )
        count += 1
    return count


def _lists(ports: Ports, day: date) -> int:
    count = 0
    for creditor_id in ports.register.creditor_ids():
        ports.queue.job("list", creditor_id=creditor_id, day=day.isoformat())
        count += 1
    return count


def _syncs(ports: Ports, day: date, country: Country) -> int:
    count = 0
    for creditor_id in ports.register.creditor_ids():
        if ports.register.creditor(creditor_id).country is not country:
            continue
        for connection in ports.register.connections(creditor_id):
            if connection.state in (ConnectionState.NEW, ConnectionState.HEALTHY):
                ports.queue.job("sync", connection_id=connection.id, day=day.isoformat(), group=connection.id)
                count += 1
    return count


def _automatic(ports: Ports, day: date, country: Country) -> int:
    """Only where somebody has approved transfers beforehand (mission B2): the others' ERPs are not asked."""
    count = 0
    for creditor_id in ports.register.creditor_ids():
        creditor = ports.register.creditor(creditor_id)
        if creditor.country is not country or creditor.terms.automatic_from is None:
            continue
        for connection in ports.register.connections(creditor_id):
            if connection.state in (ConnectionState.NEW, ConnectionState.HEALTHY):
                ports.queue.job("automatic", connection_id=connection.id, day=day.isoformat(), group=connection.id)
                count += 1
    return count
