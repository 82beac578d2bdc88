"""Every exchange with v2 of the simulated Go against the published OpenAPI documents, where those are at hand.

Of v1 no document was published.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qsl

import httpx

from tests.contracts.published import QUERY, Schema, document, mismatch, operation, resolved

_INSTANT = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(\.\d{1,7})?(Z|[+-]\d\d:\d\d)?")
_GUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
V2, TOKEN = "poweroffice-openapi-subset.json", "poweroffice-token-openapi.json"


def faults(value: Any, schema: Schema, where: str, name: str = V2) -> Iterator[str]:
    """What of the value the schema does not allow."""
    schema = resolved(schema, name)
    if value is None:
        if not schema.get("nullable"):
            yield f"{where} is null"
        return
    kind = schema.get("type", "object")
    if wrong := mismatch(value, schema, where):
        yield wrong
    elif kind == "array":
        for place, each in enumerate(value):
            yield from faults(each, schema["items"], f"{where}[{place}]", name)
    elif kind == "object":
        yield from _members(value, schema, where, name)
    elif kind == "string":
        yield from _text(value, schema, where)


def _members(value: Mapping[str, Any], schema: Schema, where: str, name: str) -> Iterator[str]:
    properties = schema.get("properties", {})
    yield from (f"{where}.{each} is missing" for each in schema.get("required", ()) if each not in value)
    for field, each in value.items():
        if field in properties:
            yield from faults(each, properties[field], f"{where}.{field}", name)
        elif schema.get("additionalProperties", True) is False:
            yield f"{where}.{field} is not in the schema"


def _text(value: str, schema: Schema, where: str) -> Iterator[str]:
    if len(value) > schema.get("maxLength", len(value)):
        yield f"{where} is longer than {schema['maxLength']}"
    if not well_formed(value, schema.get("format", "")):
        yield f"{where} is {value!r}, which is no {schema['format']}"


def well_formed(text: str, form: str) -> bool:
    """Whether the text is a date, an instant with up to seven fraction digits, or a GUID, where one is wanted."""
    try:
        if form == "date":
            return date.fromisoformat(text).isoformat() == text
        found = _INSTANT.fullmatch(text)
        if form == "date-time":
            return found is not None and bool(datetime.fromisoformat(found[1]))
    except ValueError:
        return False
    return form != "uuid" or _GUID.fullmatch(text) is not None


def check(request: httpx.Request, response: httpx.Response, body: bytes) -> str:
    """The operation that was met. AssertionError with all that request and answer have beside the document."""
    if request.url.path == "/OAuth/Token":
        template, found, name = "/Token", document(TOKEN)["paths"]["/Token"]["post"], TOKEN
        wrong = list(_token_faults(request))
    else:
        path = request.url.path.removeprefix("/v2")
        (template, found), name = operation(request.method, path, V2), V2
        wrong = list(request_faults(request, found, template, path))
    wrong += answer_faults(response, body, found, f"{request.method} {template} answer", name)
    if wrong:
        raise AssertionError("; ".join(wrong))
    return f"{request.method} {template}"


def _token_faults(request: httpx.Request) -> Iterator[str]:
    if parse_qsl(request.content.decode()) != [("grant_type", "client_credentials")]:
        yield "the form of the sign-in is another"
    if not request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
        yield "the sign-in is no form"
    if not request.headers.get("authorization", "").startswith("Basic "):
        yield "the sign-in has no keys"
    if "ocp-apim-subscription-key" not in request.headers:
        yield "the sign-in has no subscription key"


def request_faults(request: httpx.Request, found: Schema, where: str, path: str) -> Iterator[str]:
    """What of a request to v2 the document does not have, or misses."""
    paging = document(V2)["components"]["schemas"]["ResourceParameters"]["properties"]
    listed = {each["name"]: each for each in found.get("parameters", [])}
    schemas = {name: each["schema"] for name, each in listed.items() if each["in"] == "query"}
    known = {**schemas, **(paging if "resourceParameter" in listed else {})}
    for name, text in request.url.params.items():
        schema = known.get(name)
        if schema is None:
            yield f"{where}?{name} is not in the document"
        elif not re.fullmatch(QUERY[schema.get("type", "string")], text):
            yield f"{where}?{name}={text} is not of its type"
        elif not well_formed(text, schema.get("format", "")):
            yield f"{where}?{name}={text} is no {schema['format']}"
    for name, each in listed.items():
        if each["in"] == "query" and each.get("required") and name not in request.url.params:
            yield f"{where}?{name} is missing"
    if "{id}" in where and listed["id"]["schema"].get("format") == "uuid":
        yield from [] if well_formed(path.rpartition("/")[2], "uuid") else [f"{where} has no GUID"]
    yield from _body_faults(request, found, where)
    if "ocp-apim-subscription-key" not in request.headers:
        yield f"{where} has no subscription key"
    if not where.startswith("/Onboarding") and not request.headers.get("authorization", "").startswith("Bearer "):
        yield f"{where} has no token"
    if len(str(request.url)) > 2000:
        yield f"{where} has an address of {len(str(request.url))} characters"


def _body_faults(request: httpx.Request, found: Schema, where: str) -> Iterator[str]:
    if "requestBody" not in found:
        yield from [f"{where} has a body that the document does not know"] if request.content else []
        return
    described = found["requestBody"]["content"].get(request.headers.get("content-type", "").partition(";")[0])
    if described is None:
        yield f"{where} is sent as {request.headers.get('content-type')}"
        return
    yield from faults(json.loads(request.content, parse_float=Decimal), described["schema"], f"{where} body")


def answer_faults(response: httpx.Response, body: bytes, found: Schema, where: str, name: str = V2) -> Iterator[str]:
    """What of an answer the document does not have; a status that it does not list may be any trouble."""
    described = found["responses"].get(str(response.status_code))
    if described is None:
        if response.status_code < 400:
            yield f"{where} {response.status_code} is not in the document"
        return
    content = described.get("content", {}).get("application/json")
    if content is None:
        if response.status_code < 400 and body:
            yield f"{where} {response.status_code} has a body"
        return
    if response.status_code >= 400 and name == V2:
        # The examples write what the schema writes with a capital letter.
        raw = {key.capitalize(): value for key, value in json.loads(body).items()}
        yield from faults(raw, {"$ref": "#/components/schemas/ProblemDetails"}, where)
        return
    yield from faults(json.loads(body, parse_float=Decimal), content["schema"], where, name)


class Checked(httpx.BaseTransport):
    """The network in between, which looks at both sides of v2. `spoiled`: an answer is wrong on purpose."""

    def __init__(self, inner: httpx.BaseTransport, spoiled: Callable[[], bool]) -> None:
        self._inner, self._spoiled = inner, spoiled
        self.seen: set[str] = set()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        response = self._inner.handle_request(request)
        body = response.read()
        if not request.url.path.startswith("/v1/") and not self._spoiled():
            self.seen.add(check(request, response, body))
        return httpx.Response(response.status_code, headers=response.headers, content=body)
