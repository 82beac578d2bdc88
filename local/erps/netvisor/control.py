"""Netvisor's controls under /sim: what only it has is a company's settings."""

from collections.abc import Mapping
from datetime import date

from werkzeug import Request, Response

from local.erps.jsontext import Json, kroner
from local.erps.netvisor import desk, ledger, seeding
from local.erps.netvisor.access import PARTNERS
from local.erps.netvisor.days import run_day
from local.erps.netvisor.deeds import DEEDS
from local.erps.netvisor.faults import FaultOrder
from local.erps.netvisor.office import Office, Refusal
from local.erps.netvisor.records import Company, Customer, Invoice
from local.erps.stage import control
from local.erps.stage.answers import respond
from local.erps.stage.control import Order, Play, Routes, order


class CompanyOrder(Order):
    """Changes of a company's settings; what is left out stays."""

    company: str
    revoked: bool | None = None
    resources: tuple[str, ...] | None = None
    partial_payments: bool | None = None
    locked_until: date | None = None


class SaleOrder(control.SaleOrder):
    """An invoice with a customer of its own."""

    name: str = "Koe Asiakas"
    external_id: str = ""
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
    currency: str = "EUR"
    text: str = "Tavara"


class Control(control.Control[Office, FaultOrder, Company, Invoice]):
    name = "Netvisor"
    refusals = (Refusal,)
    play = Play(Invoice, seeding.plant, run_day, DEEDS)

    def routes(self) -> Routes:
        return {("PUT", "companies"): self._put_company}

    def refused(self, said: Exception) -> Response:
        code = said.code if isinstance(said, Refusal) else ""
        return respond({"error": str(said), "code": code}, 409)

    def books(self) -> Mapping[str, Company]:
        return {each.short: each for each in self.office.store.all(Company)}

    def companies(self) -> Json:
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

    def line(self, invoice: Invoice) -> Json:
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

    def sell(self, request: Request) -> Invoice:
        wanted = order(request, SaleOrder)
        sale = {"company", "invoice_date", "due_date", "amount", "currency", "text", "factored", "sent"}
        company = self.company(wanted.company)
        customer = seeding.add_customer(self.office, company, **wanted.model_dump(exclude=sale))
        self.office.store.insert(customer)
        return ledger.sell(
            self.office,
            customer,
            on=wanted.invoice_date,
            due=wanted.due_date,
            amount=int(wanted.amount.scaleb(2)),
            currency=wanted.currency,
            text=wanted.text,
            sent=wanted.sent,
            factored=wanted.factored,
        )

    def _put_company(self, request: Request) -> Json:
        wanted = order(request, CompanyOrder)
        changes = wanted.model_dump(exclude={"company"}, exclude_none=True)
        self.office.change(self.company(wanted.company), **changes)
        return self.companies()
