"""The vendors' published OpenAPI documents, where they are at hand: reading them, and finding a request in one.

They are not ours to carry: AUTOCOLLECT_SPECS names the folder that holds them.
"""

import json
import os
import re
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

Schema = Mapping[str, Any]
TYPES: Mapping[str, tuple[type, ...]] = {
    "string": (str,),
    "boolean": (bool,),
    "integer": (int,),
    "number": (int, float, Decimal),
    "array": (list,),
    "object": (dict,),
}
QUERY = {"integer": r"-?\d+", "number": r"-?\d+(\.\d+)?", "boolean": r"true|false", "string": r".*"}
"""What a value of each type looks like in an address."""


def at_hand() -> bool:
    return bool(os.environ.get("AUTOCOLLECT_SPECS"))


@cache
def document(name: str) -> Schema:
    """LookupError when no folder is named."""
    folder = os.environ.get("AUTOCOLLECT_SPECS")
    if not folder:
        raise LookupError("AUTOCOLLECT_SPECS names no folder with the published documents")
    found: Schema = json.loads((Path(folder) / name).read_text())
    return found


def resolved(schema: Schema, name: str) -> Schema:
    """The schema itself, or what it refers to in the document."""
    if "$ref" not in schema:
        return schema
    found: Schema = document(name)["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
    return found


def mismatch(value: Any, schema: Schema, where: str) -> str:
    """What is wrong with the value's own type or choice, or nothing; members and items are not looked at."""
    kind = schema.get("type", "object")
    fits: bool = isinstance(value, TYPES[kind]) and (kind == "boolean") is isinstance(value, bool)
    if not fits:
        return f"{where} is {type(value).__name__}, not {kind}"
    if "enum" in schema and value not in schema["enum"]:
        return f"{where} is {value!r}, not one of {schema['enum']}"
    return ""


def operation(method: str, path: str, name: str) -> tuple[str, Schema]:
    """The template and the operation of a request. AssertionError when the document has none."""
    paths = document(name)["paths"]
    for template in sorted(paths, key=lambda each: each.count("{")):
        pattern = re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(template))
        if re.fullmatch(pattern, path) and method.lower() in paths[template]:
            found: Schema = paths[template][method.lower()]
            return template, found
    raise AssertionError(f"{method} {path} is not in the published document")
