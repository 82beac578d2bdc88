"""From which day a ledger is looked at again."""

from datetime import date, timedelta

import pytest

from chalicelib.erp.cursors import FIRST_LOOK, look_from

TODAY, OVERLAP = date(2026, 6, 10), timedelta(days=2)


@pytest.mark.parametrize(
    ("cursor", "start"),
    [
        ("", TODAY - FIRST_LOOK),
        ("yesterday", TODAY - FIRST_LOOK),
        ("2026-06-09", date(2026, 6, 7)),
        ("2026-06-10", date(2026, 6, 8)),
        ("2026-06-11", date(2026, 6, 8)),
        ("2020-01-01", date(2019, 12, 30)),
    ],
)
def test_the_days_before_the_last_look_are_looked_at_again(cursor: str, start: date) -> None:
    assert look_from("Netvisor", cursor, TODAY, OVERLAP) == start
