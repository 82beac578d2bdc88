"""The controls under /sim: clock, faults, seed, a day of scripted people, webhooks. Not part of any real ERP."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from werkzeug import Request, Response

from local.erps.jsontext import Json, kroner, read
from local.erps.lawclock import LawClock
from local.erps.tripletex import books, chart, collection, deeds, seeding
from local.erps.tripletex.access import Sessions
from local.erps.tripletex.call import respond
from local.erps.tripletex.days import run_day
from local.erps.tripletex.errors import ApiError
from local.erps.tripletex.faults import FaultOrder, Faults
from local.erps.tripletex.office import Office
from local.erps.tripletex.outbox import Outbox
from local.erps.tripletex.records import Company, Customer, Delivery, EmployeeToken, Invoice

M = TypeVar("M", bound=BaseModel)


class ClockOrder(BaseModel):
    model_config = ConfigDict(extra="forbid")

    instant: datetime | None


class SeedOrder(BaseModel):
    model_config = ConfigDict(extra="forbid")

    seed: int = 1
    start: date


class DayOrder(BaseModel):
    model_config = ConfigDict(extra="forbid")

    day: date


class SaleOrder(BaseModel):
    """An invoice made to measure; the customer is made with it unless `customer_id` names one."""

    model_config = ConfigDict(extra="forbid")

    company: str
    customer_id: int | None = None
    name: str = "Prøve Kunde"
    organization_number: str = ""
    is_private: bool = True
    email: str = ""
    line1: str = "Prøvegata 1"
    postal_code: str = "0150"
    city: str = "Oslo"
    is_factoring: bool = False
    automatic_notice: bool = False
    language: str = "NO"
    invoice_date: date
    due_date: date
    amount: Decimal
    currency: str = "NOK"
    text: str = "Vare"


class PeriodOrder(BaseModel):
    """The accountant closes everything up to a day (inclusive); null opens it."""

    model_config = ConfigDict(extra="forbid")

    company: str
    until: date | None


class DeedOrder(BaseModel):
    """What a person does with an invoice; `amount` in the invoice's currency, with two decimals."""

    model_config = ConfigDict(extra="forbid")

    on: date | None = None
    amount: Decimal | None = None
    text: str = ""
    agency: str = chart.AGENCIES[0].agency
    term_days: int = Field(default=14, ge=0)


@dataclass(slots=True)
class Control:
    office: Office
    law: LawClock
    faults: Faults
    outbox: Outbox
    sessions: Sessions

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
            ("GET", "invoices"): self._invoices,
            ("POST", "invoices"): self._sale,
            ("PUT", "period"): self._period,
            ("GET", "webhooks"): self._webhooks,
            ("POST", "webhooks/deliver"): self._deliver,
        }
        rest = request.path.removeprefix("/sim/").rstrip("/")
        handler = routes.get((request.method, rest))
        if handler is None and request.method == "POST" and rest.startswith("invoices/"):
            handler = self._deed
        if handler is None:
            return respond({"error": f"There is no {request.method} {request.path}."}, 404)
        try:
            return respond(handler(request))
        except (ValidationError, ValueError) as wrong:
            return respond({"error": str(wrong)}, 422)
        except LookupError as unknown:
            return respond({"error": str(unknown)}, 404)
        except ApiError as refused:
            return respond({"error": refused.english, "fields": [each.field for each in refused.faults]}, 422)
        except collection.Refusal as refused:
            return respond({"error": refused.english}, 409)

    def _health(self, _request: Request) -> Json:
        return {
            "name": "Tripletex (simulated)",
            "instant": self.office.now.isoformat(),
            "today": self.office.today.isoformat(),
            "webhooks_waiting": sum(each.state == "WAITING" for each in self.office.store.all(Delivery)),
        }

    def _put_clock(self, request: Request) -> Json:
        self.law.put(_order(request, ClockOrder).instant)
        return self._health(request)

    def _faults(self, _request: Request) -> Json:
        return read(self.faults.order.model_dump_json())

    def _put_faults(self, request: Request) -> Json:
        order = _order(request, FaultOrder)
        self.faults.place(order)
        if order.expire_sessions:
            self.sessions.end_all()
        return self._faults(request)

    def _clear_faults(self, request: Request) -> Json:
        self.faults.place(FaultOrder())
        return self._faults(request)

    def _seed(self, request: Request) -> Json:
        order = _order(request, SeedOrder)
        with self.office.store.transaction():
            fresh = seeding.plant(self.office, order.seed, order.start)
        return {"seeded": fresh, "companies": self._companies(request)}

    def _day(self, request: Request) -> Json:
        with self.office.store.transaction():
            return run_day(self.office, _order(request, DayOrder).day)

    def _companies(self, _request: Request) -> Json:
        keys = self.office.store.all(EmployeeToken)
        return [
            {
                "id": each.id,
                "key": each.key,
                "name": each.name,
                "organization_number": each.organization_number,
                "accountant": each.is_office,
                "tokens": [
                    {
                        "consumer_token": chart.consumer(key.consumer_id).token,
                        "employee_token": key.token,
                        "revoked": key.revoked,
                    }
                    for key in keys
                    if key.company_id == each.id
                ],
            }
            for each in self.office.store.all(Company)
        ]

    def _company(self, key: str) -> Company:
        found = next((each for each in self.office.store.all(Company) if each.key == key), None)
        if found is None:
            raise LookupError(f"There is no company {key!r}; GET /sim/companies lists them.")
        return found

    def _line(self, invoice: Invoice) -> Json:
        last = collection.newest(self.office, invoice)
        return {
            "id": invoice.id,
            "voucher_id": invoice.voucher_id,
            "company": self.office.store.must(Company, invoice.company_id).key,
            "number": invoice.number,
            "customer_id": invoice.customer_id,
            "customer": self.office.store.must(Customer, invoice.customer_id).name,
            "invoice_date": invoice.invoice_date.isoformat(),
            "due_date": invoice.due_date.isoformat(),
            "currency": invoice.currency,
            "amount": kroner(invoice.amount_currency),
            "outstanding": kroner(books.outstanding(self.office, invoice)),
            "status": last.status if last else "",
            "message": last.message if last else "",
            "reference": last.reference if last else "",
            "comment": last.comment if last else "",
        }

    def _invoices(self, request: Request) -> Json:
        key = request.args.get("company", "")
        company_id = self._company(key).id if key else None
        return [self._line(each) for each in self.office.store.all(Invoice, company_id)]

    def _sale(self, request: Request) -> Json:
        order = _order(request, SaleOrder)
        with self.office.store.transaction():
            company = self._company(order.company)
            return self._line(deeds.sell(self.office, company, order.model_dump(exclude={"company"})))

    def _period(self, request: Request) -> Json:
        order = _order(request, PeriodOrder)
        company = replace(self._company(order.company), closed_until=order.until)
        self.office.store.save(company, self.office.now)
        return {"company": company.key, "closed_until": None if order.until is None else order.until.isoformat()}

    def _deed(self, request: Request) -> Json:
        parts = request.path.removeprefix("/sim/invoices/").split("/")
        if len(parts) != 2 or not parts[0].isdigit() or parts[1] not in deeds.DEEDS:
            raise LookupError(f"Deeds are POST /sim/invoices/<id>/<deed>, deed one of {', '.join(deeds.DEEDS)}.")
        order = _order(request, DeedOrder)
        with self.office.store.transaction():
            invoice = self.office.store.must(Invoice, int(parts[0]))
            deed = deeds.Deed(order.on or self.office.today, order.amount, order.text, order.agency, order.term_days)
            deeds.DEEDS[parts[1]](self.office, invoice, deed)
            return self._line(self.office.store.must(Invoice, invoice.id))

    def _webhooks(self, _request: Request) -> Json:
        return [
            {
                "id": each.id,
                "subscription": each.subscription_id,
                "idempotency_key": each.idempotency_key,
                "state": each.state,
                "attempts": each.attempts,
                "last_result": each.last_result,
                "body": each.body,
            }
            for each in self.office.store.all(Delivery)
        ]

    def _deliver(self, _request: Request) -> Json:
        return {"sent": self.outbox.deliver_due(all_waiting=True)}


def _order(request: Request, model: type[M]) -> M:
    return model.model_validate_json(request.get_data() or b"{}")
