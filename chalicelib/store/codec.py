"""Between frozen dataclasses and DynamoDB's document form, by the types of their fields.

Dates are ISO text, instants ISO UTC text, amounts numbers; a member of a union is told by `type`, its class name.
Writing refuses what the field's type does not allow (a float, a naive datetime); reading refuses unknown fields. A
field that is missing takes its default, so adding a field with a default needs no new schema number.
"""

from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from functools import cache
from types import NoneType, UnionType
from typing import TYPE_CHECKING, Union, cast, get_args, get_origin, get_type_hints

from chalicelib.store.keys import instant

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import AttributeValueTypeDef as Attribute
else:
    Attribute = dict

Item = dict[str, Attribute]

_TYPE = "type"


class CodecError(ValueError):
    """A value does not have the form that its type promises; names the type and the field."""


def encode(value: object, kind: object) -> Attribute:
    """The document form of a value that is declared as `kind`. Raises CodecError."""
    if get_origin(kind) in (Union, UnionType):
        return _encode_union(value, get_args(kind))
    if get_origin(kind) in (tuple, frozenset):
        return _encode_many(value, kind)
    if not isinstance(kind, type):
        raise CodecError(f"no document form for {kind!r}")
    # A datetime is also a date and a bool an int: only the declared type itself will do. An enum's text is text.
    if type(value) is not kind and not (kind is str and isinstance(value, str)):
        raise CodecError(f"{value!r} is not of type {kind.__name__}")
    match value:
        case bool():
            return {"BOOL": value}
        case int():
            return {"N": str(value)}
        case str():
            return {"S": str(value)}
        case datetime():
            return {"S": instant(value)}
        case date():
            return {"S": value.isoformat()}
    if not is_dataclass(kind):
        raise CodecError(f"no document form for {kind.__name__}")
    return {"M": _encode_fields(value, kind)}


def decode(attribute: Attribute, kind: object) -> object:
    """The value declared as `kind` from its document form. Raises CodecError."""
    if get_origin(kind) in (Union, UnionType):
        return _decode_union(attribute, get_args(kind))
    if get_origin(kind) in (tuple, frozenset):
        return _decode_many(attribute, kind)
    if not isinstance(kind, type):
        raise CodecError(f"no document form for {kind!r}")
    try:
        if is_dataclass(kind):
            return _decode_fields(dict(attribute["M"]), kind)
        return _decode_plain(attribute, kind)
    except (KeyError, ValueError) as error:
        if isinstance(error, CodecError):
            raise
        raise CodecError(f"{attribute!r} is not a {kind.__name__}") from error


def size(item: Item) -> int:
    """About how many bytes DynamoDB counts for an item."""
    return sum(len(name.encode()) + _size(value) for name, value in item.items())


def text(value: str) -> Attribute:
    return {"S": value}


def number(value: int) -> Attribute:
    return {"N": str(value)}


def _encode_union(value: object, kinds: tuple[object, ...]) -> Attribute:
    if value is None and NoneType in kinds:
        return {"NULL": True}
    rest = [kind for kind in kinds if kind is not NoneType]
    if len(rest) == 1:
        return encode(value, rest[0])
    kind = type(value)
    if kind not in rest or not is_dataclass(kind):
        raise CodecError(f"{value!r} is none of the union's types")
    document = _encode_fields(value, kind)
    if _TYPE in document:
        raise CodecError(f"{kind.__name__} has a field {_TYPE!r}, which tells the members of a union apart")
    return {"M": {_TYPE: text(kind.__name__), **document}}


def _decode_union(attribute: Attribute, kinds: tuple[object, ...]) -> object:
    if attribute.get("NULL") and NoneType in kinds:
        return None
    rest = [kind for kind in kinds if kind is not NoneType]
    if len(rest) == 1:
        return decode(attribute, rest[0])
    document = dict(attribute.get("M", {}))
    name = document.pop(_TYPE, {}).get("S")
    for kind in rest:
        if isinstance(kind, type) and kind.__name__ == name:
            return _decode_fields(document, kind)
    raise CodecError(f"unknown type {name!r}")


def _encode_many(value: object, kind: object) -> Attribute:
    element = get_args(kind)[0]
    if isinstance(value, frozenset) and get_origin(kind) is frozenset:
        return {"L": [encode(each, element) for each in sorted(value)]}
    if isinstance(value, tuple) and get_origin(kind) is tuple:
        return {"L": [encode(each, element) for each in value]}
    raise CodecError(f"{value!r} is not a {kind!r}")


def _decode_many(attribute: Attribute, kind: object) -> object:
    if "L" not in attribute:
        raise CodecError(f"{attribute!r} is not a {kind!r}")
    found = [decode(each, get_args(kind)[0]) for each in attribute["L"]]
    return frozenset(found) if get_origin(kind) is frozenset else tuple(found)


def _decode_plain(attribute: Attribute, kind: type) -> object:
    if kind is bool:
        return attribute["BOOL"]
    if kind is int:
        return int(attribute["N"])
    if kind is str:
        return attribute["S"]
    if kind is datetime:
        return datetime.fromisoformat(attribute["S"]).astimezone(UTC)
    if kind is date:
        return date.fromisoformat(attribute["S"])
    if issubclass(kind, StrEnum):
        return kind(attribute["S"])
    raise CodecError(f"no document form for {kind.__name__}")


@cache
def _kinds(kind: type) -> dict[str, tuple[object, bool]]:
    """Per field its type and whether it must be there."""
    hints = get_type_hints(kind)
    return {field.name: (hints[field.name], _required(field)) for field in fields(kind)}


def _required(field: "Field[object]") -> bool:
    return field.default is MISSING and field.default_factory is MISSING


def _encode_fields(value: object, kind: type) -> dict[str, Attribute]:
    document = {}
    for name, (declared, _) in _kinds(kind).items():
        try:
            document[name] = encode(getattr(value, name), declared)
        except CodecError as error:
            raise CodecError(f"{kind.__name__}.{name}: {error}") from error
    return document


def _decode_fields(document: dict[str, Attribute], kind: type) -> object:
    declared = _kinds(kind)
    unknown = document.keys() - declared.keys()
    if unknown:
        raise CodecError(f"{kind.__name__} has no field {', '.join(sorted(unknown))}")
    missing = {name for name, (_, required) in declared.items() if required} - document.keys()
    if missing:
        raise CodecError(f"{kind.__name__} lacks {', '.join(sorted(missing))}")
    values = {}
    for name, attribute in document.items():
        try:
            values[name] = decode(attribute, declared[name][0])
        except CodecError as error:
            raise CodecError(f"{kind.__name__}.{name}: {error}") from error
    return cast("object", kind(**values))


def _size(value: Attribute) -> int:
    if "S" in value:
        return len(value["S"].encode())
    if "N" in value:
        return len(value["N"]) // 2 + 2
    if "M" in value:
        return 3 + sum(len(name.encode()) + 1 + _size(part) for name, part in value["M"].items())
    if "L" in value:
        return 3 + sum(1 + _size(part) for part in value["L"])
    if "SS" in value:
        return sum(len(part.encode()) for part in value["SS"])
    return 1
