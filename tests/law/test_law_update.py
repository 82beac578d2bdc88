"""`make law-update`: a half-year is added with its source, and nothing is written before it is right and wanted."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from chalicelib.law.lawbook import FOLDER, read
from local.law_update import UpdateError, update

ANSWERS = {
    "Country": "no",
    "Parameter": "late_interest",
    "First day": "2027-01-01",
    "Value": "12.00",
    "How well": "single source",
    "Number": "FOR-2026-12-18-1",
    "Sources": "VANT",
    "Day on which the source": "2026-12-20",
    "Day on which the next": "2027-07-01",
    "Write": "y",
}


@pytest.fixture
def law(tmp_path: Path) -> Path:
    for country in ("no", "fi"):
        shutil.copytree(FOLDER / country, tmp_path / "law" / country)
    return tmp_path / "law"


def answering(**changed: str) -> Callable[[str], str]:
    answers = {**ANSWERS, **{name.replace("_", " "): answer for name, answer in changed.items()}}

    def ask(question: str) -> str:
        return next(answer for begin, answer in answers.items() if question.startswith(begin))

    return ask


@pytest.mark.mission("H6")
def test_a_half_year_is_added(law: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert update(answering(), law, None)
    older, newer = read(law).no.late_interest.values[-2:]
    assert (str(older.valid_to), str(newer.valid_from), str(newer.value)) == ("2026-12-31", "2027-01-01", "12.00")
    assert (newer.notice, [source.key for source in newer.sources]) == ("FOR-2026-12-18-1", ["VANT"])
    assert str(read(law).no.late_interest.next_change_expected) == "2027-07-01"
    assert "+  { valid_from = 2027-01-01" in capsys.readouterr().out


def test_nothing_is_written_without_a_yes(law: Path) -> None:
    before = read(law).version
    assert not update(answering(Write=""), law, None)
    assert read(law).version == before


@pytest.mark.parametrize(
    ("question", "answer", "fault"),
    [
        ("Country", "se", "no country"),
        ("Parameter", "weather", "docs/law.md lists"),
        ("Parameter", "salaer", "by hand"),
        ("First_day", "2026-07-01", "must begin later"),
        ("First_day", "soon", "not a date"),
        ("Value", "12,00", "not a number as text"),
        ("How_well", "surely", "none of"),
        ("Sources", "GOSSIP", "sources.toml first"),
        ("Sources", "", "sources.toml first"),
        ("Day_on_which_the_next", "2026-12-01", "after checked_on"),
    ],
)
def test_a_wrong_answer_changes_nothing(law: Path, question: str, answer: str, fault: str) -> None:
    before = read(law).version
    with pytest.raises(UpdateError, match=fault):
        update(answering(**{question: answer}), law, None)
    assert read(law).version == before


def test_it_shows_which_cases_change(law: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    cases = tmp_path / "cases"
    cases.mkdir()
    facts = {"country": "NO", "debtor": "consumer", "principal": "100000.00", "invoice_date": "2026-11-01"}
    for name, due in (("late", "2026-11-15"), ("not_due", "2027-03-01")):
        (cases / f"{name}.json").write_text(json.dumps({"facts": {**facts, "due_date": due}}), encoding="utf-8")
    (cases / "other.json").write_text("{}", encoding="utf-8")
    assert not update(answering(Write="n"), law, cases)
    printed = capsys.readouterr().out
    # 100000.00 x 12.25 % x 47/365 = 1577.40, and nine days of 2027: 302.05 at 12.25 %, 295.89 at 12.00 %
    assert "late.json: on 2027-01-10 101879.45 becomes 101873.29" in printed
    assert "not_due.json" not in printed
    assert "other.json: holds no facts" in printed
