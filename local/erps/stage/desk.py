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

    def written(self, value: date | None) -> str:
        """As the ERP writes days; empty for none."""
        raise NotImplementedError

    @property
    def home(self) -> str:
        """The address of the company's first page."""
        raise NotImplementedError

    @property
    def figures(self) -> str:
        """The language in which figures are written."""
        return self.language

    def money(self, minor: int) -> str:
        """1 250,00, or 1,250.00 in English, from minor units."""
        grouped = f"{kroner(minor):,.2f}".replace("-", MINUS)
        return grouped if self.figures == "en" else grouped.replace(",", NO_BREAK).replace(".", ",")

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
        own = {
            "t": self.t,
            "lang": self.language,
            "path": self.request.full_path.rstrip("?"),
            "today": self.written(self.office.today),
            "today_iso": self.office.today.isoformat(),
            "day": self.written,
            "money": self.money,
        }
        return rendered(self.folder, template, status, **own, **values)

    def away(self, path: str) -> Response:
        """See other: a reload does not repeat what was done."""
        return Response(status=303, headers={"Location": f"{self.home}{path}"})
