"""What every page needs: the user's language and company, what was typed in a form, and the templates."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import ClassVar, Generic, TypeVar

from werkzeug import Request, Response

from local.erps.jsontext import kroner
from local.erps.record_store import Record
from local.erps.stage.front import NoSuchPage, rendered
from local.erps.stage.office import TimedOffice

OfficeT = TypeVar("OfficeT", bound=TimedOffice)
BooksT = TypeVar("BooksT", bound=Record)
R = TypeVar("R", bound=Record)
NO_BREAK, MINUS = "\N{NO-BREAK SPACE}", "\N{MINUS SIGN}"


class PageError(Exception):
    """What the user typed is not possible; the text is for the user."""


def money(minor: int, language: str) -> str:
    """1 250,00, or 1,250.00 in English, from minor units."""
    grouped = f"{kroner(minor):,.2f}".replace("-", MINUS)
    return grouped if language == "en" else grouped.replace(",", NO_BREAK).replace(".", ",")


@dataclass(frozen=True, slots=True)
class Desk(Generic[OfficeT, BooksT]):
    """One request to a page. `company` is the one whose books are open."""

    folder: ClassVar[Path]
    request: Request
    office: OfficeT
    language: str
    company: BooksT

    def t(self, key: str) -> str:
        """One of the pages' words, in the user's language."""
        raise NotImplementedError

    @property
    def home(self) -> str:
        """The address of the company's first page."""
        raise NotImplementedError

    def own(self, kind: type[R], identifier: str) -> R:
        """A record of this company. Raises NoSuchPage."""
        found = self.office.store.get(kind, int(identifier)) if identifier.isdecimal() else None
        if found is None or found.company_id != self.company.id:
            raise NoSuchPage
        return found

    def amount(self, name: str) -> Decimal | None:
        """None when left empty. Raises PageError."""
        typed = self.request.form.get(name, "").replace(" ", "").replace(NO_BREAK, "").replace(",", ".")
        try:
            value = Decimal(typed.replace(MINUS, "-")) if typed else None
        except InvalidOperation:
            raise PageError(self.t("bad_number")) from None
        if value is not None and not value.is_finite():
            raise PageError(self.t("bad_number"))
        return value

    def day(self, name: str) -> date | None:
        """The date typed, None when left empty. Raises PageError."""
        typed = self.request.form.get(name, "")
        try:
            return date.fromisoformat(typed) if typed else None
        except ValueError:
            raise PageError(self.t("bad_date")) from None

    def on(self, name: str) -> date:
        """The date typed, today when left empty. Raises PageError."""
        return self.day(name) or self.office.today

    def shown(self, template: str, status: int, **values: object) -> Response:
        """A page with what all of them show."""
        path = self.request.full_path.rstrip("?")
        today = self.office.today.isoformat()
        return rendered(
            self.folder, template, status, t=self.t, lang=self.language, path=path, today_iso=today, **values
        )

    def away(self, path: str) -> Response:
        """See other: a reload does not repeat what was done."""
        return Response(status=303, headers={"Location": f"{self.home}{path}"})
