"""Made-up creditors, customers and invoices for the demo: the same for the same seed, dated around a start day.

Nobody here exists. Organisation numbers begin with 3, a range that is not given to real companies, and carry valid
MOD11 check digits unless a case is about a wrong one; telephone numbers begin with 1, which no subscriber has.
"""

import random
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial

from local.debtors import choose

SIZE = 60
_COMMON = 125_000


@dataclass(frozen=True, slots=True)
class DemoCreditor:
    key: str
    name: str
    organization_number: str
    email: str
    language: str
    bank_account: str
    line1: str
    postal_code: str
    city: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoCustomer:
    name: str
    is_private: bool = True
    organization_number: str = ""
    email: str = ""
    phone: str = ""
    language: str = "NO"
    line1: str = "Prøvegata 1"
    postal_code: str = "0150"
    city: str = "Oslo"
    country: str = "NO"
    is_factoring: bool = False
    automatic_notice: bool = False
    contact: tuple[str, str, str] | None = None
    """First name, last name and e-mail of a contact person."""


@dataclass(frozen=True, slots=True)
class DemoReminder:
    """A letter that the ERP sent itself, `days_ago` before the start day, with this many days to pay."""

    kind: str
    days_ago: int
    term_days: int = 14


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoInvoice:
    """`amount` in minor units of `currency`, negative on a credit note; `case` says what it is there to show."""

    case: str
    creditor: str
    customer: DemoCustomer
    invoice_date: date
    due_date: date
    amount: int
    currency: str = "NOK"
    text: str = "Varer"
    remark: str = ""
    reminders: tuple[DemoReminder, ...] = ()
    already_paid: int = 0
    behaviour: str = "silent"
    clerk_after: int = 14
    """Days after the due date when the creditor's clerk sends it to collection; -1: never."""


@dataclass(frozen=True, slots=True)
class DemoBook:
    creditors: tuple[DemoCreditor, ...]
    invoices: tuple[DemoInvoice, ...]


def organization_number(eight: int) -> str:
    """Eight digits with their MOD11 check digit; counts on to the next number that has one."""
    for candidate in range(eight, eight + 100):
        digits = f"{candidate:08d}"
        rest = -sum(int(digit) * weight for digit, weight in zip(digits, (3, 2, 7, 6, 5, 4, 3, 2), strict=True)) % 11
        if rest != 10:
            return digits + str(rest)
    raise ValueError(f"no valid number near {eight}")


def bank_account(ten: int) -> str:
    """Ten digits with the MOD11 check digit of a Norwegian bank account."""
    for candidate in range(ten, ten + 100):
        digits = f"{candidate:010d}"
        weights = (5, 4, 3, 2, 7, 6, 5, 4, 3, 2)
        rest = -sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=True)) % 11
        if rest != 10:
            return digits + str(rest)
    raise ValueError(f"no valid account near {ten}")


CREDITORS = (
    DemoCreditor(
        "provefjord",
        "Prøvefjord Bokbinderi AS",
        organization_number(31000001),
        "regnskap@provefjord.example",
        "no",
        bank_account(1000100001),
        "Bokveien 3",
        "5003",
        "Bergen",
    ),
    DemoCreditor(
        "eksempelvik",
        "Eksempelvik Trappevask AS",
        organization_number(31000101),
        "post@eksempelvik.example",
        "en",
        bank_account(1000200002),
        "Trappegata 12",
        "7010",
        "Trondheim",
    ),
)

GO_CREDITORS = (
    DemoCreditor(
        "liksomholt",
        "Liksomholt Snekkeri AS",
        organization_number(31000201),
        "faktura@liksomholt.example",
        "no",
        bank_account(1000300003),
        "Høvelveien 8",
        "4006",
        "Stavanger",
    ),
    DemoCreditor(
        "fantasines",
        "Fantasines Vaktmester AS",
        organization_number(31000301),
        "post@fantasines.example",
        "no",
        bank_account(1000400004),
        "Nesveien 21",
        "9008",
        "Tromsø",
    ),
)
"""The companies that keep their books in another ERP; their customers are others too."""

_FIRST = ("Kari", "Ola", "Ingrid", "Per", "Astrid", "Jon", "Liv", "Nils", "Solveig", "Knut", "Tone", "Geir")
_LAST = ("Prøvesen", "Eksempelstad", "Mønsterberg", "Liksomheim", "Påfunnås", "Fantasirud", "Oppdiktdal", "Testvik")
_TRADES = (
    "Bakeri",
    "Rørservice",
    "Regnskap",
    "Blomster",
    "Sykkel",
    "Frisør",
    "Transport",
    "Snekkeri",
    "Kafé",
    "Kontor",
)
_PLACES = (("0150", "Oslo"), ("5003", "Bergen"), ("7010", "Trondheim"), ("4006", "Stavanger"), ("9008", "Tromsø"))
_GOODS = ("Varer", "Innbinding av årganger", "Trappevask, kvartal", "Reparasjon", "Månedsavtale", "Kurs", "Levering")


@dataclass(slots=True)
class _Maker:
    """Makes people and companies, each with its own name and number."""

    dice: random.Random
    made: int = 0

    def customer(self, *, private: bool) -> DemoCustomer:
        self.made += 1
        number = self.made
        postal_code, city = self.dice.choice(_PLACES)
        phone = f"1{number:07d}"
        line1 = f"{self.dice.choice(('Prøvegata', 'Liksomveien', 'Mønsterstien'))} {self.dice.randrange(1, 90)}"
        first, last = _FIRST[number % len(_FIRST)], _LAST[(number * 5 + number // 12) % len(_LAST)]
        email = f"kunde{number}@post.example"
        if private:
            return DemoCustomer(
                name=f"{first} {last}", email=email, phone=phone, line1=line1, postal_code=postal_code, city=city
            )
        return DemoCustomer(
            name=f"{last} {_TRADES[number % len(_TRADES)]} AS",
            is_private=False,
            organization_number=organization_number(32000000 + number * 100),
            email=email,
            phone=phone,
            line1=line1,
            postal_code=postal_code,
            city=city,
            contact=(first, last, f"{first.lower()}{number}@post.example") if number % 2 else None,
        )


def _special_cases(person: DemoCustomer, firm: DemoCustomer, start: date) -> list[DemoInvoice]:
    """One invoice per thing that can be special; names and numbers are put in afterwards."""
    return [*_customers_of_all_kinds(person, firm, start), *_invoices_of_all_ages(person, firm, start)]


def _case(start: date, name: str, customer: DemoCustomer, overdue: int, amount: int = _COMMON) -> DemoInvoice:
    due = start - timedelta(days=overdue)
    return DemoInvoice(
        case=name,
        creditor="",
        customer=customer,
        invoice_date=due - timedelta(days=14),
        due_date=due,
        amount=amount,
    )


def _customers_of_all_kinds(person: DemoCustomer, firm: DemoCustomer, start: date) -> list[DemoInvoice]:
    case = partial(_case, start)
    wrong = firm.organization_number[:-1] + str((int(firm.organization_number[-1]) + 1) % 10)
    nowhere = {"line1": "", "postal_code": "", "city": ""}
    abroad = {"line1": "1 Sample Street", "postal_code": "SW1A 0AA", "city": "London", "country": "GB"}
    sweden = {"line1": "Provgatan 1", "postal_code": "111 20", "city": "Stockholm", "country": "SE"}
    return [
        case("consumer, overdue", person, 20),
        case("business, overdue", firm, 20, 480_000),
        case("consumer without e-mail", replace(person, email=""), 16),
        case("business without e-mail", replace(firm, email="", contact=None), 40),
        case("missing address", replace(person, **nowhere), 18),  # type: ignore[arg-type]
        case("missing address and e-mail", replace(person, email="", **nowhere), 18),  # type: ignore[arg-type]
        replace(case("foreign currency", firm, 25, 100_000), currency="EUR"),
        replace(case("foreign currency", person, 25, 90_000), currency="SEK"),
        case("zero amount", person, 25, 0),
        case("credit note", firm, 25, -75_000),
        case("factored customer", replace(firm, is_factoring=True), 22),
        replace(case("remark set", person, 24), remark="Kunden mener at varen var skadet."),
        replace(
            case("reminders sent", person, 35),
            reminders=(DemoReminder("SOFT_REMINDER", 28), DemoReminder("REMINDER", 20)),
        ),
        replace(case("notice expired", person, 50), reminders=(DemoReminder("NOTICE_OF_DEBT_COLLECTION", 30),)),
        replace(case("notice running", firm, 24), reminders=(DemoReminder("NOTICE_OF_DEBT_COLLECTION", 5),)),
        case("wrong organisation number", replace(firm, organization_number=wrong), 21),
        case("English-speaking consumer", replace(person, language="EN"), 19),
        case("business abroad", replace(firm, language="EN", organization_number="", **abroad), 19),  # type: ignore[arg-type]
        case("consumer abroad", replace(person, **sweden), 19),  # type: ignore[arg-type]
        case("automatic notices on", replace(person, automatic_notice=True), 17),
    ]


def _invoices_of_all_ages(person: DemoCustomer, firm: DemoCustomer, start: date) -> list[DemoInvoice]:
    case = partial(_case, start)
    return [
        replace(case("part paid", person, 30, 200_000), already_paid=80_000),
        replace(case("not yet due", person, -10), clerk_after=14),
        case("due today", firm, 0),
        case("overdue 13 days", person, 13),
        case("overdue 14 days", person, 14),
        case("overdue 15 days", firm, 15),
        replace(case("sent too early", person, 5), clerk_after=6),
        case("overdue a year", firm, 400, 950_000),
        case("overdue three years and more", person, 1_200),
        case("small amount", person, 20, 4_900),
        case("large amount", firm, 20, 18_500_000),
        case("mail that bounces", replace(person, email="bounce@simulator.amazonses.com"), 20),
        case("two e-mail addresses", replace(firm, email="faktura@post.example;sjef@post.example"), 20),
        case("broken e-mail address", replace(person, email="kari@"), 20),
        case("sole trader", replace(firm, name=f"{person.name} ENK"), 20),
        replace(case("never sent", person, 60), clerk_after=-1),
    ]


_BEHAVIOURS = {
    "consumer, overdue": "pays_direct",
    "business, overdue": "pays_half",
    "overdue 14 days": "pays_and_reverses",
    "overdue 15 days": "credited",
    "overdue 13 days": "disputes",
    "due today": "pays_without_kid",
    "part paid": "pays_half_then_rest",
    "English-speaking consumer": "matched_wrong",
    "large amount": "part_credited",
    "small amount": "pays_almost",
    "not yet due": "pays_on_time",
}


def book(seed: int, start: date, creditors: tuple[DemoCreditor, DemoCreditor] = CREDITORS, known: int = 0) -> DemoBook:
    """About 60 invoices over two creditors, with dates relative to `start`.

    `known` is how many customers other books have already: names and numbers go on from there.
    """
    maker = _Maker(random.Random(f"demo:{seed}" + (f":{known}" if known else "")), known)
    person, firm = maker.customer(private=True), maker.customer(private=False)
    invoices = []
    for place, each in enumerate(_special_cases(person, firm, start)):
        amount = each.amount + (place * 7_350 if each.amount == _COMMON else 0)
        own = maker.customer(private=each.customer.is_private)
        behaviour = _BEHAVIOURS.get(each.case, "silent")
        creditor = creditors[place % 2].key
        customer = _in_place_of(each.customer, person if each.customer.is_private else firm, own)
        invoices.append(replace(each, creditor=creditor, customer=customer, behaviour=behaviour, amount=amount))
    while len(invoices) < SIZE:
        place = len(invoices)
        invoices.append(replace(_ordinary(maker, seed, start, place), creditor=creditors[place % 2].key))
    return DemoBook(creditors, tuple(invoices))


def _in_place_of(wanted: DemoCustomer, model: DemoCustomer, own: DemoCustomer) -> DemoCustomer:
    """`own` with whatever makes `wanted` differ from the model."""
    names = [name for name in DemoCustomer.__dataclass_fields__ if getattr(wanted, name) != getattr(model, name)]
    changes = {name: getattr(wanted, name) for name in names}
    if changes.get("organization_number"):
        last = (int(own.organization_number[-1]) + 1) % 10
        changes["organization_number"] = own.organization_number[:-1] + str(last)
    if "name" in changes:
        changes["name"] = own.name.replace(" AS", " ENK")
    return replace(own, **changes)


def _ordinary(maker: _Maker, seed: int, start: date, place: int) -> DemoInvoice:
    dice = maker.dice
    customer = maker.customer(private=dice.random() < 0.6)
    if dice.random() < 0.25:
        customer = replace(customer, email="")
    due = start + timedelta(days=dice.randrange(-45, 40))
    return DemoInvoice(
        case="ordinary",
        creditor="",
        customer=customer,
        invoice_date=due - timedelta(days=dice.choice((14, 14, 21, 30))),
        due_date=due,
        amount=dice.choice((29_900, 54_900, 79_900, 125_000, 149_000, 249_900, 380_000, 612_550, 1_250_000)),
        text=dice.choice(_GOODS),
        behaviour=choose(seed, place),
        clerk_after=dice.choice((14, 14, 14, 14, 16, 20, 28, 10, -1)),
    )
