"""Amounts, days and instants as people write them."""

from datetime import UTC, date, datetime

import pytest

from chalicelib.letters import formats
from chalicelib.letters.mail_texts import mail_texts
from chalicelib.letters.texts import texts


@pytest.mark.parametrize(
    ("amount", "nb", "en"),
    [
        (0, "0,00 kr", "NOK 0.00"),
        (1, "0,01 kr", "NOK 0.01"),
        (99, "0,99 kr", "NOK 0.99"),
        (100000, "1 000,00 kr", "NOK 1,000.00"),
        (123456789012, "1 234 567 890,12 kr", "NOK 1,234,567,890.12"),
        (-3800, "−38,00 kr", "NOK −38.00"),
    ],
)
def test_money(amount: int, nb: str, en: str) -> None:
    shown = [formats.money(amount, "NOK", language).replace("\xa0", " ") for language in ("nb", "en")]
    assert shown == [nb, en]


def test_amounts_and_days_do_not_break_over_lines() -> None:
    assert " " not in formats.money(125000, "NOK", "nb") + formats.money(125000, "NOK", "en")
    assert " " not in formats.day(date(2026, 5, 1), "nb") + formats.day(date(2026, 5, 1), "en")


@pytest.mark.parametrize(("text", "shown"), [("12.25", "12,25"), ("12.00", "12"), ("8.50", "8,5")])
def test_percent(text: str, shown: str) -> None:
    assert formats.percent(text, "nb") == shown


def test_days() -> None:
    first = date(2026, 5, 1)
    assert formats.day(first, "nb").replace("\xa0", " ") == "1. mai 2026"
    assert formats.day(first, "en").replace("\xa0", " ") == "1 May 2026"
    assert formats.short_day(first, "nb") == "01.05.2026"
    assert formats.short_day(first, "en") == "01/05/2026"


def test_a_moment_is_shown_in_the_zones_time() -> None:
    at = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)
    assert formats.moment(at, "Europe/Oslo", "nb") == "fredag 1. januar 2027 kl. 00:30"
    assert formats.moment(at, "Europe/Oslo", "en") == "Friday, 1 January 2027 at 00:30"


def test_numbers_in_groups() -> None:
    assert formats.account("12345678903") == "1234 56 78903"
    assert formats.account("123") == "123"
    assert formats.organisation("923456783") == "923 456 783"
    assert formats.organisation("") == ""


@pytest.mark.parametrize("language", formats.LOCALES)
def test_every_language_has_words_for_letters_and_mails(language: str) -> None:
    assert texts(language).language == language
    assert mail_texts(language).signature


def test_an_unknown_language_is_named() -> None:
    with pytest.raises(ValueError, match="no texts in language 'tlh': use one of en, nb"):
        mail_texts("tlh")
