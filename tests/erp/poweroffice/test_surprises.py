"""docs/erp/poweroffice.md numbers what surprises in Go and says that each has a test: this holds it to that."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[3]
ROOMS = ("tests/erp/poweroffice", "tests/contracts", "tests/local_erps/poweroffice")


def test_every_numbered_surprise_has_a_test_that_names_it() -> None:
    page = (ROOT / "docs/erp/poweroffice.md").read_text(encoding="utf-8")
    listed = page.partition("## What surprises")[2].partition("\n## ")[0]
    numbers = [int(found) for found in re.findall(r"^(\d+)\. ", listed, re.M)]
    assert numbers == list(range(1, len(numbers) + 1))
    assert len(numbers) >= 40
    texts = [path.read_text(encoding="utf-8") for room in ROOMS for path in (ROOT / room).glob("test_*.py")]
    named = {int(found) for text in texts for found in re.findall(r"Surprise (\d+)", text)}
    assert named == set(numbers)
