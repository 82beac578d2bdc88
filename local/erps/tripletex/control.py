"""Tripletex's controls under /sim: what only it has are closed periods and webhooks."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from werkzeug import Request, Response

from local.erps.jsontext import Json, kroner
from local.erps.lawclock import LawClock
from local.erps.stage import control
from local.erps.stage.answers import respond
from local.erps.stage.control import Order, Play, Routes, order
from local.erps.tripletex import books, chart, collection, deeds, seeding
from local.erps.tripletex.access import Sessions
from local.erps.tripletex.days import run_day
from local.erps.tripletex.errors import ApiError
from local.erps.tripletex.faults import FaultOrder, Faults
from local.erps.tripletex.office import Office
from local.erps.tripletex.outbox import Outbox
from local.erps.tripletex.records import Company, Customer, Delivery, EmployeeToken, Invoice


class SaleOrder(control.SaleOrder):
    """The customer is made with the invoice unless `customer_id` names one."""

    customer_id: int | None = None
    name: str = "Prøve Kunde"
    organization_number: str = ""
    line1: str = "Prøvegata 1"
    postal_code: str = "0150"
    city: str = "Oslo"
    is_factoring: bool = False
    automatic_notice: bool = False
    language: str = "NO"
    currency: str = "NOK"
    text: str = "Vare"


class PeriodOrder(Order):
    """The accountant closes everything up to a day (inclusive); null opens it."""

    company: str
    until: date | None


class Control(control.Control[Office, FaultOrder, Company, Invoice]):
    name = "Tripletex"
    refusals = (ApiError, collection.Refusal)
    play = Play(Invoice, seeding.plant, run_day, deeds.DEEDS)

    def __init__(self, office: Office, law: LawClock, faults: Faults, outbox: Outbox, sessions: Sessions) -> None:
        super().__init__(office, law, faults)
        self.outbox = outbox
        self.sessions = sessions

    def routes(self) -> Routes:
        return {
            ("PUT", "period"): self._period,
            ("GET", "webhooks"): self._webhooks,
            ("POST", "webhooks/deliver"): lambda _request: {"sent": self.outbox.deliver_due(all_waiting=True)},
        }

    def health(self) -> dict[str, Json]:
        waiting = sum(each.state == "WAITING" for each in self.office.store.all(Delivery))
        return super().health() | {"webhooks_waiting": waiting}

    def apply(self, faults: FaultOrder) -> None:
        super().apply(faults)
        if faults.expire_sessions:
            self.sessions.end_all()

    def refused(self, said: Exception) -> Response:
        if isinstance(said, ApiError):
            return respond({"error": said.english, "fields": [each.field for each in said.faults]}, 422)
        return super().refused(said)

    def books(self) -> Mapping[str, Company]:
        return {each.key: each for each in self.office.store.all(Company)}

    def sell(self, request: Request) -> Invoice:
        sale = order(request, SaleOrder)
        return deeds.sell(self.office, self.company(sale.company), sale.model_dump(exclude={"company"}))

    def companies(self) -> Json:
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

    def line(self, invoice: Invoice) -> Json:
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

    def _period(self, request: Request) -> Json:
        wanted = order(request, PeriodOrder)
        company = replace(self.company(wanted.company), closed_until=wanted.until)
        self.office.store.save(company, self.office.now)
        return {"company": company.key, "closed_until": None if wanted.until is None else wanted.until.isoformat()}

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
