"""What lies beside the PDF in the print spool."""

import hashlib
import json
from dataclasses import replace
from io import BytesIO

import pytest
from pypdf import PdfReader

from chalicelib.erp.contract import Address
from chalicelib.letters.model import LetterContent
from chalicelib.letters.print_manifest import manifest, page_count
from chalicelib.letters.render import render
from tests.letters import samples


@pytest.mark.mission("C4")
def test_the_manifest_describes_the_letter_and_the_file() -> None:
    content = samples.business(samples.payment_demand())
    pdf = render(content)
    said = json.loads(manifest(content, pdf))
    assert said == {
        "schema": "autocollect.print/1",
        "letter_id": "case-1001-payment_demand-1",
        "case_no": "2026-100128",
        "kind": "payment_demand",
        "language": "nb",
        "sha256": hashlib.sha256(pdf).hexdigest(),
        "size_bytes": len(pdf),
        "pages": 2,
        "sheets": 1,
        "hand_over_on": "2026-07-02",
        "deadline": "2026-07-16",
        "recipient": {
            "lines": [
                "Fjell og Fjære Restaurantdrift AS",
                "c/o Regnskapskontoret Pluss AS",
                "Havnegata 7",
                "9008 Tromsø",
            ],
            "postal_code": "9008",
            "country": "NO",
        },
        "return_address": ["Fjordlys Inkasso AS", "Brattørkaia 99", "7010 Trondheim"],
        "print": {"paper": "A4", "duplex": True, "colour": True, "envelope": "window-left"},
    }


def test_the_same_letter_gives_the_same_manifest() -> None:
    content = samples.notice()
    assert manifest(content, render(content)) == manifest(content, render(content))


@pytest.mark.parametrize("content", [samples.notice(), samples.many_lines(samples.notice(), 60)])
def test_pages_are_what_a_reader_counts(content: LetterContent) -> None:
    pdf = render(content)
    assert page_count(pdf) == len(PdfReader(BytesIO(pdf)).pages)


def test_lines_from_outside_stay_one_line_each() -> None:
    address = Address("Gate 1\r\nGate 2", "", "0570\n", "Oslo", "se")
    said = json.loads(manifest(replace(samples.notice(), debtor_address=address), render(samples.notice())))
    assert said["recipient"] == {
        "lines": ["Ingrid Eksempel Hansen", "Gate 1 Gate 2", "0570 Oslo", "SWEDEN"],
        "postal_code": "0570",
        "country": "SE",
    }


def test_a_letter_without_address_cannot_be_printed() -> None:
    with pytest.raises(ValueError, match="case-1001-notice-1 has no postal address: it cannot be printed"):
        manifest(replace(samples.notice(), debtor_address=None), render(samples.notice()))


@pytest.mark.parametrize("pdf", [b"", b"<html>/Type /Pages /Count 2", b"%PDF-1.7 no tree"])
def test_what_is_no_pdf_is_refused(pdf: bytes) -> None:
    with pytest.raises(ValueError, match="no PDF with a readable page tree"):
        page_count(pdf)
