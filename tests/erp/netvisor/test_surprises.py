"""docs/erp/netvisor.md names the test that holds each surprise: this holds it to that."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[3]
ROOMS = ("tests/erp/netvisor", "tests/contracts", "tests/local_erps/netvisor")


def test_every_surprise_names_tests_that_exist() -> None:
    page = (ROOT / "docs/erp/netvisor.md").read_text(encoding="utf-8")
    listed = page.partition("## What surprises")[2].partition("\n## ")[0]
    rows = [line for line in listed.splitlines() if line.startswith("|")][2:]
    assert len(rows) >= 30
    texts = "".join(path.read_text(encoding="utf-8") for room in ROOMS for path in (ROOT / room).glob("test_*.py"))
    made = set(re.findall(r"def (test_\w+)\(", texts))
    held = [re.findall(r"`(test_\w+)`", row) for row in rows]
    assert [row for row, names in zip(rows, held, strict=True) if not names] == []
    assert sorted({name for names in held for name in names} - made) == []
