"""The controls under /sim: clock, faults, seed, rights, a day of scripted people. Not part of any real ERP."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from werkzeug import Request, Response

from local.erps.jsontext import Json, kroner, minor, read
from local.erps.lawclock import LawClock
from local.erps.poweroffice import books, chart, collection, deeds, onboarding, sales, seeding
from local.erps.poweroffice.access import Tokens, Traffic
from local.erps.poweroffice.call import respond
from local.erps.poweroffice.days import run_day
from local.erps.poweroffice.faults import FaultOrder, Faults
from local.erps.poweroffice.office import Office
from local.erps.poweroffice.records import Application, Case, Client, Customer, Extension, Invoice
from local.erps.poweroffice.refusals import Refusal, Unsuccessful

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


class RightsOrder(Order):
    """What the AutoCollect application may do, and which modules a client's subscription lacks."""

    company: str
    without: list[str] = Field(default_factory=list)
    lacking_modules: list[str] = Field(default_factory=list)


class ExtensionOrder(Order):
    """`add` false: the client's user deletes the AutoCollect extension."""

    company: str
    add: bool = True


class SettingsOrder(Order):
    """Payment follow-up and the debt collection integration; what is left out stays."""

    company: str
    friendly_notice: bool | None = None
    own_reminder: bool | None = None
    own_notice: bool | None = None
    agency: str | None = None
    approve_automatically: bool | None = None
    activate_from: date | None = None
    lock_date: date | None = None
    conversion_date: date | None = None


class SaleOrder(Order):
    """An invoice made to measure; the customer is made with it."""

    company: str
    name: str = "Prøve Kunde"
    organization_number: str = ""
    is_private: bool = True
    email: str = ""
    phone: str = ""
    line1: str = "Prøvegata 1"
    postal_code: str = "0150"
    city: str = "Oslo"
    is_factoring: bool = False
    automatic_notice: bool = False
    contact: tuple[str, str, str] | None = None
    invoice_date: date
    due_date: date
    amount: Decimal
    currency: str = "NOK"
    text: str = "Vare"


class DeedOrder(Order):
    on: date | None = None
    amount: Decimal | None = None
    text: str = ""
    agency: str = "AutoCollect"
    term_days: int = Field(default=14, ge=0)


@dataclass(slots=True)
class Control:
    office: Office
    law: LawClock
    faults: Faults
    tokens: Tokens
    traffic: Traffic
    legacy_traffic: Traffic

    def answer(self, request: Request) -> Response:
        routes: dict[tuple[str, str], Callable[[Request], Json]] = {
            ("GET", "health"): self._health,
            ("PUT", "clock"): self._put_clock,
            ("GET", "faults"): self._faults,
            ("PUT", "faults"): self._put_faults,
            ("DELETE", "faults"): self._clear_faults,
            ("POST", "seed"): self._seed,
            ("POST", "day"): self._day,
            ("GET", "companies"): self._companies,
            ("PUT", "rights"): self._rights,
            ("PUT", "extension"): self._extension,
            ("PUT", "settings"): self._settings,
            ("GET", "traffic"): self._traffic,
            ("GET", "invoices"): self._invoices,
            ("POST", "invoices"): self._sale,
        }
        rest = request.path.removeprefix("/sim/").rstrip("/")
        handler = routes.get((request.method, rest))
        if handler is None and request.method == "POST" and rest.startswith("invoices/"):
            handler = self._deed
        if handler is None:
            return respond({"error": f"There is no {request.method} {request.path}."}, 404)
        try:
            with self.office.store.transaction():
                return respond(handler(request))
        except (ValidationError, ValueError) as wrong:
            return respond({"error": str(wrong)}, 422)
        except LookupError as unknown:
            return respond({"error": str(unknown)}, 404)
        except (Refusal, Unsuccessful) as refused:
            return respond({"error": str(refused)}, 409)

    def _health(self, _request: Request) -> Json:
        now, today = self.office.now.isoformat(), self.office.today.isoformat()
        return {"name": "PowerOffice Go (simulated)", "instant": now, "today": today}

    def _put_clock(self, request: Request) -> Json:
        self.law.put(_order(request, ClockOrder).instant)
        return self._health(request)

    def _faults(self, _request: Request) -> Json:
        return read(self.faults.order.model_dump_json())

    def _put_faults(self, request: Request) -> Json:
        order = _order(request, FaultOrder)
        self.faults.place(order)
        if order.expire_tokens:
            self.tokens.end_all()
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
        store = self.office.store
        return [
            {
                "id": each.id,
                "key": each.key,
                "name": each.name,
                "organization_number": each.organization_number,
                "application_key": chart.AUTOCOLLECT,
                "subscription_key": chart.SUBSCRIPTION_KEY,
                "client_key": next(
                    (one.client_key for one in store.all(Extension, each.id) if one.application == chart.AUTOCOLLECT),
                    None,
                ),
            }
            for each in store.all(Client)
        ]

    def _rights(self, request: Request) -> Json:
        """In force with the next token, as in the real one."""
        order = _order(request, RightsOrder)
        for each in self.office.store.all(Application):
            if each.key == chart.AUTOCOLLECT:
                left = tuple(right for right in chart.PRIVILEGES if right not in order.without)
                self.office.store.insert(replace(each, privileges=left))
        client = self._client(order.company)
        self.office.store.insert(replace(client, lacking_modules=tuple(order.lacking_modules)))
        return {}

    def _extension(self, request: Request) -> Json:
        order = _order(request, ExtensionOrder)
        client = self._client(order.company)
        if order.add:
            return {"client_key": onboarding.add_extension(self.office, client, chart.AUTOCOLLECT).client_key}
        for each in self.office.store.all(Extension, client.id):
            if each.application == chart.AUTOCOLLECT:
                self.office.store.delete(each)
        return {}

    def _settings(self, request: Request) -> Json:
        order = _order(request, SettingsOrder)
        given = {name: value for name, value in order.model_dump(exclude={"company"}).items() if value is not None}
        self.office.store.insert(replace(self._client(order.company), **given))
        return {}

    def _traffic(self, _request: Request) -> Json:
        pairs = (("v2", self.traffic), ("v1", self.legacy_traffic))
        return {name: {"most_in_a_second": each.most, "refused": each.refused} for name, each in pairs}

    def _client(self, key: str) -> Client:
        found = next((each for each in self.office.store.all(Client) if each.key == key), None)
        if found is None:
            raise LookupError(f"There is no company {key!r}; GET /sim/companies lists them.")
        return found

    def _line(self, invoice: Invoice) -> Json:
        case = self.office.store.get(Case, invoice.case_id)
        return {
            "id": invoice.guid,
            "voucher_id": invoice.guid,
            "company": self.office.store.must(Client, invoice.company_id).key,
            "number": invoice.number,
            "customer_id": invoice.customer_id,
            "customer": self.office.store.must(Customer, invoice.customer_id).name,
            "invoice_date": invoice.on.isoformat(),
            "due_date": invoice.due.isoformat(),
            "currency": invoice.currency,
            "amount": kroner(invoice.amount_currency),
            "outstanding": kroner(books.outstanding(self.office, invoice)),
            "status": invoice.transfer or ("draft" if collection.is_draft(self.office, invoice) else ""),
            "case_closed": case.closed if case else None,
            "reference": case.code if case else "",
            "comment": case.texts[-1] if case and case.texts else "",
            "comments": list(case.texts) if case else [],
            "link": case.link if case else "",
        }

    def _invoices(self, request: Request) -> Json:
        key = request.args.get("company", "")
        client_id = self._client(key).id if key else None
        return [self._line(each) for each in self.office.store.all(Invoice, client_id)]

    def _sale(self, request: Request) -> Json:
        order = _order(request, SaleOrder)
        client = self._client(order.company)
        card = Customer(
            id=0,
            company_id=client.id,
            created=self.office.now,
            number=0,
            name=order.name,
            is_person=order.is_private,
            organization_number=order.organization_number,
            email=order.email,
            phone=order.phone,
            line1=order.line1,
            postal_code=order.postal_code,
            city=order.city,
            factoring=order.is_factoring,
        )
        customer = sales.add_customer(self.office, client, card)
        if order.contact:
            sales.add_contact(self.office, customer, *order.contact)
        sale = sales.Sale(customer, order.invoice_date, order.due_date, minor(order.amount), order.currency, order.text)
        invoice = sales.send(self.office, sale)
        if order.automatic_notice:
            sales.letter(self.office, invoice, "NOTICE_OF_DEBT_COLLECTION", self.office.today, 14)
        return self._line(self.office.store.must(Invoice, invoice.id))

    def _deed(self, request: Request) -> Json:
        parts = request.path.removeprefix("/sim/invoices/").split("/")
        if len(parts) != 2 or parts[1] not in deeds.DEEDS:
            raise LookupError(f"Deeds are POST /sim/invoices/<id>/<deed>, deed one of {', '.join(deeds.DEEDS)}.")
        found = next((each for each in self.office.store.all(Invoice) if each.guid == parts[0]), None)
        if found is None:
            raise LookupError(f"There is no invoice {parts[0]}.")
        order = _order(request, DeedOrder)
        deed = deeds.Deed(order.on or self.office.today, order.amount, order.text, order.agency, order.term_days)
        deeds.DEEDS[parts[1]](self.office, found, deed)
        return self._line(self.office.store.must(Invoice, found.id))


def _order(request: Request, model: type[M]) -> M:
    return model.model_validate_json(request.get_data() or b"{}")
