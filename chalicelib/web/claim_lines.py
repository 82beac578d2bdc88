"""The claim line by line, each amount with its receipt: rule, paragraph, dated rates, days, base (mission H1)."""

from dataclasses import dataclass

from chalicelib.claim import explain
from chalicelib.claim.statement import Line, RefusedFact, Statement
from chalicelib.web.shown import Shown


@dataclass(frozen=True, slots=True)
class RateView:
    period: str
    percent: str
    days: int
    amount: str


@dataclass(frozen=True, slots=True)
class LineView:
    text: str
    on: str
    amount: str
    lowers: bool
    rule: str
    source: str
    base: str
    days: str
    rates: tuple[RateView, ...]


@dataclass(frozen=True, slots=True)
class ClaimView:
    lines: tuple[LineView, ...]
    on: str
    principal: str
    interest: str
    costs: str
    total: str
    law_version: str
    free: tuple[str, ...]
    """Acts that cost nothing, each with the reason."""


def claim_view(statement: Statement, shown: Shown) -> ClaimView:
    def money(minor: int) -> str:
        return shown.money(minor, statement.currency)

    return ClaimView(
        lines=tuple(_line(line, statement.currency, shown) for line in statement.lines),
        on=shown.day(statement.on),
        principal=money(statement.open.principal),
        interest=money(statement.open.interest),
        costs=money(statement.open.costs),
        total=money(statement.open.total),
        law_version=statement.law_version,
        free=tuple(_free(fact, shown) for fact in statement.refused),
    )


def _free(fact: RefusedFact, shown: Shown) -> str:
    told = explain.words(shown.language)
    return f"{told['fact'][fact.type.value]} {shown.short_day(fact.on)}: {told['refusal'][fact.reason.value]}"


def _line(line: Line, currency: str, shown: Shown) -> LineView:
    return LineView(
        text=shown.words(f"line.{line.kind.value}"),
        on=shown.short_day(line.on) if line.on else "",
        amount=shown.money(line.amount, currency),
        lowers=line.amount < 0,
        rule=line.rule,
        source=line.source,
        base="" if line.base is None else shown.money(line.base, currency),
        days="" if line.days is None else str(line.days),
        rates=tuple(
            RateView(
                f"{shown.short_day(rate.from_day)} – {shown.short_day(rate.to_day)}",
                shown.percent(rate.percent),
                rate.days,
                shown.money(rate.amount, currency),
            )
            for rate in line.rates
        ),
    )
