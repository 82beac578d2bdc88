"""Go's controls under /sim: what only it has are rights, extensions, the settings of payment follow-up, and traffic."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from pydantic import Field
from werkzeug import Request

from local.erps.jsontext import Json, kroner, minor
from local.erps.lawclock import LawClock
from local.erps.poweroffice import books, chart, collection, deeds, onboarding, sales, seeding
from local.erps.poweroffice.access import Tokens, Traffic
from local.erps.poweroffice.days import run_day
from local.erps.poweroffice.faults import FaultOrder, Faults
from local.erps.poweroffice.office import Office
from local.erps.poweroffice.records import Application, Case, Client, Customer, Extension, Invoice
from local.erps.poweroffice.refusals import Refusal, Unsuccessful
from local.erps.stage import control
from local.erps.stage.control import Order, Play, Routes, order


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


class SaleOrder(control.SaleOrder):
    """The customer is made with the invoice."""

    name: str = "Prøve Kunde"
    organization_number: str = ""
    phone: str = ""
    line1: str = "Prøvegata 1"
    postal_code: str = "0150"
    city: str = "Oslo"
    is_factoring: bool = False
    automatic_notice: bool = False
    contact: tuple[str, str, str] | None = None
    currency: str = "NOK"
    text: str = "Vare"


class Control(control.Control[Office, FaultOrder, Client, Invoice]):
    name = "PowerOffice Go"
    refusals = (Refusal, Unsuccessful)
    play = Play(Invoice, seeding.plant, run_day, deeds.DEEDS)

    def __init__(
        self, office: Office, law: LawClock, faults: Faults, tokens: Tokens, traffic: Mapping[str, Traffic]
    ) -> None:
        """`traffic` counts the calls of each version of the interface."""
        super().__init__(office, law, faults)
        self.tokens = tokens
        self.traffic = traffic

    def routes(self) -> Routes:
        return {
            ("PUT", "rights"): self._rights,
            ("PUT", "extension"): self._extension,
            ("PUT", "settings"): self._settings,
            ("GET", "traffic"): self._traffic,
        }

    def apply(self, faults: FaultOrder) -> None:
        super().apply(faults)
        if faults.expire_tokens:
            self.tokens.end_all()

    def books(self) -> Mapping[str, Client]:
        return {each.key: each for each in self.office.store.all(Client)}

    def invoice(self, identity: str) -> Invoice | None:
        return next((each for each in self.office.store.all(Invoice) if each.guid == identity), None)

    def companies(self) -> Json:
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

    def line(self, invoice: Invoice) -> Json:
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

    def sell(self, request: Request) -> Invoice:
        wanted = order(request, SaleOrder)
        client = self.company(wanted.company)
        card = Customer(
            id=0,
            company_id=client.id,
            created=self.office.now,
            number=0,
            name=wanted.name,
            is_person=wanted.is_private,
            organization_number=wanted.organization_number,
            email=wanted.email,
            phone=wanted.phone,
            line1=wanted.line1,
            postal_code=wanted.postal_code,
            city=wanted.city,
            factoring=wanted.is_factoring,
        )
        customer = sales.add_customer(self.office, client, card)
        if wanted.contact:
            sales.add_contact(self.office, customer, *wanted.contact)
        sale = sales.Sale(
            customer, wanted.invoice_date, wanted.due_date, minor(wanted.amount), wanted.currency, wanted.text
        )
        invoice = sales.send(self.office, sale)
        if wanted.automatic_notice:
            sales.letter(self.office, invoice, "NOTICE_OF_DEBT_COLLECTION", self.office.today, 14)
        return self.office.store.must(Invoice, invoice.id)

    def _rights(self, request: Request) -> Json:
        """In force with the next token, as in the real one."""
        wanted = order(request, RightsOrder)
        for each in self.office.store.all(Application):
            if each.key == chart.AUTOCOLLECT:
                left = tuple(right for right in chart.PRIVILEGES if right not in wanted.without)
                self.office.store.insert(replace(each, privileges=left))
        client = self.company(wanted.company)
        self.office.store.insert(replace(client, lacking_modules=tuple(wanted.lacking_modules)))
        return {}

    def _extension(self, request: Request) -> Json:
        wanted = order(request, ExtensionOrder)
        client = self.company(wanted.company)
        if wanted.add:
            return {"client_key": onboarding.add_extension(self.office, client, chart.AUTOCOLLECT).client_key}
        for each in self.office.store.all(Extension, client.id):
            if each.application == chart.AUTOCOLLECT:
                self.office.store.delete(each)
        return {}

    def _settings(self, request: Request) -> Json:
        wanted = order(request, SettingsOrder)
        given = {name: value for name, value in wanted.model_dump(exclude={"company"}).items() if value is not None}
        self.office.store.insert(replace(self.company(wanted.company), **given))
        return {}

    def _traffic(self, _request: Request) -> Json:
        """What arrived, refused requests too."""
        return {
            name: {"limit": each.limit, "most_in_a_second": each.most, "refused": each.refused}
            for name, each in self.traffic.items()
        }
