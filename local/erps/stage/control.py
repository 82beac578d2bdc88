"""The controls under /sim that every simulated ERP has: clock, faults, seed, days, invoices. Not part of a real one."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import ClassVar, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from werkzeug import Request, Response

from local.erps.jsontext import Json, read
from local.erps.lawclock import LawClock
from local.erps.record_store import Record
from local.erps.stage.answers import respond
from local.erps.stage.deed import Deed
from local.erps.stage.faults import FaultOrder, Faults
from local.erps.stage.office import TimedOffice


class Order(BaseModel):
    model_config = ConfigDict(extra="forbid")


class ClockOrder(Order):
    instant: datetime | None


class SeedOrder(Order):
    seed: int = 1
    start: date


class DayOrder(Order):
    day: date


class SaleOrder(Order):
    """An invoice made to measure; each ERP adds the fields of its own customer card."""

    company: str
    is_private: bool = True
    email: str = ""
    invoice_date: date
    due_date: date
    amount: Decimal


class DeedOrder(Order):
    """What a person does with an invoice; `amount` in the invoice's currency, with two decimals."""

    on: date | None = None
    amount: Decimal | None = None
    text: str = ""
    agency: str = "AutoCollect"
    term_days: int = Field(default=14, ge=0)


Handler = Callable[[Request], Json]
Routes = dict[tuple[str, str], Handler]
OrderT = TypeVar("OrderT", bound=BaseModel)
OfficeT = TypeVar("OfficeT", bound=TimedOffice)
FaultsT = TypeVar("FaultsT", bound=FaultOrder)
BooksT = TypeVar("BooksT", bound=Record)
InvoiceT = TypeVar("InvoiceT", bound=Record)


def order(request: Request, model: type[OrderT]) -> OrderT:
    """The request's body. Raises ValidationError for anything else."""
    return model.model_validate_json(request.get_data() or b"{}")


@dataclass(frozen=True, slots=True)
class Play(Generic[OfficeT, InvoiceT]):
    """What is done in one ERP's books on demand. `plant` raises ValueError when other books are open."""

    invoice: type[InvoiceT]
    plant: Callable[[OfficeT, int, date], bool]
    run_day: Callable[[OfficeT, date], Json]
    deeds: Mapping[str, Callable[[OfficeT, InvoiceT, Deed], None]]


class Control(ABC, Generic[OfficeT, FaultsT, BooksT, InvoiceT]):
    """One ERP's controls: the routes here, and those that it adds. What they do in its books, it says itself."""

    name: ClassVar[str]
    refusals: ClassVar[tuple[type[Exception], ...]]
    play: Play[OfficeT, InvoiceT]

    def __init__(self, office: OfficeT, law: LawClock, faults: Faults[FaultsT]) -> None:
        self.office = office
        self.law = law
        self.faults = faults

    @abstractmethod
    def routes(self) -> Routes:
        """What only this ERP has."""

    @abstractmethod
    def books(self) -> Mapping[str, BooksT]:
        """The companies by key."""

    @abstractmethod
    def companies(self) -> Json:
        """Each company with the keys to its interface."""

    @abstractmethod
    def line(self, invoice: InvoiceT) -> Json:
        """An invoice as its row shows it."""

    @abstractmethod
    def sell(self, request: Request) -> InvoiceT: ...

    def invoice(self, identity: str) -> InvoiceT | None:
        """By the id that the ERP's own interface gives it."""
        return self.office.store.get(self.play.invoice, int(identity)) if identity.isdigit() else None

    def refused(self, said: Exception) -> Response:
        """The answer when the books say no with one of `refusals`."""
        return respond({"error": str(said)}, 409)

    def health(self) -> dict[str, Json]:
        return {
            "name": f"{self.name} (simulated)",
            "instant": self.office.now.isoformat(),
            "today": self.office.today.isoformat(),
        }

    def apply(self, faults: FaultsT) -> None:
        """Puts faults in force, with what must happen at once."""
        self.faults.place(faults)

    def company(self, key: str) -> BooksT:
        """Raises LookupError."""
        found = self.books().get(key)
        if found is None:
            raise LookupError(f"There is no company {key!r}; GET /sim/companies lists them.")
        return found

    def answer(self, request: Request) -> Response:
        handler = self._handler(request.method, request.path.removeprefix("/sim/").rstrip("/"))
        if handler is None:
            return respond({"error": f"There is no {request.method} {request.path}."}, 404)
        try:
            return respond(handler(request))
        except (ValidationError, ValueError) as wrong:
            return respond({"error": str(wrong)}, 422)
        except LookupError as unknown:
            return respond({"error": str(unknown)}, 404)
        except self.refusals as refused:
            return self.refused(refused)

    def _handler(self, method: str, rest: str) -> Handler | None:
        shared: Routes = {
            ("GET", "health"): lambda _request: self.health(),
            ("GET", "clock"): lambda _request: self.health(),
            ("PUT", "clock"): self._put_clock,
            ("GET", "faults"): lambda _request: self._faults(),
            ("PUT", "faults"): self._put_faults,
            ("DELETE", "faults"): self._clear_faults,
            ("POST", "seed"): self._whole(self._seed),
            ("POST", "day"): self._whole(lambda request: self.play.run_day(self.office, order(request, DayOrder).day)),
            ("GET", "companies"): lambda _request: self.companies(),
            ("GET", "invoices"): self._invoices,
            ("POST", "invoices"): self._whole(lambda request: self.line(self.sell(request))),
        }
        if method == "POST" and rest.startswith("invoices/"):
            return self._whole(self._deed)
        return shared.get((method, rest)) or self.routes().get((method, rest))

    def _whole(self, handler: Handler) -> Handler:
        """All of what it books, or nothing."""

        def run(request: Request) -> Json:
            with self.office.store.transaction():
                return handler(request)

        return run

    def _put_clock(self, request: Request) -> Json:
        self.law.put(order(request, ClockOrder).instant)
        return self.health()

    def _faults(self) -> Json:
        return read(self.faults.order.model_dump_json())

    def _put_faults(self, request: Request) -> Json:
        self.apply(order(request, type(self.faults.order)))
        return self._faults()

    def _clear_faults(self, _request: Request) -> Json:
        self.faults.clear()
        return self._faults()

    def _seed(self, request: Request) -> Json:
        wanted = order(request, SeedOrder)
        return {"seeded": self.play.plant(self.office, wanted.seed, wanted.start), "companies": self.companies()}

    def _invoices(self, request: Request) -> Json:
        key = request.args.get("company", "")
        company_id = self.company(key).id if key else None
        return [self.line(each) for each in self.office.store.all(self.play.invoice, company_id)]

    def _deed(self, request: Request) -> Json:
        identity, _, name = request.path.removeprefix("/sim/invoices/").partition("/")
        deeds = self.play.deeds
        if name not in deeds:
            raise LookupError(f"Deeds are POST /sim/invoices/<id>/<deed>, deed one of {', '.join(deeds)}.")
        found = self.invoice(identity)
        if found is None:
            raise LookupError(f"There is no invoice {identity}.")
        wanted = order(request, DeedOrder)
        on = wanted.on or self.office.today
        deeds[name](self.office, found, Deed(on, wanted.amount, wanted.text, wanted.agency, wanted.term_days))
        left = self.invoice(identity)
        return {} if left is None else self.line(left)
