"""JSON with money as exact decimal numbers, which the standard library's writer cannot do."""

import json
from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import TypeAlias, Union

Json: TypeAlias = Union[str, int, bool, Decimal, Sequence["Json"], Mapping[str, "Json"], None]  # noqa: UP007


def kroner(minor: int) -> Decimal:
    """Minor units as the decimal amount that the API shows."""
    return Decimal(minor).scaleb(-2)


def minor(amount: Decimal) -> int:
    """An amount from outside in minor units; half up, as the real one rounds to two decimals."""
    return int(amount.quantize(Decimal("0.01"), ROUND_HALF_UP).scaleb(2))


def number(amount: Decimal) -> str:
    """Two decimals with one superfluous zero less ("1250.0", "12.4"), as the real one writes them."""
    text = f"{amount:.2f}"
    return text[:-1] if text.endswith("0") else text


def write(value: Json) -> str:
    """The value as JSON text."""
    if isinstance(value, bool) or value is None or isinstance(value, int | str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, Decimal):
        return number(value)
    if isinstance(value, Mapping):
        return "{" + ",".join(f"{json.dumps(key)}:{write(each)}" for key, each in value.items()) + "}"
    return "[" + ",".join(write(each) for each in value) + "]"


def read(text: str | bytes) -> Json:
    """JSON text with decimals kept exact. Raises ValueError for anything else."""
    parsed: Json = json.loads(text, parse_float=Decimal)
    return parsed
