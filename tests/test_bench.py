"""What the bench calls a missed target: then it ends with an error."""

from typing import Any

import pytest

from bench.imports_erp import ERPS, Found, missed


def found(ratio: float = 1.3, **limit: int) -> dict[str, Any]:
    measured = {erp: Found(20.0, 25.0, 1.1, 4.0) for erp in ERPS} | {"poweroffice": Found(20.0, 25.0, ratio, 4.0)}
    return {**measured, "limit": {"limit": 10, "most_in_a_second": 10, "refused": 0} | limit}


def test_targets_that_are_just_met() -> None:
    assert missed(found()) == []


@pytest.mark.parametrize(
    ("measured", "told"),
    [
        (found(ratio=1.31), "poweroffice took more than 1.3 times"),
        (found(most_in_a_second=11), "more than 10 requests reached PowerOffice"),
        (found(refused=1), "more than 10 requests reached PowerOffice"),
    ],
)
def test_a_slow_import_and_calls_beyond_the_limit_are_told(measured: dict[str, Any], told: str) -> None:
    (only,) = missed(measured)
    assert told in only
