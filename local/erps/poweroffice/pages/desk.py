"""What every page needs: the user's language and client, the templates, and figures written the user's way."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from werkzeug import Request, Response

from local.erps.jsontext import kroner
from local.erps.poweroffice import books
from local.erps.poweroffice.office import Office
from local.erps.poweroffice.pages.texts import text
from local.erps.poweroffice.records import Case, Client, Customer, Invoice
from local.erps.poweroffice.refusals import Refusal


class NoSuchPage(Exception):
    pass


@cache
def environment() -> Environment:
    loader = FileSystemLoader(Path(__file__).parent / "templates")
    return Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)


def money(amount: int, language: str) -> str:
    """1 250,00 or 1,250.00, from minor units."""
    grouped = f"{kroner(amount):,.2f}".replace("-", "\N{MINUS SIGN}")
    return grouped if language == "en" else grouped.replace(",", "\N{NO-BREAK SPACE}").replace(".", ",")


def day(value: date | None, language: str) -> str:
    if value is None:
        return ""
    return value.isoformat() if language == "en" else f"{value:%d.%m.%Y}"


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
class Desk:
    """One request to a page. `client` is the one whose books are open."""

    request: Request
    office: Office
    language: str
    client: Client

    def t(self, key: str) -> str:
        return text(key, self.language)

    def line(self, invoice: Invoice) -> Line:
        return Line(
            invoice,
            self.office.store.must(Customer, invoice.customer_id),
            books.outstanding(self.office, invoice),
            self.office.store.get(Case, invoice.case_id),
        )

    def invoice(self, identity: str) -> Invoice:
        for each in self.office.store.all(Invoice, self.client.id):
            if each.guid == identity:
                return each
        raise NoSuchPage

    def customer(self, identifier: str) -> Customer:
        found = self.office.store.get(Customer, int(identifier)) if identifier.isdecimal() else None
        if found is None or found.company_id != self.client.id:
            raise NoSuchPage
        return found

    def said(self, refused: Refusal) -> str:
        return refused.english if self.language == "en" else refused.norwegian

    def amount(self, name: str) -> Decimal | None:
        """None when left empty. Raises Refusal."""
        typed = self.request.form.get(name, "").replace(" ", "").replace("\N{NO-BREAK SPACE}", "").replace(",", ".")
        if not typed:
            return None
        try:
            value = Decimal(typed)
        except InvalidOperation:
            value = Decimal("NaN")
        if not value.is_finite():
            raise Refusal(text("bad_number", "nb"), text("bad_number", "en"))
        return value

    def on(self, name: str) -> date | None:
        """The date typed; None when left empty. Raises Refusal."""
        typed = self.request.form.get(name, "")
        try:
            return date.fromisoformat(typed) if typed else None
        except ValueError:
            raise Refusal(text("bad_date", "nb"), text("bad_date", "en")) from None

    def page(self, template: str, here: str, status: int = 200, **values: object) -> Response:
        shown = (
            environment()
            .get_template(template)
            .render(
                t=self.t,
                lang=self.language,
                client=self.client,
                clients=self.office.store.all(Client),
                here=here,
                today=day(self.office.today, self.language),
                money=lambda amount: money(amount, self.language),
                day=lambda value: day(value, self.language),
                path=self.request.full_path.rstrip("?"),
                **values,
            )
        )
        return Response(shown, status=status, content_type="text/html; charset=utf-8")

    def away(self, location: str) -> Response:
        """See other: a reload does not repeat what was done."""
        return Response(status=303, headers={"Location": f"/ui/{self.client.key}{location}"})
