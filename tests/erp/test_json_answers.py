"""JSON answers: exact amounts, and trouble that tells no values."""

from decimal import Decimal

import pytest
from pydantic import BaseModel

from chalicelib.erp.contract import ErpUnavailable
from chalicelib.erp.json_answers import JsonAnswers

ANSWERS = JsonAnswers("Tripletex")


class Customer(BaseModel):
    id: int
    name: str


def test_amounts_keep_every_digit() -> None:
    assert ANSWERS.parsed(b'{"amount": 1250.10}') == {"amount": Decimal("1250.10")}


@pytest.mark.parametrize("body", [b"", b"<html>", b"{", b"[" * 200_000], ids=["empty", "page", "cut off", "too deep"])
def test_what_is_no_json_is_trouble(body: bytes) -> None:
    with pytest.raises(ErpUnavailable, match="Tripletex: answered with something other than JSON"):
        ANSWERS.parsed(body)


def test_another_form_is_told_by_place_and_kind() -> None:
    with pytest.raises(ErpUnavailable) as trouble:
        ANSWERS.read(Customer, {"id": "Kari", "name": 7})
    assert "Customer: id: int_parsing; name: string_type" in trouble.value.detail
    assert "Kari" not in trouble.value.detail
    assert ANSWERS.read(Customer, {"id": 7, "name": "Kari", "more": 1}).id == 7
