"""The Tuesday mail: what goes to collection unless the creditor stops it (mission C2)."""

from itertools import groupby

from chalicelib.letters import formats
from chalicelib.letters.mail_body import MailBody, Row, Table
from chalicelib.letters.mail_content import CollectionListContent, CollectionListRow, Mailbox
from chalicelib.letters.mail_frame import fill, finish, shared_values
from chalicelib.letters.mail_texts import mail_texts
from chalicelib.letters.plain import one_line

AMOUNT_COLUMN = 5


def collection_list_mail(content: CollectionListContent, sender: Mailbox, recipient: Mailbox) -> bytes:
    """The creditor's list with a stop link per row. ValueError without rows: no rows, no mail."""
    if not content.rows:
        raise ValueError(f"collection list {content.list_id} has no rows: no mail is sent for it")
    all_texts = mail_texts(content.language)
    words = all_texts.list
    answer_by = formats.moment(content.answer_by, content.time_zone, content.language)
    count = str(len(content.rows))
    values = {**shared_values(content.agency, content.creditor_name), "answer_by": answer_by, "count": count}
    rule = words.automatic if content.automatic else words.by_hand
    body = MailBody(
        language=content.language,
        title=words.title,
        opening=fill((*words.opening, rule, words.how), values),
        facts=((words.answer_by, answer_by), (words.count, count), (words.total, _open_in_all(content))),
        table=Table(words.head, tuple(_row(row, content.language) for row in content.rows), words.stop, AMOUNT_COLUMN),
        button=(words.button, content.portal_url),
        closing=fill(words.closing, values),
        signature=fill(all_texts.signature, values),
    )
    subject = words.subject_one if len(content.rows) == 1 else words.subject_many
    return finish(
        body,
        mail_id=content.list_id,
        sent_at=content.sent_at,
        subject=subject.format_map(values),
        agency=content.agency,
        sender=sender,
        recipient=recipient,
    )


def _row(row: CollectionListRow, language: str) -> Row:
    return Row(
        cells=(
            one_line(row.invoice_number),
            one_line(row.debtor_name),
            formats.short_day(row.due_date, language),
            formats.short_day(row.notice_on, language),
            formats.short_day(row.notice_deadline, language),
            formats.money(row.open_amount, row.currency, language),
        ),
        link=row.stop_url,
    )


def _open_in_all(content: CollectionListContent) -> str:
    """One sum per currency."""
    rows = sorted(content.rows, key=lambda row: row.currency)
    sums = [(name, sum(row.open_amount for row in group)) for name, group in groupby(rows, lambda row: row.currency)]
    return " + ".join(formats.money(amount, currency, content.language) for currency, amount in sums)
