"""The comments that stand in the ERP: the same in every language, and none without its values."""

import re
import tomllib
from datetime import date
from pathlib import Path

import pytest

from chalicelib.claim.facts import Country
from chalicelib.letters import status_texts
from chalicelib.ports.records import Creditor, RefusalReason

FOLDER = Path(status_texts.__file__).parent / "status"
LANGUAGES = sorted(file.stem for file in FOLDER.glob("*.toml"))


def texts(language: str) -> dict[str, dict[str, str]]:
    return tomllib.loads((FOLDER / f"{language}.toml").read_text("utf-8"))


@pytest.mark.mission("F2", "B10")
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_says_the_same_with_the_same_values(language: str) -> None:
    ours, nb = texts(language), texts("nb")
    for part, words in nb.items():
        assert ours[part].keys() == words.keys()
        for name, text in words.items():
            # A language may have to name a value that another one need not, but never one that is not there.
            assert set(re.findall(r"{(\w+)}", ours[part][name])) <= set(re.findall(r"{(\w+)}", text)), name
    assert ours["refusal"].keys() == {reason.value for reason in RefusalReason}


def test_finnish_days_are_written_the_finnish_way() -> None:
    values = {"on": date(2026, 6, 1), "deadline": date(2026, 6, 15)}
    assert (
        status_texts.status_comment("notice", "fi", values) == "Maksumuistutus lähetetty 1.6.2026, eräpäivä 15.6.2026."
    )
    assert status_texts.refusal_comment("not_due", "fi", "2026-06-15").startswith(
        "Ei vastaanotettu: lasku erääntyy vasta 15.6.2026."
    )


def test_a_language_without_comments_is_named() -> None:
    with pytest.raises(ValueError, match="no comments in language 'tlh': use one of en, fi, nb"):
        status_texts.status_comment("notice", "tlh", {})


@pytest.mark.parametrize(("country", "language"), [(Country.NO, "en"), (Country.FI, "fi")])
def test_who_works_in_the_erp_reads_its_language(country: Country, language: str) -> None:
    assert Creditor("c-1", "Nordlys AS", "923609016", country, "en", "", True).erp_language == language
