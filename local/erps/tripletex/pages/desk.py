"""A Tripletex page's desk: words and figures in Norwegian or English, and the ledger's no in the user's language."""

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import ClassVar

from werkzeug import Response

from local.erps.stage import desk as shared
from local.erps.tripletex.errors import ApiError
from local.erps.tripletex.office import OSLO, Office
from local.erps.tripletex.pages.texts import text
from local.erps.tripletex.records import Company

FOLDER = Path(__file__).parent
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def companies(office: Office) -> dict[str, Company]:
    """An accountant's office has no pages of its own."""
    return {each.key: each for each in office.store.all(Company) if not each.is_office}


@dataclass(frozen=True, slots=True)
class Desk(shared.Desk[Office, Company]):
    folder: ClassVar[Path] = FOLDER

    def t(self, key: str) -> str:
        return text(key, self.language)

    def written(self, value: date | None) -> str:
        if value is None:
            return ""
        local = value.astimezone(OSLO).date() if isinstance(value, datetime) else value
        if self.language == "en":
            return f"{local.day} {MONTHS[local.month - 1]} {local.year}"
        return f"{local.day:02d}.{local.month:02d}.{local.year}"

    @property
    def home(self) -> str:
        return f"/ui/{self.company.key}"

    def refused(self, error: ApiError) -> str:
        """The ledger's no, in the user's language."""
        shown = "no" if self.language == "nb" else "en"
        return " ".join([self.t("refused"), *(each.text(shown) for each in error.faults)])

    def page(self, template: str, status: int = 200, **values: object) -> Response:
        books = list(companies(self.office).values())
        return self.shown(template, status, desk=self, company=self.company, companies=books, **values)
