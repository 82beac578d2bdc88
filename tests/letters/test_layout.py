"""Where things stand on the sheet: the address in the envelope's window, the payment box at the foot of page one."""

from dataclasses import replace
from datetime import date
from io import BytesIO
from typing import Any, NamedTuple

import pytest
from pypdf import PdfReader

from chalicelib.erp.contract import Address
from chalicelib.letters.model import LetterContent
from chalicelib.letters.render import render
from tests.letters import samples
from tests.letters.pdf_text import page_texts

MM = 72 / 25.4
SHEET_HEIGHT_MM = 297


class Piece(NamedTuple):
    """Text with its distance from the left and the top of the sheet, and its size, in mm."""

    text: str
    across: float
    down: float
    size: float


def places(content: LetterContent, page: int = 0) -> list[Piece]:
    found: list[Piece] = []

    def visit(text: str, ctm: list[float], tm: list[float], _font: Any, size: float) -> None:
        if text.strip():
            across = tm[4] * ctm[0] + tm[5] * ctm[2] + ctm[4]
            up = tm[4] * ctm[1] + tm[5] * ctm[3] + ctm[5]
            found.append(Piece(text, across / MM, SHEET_HEIGHT_MM - up / MM, size * abs(tm[0] * ctm[0]) / MM))

    PdfReader(BytesIO(render(content))).pages[page].extract_text(visitor_text=visit)
    return found


def place(content: LetterContent, words: str) -> Piece:
    return next(piece for piece in places(content) if words in piece.text)


LONG = replace(
    samples.notice(),
    debtor_name="Aksjeselskapet " * 12,
    debtor_address=Address("c/o " + "Regnskapskontoret " * 8, "Gate " * 30, "0570", "SISTELINJE", "NO"),
)


@pytest.mark.parametrize(
    ("content", "first", "last"),
    [
        (samples.notice(), "Ingrid Eksempel", "0570 Oslo"),
        (samples.business(samples.payment_demand("en")), "Fjell og", "9008 Troms"),
        (LONG, "Aksjeselskapet", "SISTELINJE"),
    ],
)
def test_the_address_stands_in_the_window(content: LetterContent, first: str, last: str) -> None:
    for words in (first, last):
        piece = place(content, words)
        assert 20 <= piece.across <= 105
        assert 45 <= piece.down <= 85
    assert place(content, first).down < place(content, last).down


@pytest.mark.parametrize(
    "content", [samples.notice(), samples.payment_demand("en"), samples.many_lines(samples.notice(), 40)]
)
def test_the_payment_box_stands_at_the_foot_of_the_first_page(content: LetterContent) -> None:
    kid = place(content, content.kid)
    assert 240 <= kid.down <= 272
    assert kid.across < 190


def test_nothing_leaves_the_sheet_or_runs_into_the_payment_box() -> None:
    for content in (LONG, samples.many_lines(samples.payment_demand(), 40)):
        for piece in places(content):
            assert 20 <= piece.across <= 190, piece
            assert 10 <= piece.down <= 290, piece


def test_the_heading_stands_below_the_window() -> None:
    assert place(LONG, "Inkassovarsel").down > 85


def test_a_long_reference_and_a_large_amount_stay_on_one_line_inside_the_box() -> None:
    content = replace(
        samples.notice("en"),
        kid="1234567890123456789012345",
        deadline=date(2026, 9, 30),
        lines=(replace(samples.notice().lines[0], amount=987654321012),),
        principal_open=987654321012,
        interest_open=0,
        costs_open=0,
        total=987654321012,
    )
    kid = place(content, content.kid)
    amount = [piece for piece in places(content) if "9,876,543,210.12" in piece.text][-1]
    digit_width = 0.54 * kid.size
    assert 2.5 < kid.size < 4
    assert kid.across + len(content.kid) * digit_width < 183
    assert 240 <= kid.down <= 272
    assert abs(place(content, "1234 56").down - kid.down) < 1
    assert abs(amount.down - kid.down) < 1


@pytest.mark.parametrize("extra", range(1, 30))
def test_the_total_never_stands_alone_on_a_page(extra: int) -> None:
    content = samples.many_lines(samples.payment_demand(), extra)
    pages = page_texts(render(content))
    with_total = next(page for page in pages if "Fordelt på:" in page)
    assert "(forsinkelsesrenteloven § 3) 1,00 Å betale Fordelt på:" in with_total
