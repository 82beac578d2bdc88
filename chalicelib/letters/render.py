"""A letter's content as PDF: PDF/A-2a for the archive and PDF/UA-1 for screen readers. Same content, same bytes."""

import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from chalicelib.letters.check import check
from chalicelib.letters.model import LetterContent
from chalicelib.letters.plain import FONTS
from chalicelib.letters.view import view

if TYPE_CHECKING:
    from typst import Compiler

TEMPLATES = Path(__file__).parent


def render(content: LetterContent) -> bytes:
    """The PDF of the letter, byte for byte the same each time.

    Raises LetterRefused when sums, dates or references do not hold together (`check`), and ValueError for a language,
    text version or line kind that has no words.
    """
    check(content)
    compiled = _compiler(content.kind).compile(
        format="pdf",
        sys_inputs={"data": json.dumps(view(content), ensure_ascii=False)},
        pdf_standards=["a-2a", "ua-1"],
        timestamp=int(content.issued_at.timestamp()),
    )
    if not isinstance(compiled, bytes):
        raise TypeError("typst gave no single PDF")
    return compiled


@cache
def _compiler(kind: str) -> "Compiler":
    """One compiler per kind, kept: reading templates and fonts costs more than drawing a letter."""
    from typst import Compiler, Fonts

    fonts = Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)])
    return Compiler(
        input=str(TEMPLATES / f"{kind}.typ"), root=str(TEMPLATES), font_paths=fonts, ignore_system_fonts=True
    )
