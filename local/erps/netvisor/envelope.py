"""Netvisor's XML: the envelope of answers, elements written and read, and requests held to their order."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TypeAlias, Union
from xml.etree.ElementTree import Element
from xml.sax.saxutils import escape, quoteattr

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring

from local.erps.netvisor.office import HELSINKI, Refusal, invalid

Inner: TypeAlias = Union[str, Sequence["E"]]  # noqa: UP007
HTTP = {"AUTHENTICATION_FAILED": 401, "SERVICE_ACCESS_ERROR": 403, "TECHNICAL_ERROR": 500, "SYSTEM_MAINTANANCE": 500}


@dataclass(frozen=True, slots=True)
class E:
    """An element to be written."""

    name: str
    inner: Inner = ""
    attributes: Mapping[str, str] = field(default_factory=dict)

    def xml(self) -> str:
        attributes = "".join(f" {name}={quoteattr(text)}" for name, text in self.attributes.items())
        inner = escape(self.inner) if isinstance(self.inner, str) else "".join(each.xml() for each in self.inner)
        return f"<{self.name}{attributes}>{inner}</{self.name}>" if inner else f"<{self.name}{attributes} />"


def ansi(name: str, on: date) -> E:
    return E(name, on.isoformat(), {"format": "ansi"})


def finnish(on: date) -> str:
    return f"{on.day}.{on.month}.{on.year}"


def stamp(at: datetime) -> str:
    """Local time as Netvisor writes it: no zeros in front, no zone."""
    local = at.astimezone(HELSINKI)
    return f"{finnish(local.date())} {local.hour}:{local.minute:02d}:{local.second:02d}"


def success(at: datetime, content: Sequence[E]) -> str:
    return _root(["OK"], at, content)


def failure(at: datetime, refusal: Refusal, language: str) -> str:
    """Two Status elements side by side; the text in the language of the request's header."""
    text = refusal.english if language == "EN" else refusal.finnish
    return _root(["FAILED", f"{refusal.code} :: {text}"], at, ())


def _root(statuses: Sequence[str], at: datetime, content: Sequence[E]) -> str:
    status = E("ResponseStatus", [*(E("Status", text) for text in statuses), E("TimeStamp", stamp(at))])
    return E("Root", [status, *content]).xml()


@dataclass(frozen=True, slots=True)
class Field:
    """One element of a request in its place. `inner` are those within it; only `many` may stand there repeatedly."""

    name: str
    required: bool = True
    inner: tuple["Field", ...] = ()
    many: bool = False


@dataclass(frozen=True, slots=True)
class Given:
    """An element of a request, its name in lower case."""

    name: str
    text: str
    attributes: Mapping[str, str]
    inner: tuple["Given", ...]

    def value(self, *path: str) -> str:
        """The text at the end of the path; empty when it was not sent."""
        found: Given | None = self
        for name in path:
            found = next((each for each in found.inner if each.name == name), None) if found else None
        return found.text if found else ""

    def get(self, name: str) -> "Given":
        return next(each for each in self.inner if each.name == name)


def read(body: bytes, fields: tuple[Field, ...]) -> Given:
    """The request's <root>. Raises Refusal for what is no XML, unknown, missing, empty or out of order."""
    if not body.strip():
        raise invalid("Sanoma puuttuu.", "The message is missing.")
    try:
        root = _given(fromstring(body, forbid_dtd=True))
    except (ParseError, DefusedXmlException, ValueError):
        raise invalid("Sanoma ei ole XML:ää.", "The message is no XML.") from None
    if root.name != "root":
        raise invalid("Juurielementti puuttuu.", "The element root is missing.")
    _check(root, fields)
    return root


def _given(element: Element) -> Given:
    inner = tuple(_given(child) for child in element)
    attributes = {name.lower(): text for name, text in element.attrib.items()}
    return Given(element.tag.lower(), (element.text or "").strip(), attributes, inner)


def _check(given: Given, fields: tuple[Field, ...]) -> None:
    order = [each.name for each in fields]
    names = [each.name for each in given.inner]
    for name in names:
        if name not in order:
            raise invalid(f"Elementtiä {name} ei tunneta.", f"The element {name} is not known here.")
    if [order.index(name) for name in names] != sorted(order.index(name) for name in names):
        raise invalid("Elementit ovat väärässä järjestyksessä.", "The elements are in the wrong order.")
    for expected in fields:
        found = [each for each in given.inner if each.name == expected.name]
        if expected.required and not any(each.text or each.inner for each in found):
            raise invalid(f"Elementti {expected.name} puuttuu.", f"The element {expected.name} is missing.")
        if len(found) > 1 and not expected.many:
            raise invalid(f"Elementti {expected.name} toistuu.", f"The element {expected.name} is repeated.")
        for each in found:
            _check(each, expected.inner)
