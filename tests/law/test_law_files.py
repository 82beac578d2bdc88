"""Every law file, structurally, and the values at the days on which they change."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from chalicelib.law.entries import BeforeFirstValueError, Parameter, Status, UnknownValueError
from chalicelib.law.lawbook import FOLDER, Lawbook, load
from chalicelib.law.loader import read_sources
from chalicelib.law.watch import AnyParameter, overdue, parameters

LAW = load()
ALL: list[AnyParameter] = [*parameters(LAW.no), *parameters(LAW.fi)]
DAY = timedelta(days=1)


@pytest.mark.mission("H6")
@pytest.mark.parametrize("parameter", ALL, ids=lambda parameter: f"{parameter.file}:{parameter.name}")
def test_every_parameter(parameter: AnyParameter) -> None:
    assert parameter.url.startswith("https://")
    assert parameter.section
    assert parameter.title
    assert parameter.values[-1].valid_to is None, "a parameter that ended needs a word in the engine"
    assert parameter.checked_on >= date(2025, 2, 21)
    for dated in parameter.values:
        assert dated.valid_from >= date(1989, 10, 1)
        assert dated.status is Status.UNKNOWN or dated.sources
        if dated.status in (Status.INFERRED, Status.UNKNOWN):
            assert dated.note, f"{parameter.name} from {dated.valid_from}: say why it is {dated.status}"
    with pytest.raises(BeforeFirstValueError, match=parameter.name):
        parameter.at(parameter.starts[0] - DAY)


def test_every_source_is_used_and_has_an_address() -> None:
    for country in ("no", "fi"):
        told = read_sources(FOLDER / country / "sources.toml")
        part = LAW.no if country == "no" else LAW.fi
        used = {source.key for parameter in parameters(part) for dated in parameter.values for source in dated.sources}
        assert set(told) == used
        assert all(source.url.startswith("http") for source in told.values())


def test_norways_late_interest_is_the_policy_rate_and_eight_points_each_half_year() -> None:
    values = LAW.no.late_interest.values
    assert len(values) == 20
    for dated in values:
        assert (dated.valid_from.month, dated.valid_from.day) in ((1, 1), (7, 1))
        assert (dated.value - 8) % Decimal("0.25") == 0


def test_finlands_reference_rate_is_a_half_point_each_half_year() -> None:
    assert len(LAW.fi.reference_rate.values) == 20
    assert all(dated.value % Decimal("0.5") == 0 for dated in LAW.fi.reference_rate.values)


@pytest.mark.parametrize(
    ("parameter", "day", "before", "after"),
    [
        (LAW.no.late_interest, date(2020, 7, 1), "9.50", "8.00"),
        (LAW.no.late_interest, date(2023, 7, 1), "10.75", "11.75"),
        (LAW.no.late_interest, date(2025, 7, 1), "12.50", "12.25"),
        (LAW.no.late_interest, date(2026, 1, 1), "12.25", "12.00"),
        (LAW.no.late_interest, date(2026, 7, 1), "12.00", "12.25"),
        (LAW.no.standard_compensation, date(2020, 7, 1), "400", "430"),
        (LAW.no.standard_compensation, date(2026, 7, 1), "460", "430"),
        (LAW.no.inkassosats, date(2026, 1, 1), "700", "750"),
        (LAW.no.notice_fee, date(2020, 10, 1), "0.1", "0.05"),
        (LAW.no.own_demand_fee, date(2020, 10, 1), "0.3", "0.15"),
        (LAW.no.court_fee, date(2026, 1, 1), "1314", "1345"),
        (LAW.no.writing_factor, date(2021, 2, 1), "1.00", "0.50"),
        (LAW.no.complaint_factor, date(2024, 7, 1), "1.10", "1.54"),
        (LAW.fi.reference_rate, date(2023, 1, 1), "0.00", "2.50"),
        (LAW.fi.reference_rate, date(2025, 1, 1), "4.50", "3.50"),
        (LAW.fi.business.reminder, date(2022, 5, 1), "10", "12"),
        (LAW.fi.business.interval_days, date(2022, 5, 1), "7", "10"),
        (LAW.fi.tratta_publish_days, date(2021, 10, 1), "10", "21"),
        (LAW.fi.tratta_publish_days, date(2022, 5, 1), "21", "14"),
        (LAW.fi.vat, date(2024, 9, 1), "24", "25.5"),
        (LAW.fi.court_fee, date(2025, 1, 1), "65", "70"),
    ],
)
def test_values_on_the_day_before_and_of_a_change(
    parameter: Parameter[Decimal], day: date, before: str, after: str
) -> None:
    assert (parameter.at(day - DAY).value, parameter.at(day).value) == (Decimal(before), Decimal(after))
    assert parameter.at(day + DAY).value == Decimal(after)


def test_what_was_not_found_is_not_handed_out() -> None:
    with pytest.raises(UnknownValueError, match="2017-07-01"):
        LAW.no.standard_compensation.at(date(2017, 12, 31))
    with pytest.raises(UnknownValueError):
        LAW.fi.business.demand_direct.at(date(2021, 6, 1))


def test_a_value_is_overdue_from_the_day_a_change_was_expected() -> None:
    last = LAW.no.late_interest.at(date(2027, 1, 1))
    assert (last.overdue(date(2026, 12, 31)), last.overdue(date(2027, 1, 1))) == (False, True)
    assert not LAW.no.late_interest.at(date(2026, 6, 30)).overdue(date(2027, 1, 1)), "an older value stays right"
    cap = LAW.fi.consumer.reminder.at(date(2026, 11, 20))
    assert (cap.overdue(date(2026, 11, 19)), cap.overdue(date(2026, 11, 20))) == (False, True)
    assert LAW.fi.reference_rate.at(date(2026, 8, 1)).status is Status.INFERRED


def test_the_operator_is_told_which_files_wait_for_a_change() -> None:
    assert overdue(LAW, date(2026, 11, 19)) == ()
    assert [row.partition(":")[0] for row in overdue(LAW, date(2026, 12, 31))] == ["fi/consumer_caps.toml"]
    late = [row.partition(":")[0] for row in overdue(LAW, date(2027, 1, 1))]
    assert {"no/late_interest.toml", "no/compensation.toml", "no/inkassosats.toml", "fi/reference_rate.toml"} <= set(
        late
    )


def test_the_version_names_the_data_and_the_answers() -> None:
    assert LAW.version.startswith("2026-11-21+")
    chosen = LAW.choosing("FI", due_date_on_holiday="stays")
    assert chosen.version == f"{LAW.version}+due_date_on_holiday=stays"
    assert load() is LAW
    assert isinstance(chosen, Lawbook)
