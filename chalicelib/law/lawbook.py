"""The law as dated data: everything the claim engine knows about Norway and Finland."""

from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

from chalicelib.law.country import CountryFiles
from chalicelib.law.entries import LawError, Parameter, Status
from chalicelib.law.finland import FinlandChoices, FinlandLaw, finland
from chalicelib.law.norway import NorwayChoices, NorwayLaw, norway

FOLDER = Path(__file__).parent

Choices = TypeVar("Choices", NorwayChoices, FinlandChoices)


@dataclass(frozen=True, slots=True)
class Lawbook:
    """Both countries' law. `version` names the data: newest day of checking and a short hash of all files."""

    version: str
    no: NorwayLaw
    fi: FinlandLaw

    def choosing(self, country: str, **options: str) -> "Lawbook":
        """The same law with other answers to a country's open questions; `country` is "NO" or "FI".

        The names and options are those of choices.toml; another one raises LawError. The version names the answers.
        """
        answers = ",".join(f"{name}={option}" for name, option in sorted(options.items()))
        version = f"{self.version}+{answers}"
        if country == "NO":
            return replace(self, version=version, no=replace(self.no, choices=_answer(self.no.choices, options)))
        if country == "FI":
            return replace(self, version=version, fi=replace(self.fi, choices=_answer(self.fi.choices, options)))
        raise LawError(f"no law for country {country!r}; use NO or FI")


def _answer(choices: Choices, options: dict[str, str]) -> Choices:
    for name, option in options.items():
        parameter: Parameter[str] | None = getattr(choices, name, None)
        if parameter is None:
            raise LawError(f"{name!r} is no open question of the law data")
        if option not in parameter.options:
            raise LawError(f"{parameter.file} [{name}]: {option!r} is none of {list(parameter.options)}")
        first = replace(parameter.values[0], value=option, valid_to=None, status=Status.VERIFIED, stale_from=None)
        choices = replace(choices, **{name: replace(parameter, values=(first,), starts=(first.valid_from,))})
    return choices


def read(folder: Path) -> Lawbook:
    """Reads the law files below `folder` (no/, fi/); raises LawFileError naming file and entry."""
    norwegian, finnish = CountryFiles(folder / "no"), CountryFiles(folder / "fi")
    book = Lawbook(version=_version(norwegian, finnish), no=norway(norwegian), fi=finland(finnish))
    norwegian.finish()
    finnish.finish()
    return book


def _version(*countries: CountryFiles) -> str:
    newest: date = max(country.newest_check for country in countries)
    digest = countries[0].digest.copy()
    for country in countries[1:]:
        digest.update(country.digest.digest())
    return f"{newest}+{digest.hexdigest()[:8]}"


@lru_cache(maxsize=1)
def load() -> Lawbook:
    """The law that is packaged with the program, read once per process."""
    return read(FOLDER)
