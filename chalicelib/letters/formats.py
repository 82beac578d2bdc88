"""Amounts, days and instants as a reader of the language writes them. Babel does the work and is imported late."""

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

LOCALES = {"nb": "nb_NO", "en": "en_GB"}
"""Letter languages and the Babel locale that formats for them. A new one (fi, sv) is a row here and a file in texts/
and mails/."""

_FIGURES = LOCALES | {"fi": "fi_FI"}
"""Also the languages in which we write into an ERP only."""

_KEPT = "\N{NO-BREAK SPACE}"


def locale_of(language: str) -> str:
    """The locale; ValueError names the languages that exist."""
    try:
        return LOCALES[language]
    except KeyError:
        known = ", ".join(sorted(LOCALES))
        raise ValueError(f"no texts in language {language!r}: use one of {known}") from None


def money(amount: int, currency: str, language: str) -> str:
    """Minor units (hundredths) with the currency, e.g. 125000 NOK in nb: "1 250,00 kr"."""
    from babel.numbers import format_currency

    if language == "en":
        # CLDR glues a currency code to the figure ("NOK1,250.00"); people do not.
        return f"{currency}{_KEPT}{figure(amount, language)}"
    shown = format_currency(Decimal(amount).scaleb(-2), currency, locale=_FIGURES[language])
    return shown.replace("-", "\N{MINUS SIGN}")


def figure(amount: int, language: str) -> str:
    """Minor units without the currency, for columns whose head names it."""
    from babel.numbers import format_decimal

    shown = format_decimal(abs(Decimal(amount).scaleb(-2)), format="#,##0.00", locale=locale_of(language))
    return f"\N{MINUS SIGN}{shown}" if amount < 0 else shown


def percent(text: str, language: str) -> str:
    """A rate given as text ("12.25") in the language's decimals, without the sign."""
    from babel.numbers import format_decimal

    return format_decimal(Decimal(text), format="#,##0.##", locale=locale_of(language))


def day(on: date, language: str) -> str:
    """The whole date in words, not broken over lines: "24. november 2026"."""
    from babel.dates import format_date

    return format_date(on, format="long", locale=locale_of(language)).replace(" ", _KEPT)


def short_day(on: date, language: str) -> str:
    """The date for a narrow column: "24.11.2026", "24/11/2026"; in Finnish without noughts in front."""
    if language == "fi":
        return f"{on.day}.{on.month}.{on.year}"
    return on.strftime("%d.%m.%Y" if language == "nb" else "%d/%m/%Y")


def moment(at: datetime, zone: str, language: str) -> str:
    """An aware instant in local time with its weekday: "torsdag 26. november 2026 kl. 08:00"."""
    from babel.dates import format_date

    if at.tzinfo is None:
        raise ValueError("an instant needs a time zone: give an aware datetime")
    local = at.astimezone(ZoneInfo(zone))
    if language == "nb":
        return f"{format_date(local, format='full', locale='nb_NO')} kl. {local:%H:%M}"
    return f"{format_date(local, format='full', locale=locale_of(language))} at {local:%H:%M}"


def account(number: str) -> str:
    """A Norwegian account number as people write it: 1234 56 78903."""
    return f"{number[:4]} {number[4:6]} {number[6:]}" if len(number) == 11 else number


def organisation(number: str) -> str:
    """An organisation number in groups of three, as the register prints it."""
    return f"{number[:3]} {number[3:6]} {number[6:]}" if len(number) == 9 else number
