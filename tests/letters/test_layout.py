"""Where things stand on the sheet: the address in the envelope's window, the payment box at the foot of page one."""

from dataclasses import replace
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from chalicelib.erp.contract import Address
from chalicelib.letters.model import LetterContent
from chalicelib.letters.render import render
from tests.letters import samples

MM = 72 / 25.4
SHEET_HEIGHT_MM = 297


def places(content: LetterContent, page: int = 0) -> list[tuple[str, float, float]]:
    """Every piece of text with its distance in mm from the left and the top of the sheet."""
    found: list[tuple[str, float, float]] = []

    def visit(text: str, ctm: list[float], tm: list[float], _font: Any, _size: float) -> None:
        if text.strip():
            across = tm[4] * ctm[0] + tm[5] * ctm[2] + ctm[4]
            up = tm[4] * ctm[1] + tm[5] * ctm[3] + ctm[5]
            found.append((text, across / MM, SHEET_HEIGHT_MM - up / MM))

    PdfReader(BytesIO(render(content))).pages[page].extract_text(visitor_text=visit)
    return found


def place(content: LetterContent, words: str) -> tuple[float, float]:
    return next((across, down) for text, across, down in places(content) if words in text)


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
        across, down = place(content, words)
        assert 20 <= across <= 105
        assert 45 <= down <= 85
    assert place(content, first)[1] < place(content, last)[1]


@pytest.mark.parametrize(
    "content", [samples.notice(), samples.payment_demand("en"), samples.many_lines(samples.notice(), 40)]
)
def test_the_payment_box_stands_at_the_foot_of_the_first_page(content: LetterContent) -> None:
    across, down = place(content, content.kid)
    assert 240 <= down <= 272
    assert across < 190


def test_nothing_leaves_the_sheet_or_runs_into_the_payment_box() -> None:
    for content in (LONG, samples.many_lines(samples.payment_demand(), 40)):
        for text, across, down in places(content):
            assert 20 <= across <= 190, text
            assert 10 <= down <= 290, text


def test_the_heading_stands_below_the_window() -> None:
    assert place(LONG, "Inkassovarsel")[1] > 85


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
    across, down = place(content, content.kid)
    amount = next(row for row in reversed(places(content)) if "9,876,543,210.12" in row[0])
    widest_digit_mm = 2.3
    assert across + len(content.kid) * widest_digit_mm < 188
    assert 240 <= down <= 272
    assert abs(place(content, "1234 56")[1] - down) < 1
    assert abs(amount[2] - down) < 1
