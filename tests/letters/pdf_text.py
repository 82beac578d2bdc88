"""The words of a PDF as a reader meets them: spaces of every kind are one space."""

import re
from io import BytesIO

from pypdf import PdfReader


def text_of(pdf: bytes) -> str:
    pages = PdfReader(BytesIO(pdf)).pages
    joined = " ".join(page.extract_text() for page in pages).replace("\u200b", "")
    return re.sub(r"\s+", " ", joined)


def page_texts(pdf: bytes) -> list[str]:
    return [re.sub(r"\s+", " ", page.extract_text()) for page in PdfReader(BytesIO(pdf)).pages]
