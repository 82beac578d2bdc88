"""The JSON border of the claim engine: facts in, statement out, and a list of problems for what is not right.

This is the one module of the engine that uses pydantic. Amounts are text with two decimals, dates are ISO dates.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from chalicelib.claim import money
from chalicelib.claim.explain import caveat_text
from chalicelib.claim.facts import CURRENCIES, Component, Country, DebtorClass, Fact, Facts, FactType, Party
from chalicelib.claim.receipt import Line, RateRow, Statement

Json = dict[str, object]
EVENTS_MAX = 1_000
"""No claim has more; it keeps the costliest request to a fraction of a second."""
_MESSAGES = {"extra_forbidden": "this key is not known; leave it out", "missing": "this key is needed"}
_NEEDS_AMOUNT = {FactType.PAYMENT, FactType.CREDIT_NOTE, FactType.WRITE_OFF}
_NEEDS_NEW_DATE = {FactType.EXTENSION, FactType.NEW_DUE_DATE}


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with the input, where (a JSON path such as $.events[0].amount), and what to do."""

    path: str
    message: str


def _amount(value: object) -> int:
    if not isinstance(value, str):
        raise ValueError('an amount is text with two decimals, such as "1250.00"')
    return money.parse(value)


def _day(value: object) -> date:
    if not isinstance(value, str):
        raise ValueError('a date is text, such as "2026-05-15"')
    try:
        day = date.fromisoformat(value)
    except ValueError:
        raise ValueError(f'{value!r} is not a date; write it as "2026-05-15"') from None
    if len(value) != len("2026-05-15") or not 1990 <= day.year <= 2100:
        raise ValueError(f'{value!r} is not a date between 1990 and 2100 such as "2026-05-15"')
    return day


Amount = Annotated[int, BeforeValidator(_amount)]
Day = Annotated[date, BeforeValidator(_day)]
_STRICT = ConfigDict(extra="forbid", strict=True)


class _Event(BaseModel):
    model_config = _STRICT

    type: Annotated[FactType, Field(strict=False)]
    on: Day
    by: Annotated[Party, Field(strict=False)] = Party.AGENCY
    deadline: Day | None = None
    amount: Amount | None = None
    instalments: Annotated[int, Field(ge=1, le=1000)] | None = None
    new_due_date: Day | None = None
    towards: Annotated[Component, Field(strict=False)] | None = None
    id: Annotated[str, Field(max_length=200)] = ""
    merged_before: Amount = 0
    merged_after: Amount = 0


class _Request(BaseModel):
    model_config = _STRICT

    country: Annotated[Country, Field(strict=False)]
    debtor: Annotated[DebtorClass, Field(strict=False)]
    principal: Amount
    invoice_date: Day
    due_date: Day
    on: Day
    currency: str | None = None
    commercial: bool = False
    standard_compensation: bool | None = None
    creditor_deducts_vat: bool = True
    directly_enforceable: bool = False
    due_date_basis: Literal["agreed", "invoice_only"] = "agreed"
    day_count: Literal["act/act", "act/365", "30/360"] = "act/act"
    events: Annotated[list[_Event], Field(max_length=EVENTS_MAX)] = []


def parse(body: bytes) -> tuple[Facts, date] | list[Problem]:
    """The facts and the day asked, or everything that is wrong with the input, each with its JSON path."""
    content = read_json(body)
    return content if isinstance(content, list) else parse_content(content)


def read_json(body: bytes) -> Json | list[Problem]:
    """A JSON object without duplicate keys, or what is wrong with it."""
    try:
        content = json.loads(body, object_pairs_hook=_without_duplicates)
    except (ValueError, RecursionError) as error:
        return [Problem("$", f"not readable as JSON: {error or 'nested too deeply'}")]
    if not isinstance(content, dict):
        return [Problem("$", "the input must be a JSON object with the facts of one claim")]
    return content


def parse_content(content: Mapping[str, object]) -> tuple[Facts, date] | list[Problem]:
    """As `parse`, from a JSON object that was read already."""
    try:
        request = _Request.model_validate(content)
    except ValidationError as invalid:
        return [
            Problem(_path(error["loc"]), _MESSAGES.get(error["type"], error["msg"].removeprefix("Value error, ")))
            for error in invalid.errors(include_url=False)
        ]
    problems = _contradictions(request)
    return problems or (_facts(request), request.on)


def render(statement: Statement, facts: Facts, choices: Mapping[str, str] | None = None) -> Json:
    """The statement as JSON, with the facts it was made from, so that `verify` can make it again."""
    saved: Json = {
        "on": str(statement.on),
        "currency": statement.currency,
        "lines": [_line(line) for line in statement.lines],
        "refused": [
            {"type": refused.type.value, "on": str(refused.on), "reason": refused.reason.value}
            | ({"id": refused.fact_id} if refused.fact_id else {})
            for refused in statement.refused
        ],
        "open": {
            "principal": money.text(statement.open.principal),
            "interest": money.text(statement.open.interest),
            "costs": money.text(statement.open.costs),
            "total": money.text(statement.open.total),
        },
        "warnings": [caveat_text(caveat, "en") for caveat in statement.warnings],
        "law_version": statement.law_version,
        "facts": facts_content(facts),
    }
    if choices:
        saved["choices"] = dict(choices)
    # The day belongs to the digest: on a settled claim another day changes no line.
    return saved | {"facts_digest": digest([saved["on"], saved["facts"], saved.get("choices")])}


def facts_content(facts: Facts) -> Json:
    """The facts in the shape of the input, without the day asked."""
    content: Json = {
        "country": facts.country.value,
        "debtor": facts.debtor.value,
        "commercial": facts.commercial,
        "creditor_deducts_vat": facts.creditor_deducts_vat,
        "directly_enforceable": facts.directly_enforceable,
        "currency": facts.currency,
        "principal": money.text(facts.principal),
        "invoice_date": str(facts.invoice_date),
        "due_date": str(facts.due_date),
        "due_date_basis": facts.due_date_basis,
        "day_count": facts.day_count,
        "events": [_event(fact) for fact in facts.events],
    }
    if facts.standard_compensation is not None:
        content["standard_compensation"] = facts.standard_compensation
    return content


def digest(content: object) -> str:
    """A fingerprint of JSON content: a changed fact shows even where it changes no amount."""
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def _without_duplicates(pairs: list[tuple[str, object]]) -> Json:
    content = dict(pairs)
    if len(content) < len(pairs):
        keys = [key for key, _ in pairs]
        raise ValueError(f"the key {next(key for key in keys if keys.count(key) > 1)!r} stands there twice")
    return content


def _path(location: tuple[int | str, ...]) -> str:
    return "$" + "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in location)


def _contradictions(request: _Request) -> list[Problem]:
    found: list[Problem] = []
    expected = CURRENCIES[request.country]
    if request.currency not in (None, expected):
        found.append(Problem("$.currency", f"claims of {request.country} are in {expected}"))
    if request.principal <= 0:
        found.append(Problem("$.principal", "the principal must be above zero"))
    if request.due_date < request.invoice_date:
        found.append(Problem("$.due_date", "the due date lies before the invoice date"))
    if request.country is Country.NO and request.day_count != "act/act":
        found.append(Problem("$.day_count", "Norway counts act/act; leave day_count out"))
    if request.country is Country.NO and request.directly_enforceable:
        found.append(Problem("$.directly_enforceable", "only Finnish law knows directly enforceable claims here"))
    for index, event in enumerate(request.events):
        found += _contradictions_of(event, f"$.events[{index}]")
    return found


def _contradictions_of(event: _Event, path: str) -> list[Problem]:
    found: list[Problem] = []
    if event.type in _NEEDS_AMOUNT and not event.amount:
        found.append(Problem(f"{path}.amount", f"a {event.type} needs an amount that is not zero"))
    if event.amount is not None and event.amount < 0 and event.type is not FactType.PAYMENT:
        found.append(Problem(f"{path}.amount", "only a payment that takes back an earlier one is below zero"))
    if event.type in _NEEDS_NEW_DATE and event.new_due_date is None:
        found.append(Problem(f"{path}.new_due_date", f"a {event.type} needs its new due date"))
    if event.type is FactType.PAYMENT_PLAN and event.instalments is None:
        found.append(Problem(f"{path}.instalments", "a payment_plan needs its number of instalments"))
    if event.towards is not None and event.type not in (FactType.PAYMENT, FactType.WRITE_OFF):
        found.append(Problem(f"{path}.towards", "only a payment or a write_off is meant for a part of the claim"))
    if min(event.merged_before, event.merged_after) < 0:
        found.append(Problem(path, "the principal of merged claims must not be below zero"))
    if (event.merged_before or event.merged_after) and event.type is not FactType.PAYMENT_DEMAND:
        found.append(Problem(path, "only a payment_demand covers several claims (merged_before, merged_after)"))
    if event.deadline is not None and event.deadline < event.on:
        found.append(Problem(f"{path}.deadline", "the deadline lies before the letter"))
    return found


def _facts(request: _Request) -> Facts:
    return Facts(
        country=request.country,
        debtor=request.debtor,
        principal=request.principal,
        currency=request.currency or CURRENCIES[request.country],
        invoice_date=request.invoice_date,
        due_date=request.due_date,
        commercial=request.commercial,
        standard_compensation=request.standard_compensation,
        creditor_deducts_vat=request.creditor_deducts_vat,
        directly_enforceable=request.directly_enforceable,
        due_date_basis=request.due_date_basis,
        day_count=request.day_count,
        events=tuple(
            Fact(
                type=event.type,
                on=event.on,
                by=event.by,
                deadline=event.deadline,
                amount=event.amount,
                instalments=event.instalments,
                new_due_date=event.new_due_date,
                towards=event.towards,
                id=event.id,
                merged_before=event.merged_before,
                merged_after=event.merged_after,
            )
            for event in request.events
        ),
    )


def _event(fact: Fact) -> Json:
    event: Json = {"type": fact.type.value, "on": str(fact.on), "by": fact.by.value}
    if fact.deadline is not None:
        event["deadline"] = str(fact.deadline)
    if fact.amount is not None:
        event["amount"] = money.text(fact.amount)
    if fact.instalments is not None:
        event["instalments"] = fact.instalments
    if fact.new_due_date is not None:
        event["new_due_date"] = str(fact.new_due_date)
    if fact.towards is not None:
        event["towards"] = fact.towards.value
    if fact.id:
        event["id"] = fact.id
    if fact.merged_before or fact.merged_after:
        event["merged_before"] = money.text(fact.merged_before)
        event["merged_after"] = money.text(fact.merged_after)
    return event


def _line(line: Line) -> Json:
    shown: Json = {
        "kind": line.kind.value,
        "amount": money.text(line.amount),
        "on": None if line.on is None else str(line.on),
        "rule": line.rule,
        "source": line.source,
        "base": None if line.base is None else money.text(line.base),
        "days": line.days,
        "rates": [_rate(row) for row in line.rates],
    }
    return shown | ({"id": line.fact_id} if line.fact_id else {})


def _rate(row: RateRow) -> Json:
    return {
        "from": str(row.from_day),
        "to": str(row.to_day),
        "percent": str(row.percent),
        "days": row.days,
        "amount": money.text(row.amount),
    }
