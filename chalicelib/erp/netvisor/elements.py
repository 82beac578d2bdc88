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

    try:
        try:
            return _read(body)
        except ParseError:
            # Without a declaration XML is UTF-8; Netvisor's own pages name an older charset for some resources.
            return _read(body.decode(_OLDER_CHARSET))
    except (ParseError, DefusedXmlException, ValueError, RecursionError) as error:
        raise NotXml(type(error).__name__) from None


def _read(text: bytes | str) -> Node:
    from defusedxml.ElementTree import DefusedXMLParser

    nodes = _Nodes()
    parser = DefusedXMLParser(target=nodes, forbid_dtd=True)
    parser.feed(text)
    parser.close()
    return nodes.root


class _Nodes:
    """Builds nodes as the parser meets them, instead of another tree first. Text behind a child does not count."""

    def __init__(self) -> None:
        self._children: list[list[Node]] = [[]]
        self._attributes: list[Mapping[str, str]] = []
        self._texts: list[list[str]] = [[]]

    def start(self, _name: str, attributes: "Mapping[str, str]") -> None:
        plain = {_plain(name): text.strip() for name, text in attributes.items()} if attributes else _NONE
        self._attributes.append(plain)
        self._children.append([])
        self._texts.append([])

    def data(self, text: str) -> None:
        if not self._children[-1]:
            self._texts[-1].append(text)

    def end(self, name: str) -> None:
        text = "".join(self._texts.pop()).strip()
        node = Node(_plain(name), text, self._attributes.pop(), tuple(self._children.pop()))
        self._children[-1].append(node)

    def close(self) -> None: ...

    @property
    def root(self) -> Node:
        return self._children[0][0]


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
