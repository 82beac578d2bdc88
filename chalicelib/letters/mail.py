"""The mails that AutoCollect sends, ready for SES: letters to debtors, and to creditors the list, alarm and tasks."""

from collections.abc import Mapping

from chalicelib.letters import formats
from chalicelib.letters.list_mail import collection_list_mail
from chalicelib.letters.mail_body import MailBody
from chalicelib.letters.mail_content import ConnectionLostContent, Mailbox, RightMissingContent, TaskContent
from chalicelib.letters.mail_frame import fill, finish, shared_values
from chalicelib.letters.mail_texts import ConnectionLostMail, Facts, Lines, RightMissingMail, mail_texts
from chalicelib.letters.mime import Pdf
from chalicelib.letters.model import LetterContent
from chalicelib.letters.plain import one_line
from chalicelib.letters.view import additions

__all__ = ["collection_list_mail", "connection_lost_mail", "letter_mail", "right_missing_mail", "task_mail"]


def letter_mail(content: LetterContent, pdf: bytes, sender: Mailbox, recipient: Mailbox) -> bytes:
    """The letter as attachment, with what must be paid, by when and where in the text. The PIN stays in the PDF."""
    language, all_texts = content.language, mail_texts(content.language)
    words = all_texts.notice if content.kind == "notice" else all_texts.payment_demand
    values = {
        **shared_values(content.agency, content.creditor_name),
        "debtor": one_line(content.debtor_name),
        "invoice_number": one_line(content.invoice_number),
        "due_date": formats.day(content.due_date, language),
        "deadline": formats.day(content.deadline, language),
        "total": formats.money(content.total, content.currency, language),
        "additions": additions(content),
    }
    body = MailBody(
        language=language,
        title=words.title,
        opening=fill(words.opening if content.principal_open > 0 else words.opening_settled, values),
        facts=_payment_facts(content, all_texts.facts),
        button=(words.button, content.debtor_page),
        closing=fill(words.closing, values),
        signature=fill(all_texts.signature, values),
    )
    return finish(
        body,
        mail_id=content.letter_id,
        sent_at=content.issued_at,
        subject=words.subject.format_map(values),
        agency=content.agency,
        sender=sender,
        recipient=recipient,
        attachment=Pdf(f"{words.file_name}-{content.case_no}.pdf", pdf),
    )


def connection_lost_mail(content: ConnectionLostContent, sender: Mailbox, recipient: Mailbox) -> bytes:
    """Mail "Restore the connection" with that ERP's steps (mission A2). ValueError for an ERP that has none."""
    words = mail_texts(content.language).connection_lost
    facts = {"lost_on": formats.day(content.lost_on, content.language)}
    opening = words.wrong_company if content.wrong_company else words.opening
    return _with_steps(content, words, opening, facts, content.restore_url, (sender, recipient))


def right_missing_mail(content: RightMissingContent, sender: Mailbox, recipient: Mailbox) -> bytes:
    """Which rights are missing, and how they are given in that ERP. ValueError for an ERP that has no steps."""
    words = mail_texts(content.language).right_missing
    facts = {
        "since": formats.day(content.since, content.language),
        "rights": one_line(content.rights) or words.unnamed,
    }
    opening = (*words.opening, words.how)
    return _with_steps(content, words, opening, facts, content.connections_url, (sender, recipient))


def _with_steps(
    content: ConnectionLostContent | RightMissingContent,
    words: ConnectionLostMail | RightMissingMail,
    opening: Lines,
    facts: Mapping[str, str],
    link: str,
    mailboxes: tuple[Mailbox, Mailbox],
) -> bytes:
    """A mail about a connection, with the steps of its ERP."""
    all_texts = mail_texts(content.language)
    erps = all_texts.connection_lost.erps
    if content.erp not in words.steps or content.erp not in erps:
        raise ValueError(
            f"no steps for {content.erp!r} under {words.title!r}: add them to mails/{content.language}.toml"
        )
    values = {**shared_values(content.agency, content.creditor_name), "erp": erps[content.erp], **facts}
    body = MailBody(
        language=content.language,
        title=words.title,
        opening=fill(opening, values),
        steps=words.steps[content.erp],
        button=(words.button, link),
        closing=fill(words.closing, values),
        signature=fill(all_texts.signature, values),
    )
    return _to_creditor(content, body, words.subject.format_map(values), mailboxes)


def task_mail(content: TaskContent, sender: Mailbox, recipient: Mailbox) -> bytes:
    """A task of the portal, in the words it was given."""
    all_texts = mail_texts(content.language)
    words = all_texts.task
    values = {**shared_values(content.agency, content.creditor_name), "title": one_line(content.title)}
    by = ((words.answer_by, formats.day(content.answer_by, content.language)),) if content.answer_by else ()
    body = MailBody(
        language=content.language,
        title=values["title"],
        opening=(*fill(words.opening, values), *map(one_line, content.paragraphs)),
        facts=by,
        steps=tuple(map(one_line, content.steps)),
        button=(words.button, content.link),
        signature=fill(all_texts.signature, values),
    )
    return _to_creditor(content, body, words.subject.format_map(values), (sender, recipient))


def _to_creditor(
    content: ConnectionLostContent | RightMissingContent | TaskContent,
    body: MailBody,
    subject: str,
    mailboxes: tuple[Mailbox, Mailbox],
) -> bytes:
    sender, recipient = mailboxes
    return finish(
        body,
        mail_id=content.id,
        sent_at=content.sent_at,
        subject=subject,
        agency=content.agency,
        sender=sender,
        recipient=recipient,
    )


def _payment_facts(content: LetterContent, words: Facts) -> tuple[tuple[str, str], ...]:
    return (
        (words.total, formats.money(content.total, content.currency, content.language)),
        (words.deadline, formats.day(content.deadline, content.language)),
        (words.account_number, formats.account(content.agency.account_number)),
        (words.kid, content.kid),
        (words.case_no, one_line(content.case_no)),
    )
