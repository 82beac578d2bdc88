"""A statement as plain text in the reader's language, every amount with its paragraph, days and rate."""

import tomllib
from datetime import date
from functools import lru_cache
from pathlib import Path

from chalicelib.claim import money
from chalicelib.claim.caveat import Caveat, Value
from chalicelib.claim.facts import Facts, FactType
from chalicelib.claim.receipt import Line, RateRow, RefusedFact, Statement
from chalicelib.law.entries import Status

LANGUAGES = ("nb", "fi", "sv", "en")
FOLDER = Path(__file__).parent / "words"
WIDTH = 78
Words = dict[str, dict[str, str]]


@lru_cache(maxsize=len(LANGUAGES))
def words(language: str) -> Words:
    """The texts of a language: frame, kinds of lines and facts, refusals. KeyError for a language without texts."""
    if language not in LANGUAGES:
        raise KeyError(f"no texts in {language!r}; use one of {', '.join(LANGUAGES)}")
    found: Words = tomllib.loads((FOLDER / f"{language}.toml").read_text(encoding="utf-8"))
    return found


def explain(statement: Statement, facts: Facts, language: str) -> str:
    """The whole statement: lines with receipts, refusals, what is open, warnings."""
    text = words(language)
    frame = text["frame"]
    rows = [frame["title"].format(on=_day(statement.on, language)), ""]
    for line in statement.lines:
        rows += _line(line, statement.currency, language)
    rows += ["-" * WIDTH, _row(frame["total"], statement.open.total, statement.currency, language)]
    rows.append(
        frame["open"].format(
            principal=amount(statement.open.principal, language),
            interest=amount(statement.open.interest, language),
            costs=amount(statement.open.costs, language),
        )
    )
    if statement.refused:
        rows += ["", frame["refused"], *(_refused(item, language) for item in statement.refused)]
    if statement.warnings:
        rows += ["", frame["warnings"], *(f"  - {caveat_text(item, language)}" for item in statement.warnings)]
    rows += ["", frame["law"].format(version=statement.law_version, country=text["country"][facts.country.value])]
    return "\n".join(rows)


def caveat_text(item: Caveat, language: str) -> str:
    """What the reader must be warned of, in his language; notes of the law files stay in English."""
    text = words(language)
    told = {name: _value(value, text, language) for name, value in item.values}
    return text["caveat"][item.kind.value].format(**told)


def _value(value: Value, text: Words, language: str) -> str:
    if isinstance(value, date):
        return _day(value, language)
    if isinstance(value, FactType):
        return text["fact"][value.value]
    return text["status"][value.value] if isinstance(value, Status) else value


def amount(minor: int, language: str) -> str:
    """The amount as the language writes it: 1 250,00 or 1,250.00."""
    whole, decimals = money.text(abs(minor)).split(".")
    grouped = f"{int(whole):,}"
    sign = "-" if minor < 0 else ""
    if language == "en":
        return f"{sign}{grouped}.{decimals}"
    return f"{sign}{grouped.replace(',', chr(0xA0))},{decimals}"


def _day(day: date, language: str) -> str:
    return day.isoformat() if language == "en" else f"{day.day}.{day.month}.{day.year}"


def _line(line: Line, currency: str, language: str) -> list[str]:
    text = words(language)
    label = text["kind"][line.kind.value]
    if line.on is not None and not line.rates:
        label += f", {_day(line.on, language)}"
    rows = [_row(label, line.amount, currency, language)]
    rows += [_rate(row, line.base or 0, language) for row in line.rates]
    if line.source:
        rows.append(f"    {text['frame']['source']}: {line.source} [{line.rule}]")
    return rows


def _rate(row: RateRow, base: int, language: str) -> str:
    percent = str(row.percent) if language == "en" else str(row.percent).replace(".", ",")
    return words(language)["frame"]["rate"].format(
        start=_day(row.from_day, language),
        end=_day(row.to_day, language),
        days=row.days,
        percent=percent,
        base=amount(base, language),
        amount=amount(row.amount, language),
    )


def _refused(item: RefusedFact, language: str) -> str:
    text = words(language)
    return f"  - {text['fact'][item.type.value]}, {_day(item.on, language)}: {text['refusal'][item.reason.value]}"


def _row(label: str, minor: int, currency: str, language: str) -> str:
    figure = f"{amount(minor, language)} {currency}"
    return f"{label} {figure:>{max(1, WIDTH - len(label) - 1)}}"
