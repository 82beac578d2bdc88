"""The mail sink keeps what it is sent, and the scripted creditor finds his links in it."""

import smtplib
from email.message import EmailMessage
from pathlib import Path

import pytest

from local import mail_sink
from local.places import throwaway
from local.scripted_creditor import stop_links

LIST = """Inkassoliste

1. Faktura 10042
   Skyldner: Ola Oppdiktet
   Utestående: 1 250,00 kr
   Stopp: http://127.0.0.1:8700/stop/first

2. Faktura 10043
   Skyldner: Faktura 99999 AS
   Stopp: http://127.0.0.1:8700/stop/second

Til portalen: http://127.0.0.1:8700/lists/1
"""


@pytest.fixture
def letter() -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "agency@agency.example", "ola@post.example", "Inkassovarsel på æøå"
    mail.set_content("Hei, Ola.")
    mail.add_attachment(b"%PDF-1.7 not really", maintype="application", subtype="pdf", filename="brev.pdf")
    return mail


def test_mails_are_kept_in_their_order_with_attachments(tmp_path: Path, letter: EmailMessage) -> None:
    port = throwaway(tmp_path).smtp_port
    sink = mail_sink.serve(tmp_path / "mail", port)
    try:
        with smtplib.SMTP("127.0.0.1", port) as connection:
            connection.send_message(letter)
            connection.send_message(letter, to_addrs=["kari@post.example"])
    finally:
        sink.stop()
    first, second = (mail_sink.read(path) for path in mail_sink.numbers(tmp_path / "mail"))
    assert (first.number, second.number) == ("000001", "000002")
    assert (first.recipient, second.recipient) == ("ola@post.example", "kari@post.example")
    assert first.subject == "Inkassovarsel på æøå"
    assert first.text.strip() == "Hei, Ola."
    assert [(one.name, one.content[:5]) for one in first.attachments] == [("brev.pdf", b"%PDF-")]


def test_a_sink_that_starts_again_goes_on_after_the_last_mail(tmp_path: Path) -> None:
    (tmp_path / "000041.eml").write_bytes(b"Subject: old\r\n\r\n")
    port = throwaway(tmp_path).smtp_port
    sink = mail_sink.serve(tmp_path, port)
    try:
        with smtplib.SMTP("127.0.0.1", port) as connection:
            connection.sendmail("a@post.example", ["b@post.example"], b"Subject: new\r\n\r\n")
    finally:
        sink.stop()
    assert [path.name for path in mail_sink.numbers(tmp_path)] == ["000041.eml", "000042.eml"]


def test_each_row_of_the_list_has_its_invoice_and_its_link() -> None:
    assert stop_links(LIST) == [
        ("10042", "http://127.0.0.1:8700/stop/first"),
        ("10043", "http://127.0.0.1:8700/stop/second"),
    ]


def test_a_mail_without_a_list_has_no_links_to_stop() -> None:
    assert stop_links("Hei.\n\nBetal på http://127.0.0.1:8700/d\n") == []
