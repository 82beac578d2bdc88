"""`python -m chalicelib.claim`: facts in, statement out, text in four languages, problems and differences named."""

import io
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from chalicelib.claim.__main__ import main
from chalicelib.claim.caveat import CaveatKind
from chalicelib.claim.document import read_json
from chalicelib.claim.explain import LANGUAGES, words
from chalicelib.claim.facts import FactType
from chalicelib.claim.receipt import LineKind, Refusal
from chalicelib.claim.verify import verify
from chalicelib.law.entries import Status
from chalicelib.law.lawbook import load

NORWAY: dict[str, object] = {
    "country": "NO",
    "debtor": "consumer",
    "commercial": False,
    "creditor_deducts_vat": True,
    "currency": "NOK",
    "principal": "1250.00",
    "invoice_date": "2026-05-01",
    "due_date": "2026-05-15",
    "events": [
        {"type": "notice", "on": "2026-05-30", "deadline": "2026-06-13", "id": "letter-1"},
        {"type": "payment_demand", "on": "2026-06-20"},
        {"type": "reminder", "on": "2026-06-21"},
        {"type": "payment", "on": "2026-07-01", "amount": "500.00", "towards": "principal"},
    ],
    "on": "2026-11-21",
}
FINLAND: dict[str, object] = {
    "country": "FI",
    "debtor": "business",
    "commercial": True,
    "principal": "2500.00",
    "invoice_date": "2023-05-18",
    "due_date": "2023-06-01",
    "events": [{"type": "reminder", "on": "2023-06-02"}, {"type": "payment_demand", "on": "2023-06-12"}],
    "on": "2023-08-30",
}


def run(
    arguments: list[str], content: object, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> tuple[int, str]:
    body = content if isinstance(content, bytes) else json.dumps(content).encode()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(body), encoding="utf-8"))
    status = main(arguments)
    return status, capsys.readouterr().out


@pytest.mark.mission("H6", "H1")
def test_as_a_program_of_its_own() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "chalicelib.claim"], input=json.dumps(NORWAY), capture_output=True, text=True, check=True
    )
    found = json.loads(done.stdout)
    by_kind = {line["kind"]: line for line in found["lines"]}
    # 1250.00 x 12 % x 47/365 = 19.32; 750.00 x 12.25 % x 143/365 = 35.99; heavy 0.8 x 750 = 600.00
    assert [line["amount"] for line in found["lines"] if line["kind"] == "interest"] == ["19.32", "35.99"]
    assert by_kind["interest"]["rates"] == [
        {"from": "2026-07-01", "to": "2026-11-21", "percent": "12.25", "days": 143, "amount": "35.99"}
    ]
    assert by_kind["notice_fee"] == {
        "kind": "notice_fee",
        "amount": "38.00",
        "on": "2026-05-30",
        "rule": "no.fee.notice",
        "source": "inkassoforskriften § 1-2 (2); FOR-2025-12-19-2709",
        "base": "750.00",
        "days": None,
        "rates": [],
        "id": "letter-1",
    }
    assert by_kind["collection_fee"]["amount"] == "600.00"
    assert by_kind["absorbed_fee"]["amount"] == "-38.00"
    assert found["refused"] == [{"type": "reminder", "on": "2026-06-21", "reason": "first_letter_no_reminder"}]
    assert found["open"] == {"principal": "750.00", "interest": "55.31", "costs": "600.00", "total": "1405.31"}


@pytest.mark.mission("H6")
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("content", [NORWAY, FINLAND])
def test_explained_in_every_language(
    language: str, content: object, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    status, text = run(["--explain", language], content, monkeypatch, capsys)
    figure = {"NO": ("1,405.31", "1\u00a0405,31"), "FI": ("2,652.99", "2\u00a0652,99")}
    assert isinstance(content, dict)
    assert status == 0
    assert words(language)["kind"]["interest"] in text
    assert figure[str(content["country"])][language != "en"] in text
    assert "{" not in text


def test_explained_in_the_countrys_language_when_none_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "Hovedstol" in run(["--explain"], NORWAY, monkeypatch, capsys)[1]
    assert "Pääoma" in run(["--explain"], FINLAND, monkeypatch, capsys)[1]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_every_word(language: str) -> None:
    found = words(language)
    assert set(found["kind"]) == {kind.value for kind in LineKind}
    assert set(found["fact"]) == {kind.value for kind in FactType}
    assert set(found["refusal"]) == {reason.value for reason in Refusal}
    assert set(found["frame"]) == set(words("en")["frame"])
    assert set(found["status"]) == {status.value for status in Status}
    assert set(found["caveat"]) == {kind.value for kind in CaveatKind}
    for kind, text in found["caveat"].items():
        places = re.findall(r"{\w+}", text)
        assert sorted(places) == sorted(re.findall(r"{\w+}", words("en")["caveat"][kind])), kind


@pytest.mark.parametrize(
    ("language", "warning"),
    [
        ("en", "the value from 2026-07-01 is inferred"),
        ("nb", "verdien fra 1.7.2026 er utledet"),
        ("fi", "arvo 1.7.2026 alkaen on päätelty"),
        ("sv", "värdet från 1.7.2026 är härlett"),
    ],
)
def test_warnings_are_in_the_language_of_the_reader(
    language: str, warning: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    content = {**FINLAND, "due_date": "2026-08-03", "invoice_date": "2026-07-01", "events": [], "on": "2026-09-01"}
    assert warning in run(["--explain", language], content, monkeypatch, capsys)[1]
    told = json.loads(run([], content, monkeypatch, capsys)[1])["warnings"]
    assert len(told) == 1
    assert "is inferred" in told[0]


def changed(**values: object) -> dict[str, object]:
    return {**NORWAY, **values}


def with_event(**event: object) -> dict[str, object]:
    return changed(events=[event])


@pytest.mark.parametrize(
    ("content", "path"),
    [
        (b"", "$"),
        (b"[]", "$"),
        (b'{"country": "NO", "country": "FI"}', "$"),
        (b"\xff\xfe", "$"),
        (b"[" * 100_000, "$"),
        ({}, "$.country"),
        (changed(country="SE"), "$.country"),
        (changed(debtor="person"), "$.debtor"),
        (changed(principal=1250.0), "$.principal"),
        (changed(principal="1250"), "$.principal"),
        (changed(principal="1,250.00"), "$.principal"),
        (changed(principal="0.00"), "$.principal"),
        (changed(principal="-1.00"), "$.principal"),
        (changed(due_date="15.05.2026"), "$.due_date"),
        (changed(due_date="2026-02-30"), "$.due_date"),
        (changed(due_date=20260515), "$.due_date"),
        (changed(due_date="2026-04-30"), "$.due_date"),
        (changed(due_date="2016-05-15", invoice_date="2016-05-01", on="2017-05-15"), "$"),
        (changed(currency="EUR"), "$.currency"),
        (changed(commercial="yes"), "$.commercial"),
        (changed(day_count="act/365"), "$.day_count"),
        (changed(day_count="act/364"), "$.day_count"),
        (changed(directly_enforceable=True), "$.directly_enforceable"),
        (changed(due_date_basis="custom"), "$.due_date_basis"),
        (changed(colour="red"), "$.colour"),
        (changed(events={}), "$.events"),
        (changed(events=["notice"]), "$.events[0]"),
        (changed(events=[{"type": "acknowledgement", "on": "2026-06-01"}] * 1001), "$.events"),
        (with_event(type="visit", on="2026-06-01"), "$.events[0].type"),
        (with_event(type="payment", on="2026-06-01"), "$.events[0].amount"),
        (with_event(type="payment", on="2026-06-01", amount="0.00"), "$.events[0].amount"),
        (with_event(type="credit_note", on="2026-06-01", amount="-1.00"), "$.events[0].amount"),
        (with_event(type="notice", on="2026-06-01", deadline="2026-05-31"), "$.events[0].deadline"),
        (with_event(type="extension", on="2026-06-01"), "$.events[0].new_due_date"),
        (with_event(type="payment_plan", on="2026-06-01"), "$.events[0].instalments"),
        (with_event(type="payment_plan", on="2026-06-01", instalments=0), "$.events[0].instalments"),
        (with_event(type="notice", on="2026-06-01", towards="costs"), "$.events[0].towards"),
        (with_event(type="notice", on="2026-06-01", merged_after="1.00"), "$.events[0]"),
    ],
)
def test_bad_input_is_named_with_its_path(
    content: object, path: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    status, text = run([], content, monkeypatch, capsys)
    assert status == 2
    problems = json.loads(text)["problems"]
    assert path in [problem["path"] for problem in problems]
    assert all(problem["message"] for problem in problems)


def test_all_problems_are_told_at_once(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    _, text = run([], changed(principal="1", debtor="x", colour="red"), monkeypatch, capsys)
    assert [problem["path"] for problem in json.loads(text)["problems"]] == ["$.debtor", "$.principal", "$.colour"]


def saved(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *options: str) -> Path:
    _, text = run(list(options), NORWAY, monkeypatch, capsys)
    path = tmp_path / "statement.json"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.mission("H1")
@pytest.mark.parametrize(
    ("digit", "altered", "named"),
    [
        ('"19.32"', '"19.33"', "$.lines[1].amount"),
        ('"38.00"', '"39.00"', "$.lines[3].amount"),
        ('"percent": "12.25"', '"percent": "12.26"', "$.lines[2].rates[0].percent"),
        ('"days": 143', '"days": 144', "$.lines[2].days"),
        ('"total": "1405.31"', '"total": "1405.30"', "$.open.total"),
        ("2025-12-19-2709", "2025-12-19-2708", "$.lines[3].source"),
        ('"deadline": "2026-06-13"', '"deadline": "2026-06-14"', "$.facts"),
        ('"on": "2026-11-21"', '"on": "2026-11-22"', "$.open.total"),
        ('"reason": "first', '"reason": "fast', "$.refused[0].reason"),
        ('"law_version": "20', '"law_version": "30', "$.law_version"),
        ('"facts_digest": "', '"facts_digest": "0', "$.facts"),
    ],
)
def test_one_altered_digit_fails_and_is_named(
    digit: str,
    altered: str,
    named: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    path = saved(tmp_path, monkeypatch, capsys)
    assert main(["--verify", str(path)]) == 0
    text = path.read_text(encoding="utf-8")
    assert digit in text
    path.write_text(text.replace(digit, altered, 1), encoding="utf-8")
    capsys.readouterr()
    assert main(["--verify", str(path)]) == 1
    assert f"{named}: " in capsys.readouterr().out


@pytest.mark.mission("H1")
def test_another_day_is_named_even_where_it_changes_no_amount(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    settled = {**NORWAY, "events": [{"type": "payment", "on": "2026-05-10", "amount": "1250.00"}]}
    path = tmp_path / "settled.json"
    text = run([], settled, monkeypatch, capsys)[1]
    path.write_text(text.replace('"on": "2026-11-21"', '"on": "2026-11-22"'), encoding="utf-8")
    assert main(["--verify", str(path)]) == 1
    assert "$.facts: " in capsys.readouterr().out


@pytest.mark.parametrize(
    ("digit", "altered", "named"),
    [
        ('"due_date": "2026-05-15"', '"due_date": "2026-05-95"', "$.facts.due_date: "),
        ('"amount": "500.00"', '"amount": "500.0x"', "$.facts.events[3].amount: "),
        ('"on": "2026-11-21"', '"on": "2026-11-91"', "$.on: "),
    ],
)
def test_a_digit_that_makes_the_facts_unreadable_is_named_where_it_stands(
    digit: str,
    altered: str,
    named: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    path = saved(tmp_path, monkeypatch, capsys)
    text = path.read_text(encoding="utf-8")
    assert digit in text
    path.write_text(text.replace(digit, altered, 1), encoding="utf-8")
    assert main(["--verify", str(path)]) == 2
    assert named in capsys.readouterr().err


@pytest.mark.mission("H1")
def test_any_one_digit_of_a_saved_statement_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = saved(tmp_path, monkeypatch, capsys)
    text = path.read_text(encoding="utf-8")
    law = load()
    digits = [index for index, letter in enumerate(text) if letter.isdigit()]
    assert len(digits) > 300
    for index in digits:
        other = "7" if text[index] != "7" else "3"
        content = read_json((text[:index] + other + text[index + 1 :]).encode())
        assert isinstance(content, list) or verify(content, law), text[max(0, index - 40) : index + 5]


def test_verifying_keeps_the_choices_and_needs_facts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = saved(tmp_path, monkeypatch, capsys, "--choose", "second_notice_fee=allowed")
    assert main(["--verify", str(path)]) == 0
    content = json.loads(path.read_text(encoding="utf-8"))
    assert content["choices"] == {"second_notice_fee": "allowed"}
    del content["facts"]
    path.write_text(json.dumps(content), encoding="utf-8")
    assert main(["--verify", str(path)]) == 2
    assert main(["--verify", str(tmp_path / "nothing.json")]) == 2


@pytest.mark.parametrize("choice", ["second_notice_fee", "second_notice_fee=perhaps", "weather=fine"])
def test_a_choice_that_does_not_exist_is_refused(
    choice: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["--choose", choice], NORWAY, monkeypatch, capsys)[0] == 2


def test_other_law_files_can_be_named(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    packaged = Path(__file__).parents[2] / "chalicelib" / "law"
    assert run(["--law", str(packaged)], NORWAY, monkeypatch, capsys)[0] == 0
    assert run(["--law", str(packaged / "nowhere")], NORWAY, monkeypatch, capsys)[0] == 2
