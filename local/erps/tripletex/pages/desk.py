"""What every page needs: the user's language and company, the templates, and figures written the user's way."""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from functools import cache
from pathlib import Path
from typing import TypeVar

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from werkzeug import Request, Response

from local.erps.jsontext import kroner
from local.erps.tripletex.errors import ApiError
from local.erps.tripletex.office import OSLO, Office
from local.erps.tripletex.pages.texts import text
from local.erps.tripletex.records import Company, Record

R = TypeVar("R", bound=Record)
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


class PageError(Exception):
    """What the user typed is not possible; the text is one of texts.TEXTS or the ledger's own words."""


class NoSuchPageError(Exception):
    pass


@cache
def environment() -> Environment:
    loader = FileSystemLoader(Path(__file__).parent / "templates")
    return Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)


def money(amount: int, language: str) -> str:
    """1 250,00 or 1,250.00, from minor units."""
    grouped = f"{kroner(amount):,.2f}"
    if language == "en":
        return grouped.replace("-", "\N{MINUS SIGN}")
    return grouped.replace(",", "\N{NO-BREAK SPACE}").replace(".", ",").replace("-", "\N{MINUS SIGN}")


def day(value: date | None, language: str) -> str:
    if value is None:
        return ""
    local = value.astimezone(OSLO).date() if isinstance(value, datetime) else value
    if language == "en":
        return f"{local.day} {MONTHS[local.month - 1]} {local.year}"
    return f"{local.day:02d}.{local.month:02d}.{local.year}"


@dataclass(frozen=True, slots=True)
class Desk:
    """One request to a page. `company` is the one whose books are open."""

    request: Request
    office: Office
    language: str
    company: Company
    notes: list[str] = field(default_factory=list)

    def t(self, key: str) -> str:
        return text(key, self.language)

    def own(self, kind: type[R], identifier: str) -> R:
        found = self.office.store.get(kind, int(identifier)) if identifier.isdigit() else None
        if found is None or found.company_id != self.company.id:
            raise NoSuchPageError
        return found

    def refused(self, error: ApiError) -> str:
        """The ledger's no, in the user's language."""
        shown = "no" if self.language == "nb" else "en"
        return " ".join([self.t("refused"), *(each.text(shown) for each in error.faults)])

    def amount(self, name: str) -> Decimal | None:
        """None when left empty. Raises PageError."""
        typed = self.request.form.get(name, "").replace(" ", "").replace("\N{NO-BREAK SPACE}", "").replace(",", ".")
        if not typed:
            return None
        try:
            value = Decimal(typed.replace("\N{MINUS SIGN}", "-"))
        except InvalidOperation:
            raise PageError(self.t("bad_number")) from None
        if not value.is_finite():
            raise PageError(self.t("bad_number"))
        return value

    def on(self, name: str) -> date:
        """The date typed, today when left empty. Raises PageError."""
        typed = self.request.form.get(name, "")
        try:
            return date.fromisoformat(typed) if typed else self.office.today
        except ValueError:
            raise PageError(self.t("bad_date")) from None

    def page(self, template: str, status: int = 200, **values: object) -> Response:
        companies = [each for each in self.office.store.all(Company) if not each.is_office]
        shown = (
            environment()
            .get_template(template)
            .render(
                desk=self,
                t=self.t,
                lang=self.language,
                company=self.company,
                companies=companies,
                today=day(self.office.today, self.language),
                today_iso=self.office.today.isoformat(),
                money=lambda amount: money(amount, self.language),
                day=lambda value: day(value, self.language),
                path=self.request.full_path.rstrip("?"),
                **values,
            )
        )
        return Response(shown, status=status, content_type="text/html; charset=utf-8")

    def away(self, location: str) -> Response:
        """See other: a reload does not repeat what was done."""
        return Response(status=303, headers={"Location": location})
