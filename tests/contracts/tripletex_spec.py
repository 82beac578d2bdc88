"""Every exchange with the simulated Tripletex against the published OpenAPI document, where that is at hand.

It marks nothing as nullable although most fields can be null, so null passes everywhere in answers, and nowhere in
requests.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import Any

import httpx

from tests.contracts.published import QUERY, Schema, document, mismatch, operation, resolved

DOCUMENT = "tripletex-openapi-subset.json"


def faults(value: Any, schema: Schema, where: str, *, sent: bool = False) -> Iterator[str]:
    """What of the value the schema does not allow; `sent` by us: neither nulls nor what is read-only."""
    schema = resolved(schema, DOCUMENT)
    if value is None:
        if sent:
            yield f"{where} is null"
        return
    kind = schema.get("type", "object")
    if wrong := mismatch(value, schema, where):
        yield wrong
    elif kind == "array":
        for place, each in enumerate(value):
            yield from faults(each, schema["items"], f"{where}[{place}]", sent=sent)
    elif kind == "object" and "properties" in schema:
        yield from _members(value, schema["properties"], where, sent=sent)


def _members(value: Mapping[str, Any], properties: Schema, where: str, *, sent: bool) -> Iterator[str]:
    for name, each in value.items():
        if name not in properties:
            yield f"{where}.{name} is not in the schema"
        elif sent and properties[name].get("readOnly"):
            yield f"{where}.{name} is read-only"
        else:
            yield from faults(each, properties[name], f"{where}.{name}", sent=sent)


def check(request: httpx.Request, response: httpx.Response, body: bytes) -> None:
    """AssertionError with all that request and answer have beside or against the document."""
    path = request.url.path.removeprefix("/v2")
    template, found = operation(request.method, path, DOCUMENT)
    where = f"{request.method} {template}"
    wrong = [*_request_faults(request, found, where), *_answer_faults(response, body, found, where)]
    if wrong:
        raise AssertionError("; ".join(wrong))


def _request_faults(request: httpx.Request, found: Schema, where: str) -> Iterator[str]:
    named = {each["name"]: each for each in found.get("parameters", []) if each["in"] == "query"}
    for name, text in request.url.params.items():
        if name not in named:
            yield f"{where}?{name} is not in the document"
        elif not re.fullmatch(QUERY[named[name]["schema"]["type"]], text):
            yield f"{where}?{name}={text} is not of its type"
        elif text not in named[name]["schema"].get("enum", [text]):
            yield f"{where}?{name}={text} is not one of the document's"
    for name, each in named.items():
        if each.get("required") and name not in request.url.params:
            yield f"{where}?{name} is missing"
    if "requestBody" in found:
        sent = json.loads(request.content, parse_float=Decimal)
        yield from faults(sent, _schema(found["requestBody"]), f"{where} body", sent=True)
    elif request.content:
        yield f"{where} has a body that the document does not know"
    answered = found["responses"].get("200")
    if "fields" in request.url.params and answered:
        tree, rest = _tree(request.url.params["fields"])
        schema = resolved(_schema(answered), DOCUMENT)["properties"]
        kind = schema["values"]["items"] if "values" in schema else schema["value"]
        yield from [*_field_faults(tree, kind, where), *([f"{where} fields: {rest}"] if rest else [])]


def _answer_faults(response: httpx.Response, body: bytes, found: Schema, where: str) -> Iterator[str]:
    if response.headers.get("content-type", "").partition(";")[0] != "application/json":
        return
    value = json.loads(body, parse_float=Decimal)
    if response.status_code >= 400:
        error = document(DOCUMENT)["components"]["schemas"]["ApiError"]
        yield from faults(value, error, f"{where} error")
        yield from [f"{where} error lacks {name}" for name in error["properties"] if name not in value]
        return
    described = found["responses"].get(str(response.status_code))
    if described is None:
        yield f"{where} answered {response.status_code}"
    else:
        yield from faults(value, _schema(described), f"{where} answer")


def _schema(described: Schema) -> Schema:
    found: Schema = next(iter(described["content"].values()))["schema"]
    return found


Tree = dict[str, Any]


def _tree(text: str) -> tuple[Tree, str]:
    """`id,customer(id,name)` as a tree, and what was left unread."""
    tree: Tree = {}
    while text:
        found = re.match(r"[\w*]+", text)
        if found is None:
            break
        name, text = found[0], text[found.end() :]
        tree[name] = {}
        if text.startswith("("):
            tree[name], text = _tree(text[1:])
            assert text.startswith(")")
            text = text[1:]
        if not text.startswith(","):
            break
        text = text[1:]
    return tree, text


def _field_faults(tree: Tree, schema: Schema, where: str) -> Iterator[str]:
    schema = resolved(schema, DOCUMENT)
    schema = resolved(schema["items"], DOCUMENT) if schema.get("type") == "array" else schema
    for name, below in tree.items():
        properties = schema.get("properties", {})
        if name != "*" and name not in properties:
            yield f"{where} fields: {name} is not in the schema"
        elif below:
            yield from _field_faults(below, properties[name], f"{where} fields {name}")


class Checked(httpx.BaseTransport):
    """The network in between, which looks at both sides; controls and pages are no part of the document."""

    def __init__(self, inner: httpx.BaseTransport, broken: Callable[[], bool]) -> None:
        """`broken` says that answers of another shape were ordered."""
        self._inner = inner
        self._broken = broken
        self.seen: set[str] = set()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        response = self._inner.handle_request(request)
        body = response.read()
        if not self._broken():
            check(request, response, body)
        self.seen.add(operation(request.method, request.url.path.removeprefix("/v2"), DOCUMENT)[0])
        return httpx.Response(response.status_code, headers=response.headers, content=body)
