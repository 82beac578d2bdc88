"""docs/law.md says what the data say."""

import sys
from pathlib import Path

import pytest

from chalicelib.law.__main__ import main
from chalicelib.law.handbook import handbook
from chalicelib.law.lawbook import FOLDER, load
from chalicelib.law.watch import parameters

DOCUMENT = Path(__file__).parents[2] / "docs" / "law.md"


@pytest.mark.mission("H6")
def test_the_document_is_current() -> None:
    assert DOCUMENT.read_text(encoding="utf-8") == handbook(load()), "run `make law-docs`"


def test_it_lists_every_parameter_and_what_is_not_verified() -> None:
    text = handbook(load())
    for part in (load().no, load().fi):
        for parameter in parameters(part):
            assert f"### `{parameter.name}`: " in text
    assert "- `standard_compensation` from 2017-07-01: unknown" in text
    assert "- `reference_rate` from 2026-07-01: inferred" in text


def test_the_command_prints_it_or_checks_a_folder(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main([]) == 0
    assert capsys.readouterr().out == handbook(load())
    assert main(["--check", str(FOLDER)]) == 0
    assert capsys.readouterr().out.strip() == load().version
    assert main(["--check", str(tmp_path)]) == 1
    assert "no law files" in capsys.readouterr().err
    assert sys.version_info >= (3, 11)
