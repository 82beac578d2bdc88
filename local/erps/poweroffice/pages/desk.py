"""A page's desk in Go: words and figures in Norwegian or English, and an invoice as the lists show it."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import ClassVar

from werkzeug import Response

from local.erps.poweroffice import books
from local.erps.poweroffice.office import Office
from local.erps.poweroffice.pages.texts import text
from local.erps.poweroffice.records import Case, Client, Customer, Invoice
from local.erps.poweroffice.refusals import Refusal
from local.erps.stage import desk as shared
from local.erps.stage.front import NoSuchPage

FOLDER = Path(__file__).parent


def clients(office: Office) -> dict[str, Client]:
    return {each.key: each for each in office.store.all(Client)}


@dataclass(frozen=True, slots=True)
class Line:
    """One invoice as the lists show it."""

    invoice: Invoice
    customer: Customer
    outstanding: int
    case: Case | None

    @property
    def link(self) -> str:
        """Only a web address: the text comes from outside."""
        link = self.case.link if self.case else ""
        return link if link.startswith(("https://", "http://")) else ""

    @property
    def said(self) -> str:
        return self.case.texts[-1] if self.case and self.case.texts else ""


@dataclass(frozen=True, slots=True)
class Desk(shared.Desk[Office, Client]):
    folder: ClassVar[Path] = FOLDER

    def t(self, key: str) -> str:
        return text(key, self.language)

    def written(self, value: date | None) -> str:
        if value is None:
            return ""
        return value.isoformat() if self.language == "en" else f"{value:%d.%m.%Y}"

    @property
    def home(self) -> str:
        return f"/ui/{self.company.key}"

    def line(self, invoice: Invoice) -> Line:
        return Line(
            invoice,
            self.office.store.must(Customer, invoice.customer_id),
            books.outstanding(self.office, invoice),
            self.office.store.get(Case, invoice.case_id),
        )

    def invoice(self, identity: str) -> Invoice:
        for each in self.office.store.all(Invoice, self.company.id):
            if each.guid == identity:
                return each
        raise NoSuchPage

    def said(self, refused: Refusal | shared.PageError) -> str:
        if isinstance(refused, shared.PageError):
            return str(refused)
        return refused.english if self.language == "en" else refused.norwegian

    def page(self, template: str, here: str, status: int = 200, **values: object) -> Response:
        books = list(clients(self.office).values())
        return self.shown(template, status, client=self.company, clients=books, here=here, **values)
