"""The mail that tells the creditor of a task which cannot wait until somebody opens the portal."""

from datetime import UTC, datetime, time

from chalicelib.letters.address import usable_email
from chalicelib.letters.mail import connection_lost_mail
from chalicelib.letters.mail_content import ConnectionLostContent, Mailbox
from chalicelib.ports.assembly import Ports
from chalicelib.ports.outside import MailRefused
from chalicelib.ports.records import Task, TaskKind


def mail_task(ports: Ports, task: Task) -> str:
    """Mail "Restore the connection" with the ERP's steps; a repeat is the identical mail."""
    creditor = ports.register.creditor(task.creditor_id)
    if usable_email(creditor.list_recipient) is None:
        return "no recipient"
    content = ConnectionLostContent(
        id=f"{task.id}-{task.created_on.isoformat()}",
        language=creditor.language,
        creditor_name=creditor.name,
        erp=ports.register.connection(task.subject).erp,
        sent_at=datetime.combine(task.created_on, time(12), UTC),
        lost_on=task.created_on,
        restore_url=f"{ports.agency.public_url}/connections/{task.subject}/restore",
        agency=ports.agency.contact,
        wrong_company=task.kind is TaskKind.WRONG_COMPANY,
    )
    raw = connection_lost_mail(
        content,
        Mailbox(ports.agency.contact.name, ports.agency.mail_sender),
        Mailbox(creditor.name, creditor.list_recipient),
    )
    try:
        ports.mailer.send(raw, creditor.list_recipient)
    except MailRefused:
        return "refused"
    return "mailed"
