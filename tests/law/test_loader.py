"""The strict loader: whatever is not exactly right is an error that names file and entry."""

import re
import shutil
from pathlib import Path

import pytest

from chalicelib.law.entries import LawError
from chalicelib.law.lawbook import FOLDER, load, read
from chalicelib.law.loader import LawFileError


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for country in ("no", "fi"):
        shutil.copytree(FOLDER / country, tmp_path / country)
    return tmp_path


def broken(folder: Path, file: str, old: str, new: str) -> None:
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_the_packaged_files_are_right(folder: Path) -> None:
    assert read(folder).version == load().version


@pytest.mark.parametrize(
    ("file", "old", "new", "entry", "fault"),
    [
        ("no/late_interest.toml", 'title = "Late', 'colour = 1\ntitle = "Late', "file", "unknown key 'colour'"),
        ("no/late_interest.toml", 'unit = "', 'colour = 1\nunit = "', "late_interest", "unknown key 'colour'"),
        ("no/late_interest.toml", ', status = "', ', colour = 1, status = "', "2017-01-01", "unknown key 'colour'"),
        ("no/late_interest.toml", "checked_on = ", "checked_on = 2026-01-01\nchecked_on = ", "file", "overwrite"),
        ("no/late_interest.toml", "checked_on = 2026-11-21", 'checked_on = "today"', "file", "not a date"),
        ("no/late_interest.toml", "expected = 2027-01-01", "expected = 2026-01-01", "file", "after checked_on"),
        ("no/late_interest.toml", "valid_from = 2018-01-01", "valid_from = 2018-01-02", "late_interest", "gap"),
        ("no/late_interest.toml", "valid_from = 2018-01-01", "valid_from = 2017-12-31", "late_interest", "overlap"),
        ("no/late_interest.toml", ", valid_to = 2017-12-31", "", "2017-07-01", "valid_to is missing"),
        ("no/late_interest.toml", "valid_from = 2017-01-01", "valid_from = 2017-07-01", "late_interest", "ends before"),
        ("no/late_interest.toml", "valid_from = 2017-01-01", "valid_from = 2017", "2017", "not a date"),
        ("no/late_interest.toml", "percent per year", "percent per month", "late_interest", "wrong unit"),
        # Right for another parameter, but never for this one: 12.25 kroner are no 12.25 percent.
        ("no/late_interest.toml", "percent per year", "NOK", "late_interest", "wrong unit 'NOK'"),
        ("no/inkassosats.toml", 'unit = "NOK"', 'unit = "EUR"', "inkassosats", "counts it in 'NOK'"),
        ("no/salaer.toml", "multiples of inkassosats by claim size in NOK", "choice", "salaer", "wrong unit"),
        ("fi/consumer_caps.toml", 'unit = "factor"', 'unit = "EUR"', "consumer_second_demand", "counts it in 'factor'"),
        ("no/late_interest.toml", '"each day"', '"full moon"', "late_interest", "governed_by"),
        ("no/late_interest.toml", 'value = "8.50"', "value = 8.50", "2017-01-01", "not a number as text"),
        ("no/late_interest.toml", 'value = "8.50"', 'value = "8,50"', "2017-01-01", "not a number as text"),
        ("no/late_interest.toml", 'value = "8.50"', 'value = "-8.50"', "2017-01-01", "not a number as text"),
        ("no/late_interest.toml", '"verified"', '"guessed"', "2017-01-01", "status is none of"),
        ("no/late_interest.toml", '["FRNET", "TOOL", "FR17"]', "[]", "2017-01-01", "at least one source"),
        ("no/late_interest.toml", '"FR17"', '"NOBODY"', "2017-01-01", "'NOBODY' is not in sources.toml"),
        ("no/late_interest.toml", "[late_interest]", "[late_interests]", "late_interest", "in none of the files"),
        ("no/late_interest.toml", "[late_interest]", "[late", "file", "late_interest.toml"),
        ("no/inkassosats.toml", "[inkassosats]", "[vat]", "vat", "stands in"),
        ("no/fees.toml", 'value = "14"', 'value = "14.5"', "fee_wait_days", "whole number"),
        ("no/compensation.toml", 'status = "unknown"', 'value = "370", status = "unknown"', "2017-07-01", "unknown"),
        ("no/salaer.toml", '["500", ', '["5000", ', "salaer", "must rise"),
        ("no/salaer.toml", '["", "8"', '["900000", "8"', "salaer", "must be open"),
        ("no/salaer.toml", '["2500", "0.5", "1.0"]', '["2500", "0.5"]', "salaer", "each band is"),
        ("no/choices.toml", 'value = "refused"', 'value = "perhaps"', "second_notice_fee", "none of the options"),
        ("no/salaer.toml", '"light", "heavy"', '"heavy", "light"', "salaer", "columns must be"),
        ("no/sources.toml", "url = ", "uri = ", "BAHS", "exactly title and url"),
        ("fi/vat.toml", "[vat]", "[sales_tax]", "vat", "in none of the files"),
    ],
)
def test_a_fault_is_named(folder: Path, file: str, old: str, new: str, entry: str, fault: str) -> None:
    broken(folder, file, old, new)
    with pytest.raises(LawFileError) as raised:
        read(folder)
    assert fault in str(raised.value)
    assert re.search(rf"\[.*{re.escape(entry)}.*\]", str(raised.value))


def test_a_parameter_that_nobody_knows_is_an_error(folder: Path) -> None:
    path = folder / "no" / "inkassosats.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text + text[text.index("[inkassosats]") :].replace("[inkassosats]", "[extra]"), encoding="utf-8")
    with pytest.raises(LawFileError, match=r"no/inkassosats.toml \[extra\]: unknown parameter"):
        read(folder)


def test_missing_files_are_named(tmp_path: Path) -> None:
    with pytest.raises(LawFileError, match="no law files"):
        read(tmp_path)


@pytest.mark.parametrize(
    ("country", "name", "option"),
    [("NO", "weather", "fine"), ("NO", "second_notice_fee", "perhaps"), ("SE", "regime", "act of 1988")],
)
def test_an_answer_to_no_question_is_refused(country: str, name: str, option: str) -> None:
    with pytest.raises(LawError):
        load().choosing(country, **{name: option})
