"""One admitted request: its parameters read strictly, its records looked up in the caller's company only."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from werkzeug import Request

from local.erps.netvisor.faults import Faults
from local.erps.netvisor.office import Office, invalid
from local.erps.netvisor.records import Company, Invoice, Payment

MOST_KEYS = {"netvisorkeylist": 500, "idlist": 500}


@dataclass(frozen=True, slots=True)
class Call:
    request: Request
    office: Office
    faults: Faults
    company: Company

    def text(self, name: str) -> str:
        """A parameter; names in any case."""
        return next((value for key, value in self.request.args.items() if key.lower() == name), "").strip()

    def need(self, name: str) -> str:
        text = self.text(name)
        if not text:
            raise invalid(f"Parametri {name} puuttuu.", f"The parameter {name} is missing.")
        return text

    def number(self, name: str) -> int:
        """0 when not given."""
        text = self.text(name)
        if text and not text.isdecimal():
            raise invalid(f"Parametri {name} ei ole luku.", f"The parameter {name} is no number.")
        return int(text or 0)

    def day(self, name: str) -> date | None:
        """In requests dates are ANSI only; a time behind it is not looked at."""
        text = self.text(name)
        try:
            return date.fromisoformat(text[:10]) if text else None
        except ValueError:
            raise invalid(f"Parametri {name} ei ole päivä.", f"The parameter {name} is no date.") from None

    def keys(self, one: str, many: str) -> list[int]:
        """From either parameter; raises when both are missing or too many are given."""
        text = self.text(many) or self.need(one)
        parts = [part.strip() for part in text.split(",")]
        if not all(part.isdecimal() for part in parts) or len(parts) > MOST_KEYS.get(many, 100):
            raise invalid("Avainlista ei kelpaa.", "The list of keys is not valid.")
        return [int(part) for part in parts]

    def reply(self, bit: int) -> bool:
        return bool(self.number("replyoption") & bit)

    def invoice(self, key: int) -> Invoice | None:
        """None when it is not there, not this company's, or gone on demand."""
        found = self.office.store.get(Invoice, key)
        gone = key in self.faults.order.vanish_invoice
        return found if found is not None and found.company_id == self.company.id and not gone else None

    def must_invoice(self, text: str) -> Invoice:
        found = self.invoice(int(text)) if text.isdecimal() else None
        if found is None:
            raise invalid(f"Laskua {text} ei löydy.", f"There is no invoice {text}.")
        return found

    def must_payment(self, text: str) -> Payment:
        found = self.office.store.get(Payment, int(text)) if text.isdecimal() else None
        if found is None or found.company_id != self.company.id:
            raise invalid(f"Suoritusta {text} ei löydy.", f"There is no payment {text}.")
        return found

    def money(self, cents: int) -> str:
        text = f"{Decimal(cents).scaleb(-2):.2f}"
        return text if self.faults.order.dots else text.replace(".", ",")
