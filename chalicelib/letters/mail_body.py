"""The body of a mail once as data, written out as plain text and as HTML."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jinja2 import Environment

FOLDER = Path(__file__).parent / "mails"


@dataclass(frozen=True, slots=True)
class Row:
    """A table row: its cells in the order of the head, and a link of its own."""

    cells: tuple[str, ...]
    link: str


@dataclass(frozen=True, slots=True)
class Table:
    head: tuple[str, ...]
    rows: tuple[Row, ...]
    link_label: str
    amount_column: int
    """Which column holds amounts, counted from 0: set to the right."""


@dataclass(frozen=True, slots=True)
class MailBody:
    """Parts in reading order; empty ones are left out. All of it plain text, escaped where HTML is written."""

    language: str
    title: str
    opening: tuple[str, ...]
    facts: tuple[tuple[str, str], ...] = ()
    table: Table | None = None
    steps: tuple[str, ...] = ()
    button: tuple[str, str] | None = None
    """Label and address."""
    closing: tuple[str, ...] = ()
    signature: tuple[str, ...] = ()


def as_text(body: MailBody) -> str:
    written = _environment().get_template("mail.txt").render(mail=body).strip()
    return re.sub(r"\n{3,}", "\n\n", written) + "\n"


def as_html(body: MailBody) -> str:
    return _environment().get_template("mail.html").render(mail=body)


@cache
def _environment() -> "Environment":
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    return Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=lambda name: name is not None and name.endswith(".html"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
