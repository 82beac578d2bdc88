"""What every page needs: the user's language and company, the templates, and figures written the Finnish way."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import cache
from pathlib import Path
from typing import TypeVar

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from werkzeug import Request, Response

from local.erps.jsontext import kroner
from local.erps.netvisor.envelope import finnish, stamp
from local.erps.netvisor.office import Office, Refusal
from local.erps.netvisor.pages.texts import text
from local.erps.netvisor.records import Company
from local.erps.record_store import Record

R = TypeVar("R", bound=Record)


class PageError(Exception):
    """What the user typed is not possible; the text is for the user."""


class NoSuchPageError(Exception):
    pass


@cache
def environment() -> Environment:
    loader = FileSystemLoader(Path(__file__).parent / "templates")
    return Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)


def money(cents: int) -> str:
    """1 250,00 from cents."""
    grouped = f"{kroner(cents):,.2f}".replace(",", "\N{NO-BREAK SPACE}").replace(".", ",")
    return grouped.replace("-", "\N{MINUS SIGN}")


@dataclass(frozen=True, slots=True)
class Desk:
    """One request to a page. `company` is the one whose environment is open."""

    request: Request
    office: Office
    language: str
    company: Company

    def t(self, key: str, *values: str) -> str:
        return text(key, self.language).format(*values)

    def own(self, kind: type[R], identifier: str) -> R:
        found = self.office.store.get(kind, int(identifier)) if identifier.isdecimal() else None
        if found is None or found.company_id != self.company.id:
            raise NoSuchPageError
        return found

    def said(self, refusal: Refusal) -> str:
        return refusal.finnish if self.language == "fi" else refusal.english

    def amount(self, name: str) -> Decimal | None:
        """None when left empty. Raises PageError."""
        typed = self.request.form.get(name, "").replace(" ", "").replace("\N{NO-BREAK SPACE}", "").replace(",", ".")
        try:
            value = Decimal(typed.replace("\N{MINUS SIGN}", "-")) if typed else None
        except InvalidOperation:
            raise PageError(self.t("bad_number")) from None
        if value is not None and not value.is_finite():
            raise PageError(self.t("bad_number"))
        return value

    def on(self, name: str) -> date:
        """The date typed, today when left empty. Raises PageError."""
        typed = self.request.form.get(name, "")
        try:
            return date.fromisoformat(typed) if typed else self.office.today
        except ValueError:
            raise PageError(self.t("bad_date")) from None

    def page(self, template: str, place: str, status: int = 200, **values: object) -> Response:
        shown = (
            environment()
            .get_template(template)
            .render(
                desk=self,
                t=self.t,
                lang=self.language,
                company=self.company,
                companies=self.office.store.all(Company),
                place=place,
                today=finnish(self.office.today),
                today_iso=self.office.today.isoformat(),
                money=money,
                day=finnish,
                stamp=stamp,
                path=self.request.full_path.rstrip("?"),
                **values,
            )
        )
        return Response(shown, status=status, content_type="text/html; charset=utf-8")

    def away(self, path: str) -> Response:
        """See other: a reload does not repeat what was done."""
        return Response(status=303, headers={"Location": f"/ui/{self.company.short}{path}"})
