"""The controls under /sim: clock, faults, seed, a day of scripted people, deeds. Not part of any real Netvisor."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError
from werkzeug import Request, Response

from local.erps.jsontext import Json, kroner, read, write
from local.erps.lawclock import LawClock
from local.erps.netvisor import desk, ledger, seeding
from local.erps.netvisor.access import PARTNERS
from local.erps.netvisor.days import run_day
from local.erps.netvisor.deeds import DEEDS, Deed
from local.erps.netvisor.faults import FaultOrder, Faults
from local.erps.netvisor.office import AGENCIES, Office, Refusal
from local.erps.netvisor.records import Company, Customer, Invoice

M = TypeVar("M", bound=BaseModel)


class Order(BaseModel):
    model_config = ConfigDict(extra="forbid")


class ClockOrder(Order):
    instant: datetime | None


class SeedOrder(Order):
    seed: int = 1
    start: date


class DayOrder(Order):
    day: date


class CompanyOrder(Order):
    """Changes of a company's settings; what is left out stays."""

    company: str
    revoked: bool | None = None
    resources: tuple[str, ...] | None = None
    partial_payments: bool | None = None
    locked_until: date | None = None


class SaleOrder(Order):
    """An invoice made to measure, with a customer of its own."""

    company: str
    name: str = "Koe Asiakas"
    external_id: str = ""
    is_private: bool = True
    email: str = ""
    phone: str = ""
    street: str = "Koekatu 1"
    post_code: str = "00100"
    city: str = "Helsinki"
    country: str = "FI"
    language: str = "FI"
    prohibited: bool = False
    automation: bool = False
    factoring_account: str = ""
    contact_name: str = ""
    contact_email: str = ""
    contact_phone: str = ""
    factored: bool = False
    sent: bool = True
    invoice_date: date
    due_date: date
    amount: Decimal
    currency: str = "EUR"
    text: str = "Tavara"


class DeedOrder(Order):
    """What a person does with an invoice; `amount` in the invoice's currency, with two decimals."""

    on: date | None = None
    amount: Decimal | None = None
    text: str = ""
    agency: str = AGENCIES[0]


@dataclass(slots=True)
class Control:
    office: Office
    law: LawClock
    faults: Faults

    def answer(self, request: Request) -> Response:
        routes: dict[tuple[str, str], Callable[[Request], Json]] = {
            ("GET", "health"): self._health,
            ("GET", "clock"): self._health,
            ("PUT", "clock"): self._put_clock,
            ("GET", "faults"): self._faults,
            ("PUT", "faults"): self._put_faults,
            ("DELETE", "faults"): self._clear_faults,
            ("POST", "seed"): self._seed,
            ("POST", "day"): self._day,
            ("GET", "companies"): self._companies,
            ("PUT", "companies"): self._put_company,
            ("GET", "invoices"): self._invoices,
            ("POST", "invoices"): self._sale,
        }
        rest = request.path.removeprefix("/sim/").rstrip("/")
        handler = routes.get((request.method, rest))
        if handler is None and request.method == "POST" and rest.startswith("invoices/"):
            handler = self._deed
        if handler is None:
            return _respond({"error": f"There is no {request.method} {request.path}."}, 404)
        try:
            with self.office.store.transaction():
                return _respond(handler(request))
        except (ValidationError, ValueError) as wrong:
            return _respond({"error": str(wrong)}, 422)
        except LookupError as unknown:
            return _respond({"error": str(unknown)}, 404)
        except Refusal as refused:
            return _respond({"error": refused.english, "code": refused.code}, 409)

    def _health(self, _request: Request) -> Json:
        return {
            "name": "Netvisor (simulated)",
            "instant": self.office.now.isoformat(),
            "today": self.office.today.isoformat(),
        }

    def _put_clock(self, request: Request) -> Json:
        self.law.put(_order(request, ClockOrder).instant)
        return self._health(request)

    def _faults(self, _request: Request) -> Json:
        return read(self.faults.order.model_dump_json())

    def _put_faults(self, request: Request) -> Json:
        self.faults.place(_order(request, FaultOrder))
        return self._faults(request)

    def _clear_faults(self, request: Request) -> Json:
        self.faults.place(FaultOrder())
        return self._faults(request)

    def _seed(self, request: Request) -> Json:
        order = _order(request, SeedOrder)
        fresh = seeding.plant(self.office, order.seed, order.start)
        return {"seeded": fresh, "companies": self._companies(request)}

    def _day(self, request: Request) -> Json:
        return run_day(self.office, _order(request, DayOrder).day)

    def _companies(self, _request: Request) -> Json:
        partner_id = next(iter(PARTNERS))
        return [
            {
                "id": each.id,
                "key": each.short,
                "name": each.name,
                "business_id": each.business_id,
                "customer_id": each.customer_id,
                "customer_key": each.customer_key,
                "partner_id": partner_id,
                "partner_key": PARTNERS[partner_id],
                "revoked": each.revoked,
                "resources": list(each.resources),
            }
            for each in self.office.store.all(Company)
        ]

    def _put_company(self, request: Request) -> Json:
        order = _order(request, CompanyOrder)
        changes = order.model_dump(exclude={"company"}, exclude_none=True)
        self.office.change(self._company(order.company), **changes)
        return self._companies(request)

    def _company(self, short: str) -> Company:
        found = next((each for each in self.office.store.all(Company) if each.short == short), None)
        if found is None:
            raise LookupError(f"There is no company {short!r}; GET /sim/companies lists them.")
        return found

    def _line(self, invoice: Invoice) -> Json:
        comments = [line for line in desk.history(self.office, invoice) if line.material == "Kommentti"]
        return {
            "id": invoice.id,
            "company": self.office.store.must(Company, invoice.company_id).short,
            "number": invoice.number,
            "customer": self.office.store.must(Customer, invoice.customer).name,
            "customer_id": invoice.customer,
            "reference": invoice.reference,
            "invoice_date": invoice.on.isoformat(),
            "due_date": invoice.due.isoformat(),
            "currency": invoice.currency,
            "amount": kroner(invoice.amount_currency),
            "outstanding": kroner(ledger.open_sums(self.office, invoice)[1]),
            "status": ledger.state(self.office, invoice),
            "agency": invoice.agency,
            "service": invoice.service,
            "comments": [line.status for line in comments],
        }

    def _invoices(self, request: Request) -> Json:
        short = request.args.get("company", "")
        company_id = self._company(short).id if short else None
        return [self._line(each) for each in self.office.store.all(Invoice, company_id)]

    def _sale(self, request: Request) -> Json:
        order = _order(request, SaleOrder)
        sale = {"company", "invoice_date", "due_date", "amount", "currency", "text", "factored", "sent"}
        company = self._company(order.company)
        customer = seeding.add_customer(self.office, company, **order.model_dump(exclude=sale))
        self.office.store.insert(customer)
        invoice = ledger.sell(
            self.office,
            customer,
            on=order.invoice_date,
            due=order.due_date,
            amount=int(order.amount.scaleb(2)),
            currency=order.currency,
            text=order.text,
            sent=order.sent,
            factored=order.factored,
        )
        return self._line(invoice)

    def _deed(self, request: Request) -> Json:
        parts = request.path.removeprefix("/sim/invoices/").split("/")
        if len(parts) != 2 or not parts[0].isdigit() or parts[1] not in DEEDS:
            raise LookupError(f"Deeds are POST /sim/invoices/<key>/<deed>, deed one of {', '.join(DEEDS)}.")
        order = _order(request, DeedOrder)
        invoice = self.office.store.must(Invoice, int(parts[0]))
        deed = Deed(order.on or self.office.today, order.amount, order.text, order.agency)
        DEEDS[parts[1]](self.office, invoice, deed)
        after = self.office.store.get(Invoice, invoice.id)
        return {} if after is None else self._line(after)


def _order(request: Request, model: type[M]) -> M:
    return model.model_validate_json(request.get_data() or b"{}")


def _respond(value: Json, status: int = 200) -> Response:
    return Response(write(value), status=status, content_type="application/json; charset=utf-8")
