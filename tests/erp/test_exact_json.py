"""Amounts go out as exact numbers."""

import json

import pytest

from chalicelib.erp.exact_json import amount, written


@pytest.mark.parametrize(
    ("minor_units", "text"),
    [(0, "0.00"), (1, "0.01"), (-1, "-0.01"), (125000, "1250.00"), (-99999999999999901, "-999999999999999.01")],
)
def test_minor_units_keep_every_digit(minor_units: int, text: str) -> None:
    assert written({"amountGross": amount(minor_units)}) == f'{{"amountGross":{text}}}'


def test_the_rest_is_what_the_standard_library_reads() -> None:
    value = {"a": [1, True, None, 'æ"\n'], "b": {"c": []}}
    assert json.loads(written(value)) == value


def test_a_float_is_refused() -> None:
    with pytest.raises(TypeError, match="float"):
        written([1.5])
