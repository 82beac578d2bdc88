"""The walk's result adds up."""

from collections.abc import Iterator

from local import report
from local.product import Product

CASE: dict[str, object] = {
    "case": "AC-1",
    "creditor": "nordlys",
    "erp": "tripletex",
    "country": "NO",
    "invoice": "10042",
    "debtor": "consumer",
    "principal": "1250.00",
    "invoice_date": "2026-05-01",
    "due_date": "2026-05-15",
    "events": [
        {"on": "2026-05-30", "type": "transferred", "amount": "1250.00"},
        {"on": "2026-06-01", "type": "notice_sent", "amount": "38.00", "deadline": "2026-06-15", "letter": "n1"},
        {"on": "2026-06-05", "type": "direct_payment", "amount": "1000.10"},
        {"on": "2026-06-06", "type": "fee_voided", "amount": "38.00", "letter": "n1"},
    ],
    "open": "249.90",
    "erp_balance": "249.90",
    "outcome": "open",
    "kid": "not part of the result",
}


class Answers(Product):
    """The open API with one case and one refusal."""

    def __init__(self) -> None:
        pass

    def cases(self, creditor_id: str) -> Iterator[dict[str, object]]:
        yield {"case": f"{creditor_id}-1"}

    def case(self, case_no: str) -> dict[str, object]:
        return CASE | {"case": case_no}

    def refusals(self, creditor_id: str) -> list[dict[str, object]]:  # noqa: ARG002
        return [{"invoice": "7", "on": "2026-06-02", "reason": "foreign_currency", "detail": "SEK", "advice": "..."}]


def test_cases_have_the_agreed_fields_and_amounts_add_up() -> None:
    told = report.collect(Answers(), ["b", "a"], 120, 1)
    assert (told["days"], told["seed"]) == (120, 1)
    assert [case["case"] for case in told["cases"]] == ["a-1", "b-1"]
    assert told["cases"][0] == {name: text for name, text in CASE.items() if name != "kid"} | {"case": "a-1"}
    assert told["refused"][0] == {"creditor": "a", "invoice": "7", "on": "2026-06-02", "reason": "foreign_currency"}
    money = told["totals"]["money"]
    assert (money["principal"], money["paid_to_the_creditor"], money["open"]) == ("2500.00", "2000.20", "499.80")
    assert (money["fees_charged"], money["fees_taken_back"]) == ("76.00", "76.00")
    assert told["totals"]["by_outcome"] == {"open": {"cases": 2, "principal": "2500.00"}}
    assert told["totals"]["letters"] == {"notices": 2, "payment demands": 0}


def test_euros_and_kroner_are_never_added() -> None:
    class Both(Answers):
        def case(self, case_no: str) -> dict[str, object]:
            return super().case(case_no) | ({"country": "FI"} if case_no == "b-1" else {})

    told = report.collect(Both(), ["b", "a"], 120, 1)["totals"]
    assert told["by_outcome"] == {"open": {"cases": 2, "principal": "1250.00", "principal_eur": "1250.00"}}
    assert (told["money"]["open"], told["money_eur"]["open"]) == ("249.90", "249.90")


def test_the_table_names_outcomes_letters_and_money() -> None:
    table = report.table(report.collect(Answers(), ["a"], 30, 2))
    for wanted in ("30 days, seed 2", "open", "1250.00", "notices", "paid to the creditor"):
        assert wanted in table
