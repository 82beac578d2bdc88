"""Text from outside, made fit for letters and mails."""

import unicodedata
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reportlab.pdfbase.ttfonts import TTFontFile

from chalicelib.letters.mail_content import Mailbox
from chalicelib.letters.mime import Envelope, compose
from chalicelib.letters.plain import FONTS, LONG_WORD, one_line, printable
from tests.letters import samples

ANY_TEXT = st.text(st.characters(), max_size=300)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("  Kari \t Nordmann\r\n", "Kari Nordmann"),
        ("A\u030asa", "Åsa"),
        ("a\u202eb\u2066c\u200bd\ufeffe", "abcde"),
        ("a\ud800b", "ab"),
        ("a\x00\x1b[31mb", "a[31mb"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("", ""),
    ],
)
def test_one_line(text: str, line: str) -> None:
    assert one_line(text) == line


@given(ANY_TEXT)
def test_one_line_is_stable_and_has_no_control_characters(text: str) -> None:
    line = one_line(text)
    assert one_line(line) == line
    assert not any(unicodedata.category(char) == "Cc" for char in line)


@pytest.mark.parametrize("length", [LONG_WORD, LONG_WORD + 1, 3 * LONG_WORD])
def test_only_words_longer_than_the_limit_get_places_to_break(length: int) -> None:
    shown = printable("x" * length)
    assert shown.count("\u200b") == (length - 1) // LONG_WORD
    assert shown.replace("\u200b", "") == "x" * length


def test_glyphs_are_those_that_another_reader_of_the_fonts_finds() -> None:
    theirs: set[int] = set()
    for path in FONTS.glob("*.ttf"):
        theirs |= set(TTFontFile(str(path)).charToGlyph)
    letters = [chr(code) for code in range(0x21, 0x3000) if unicodedata.category(chr(code))[0] in "LNPS"]
    composed = [letter for letter in letters if unicodedata.normalize("NFC", letter) == letter]
    assert len(composed) > 5000
    for letter in composed:
        assert (printable(letter) == letter) is (ord(letter) in theirs or letter == "□"), hex(ord(letter))


@settings(max_examples=150, deadline=None)
@given(name=ANY_TEXT, subject=ANY_TEXT)
def test_no_text_breaks_the_headers_of_a_mail(name: str, subject: str) -> None:
    sent_at = samples.task().sent_at
    to = Mailbox(name, "kari@firma.no")
    raw = compose(Envelope(name, sent_at, samples.SENDER, to, samples.SENDER, subject, "nb"), "text", "<p>html</p>")
    message = message_from_bytes(raw, policy=default)
    assert isinstance(message, EmailMessage)
    assert max(raw) < 128
    assert set(message.keys()) == {
        "From",
        "To",
        "Reply-To",
        "Subject",
        "Date",
        "Message-ID",
        "Auto-Submitted",
        "Content-Language",
        "MIME-Version",
        "Content-Type",
    }
    assert [address.addr_spec for address in message["To"].addresses] == ["kari@firma.no"]
    body = message.get_body(("plain",))
    assert body is not None
    assert body.get_content().strip() == "text"
