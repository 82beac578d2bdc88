"""Generated claims: lawful and unlawful acts in any order, with money in between, from 2019 on."""

from datetime import date, timedelta

from hypothesis import strategies as st

from chalicelib.claim.facts import Component, Country, DebtorClass, Fact, Facts, FactType, Party

DUE_DATES = st.dates(date(2019, 6, 1), date(2026, 6, 30))
AMOUNTS = st.one_of(
    st.integers(1, 20_000_000),
    st.sampled_from([10000, 10001, 50000, 50001, 100000, 100001, 250000, 250001, 1000000, 1000001, 5000000, 25000001]),
)
LETTERS = {
    Country.NO: (FactType.REMINDER, FactType.NOTICE, FactType.NOTICE, FactType.PAYMENT_DEMAND),
    Country.FI: (
        FactType.REMINDER,
        FactType.PAYMENT_DEMAND,
        FactType.SECOND_DEMAND,
        FactType.TRATTA,
    ),
}
COURSES = {
    Country.NO: (
        (FactType.NOTICE, FactType.PAYMENT_DEMAND),
        (FactType.REMINDER, FactType.NOTICE, FactType.PAYMENT_DEMAND),
    ),
    Country.FI: (
        (FactType.REMINDER, FactType.PAYMENT_DEMAND, FactType.SECOND_DEMAND),
        (FactType.REMINDER, FactType.PAYMENT_DEMAND, FactType.TRATTA),
    ),
}
"""Letters in the order that the law has in mind; three of four letters follow one of these."""
OTHERS = (
    FactType.PAYMENT, FactType.PAYMENT, FactType.CREDIT_NOTE, FactType.WRITE_OFF, FactType.DISPUTE,
    FactType.DISPUTE_CLOSED, FactType.NEW_DUE_DATE, FactType.EXTENSION, FactType.PAYMENT_PLAN,
    FactType.LEGAL_APPLICATION, FactType.COURT_FEE, FactType.ACKNOWLEDGEMENT,
)  # fmt: skip


@st.composite
def claims(draw: st.DrawFn, country: Country) -> Facts:
    """A claim whose letters come in a plausible rhythm, and anything else between them."""
    due = draw(DUE_DATES)
    principal = draw(AMOUNTS)
    events: list[Fact] = []
    day = due + timedelta(days=draw(st.sampled_from([-5, 0, 1, 13, 14, 14, 14, 15, 20])))
    course = draw(st.sampled_from(COURSES[country]))
    for index in range(draw(st.integers(0, 8))):
        if draw(st.booleans()):
            following = [kind for kind in course if kind not in {fact.type for fact in events}]
            strays = draw(st.integers(0, 3)) == 0
            kind = following[0] if following and not strays else draw(st.sampled_from(LETTERS[country]))
            events.append(draw(letters(kind, day)))
        else:
            events.append(draw(others(draw(st.sampled_from(OTHERS)), day, principal)))
        day += timedelta(
            days=draw(st.sampled_from([0, 7, 10, 13, 14, 15, 15, 16, 16, 30, 43, 44, 190 if index else 15]))
        )
    if draw(st.booleans()):
        events += draw(reversals([fact for fact in events if fact.type is FactType.PAYMENT and fact.amount]))
    in_order = draw(st.booleans())
    finnish = country is Country.FI
    return Facts(
        country=country,
        debtor=draw(st.sampled_from(DebtorClass)),
        principal=principal,
        currency="EUR" if finnish else "NOK",
        invoice_date=due - timedelta(days=draw(st.integers(0, 30))),
        due_date=due,
        commercial=draw(st.booleans()),
        standard_compensation=draw(st.sampled_from([None, None, True, False])),
        creditor_deducts_vat=draw(st.booleans()),
        directly_enforceable=finnish and due > date(2022, 6, 1) and draw(st.integers(0, 4)) == 0,
        due_date_basis=draw(st.sampled_from(["agreed", "agreed", "invoice_only"])),
        day_count=draw(st.sampled_from(["act/act", "act/365", "30/360"])) if finnish else "act/act",
        events=tuple(events if in_order else reversed(events)),
    )


@st.composite
def reversals(draw: st.DrawFn, paid: list[Fact]) -> list[Fact]:
    """One payment wholly or partly taken back, if there is one."""
    if not paid:
        return []
    back = draw(st.sampled_from(paid))
    whole = back.amount or 1
    amount = whole if draw(st.booleans()) else draw(st.integers(1, whole))
    return [Fact(FactType.PAYMENT, back.on + timedelta(days=draw(st.integers(0, 60))), amount=-amount)]


@st.composite
def letters(draw: st.DrawFn, kind: FactType, day: date) -> Fact:
    days = draw(st.sampled_from([None, 14, 14, 13, 15, 21]))
    return Fact(
        kind,
        day,
        by=draw(st.sampled_from([Party.AGENCY, Party.AGENCY, Party.AGENCY, Party.CREDITOR])),
        deadline=None if days is None else day + timedelta(days=days),
        amount=draw(st.sampled_from([None, None, None, 0, 500, 3500, 100000])),
    )


@st.composite
def others(draw: st.DrawFn, kind: FactType, day: date, principal: int) -> Fact:
    if kind in (FactType.PAYMENT, FactType.CREDIT_NOTE, FactType.WRITE_OFF):
        amount = draw(st.one_of(st.just(principal), st.integers(1, principal), st.integers(1, 2 * principal)))
        towards = draw(st.sampled_from([None, None, *Component])) if kind is FactType.PAYMENT else None
        return Fact(kind, day, amount=amount, towards=towards)
    if kind in (FactType.NEW_DUE_DATE, FactType.EXTENSION):
        return Fact(kind, day, new_due_date=day + timedelta(days=draw(st.integers(-10, 60))))
    if kind is FactType.PAYMENT_PLAN:
        return Fact(kind, day, instalments=draw(st.integers(1, 12)))
    if kind is FactType.COURT_FEE and day < date(2022, 1, 1):
        return Fact(kind, day, amount=6500)
    return Fact(kind, day)
