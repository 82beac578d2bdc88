"""Netvisor's XML, read tolerantly: names in any case, one or many of a kind, and no entities at all."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple
from xml.etree.ElementTree import Element, ParseError, SubElement, tostring

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_OLDER_CHARSET = "iso-8859-15"


class NotXml(Exception):
    """The body is no XML, or XML with a document type, which an honest answer never has."""


_NONE: "Mapping[str, str]" = MappingProxyType({})


class Node(NamedTuple):
    """An element: names of elements and attributes in lower case, text without the blanks around it."""

    # A tuple, since an answer with a hundred invoices has some ten thousand of them.
    name: str
    text: str = ""
    attributes: "Mapping[str, str]" = _NONE
    children: "Sequence[Node]" = ()

    def all(self, *names: str) -> "list[Node]":
        """The children of these names, in their order: none, one or many alike."""
        return [child for child in self.children if child.name in names]

    def first(self, name: str) -> "Node":
        """The first child of that name; an empty element when there is none."""
        return next((child for child in self.children if child.name == name), Node(name))

    def value(self, *names: str) -> str:
        """The text of the first child of these names that has any."""
        return next((child.text for child in self.all(*names) if child.text), "")

    def walk(self) -> "Iterator[Node]":
        """The element itself and all below it."""
        yield self
        for child in self.children:
            yield from child.walk()

    @property
    def empty(self) -> bool:
        return not self.children and not self.text


def parse(body: bytes) -> Node:
    """The root of an answer. Raises NotXml. Document types, entities and external references are refused."""
    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import fromstring

    try:
        try:
            return _node(fromstring(body, forbid_dtd=True))
        except ParseError:
            # Without a declaration XML is UTF-8; Netvisor's own pages name an older charset for some resources.
            return _node(fromstring(body.decode(_OLDER_CHARSET), forbid_dtd=True))
    except (ParseError, DefusedXmlException, ValueError, RecursionError) as error:
        raise NotXml(type(error).__name__) from None


def _node(element: Element) -> Node:
    return Node(
        _plain(element.tag),
        (element.text or "").strip(),
        {_plain(name): text.strip() for name, text in element.attrib.items()} if element.attrib else _NONE,
        [_node(child) for child in element if isinstance(child.tag, str)],
    )


@lru_cache(1000)
def _plain(name: str) -> str:
    return name.rpartition("}")[2].lower()


@dataclass(frozen=True, slots=True)
class Tag:
    """An element to be sent. The order of `inner` is the order on the wire, which Netvisor demands."""

    name: str
    inner: "str | Sequence[Tag]"
    attributes: "Mapping[str, str]" = field(default_factory=dict)


def document(inner: Tag) -> bytes:
    """A request body: <root> without a declaration, in ASCII with references, right in any charset it is read in."""
    root = Element("root")
    _append(root, inner)
    text: bytes = tostring(root, encoding="us-ascii")
    return text


def _append(parent: Element, tag: Tag) -> None:
    element = SubElement(parent, tag.name, dict(tag.attributes))
    if isinstance(tag.inner, str):
        element.text = tag.inner
        return
    for inner in tag.inner:
        _append(element, inner)
