"""What the print house needs beside a letter's PDF: one small JSON file, the same bytes for the same letter."""

import hashlib
import json
import re

from chalicelib.letters.model import LetterContent
from chalicelib.letters.plain import one_line
from chalicelib.letters.postal import address_lines, recipient_lines

SCHEMA = "autocollect.print/1"

_PAGE_TREE = re.compile(rb"/Type\s*/Pages\b.*?/Count\s+(\d+)", re.DOTALL)


def manifest(content: LetterContent, pdf: bytes) -> bytes:
    """The manifest as UTF-8 JSON. `hand_over_on` is the local day on which the letter must go to the post.

    Raises ValueError when the letter has no postal address or `pdf` is no PDF with pages.
    """
    address = content.debtor_address
    if address is None:
        raise ValueError(f"letter {content.letter_id} has no postal address: it cannot be printed")
    pages = page_count(pdf)
    fields = {
        "schema": SCHEMA,
        "letter_id": content.letter_id,
        "case_no": content.case_no,
        "kind": content.kind,
        "language": content.language,
        "sha256": hashlib.sha256(pdf).hexdigest(),
        "size_bytes": len(pdf),
        "pages": pages,
        "sheets": (pages + 1) // 2,
        "hand_over_on": content.issued_on.isoformat(),
        "deadline": content.deadline.isoformat(),
        "recipient": {
            "lines": [one_line(line) for line in recipient_lines(content)],
            "postal_code": one_line(address.postal_code),
            "country": one_line(address.country).upper() or "NO",
        },
        "return_address": [one_line(content.agency.name), *map(one_line, address_lines(content.agency.address))],
        "print": {"paper": "A4", "duplex": True, "colour": True, "envelope": "window-left"},
    }
    return json.dumps(fields, ensure_ascii=False, indent=2, sort_keys=True).encode() + b"\n"


def page_count(pdf: bytes) -> int:
    """Pages of a PDF that keeps its page tree readable, as `render` makes it; ValueError for anything else."""
    counts = [int(found) for found in _PAGE_TREE.findall(pdf)] if pdf.startswith(b"%PDF-") else []
    if not counts:
        raise ValueError("these bytes are no PDF with a readable page tree: pass what render() gave")
    return max(counts)
