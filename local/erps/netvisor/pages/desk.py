"""A page's desk in Netvisor: words in Finnish or English, figures always written the Finnish way."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import ClassVar

from werkzeug import Response

from local.erps.netvisor.envelope import finnish, stamp
from local.erps.netvisor.office import Office, Refusal
from local.erps.netvisor.pages.texts import text
from local.erps.netvisor.records import Company
from local.erps.stage import desk as shared

FOLDER = Path(__file__).parent


def companies(office: Office) -> dict[str, Company]:
    return {each.short: each for each in office.store.all(Company)}


@dataclass(frozen=True, slots=True)
class Desk(shared.Desk[Office, Company]):
    folder: ClassVar[Path] = FOLDER

    def t(self, key: str, *values: str) -> str:
        return text(key, self.language).format(*values)

    def written(self, value: date | None) -> str:
        return "" if value is None else finnish(value)

    @property
    def figures(self) -> str:
        """Finnish in the English pages too."""
        return "fi"

    @property
    def home(self) -> str:
        return f"/ui/{self.company.short}"

    def said(self, refusal: Refusal) -> str:
        return refusal.finnish if self.language == "fi" else refusal.english

    def page(self, template: str, place: str, status: int = 200, **values: object) -> Response:
        books = list(companies(self.office).values())
        return self.shown(
            template, status, desk=self, company=self.company, companies=books, place=place, stamp=stamp, **values
        )
