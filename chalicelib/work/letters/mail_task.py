"""The mail that tells the creditor of a task which cannot wait until somebody opens the portal."""

from datetime import UTC, datetime, time

from chalicelib.letters.address import usable_email
from chalicelib.letters.mail import connection_lost_mail, right_missing_mail
from chalicelib.letters.mail_content import ConnectionLostContent, Mailbox, RightMissingContent
from chalicelib.ports.assembly import Ports
from chalicelib.ports.outside import MailRefused
from chalicelib.ports.records import Creditor, Task, TaskKind


def mail_task(ports: Ports, task: Task) -> str:
    """Mail the task with the ERP's steps; a repeat is the identical mail."""
    creditor = ports.register.creditor(task.creditor_id)
    if usable_email(creditor.list_recipient) is None:
        return "no recipient"
    raw = _right_missing(ports, task, creditor) if task.kind is TaskKind.MISSING_RIGHT else _lost(ports, task, creditor)
    try:
        ports.mailer.send(raw, creditor.list_recipient)
    except MailRefused:
        return "refused"
    return "mailed"


def _lost(ports: Ports, task: Task, creditor: Creditor) -> bytes:
    content = ConnectionLostContent(
        id=_id(task),
        language=creditor.language,
        creditor_name=creditor.name,
        erp=ports.register.connection(task.subject).erp,
        sent_at=_sent_at(task),
        lost_on=task.created_on,
        restore_url=f"{ports.agency.public_url}/connections/{task.subject}/restore",
        agency=ports.agency.contact,
        wrong_company=task.kind is TaskKind.WRONG_COMPANY,
    )
    return connection_lost_mail(content, *_ends(ports, creditor))


def _right_missing(ports: Ports, task: Task, creditor: Creditor) -> bytes:
    content = RightMissingContent(
        id=_id(task),
        language=creditor.language,
        creditor_name=creditor.name,
        erp=ports.register.connection(task.subject).erp,
        sent_at=_sent_at(task),
        since=task.created_on,
        rights=task.detail,
        connections_url=f"{ports.agency.public_url}/connections",
        agency=ports.agency.contact,
    )
    return right_missing_mail(content, *_ends(ports, creditor))


def _id(task: Task) -> str:
    """Of each opening its own: what is asked twice on one day are two mails."""
    return f"{task.id}-{_sent_at(task):%Y-%m-%dT%H%M%S}"


def _sent_at(task: Task) -> datetime:
    """Of the task and not of the sending, so that a repeat is the identical mail."""
    # Tasks that were opened before they kept their instant.
    return task.opened_at or datetime.combine(task.created_on, time(12), UTC)


def _ends(ports: Ports, creditor: Creditor) -> tuple[Mailbox, Mailbox]:
    """Sender and recipient."""
    agency = ports.agency
    return Mailbox(agency.contact.name, agency.mail_sender), Mailbox(creditor.name, creditor.list_recipient)
