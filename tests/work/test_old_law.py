"""The operator hears of a figure of law that should have been replaced, once per run and not before its day."""

import pytest

from chalicelib.work.messages.tick import tick
from tests.world import World


def lines(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in caplog.records if "law data overdue" in record.getMessage()]


@pytest.mark.parametrize(
    ("moment", "files"),
    [
        ("2026-11-19 12:00", set()),
        ("2026-11-20 12:00", {"fi/consumer_caps.toml"}),
        ("2027-01-04 12:00", {"fi/consumer_caps.toml", "no/late_interest.toml", "no/inkassosats.toml"}),
    ],
)
def test_a_half_year_that_is_not_in_is_told_by_the_days_run(
    site: World, caplog: pytest.LogCaptureFixture, moment: str, files: set[str]
) -> None:
    site.at(moment)
    assert tick(site.ports) > 0
    told = lines(caplog)
    assert files <= {line.removeprefix("law data overdue: ").partition(":")[0] for line in told}
    assert bool(told) is bool(files)
    caplog.clear()
    assert tick(site.ports) == 0
    assert lines(caplog) == []
    site.settle()
