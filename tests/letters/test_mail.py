"""Mails read back with the standard library, as a mail program reads them."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

import pytest

from chalicelib.letters.mail import collection_list_mail, connection_lost_mail, letter_mail, task_mail
from chalicelib.letters.mail_content import Mailbox
from chalicelib.letters.mime import UnusableAddress
from chalicelib.letters.render import render
from tests.letters import samples

LANGUAGES = ("nb", "en")
DEBTOR = Mailbox("Ingrid Eksempel Hansen", "ingrid@prøve-post.example")
MAILS: dict[str, Callable[[str], bytes]] = {
    "notice": lambda lang: letter_mail(samples.notice(lang), b"%PDF-1.7 notice", samples.SENDER, DEBTOR),
    "demand": lambda lang: letter_mail(samples.payment_demand(lang), b"%PDF-1.7 demand", samples.SENDER, DEBTOR),
    "list": lambda lang: collection_list_mail(samples.collection_list(lang), samples.SENDER, samples.CREDITOR),
    "lost": lambda lang: connection_lost_mail(samples.connection_lost(lang), samples.SENDER, samples.CREDITOR),
    "task": lambda lang: task_mail(samples.task(lang), samples.SENDER, samples.CREDITOR),
}
ALL = [(name, language) for name in MAILS for language in LANGUAGES]


def read(raw: bytes) -> EmailMessage:
    message = message_from_bytes(raw, policy=default)
    assert isinstance(message, EmailMessage)
    assert not message.defects
    return message


def part(message: EmailMessage, kind: str) -> str:
    found = message.get_body((kind,))
    assert found is not None
    text = found.get_content()
    assert isinstance(text, str)
    return text.replace("\xa0", " ")


@pytest.mark.parametrize(("name", "language"), ALL)
def test_mails_are_seven_bit_with_short_lines_and_same_bytes_on_repeat(name: str, language: str) -> None:
    raw = MAILS[name](language)
    assert max(raw) < 128
    assert max(len(row) for row in raw.split(b"\r\n")) <= 998
    assert MAILS[name](language) == raw


@pytest.mark.parametrize(("name", "language"), ALL)
def test_mails_have_text_and_html_that_say_the_same(name: str, language: str) -> None:
    message = read(MAILS[name](language))
    text, html = part(message, "plain"), part(message, "html")
    assert f'<html lang="{language}">' in html
    for line in text.splitlines():
        words = line.removeprefix("-- ").strip()
        if words and ": " not in words and "." not in words[:3]:
            assert words.replace('"', "&#34;") in html


@pytest.mark.parametrize(("name", "language"), ALL)
def test_mails_show_no_bare_internals(name: str, language: str) -> None:
    message = read(MAILS[name](language))
    for shown in (part(message, "plain"), part(message, "html"), str(message["Subject"])):
        for bare in ("None", "{", "}", "Decimal", "datetime", "LetterContent", "payment_demand", "129951"):
            assert bare not in shown


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_letter_is_attached_whole(language: str) -> None:
    content = samples.notice(language)
    pdf = render(content)
    message = read(letter_mail(content, pdf, samples.SENDER, DEBTOR))
    (attached,) = list(message.iter_attachments())
    assert attached.get_content_type() == "application/pdf"
    assert attached.get_content() == pdf
    names = {"nb": "inkassovarsel-2026-100128.pdf", "en": "collection-notice-2026-100128.pdf"}
    assert attached.get_filename() == names[language]
    assert attached["Content-Transfer-Encoding"] == "base64"


@pytest.mark.mission("C1")
def test_a_notice_mail_says_what_to_pay_by_when_and_where_but_not_the_pin() -> None:
    message = read(MAILS["notice"]("nb"))
    text = part(message, "plain")
    assert message["Subject"] == "Inkassovarsel: faktura 10042 fra Nordvik Rør og Varme AS"
    assert "Betal 1 299,51 kr innen 26. juni 2026. Er kravet ikke betalt innen fristen" in text
    assert "KID: 10012800000426" in text
    assert "Kontonummer: 1234 56 78903" in text
    assert "https://fjordlys.example/sak" in text
    assert samples.notice().pin not in text + part(message, "html")
    assert message["From"] == "Fjordlys Inkasso <ikke-svar@fjordlys-inkasso.example>"
    assert message["To"].addresses[0].addr_spec == "ingrid@xn--prve-post-m8a.example"
    assert message["Reply-To"].addresses[0].addr_spec == samples.AGENCY.email
    assert message["Date"].datetime == samples.notice().issued_at


@pytest.mark.mission("C4")
def test_a_payment_demand_mail_says_that_one_may_object() -> None:
    message = read(MAILS["demand"]("en"))
    assert message["Subject"] == "Payment demand: invoice 10042 from Nordvik Rør og Varme AS"
    assert "or tell us by the same date if you have objections" in part(message, "plain")


@pytest.mark.mission("C2")
@pytest.mark.parametrize("kind", ["plain", "html"])
def test_the_list_has_every_row_with_its_own_stop_link(kind: str) -> None:
    content = samples.collection_list(rows=30)
    shown = part(read(collection_list_mail(content, samples.SENDER, samples.CREDITOR)), kind)
    for row in content.rows:
        link = row.stop_url if kind == "plain" else row.stop_url.replace("&", "&amp;")
        assert shown.count(link) == 1
        assert row.invoice_number in shown
        assert row.debtor_name in shown
        amount = f"{row.open_amount // 100}"
        assert f"{amount[:-3]} {amount[-3:]},{row.open_amount % 100:02} kr" in shown
    assert "15.05.2026" in shown
    assert "12.06.2026" in shown
    assert "26.06.2026" in shown


@pytest.mark.mission("C2")
@pytest.mark.parametrize(
    ("language", "says"),
    [
        (
            "nb",
            [
                "Svar innen: torsdag 2. juli 2026 kl. 08:00",
                "går til inkasso av seg selv",
                "Utestående i alt: 3 958,53 kr",
            ],
        ),
        (
            "en",
            ["Answer by: Thursday, 2 July 2026 at 08:00", "goes to collection by itself", "Open in all: NOK 3,958.53"],
        ),
    ],
)
def test_the_list_says_until_when_and_what_happens_without_an_answer(language: str, says: list[str]) -> None:
    text = part(read(MAILS["list"](language)), "plain")
    for words in says:
        assert words in text


@pytest.mark.mission("C2")
@pytest.mark.parametrize(
    ("answer_by", "shown"),
    [
        (datetime(2026, 10, 22, 6, 0, tzinfo=UTC), "torsdag 22. oktober 2026 kl. 08:00"),
        (datetime(2026, 10, 29, 7, 0, tzinfo=UTC), "torsdag 29. oktober 2026 kl. 08:00"),
    ],
)
def test_the_answer_time_is_local_on_both_sides_of_the_change_to_winter_time(answer_by: datetime, shown: str) -> None:
    content = replace(samples.collection_list(), answer_by=answer_by)
    message = read(collection_list_mail(content, samples.SENDER, samples.CREDITOR))
    assert f"Svar innen: {shown}" in part(message, "plain")
    assert message["Subject"] == f"Inkassoliste: 3 saker, svar innen {shown}"


def test_a_creditor_that_approves_by_hand_is_told_so() -> None:
    content = replace(samples.collection_list(rows=1), automatic=False)
    message = read(collection_list_mail(content, samples.SENDER, samples.CREDITOR))
    assert "Hos dere går ingenting videre av seg selv" in part(message, "plain")
    assert message["Subject"].startswith("Inkassoliste: 1 sak, ")


@pytest.mark.mission("C2")
def test_no_rows_no_mail() -> None:
    with pytest.raises(ValueError, match="list-nordvik-2026-06-30 has no rows"):
        collection_list_mail(samples.collection_list(rows=0), samples.SENDER, samples.CREDITOR)


@pytest.mark.mission("A2")
@pytest.mark.parametrize(
    ("language", "steps"),
    [
        (
            "nb",
            ["Min profil", "Mer", "API-tilgang", "AutoCollect", "Gjenopprett nøkkel", "OK", "Kopier", "Lim den inn"],
        ),
        (
            "en",
            ["My profile", "More", "API access", "AutoCollect", "Restore key", "OK", "Copy", "Paste it in the portal"],
        ),
    ],
)
def test_the_connection_mail_gives_the_steps_in_order(language: str, steps: list[str]) -> None:
    text = part(read(MAILS["lost"](language)), "plain")
    places = [text.index(step, text.index("1. ")) for step in steps]
    assert places == sorted(places)
    assert samples.connection_lost().restore_url in text


def test_an_erp_without_steps_is_named() -> None:
    with pytest.raises(ValueError, match=r"no steps for 'abacus' under .*mails/"):
        connection_lost_mail(samples.connection_lost(erp="abacus"), samples.SENDER, samples.CREDITOR)


EVIL = 'Evil <script>alert(1)</script> & "Co"\r\nBcc: victim@example.com\r\n\r\nbody'


def test_text_from_outside_is_escaped_and_makes_no_header() -> None:
    content = replace(samples.notice(), debtor_name=EVIL, creditor_name=EVIL, invoice_number=EVIL, case_no=EVIL)
    raw = letter_mail(content, b"%PDF", replace(samples.SENDER, name=EVIL), replace(DEBTOR, name=EVIL))
    message = read(raw)
    html = part(message, "html")
    assert message["Bcc"] is None
    assert [address.addr_spec for address in message["To"].addresses] == ["ingrid@xn--prve-post-m8a.example"]
    assert "<script" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; &#34;Co&#34; Bcc: victim@example.com body" in html
    (attached,) = list(message.iter_attachments())
    assert str(attached.get_filename()).startswith("inkassovarsel-Evil-script-alert-1-")


def test_task_text_and_ids_make_no_header_either() -> None:
    content = replace(samples.task(), title=EVIL, id=EVIL, paragraphs=("<b>x</b>",), steps=("<i>",))
    message = read(task_mail(content, samples.SENDER, samples.CREDITOR))
    assert message["Bcc"] is None
    assert "&lt;b&gt;x&lt;/b&gt;" in part(message, "html")
    assert str(message["Message-ID"]).endswith("@fjordlys-inkasso.example>")


@pytest.mark.parametrize(
    "address", ["", "ingrid", "a@b", "a@b.no, c@d.no", "a@b.no\r\nBcc: x@y.no", "ørjan@fjord.no", "a@localhost"]
)
def test_an_unusable_recipient_is_refused(address: str) -> None:
    with pytest.raises(UnusableAddress, match="no usable e-mail address: correct it, or send the letter on paper"):
        letter_mail(samples.notice(), b"%PDF", samples.SENDER, Mailbox("Ingrid", address))


def test_the_message_id_follows_from_the_id() -> None:
    other = replace(samples.task(), id="task-78")
    first, second = (
        read(task_mail(c, samples.SENDER, samples.CREDITOR))["Message-ID"] for c in (samples.task(), other)
    )
    assert first.startswith("<task-77.")
    assert second.startswith("<task-78.")


def test_an_instant_without_zone_is_refused() -> None:
    naive = samples.task().sent_at.replace(tzinfo=None)
    with pytest.raises(ValueError, match="time zone"):
        task_mail(replace(samples.task(), sent_at=naive), samples.SENDER, samples.CREDITOR)


@pytest.mark.parametrize("name", ["李小龍", "Дмитрий", "Łukasz 🎉", "Åse Ødegård, AS"])
def test_names_in_any_script_come_back_as_they_were(name: str) -> None:
    message = read(
        letter_mail(replace(samples.notice(), debtor_name=name), b"%PDF", samples.SENDER, replace(DEBTOR, name=name))
    )
    assert message["To"].addresses[0].display_name == name
    assert name in part(message, "plain")
    assert name in part(message, "html")
