"""What a walk came to: the cases with their histories as JSON, and a table for the terminal."""

from collections import Counter
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from local.product import Product

Json = dict[str, Any]
_CASE_FIELDS = ("case", "creditor", "erp", "country", "invoice", "debtor", "principal", "invoice_date", "due_date")
_ENDINGS = ("open", "erp_balance", "outcome")
_LETTERS = {"notice_sent": "notices", "payment_demand_sent": "payment demands"}


def collect(product: Product, creditors: Iterable[str], days: int, seed: int) -> Json:
    """Read everything back through the open API."""
    cases: list[Json] = []
    refused: list[Json] = []
    for creditor in sorted(creditors):
        for row in product.cases(creditor):
            shown = product.case(row["case"])
            case = {name: shown[name] for name in _CASE_FIELDS}
            case["events"] = shown["events"]
            cases.append(case | {name: shown[name] for name in _ENDINGS})
        for refusal in product.refusals(creditor):
            refused.append({"creditor": creditor, **{name: refusal[name] for name in ("invoice", "on", "reason")}})
    cases.sort(key=lambda case: (case["creditor"], case["invoice"], case["case"]))
    refused.sort(key=lambda refusal: (refusal["on"], refusal["creditor"], refusal["invoice"]))
    return {"days": days, "seed": seed, "cases": cases, "refused": refused, "totals": _totals(cases, refused)}


def table(report: Mapping[str, Any]) -> str:
    """Cases by outcome, letters and money, in columns."""
    totals = report["totals"]
    lines = [f"{report['days']} days, seed {report['seed']}", "", f"{'outcome':22}{'cases':>7}{'principal':>16}"]
    for outcome, entry in totals["by_outcome"].items():
        euros = f"{entry['principal_eur']:>12} EUR" if "principal_eur" in entry else ""
        lines.append(f"{outcome:22}{entry['cases']:>7}{entry['principal']:>16}{euros}")
    lines += [f"{'refused':22}{totals['refused']:>7}", ""]
    for name, count in totals["letters"].items():
        lines.append(f"{name:22}{count:>7}")
    lines.append("")
    for name, amount in totals["money"].items():
        euros = f"{totals['money_eur'][name]:>12} EUR" if "money_eur" in totals else ""
        lines.append(f"{name.replace('_', ' '):29}{amount:>16}{euros}")
    return "\n".join(lines)


def _totals(cases: list[Json], refused: list[Json]) -> Json:
    outcomes = sorted({case["outcome"] for case in cases})
    events = [event for case in cases for event in case["events"]]
    types = Counter(event["type"] for event in events)
    euros = _finnish(cases)
    return {
        "cases": len(cases),
        "refused": len(refused),
        "by_outcome": {outcome: _outcome(outcome, cases) for outcome in outcomes},
        "letters": {name: types[kind] for kind, name in _LETTERS.items()},
        "events": dict(sorted(types.items())),
        "money": _money([case for case in cases if case not in euros]),
        **({"money_eur": _money(euros)} if euros else {}),
    }


def _finnish(cases: list[Json]) -> list[Json]:
    """What is in euros: sums of two currencies would mean nothing."""
    return [case for case in cases if case["country"] == "FI"]


def _money(cases: list[Json]) -> Json:
    events = [event for case in cases for event in case["events"]]
    return {
        "principal": _sum(case["principal"] for case in cases),
        "fees_charged": _sum(_amounts(events, "notice_sent", "payment_demand_sent")),
        "fees_taken_back": _sum(_amounts(events, "fee_voided")),
        "paid_to_the_creditor": _sum(_amounts(events, "direct_payment")),
        "paid_and_reversed": _sum(_amounts(events, "payment_reversed")),
        "credited": _sum(_amounts(events, "credit_note")),
        "waived": _sum(_amounts(events, "remainder_waived")),
        "withdrawal_costs": _sum(_amounts(events, "stopped")),
        "open": _sum(case["open"] for case in cases),
    }


def _outcome(outcome: str, cases: list[Json]) -> Json:
    those = [case for case in cases if case["outcome"] == outcome]
    euros = _finnish(those)
    entry: Json = {"cases": len(those), "principal": _sum(c["principal"] for c in those if c not in euros)}
    return entry | ({"principal_eur": _sum(case["principal"] for case in euros)} if euros else {})


def _amounts(events: list[Json], *types: str) -> Iterable[str]:
    return (event["amount"] for event in events if event["type"] in types and event.get("amount") is not None)


def _sum(amounts: Iterable[str]) -> str:
    return f"{sum((Decimal(amount) for amount in amounts), Decimal(0)):.2f}"
