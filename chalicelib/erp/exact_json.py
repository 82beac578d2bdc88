"""JSON with amounts as exact decimal numbers, which the standard library's writer cannot do."""

import json
from collections.abc import Mapping, Sequence
from decimal import Decimal


def amount(minor_units: int) -> Decimal:
    """Minor units as the amount with two decimals that an ERP's interface takes."""
    return Decimal(minor_units).scaleb(-2)


def written(value: object) -> str:
    """The value as JSON text. TypeError for what JSON does not know, floats among it: money is never one."""
    if value is None or isinstance(value, bool | int | str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, Mapping):
        return "{" + ",".join(f"{written(str(key))}:{written(each)}" for key, each in value.items()) + "}"
    if isinstance(value, Sequence):
        return "[" + ",".join(written(each) for each in value) + "]"
    raise TypeError(f"{type(value).__name__} is nothing that JSON writes")
