"""The `fields` filter: its grammar, and objects rendered by it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias, Union

from local.erps.jsontext import Json
from local.erps.tripletex.errors import illegal_field
from local.erps.tripletex.shapes import SHAPES, url

Tree = dict[str, Union["Tree", None]]


@dataclass(frozen=True, slots=True)
class Ref:
    """A sub-object: shown as id and url, or whole where the filter asks for it."""

    kind: str
    id: int


Cell: TypeAlias = Union[str, int, bool, Decimal, Ref, Sequence["Cell"], Mapping[str, "Cell"], None]  # noqa: UP007
Row = Mapping[str, Cell]
Viewer = Callable[[Ref], Row | None]


def parse(text: str) -> Tree:
    """`*,customer(id,name)` as a tree; empty text means `*`. Raises ApiError 11000."""
    if not text.strip():
        return {"*": None}
    tree, rest = _parse_list("".join(text.split()))
    if rest:
        raise illegal_field(f"unexpected {rest!r}")
    return tree


def _parse_list(text: str) -> tuple[Tree, str]:
    tree: Tree = {}
    while True:
        end = next((place for place, letter in enumerate(text) if letter in ",()"), len(text))
        name, text = text[:end], text[end:]
        if not name:
            raise illegal_field(f"a name is missing before {text!r}")
        tree[name] = None
        if text.startswith("("):
            tree[name], text = _parse_list(text[1:])
            if not text.startswith(")"):
                raise illegal_field("a closing parenthesis is missing")
            text = text[1:]
        if not text.startswith(","):
            return tree, text
        text = text[1:]


def check(kind: str, tree: Tree) -> None:
    """Raises ApiError 11000 for a name that the kind does not have, also when there is nothing to show."""
    shape = SHAPES[kind]
    for name, below in tree.items():
        if name == "*":
            continue
        if name not in shape:
            raise illegal_field(f"{name} does not match a field in the model: {kind}")
        target = shape[name]
        if below is not None:
            if target is None:
                raise illegal_field(f"{name} is not an object in the model: {kind}")
            check(target, below)


def render(row: Row, tree: Tree, view: Viewer) -> dict[str, Json]:
    """The fields asked for, in the row's order. A name that the row lacks stays away, as with a missing right."""
    wanted = [name for name in row if name in tree or ("*" in tree and name != "changes")]
    return {name: _cell(row[name], tree.get(name), view) for name in wanted}


def _cell(value: Cell, below: Tree | None, view: Viewer) -> Json:
    if isinstance(value, Ref):
        return _sub_object(value, below, view)
    if isinstance(value, str | int | Decimal) or value is None:
        return value
    if isinstance(value, Mapping):
        return {name: _cell(each, None, view) for name, each in value.items() if below is None or name in below}
    return [_cell(each, below, view) for each in value]


def _sub_object(ref: Ref, below: Tree | None, view: Viewer) -> Json:
    if below is None:
        return {"id": ref.id, "url": url(ref.kind, ref.id)}
    row = view(ref)
    return {"id": ref.id, "url": url(ref.kind, ref.id)} if row is None else render(row, below, view)
