"""How fast a letter is drawn, beside the same letter drawn with ReportLab: `python -m bench.letters`.

Both draw the same words, table and payment box from the same content, on as many pages as they need, with the same
fonts. Ours is PDF/A-2a and PDF/UA-1, tagged; ReportLab's is a plain PDF. Only the ratio within one run means anything.
"""

import statistics
import time
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from typing import Any

from pypdf import PdfReader

from chalicelib.letters.model import LetterContent
from chalicelib.letters.plain import FONTS
from chalicelib.letters.render import render
from chalicelib.letters.view import view
from tests.letters import samples

ROUNDS = 100
Draw = Callable[[LetterContent], bytes]
Result = dict[str, float]


def run(rounds: int = ROUNDS) -> dict[str, Result]:
    """Median milliseconds, letters per second, pages and kilobytes per peer, and the ratio of the medians.

    The two take turns, so that a busy machine slows both. Every round draws another debtor, so that nothing is cached.
    """
    _register_fonts()
    peers: dict[str, Draw] = {"typst (ours)": render, "ReportLab": draw_with_reportlab}
    times: dict[str, list[float]] = {name: [] for name in peers}
    sizes = {name: draw(_letter(rounds)) for name, draw in peers.items()}
    for number in range(rounds):
        content = _letter(number)
        for name, draw in peers.items():
            start = time.perf_counter()
            draw(content)
            times[name].append(time.perf_counter() - start)
    return {
        name: {
            "median_ms": statistics.median(times[name]) * 1000,
            "letters_per_second": len(times[name]) / sum(times[name]),
            "kilobytes": len(sizes[name]) / 1000,
            "pages": len(PdfReader(BytesIO(sizes[name])).pages),
            "ratio_to_reportlab": statistics.median(times[name]) / statistics.median(times["ReportLab"]),
        }
        for name in peers
    }


def _letter(number: int) -> LetterContent:
    return replace(samples.payment_demand(), debtor_name=f"Prøve Eksempel {number}", case_no=f"2026-{number:06}")


def _register_fonts() -> None:
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    pdfmetrics.registerFont(TTFont("Text", str(FONTS / "SourceSans3-Regular.ttf")))
    pdfmetrics.registerFont(TTFont("Strong", str(FONTS / "SourceSans3-SemiBold.ttf")))


def draw_with_reportlab(content: LetterContent) -> bytes:
    """The same letter from the same prepared words."""
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.lib.units import mm
    from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer

    data: Any = view(content)
    body = ParagraphStyle("body", fontName="Text", fontSize=10.5, leading=14, spaceAfter=6)
    strong = ParagraphStyle("strong", parent=body, fontName="Strong")
    head = ParagraphStyle("head", parent=strong, fontSize=19, leading=23)

    def say(text: str, style: ParagraphStyle = body) -> Paragraph:
        return Paragraph(text.replace("&", "&amp;").replace("<", "&lt;"), style)

    story = [say(line) for line in data["recipient"]]
    story += [say(f"{data['labels'][row['name']]} {row['value']}") for row in data["reference"]]
    story += [Spacer(1, 12 * mm), say(data["heading"], head), say(data["subject"], strong)]
    story += [*map(say, data["lead"]), say(data["key"], strong), *map(say, data["after"])]
    story += [say(f"{row['label']} {row['value']}") for row in data["facts"]]
    story += [_reportlab_table(data, say, strong), Spacer(1, 6 * mm)]
    for section in data["sections"]:
        story += [say(section["title"], strong), *map(say, section["paragraphs"]), *map(say, section["steps"])]
    story += [say(f"{data['labels'][row['name']]} {row['value']}", strong) for row in data["payment"]]
    target = BytesIO()
    SimpleDocTemplate(target, pagesize=A4, leftMargin=22 * mm, rightMargin=22 * mm, invariant=1).build(story)
    return target.getvalue()


def _reportlab_table(data: Any, say: Callable[..., object], strong: object) -> object:
    from reportlab.platypus import Table, TableStyle

    rows = [[[say(row["label"]), say(row["detail"])], say(row["amount"])] for row in data["amounts"]["rows"]]
    rows.append([[say(data["labels"]["total"], strong), say(data["amounts"]["split"])], say(data["amounts"]["total"])])
    table = Table(rows, colWidths=[380, 90])
    table.setStyle(TableStyle([("LINEBELOW", (0, 0), (-1, -1), 0.5, "#c9d3da"), ("VALIGN", (0, 0), (-1, -1), "TOP")]))
    return table


def main() -> None:
    """Print the table."""
    results = run()
    print(f"{'A payment demand':<16} {'median ms':>10} {'letters/s':>10} {'pages':>6} {'kB':>6} {'ratio':>7}")
    for name, result in results.items():
        print(
            f"{name:<16} {result['median_ms']:>10.1f} {result['letters_per_second']:>10.0f} {result['pages']:>6.0f} "
            f"{result['kilobytes']:>6.0f} {result['ratio_to_reportlab']:>6.2f}x"
        )


if __name__ == "__main__":
    main()
