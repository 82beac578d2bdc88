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
    """The rule's stable id, as the saved computation names it."""
    explained: str
    """The rule in a reader's words; empty where no text says more than the line itself."""
    source: str
    base_name: str
    base: str
    days: str
    rates: tuple[RateView, ...]


@dataclass(frozen=True, slots=True)
class ClaimView:
    lines: tuple[LineView, ...]
    caption: str
    principal: str
    interest: str
    costs: str
    total: str
    law_version: str
    free: tuple[str, ...]
    """Acts that cost nothing, each with the reason."""
    unsure: bool
    """The law's data behind it have a gap or are due for a check: the saved computation names which."""


_PUBLIC_RATE = frozenset({"no.fee.notice", "no.fee.reminder"})
"""Fees that are a part of the inkassosats: their base is a public rate, not the claim."""


def claim_view(statement: Statement, shown: Shown, closed: bool = False) -> ClaimView:
    """`closed`: the statement is the last one that the case had."""

    def money(minor: int) -> str:
        return shown.money(minor, statement.currency)

    return ClaimView(
        lines=tuple(_line(line, statement.currency, shown) for line in statement.lines),
        caption=shown.words("claim.as_closed" if closed else "claim.as_of", on=shown.day(statement.on)),
        principal=money(statement.open.principal),
        interest=money(statement.open.interest),
        costs=money(statement.open.costs),
        total=money(statement.open.total),
        law_version=statement.law_version,
        free=tuple(_free(fact, shown) for fact in statement.refused),
        unsure=bool(statement.warnings),
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
        explained=_said(f"rule.{line.rule}", "", shown),
        source="; ".join(_said(f"source.{part}", part, shown) for part in line.source.split("; ")),
        base_name=shown.words("claim.public_rate" if line.rule in _PUBLIC_RATE else "claim.base"),
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


def _said(key: str, otherwise: str, shown: Shown) -> str:
    """What has words in the reader's language; statutes keep their own name."""
    return shown.words(key) if key in shown.words else otherwise
