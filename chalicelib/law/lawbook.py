"""The law as dated data: everything the claim engine knows about Norway and Finland."""

from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from pathlib import Path

from chalicelib.law.country import CountryFiles
from chalicelib.law.entries import LawError, Parameter, Status
from chalicelib.law.norway import NorwayLaw, norway

FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Lawbook:
    """Both countries' law. `version` names the data: newest day of checking and a short hash of all files."""

    version: str
    no: NorwayLaw

    def choosing(self, **options: str) -> "Lawbook":
        """The same law with other answers to Norway's open questions (no/choices.toml).

        Raises LawError for a name or an option that the file does not hold. The version names the answers.
        """
        choices = self.no.choices
        for name, option in options.items():
            parameter: Parameter[str] | None = getattr(choices, name, None)
            if parameter is None:
                raise LawError(f"{name!r} is no open question of Norway's law data")
            choices = replace(choices, **{name: _answered(parameter, option)})
        answers = ",".join(f"{name}={option}" for name, option in sorted(options.items()))
        return replace(self, no=replace(self.no, choices=choices), version=f"{self.version}+{answers}")


def _answered(parameter: Parameter[str], option: str) -> Parameter[str]:
    if option not in parameter.options:
        raise LawError(f"{parameter.file} [{parameter.name}]: {option!r} is none of {list(parameter.options)}")
    first = replace(parameter.values[0], value=option, valid_to=None, status=Status.VERIFIED, stale_from=None)
    return replace(parameter, values=(first,), starts=(first.valid_from,))


def read(folder: Path) -> Lawbook:
    """Reads the law files below `folder` (no/, fi/); raises LawFileError naming file and entry."""
    files = CountryFiles(folder / "no")
    book = norway(files)
    files.finish()
    return Lawbook(version=_version(files.newest_check, files), no=book)


def _version(newest: date, *countries: CountryFiles) -> str:
    digest = countries[0].digest.copy()
    for country in countries[1:]:
        digest.update(country.digest.digest())
    return f"{newest}+{digest.hexdigest()[:8]}"


@lru_cache(maxsize=1)
def load() -> Lawbook:
    """The law that is packaged with the program, read once per process."""
    return read(FOLDER)
