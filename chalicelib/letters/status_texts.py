"""The short comments that stand on the invoice line in the ERP, in the language of those who work there."""

import tomllib
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path

from chalicelib.letters import formats

_FOLDER = Path(__file__).parent / "status"


def status_comment(name: str, language: str, values: Mapping[str, date | str]) -> str:
    """Where a case stands, e.g. "Inkassovarsel sendt 01.06.2026, frist 15.06.2026". Texts are put in as they are."""
    shown = {
        key: formats.short_day(value, language) if isinstance(value, date) else value for key, value in values.items()
    }
    return _texts(language)["status"][name].format_map(shown)


def refusal_comment(reason: str, language: str, detail: str) -> str:
    """Why an invoice was not taken, and what to do instead."""
    return _texts(language)["refusal"][reason].format(detail=_shown(detail, language))


def _shown(detail: str, language: str) -> str:
    """The value that was wrong; where it is a day, as the reader writes days."""
    try:
        return formats.short_day(date.fromisoformat(detail), language)
    except ValueError:
        return detail


@cache
def _texts(language: str) -> dict[str, dict[str, str]]:
    file = _FOLDER / f"{language}.toml"
    if not file.exists():
        known = ", ".join(sorted(each.stem for each in _FOLDER.glob("*.toml")))
        raise ValueError(f"no comments in language {language!r}: use one of {known}")
    texts: dict[str, dict[str, str]] = tomllib.loads(file.read_text("utf-8"))
    return texts
