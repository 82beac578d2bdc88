"""docs/coverage.md says what the tests say: current, and no row is claimed that no test shows."""

import pytest

from local.coverage_rows import COVERAGE, BadRows, MarkedTest, Row, marked_tests, rows, table


def test_every_claimed_row_has_a_test() -> None:
    shown = {row for test in marked_tests() for row in test.rows}
    unshown = [row.id for row in rows().values() if row.state != "planned" and row.id not in shown]
    assert not unshown, f"claimed in docs/mission-rows.toml without a test: {unshown}"


def test_the_page_is_current() -> None:
    assert COVERAGE.read_text(encoding="utf-8") == table(rows(), marked_tests()), "run `make coverage`"


def test_a_mark_that_names_no_row_is_refused() -> None:
    known = {"C3": Row("C3", "Stop", "works", "")}
    with pytest.raises(BadRows, match="C33"):
        table(known, [MarkedTest("tests/test_some.py", "test_it", ("C33",))])


def test_a_row_shows_how_many_tests_stand_behind_it() -> None:
    known = {"C3": Row("C3", "Stop", "in part", "by mail"), "C4": Row("C4", "Letters", "planned", "")}
    page = table(known, [MarkedTest("tests/test_some.py", "test_it", ("C3",))])
    assert "| C3 | Stop | in part: by mail | 1 | [some](../tests/test_some.py) |" in page
    assert "| C4 | Letters | planned | 0 |  |" in page
