"""Draws docs/lifecycle.md from the tables in chalicelib/case/lifecycle.py, read as text: local/ imports no product.

`python -m local.lifecycle_drawing` writes the page; a test holds it to the tables.
"""

import ast
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
TABLES = ROOT / "chalicelib" / "case" / "lifecycle.py"
MODEL = ROOT / "chalicelib" / "case" / "model.py"
PAGE = ROOT / "docs" / "lifecycle.md"

_HEAD = """\
# How a case moves

Drawn from the tables in `chalicelib/case/lifecycle.py` by `python -m local.lifecycle_drawing`; change the tables, not
this page. A test fails when the two differ.

"""


@dataclass(frozen=True, slots=True)
class Tables:
    """The tables by the words that stand in the code. `reasons` are the comments above the moves from a phase."""

    phases: Sequence[str]
    moves: Mapping[str, Sequence[str]]
    reasons: Mapping[str, str]
    allowed: Mapping[tuple[str, str], Sequence[str]]


def read(tables: Path = TABLES, model: Path = MODEL) -> Tables:
    """Read both tables. Raises ValueError where they are written in a way that this reader does not know."""
    phases = _members(ast.parse(model.read_text("utf-8")), "Phase")
    source = tables.read_text("utf-8")
    tree = ast.parse(source)
    names = {name: value for name, value in _assigned(tree) if isinstance(value, ast.Call)}
    reader = _Reader(phases, names)
    values = dict(_assigned(tree))
    moves = {reader.word(key): reader.phases_in(value) for key, value in _entries(values["TRANSITIONS"])}
    lines = source.splitlines()
    reasons = {reader.word(key): _comment_above(lines, key.lineno) for key, _ in _entries(values["TRANSITIONS"])}
    allowed = {reader.pair(key): reader.phases_in(value) for key, value in _entries(values["ALLOWED"])}
    return Tables(tuple(phases.values()), moves, {key: text for key, text in reasons.items() if text}, allowed)


def page(tables: Tables) -> str:
    """The page's text."""
    return _HEAD + "\n".join([*_drawing(tables), "", *_reasons(tables), "", *_allowed(tables), ""])


def _drawing(tables: Tables) -> list[str]:
    order = {phase: place for place, phase in enumerate(tables.phases)}
    lines = ["```mermaid", "stateDiagram-v2", "    direction LR", f"    [*] --> {tables.phases[0]}"]
    for phase in tables.phases:
        lines += [f"    {phase} --> {target}" for target in sorted(tables.moves[phase], key=order.__getitem__)]
    return [*lines, "```"]


def _reasons(tables: Tables) -> list[str]:
    return ["## Why the unusual moves exist", ""] + [
        f"- from `{phase}`: {tables.reasons[phase]}" for phase in tables.phases if phase in tables.reasons
    ]


def _allowed(tables: Tables) -> list[str]:
    head = ["## Who may do what in which phase", "", f"| actor | act | {' | '.join(tables.phases)} |"]
    head.append("|---|---|" + "---|" * len(tables.phases))
    rows = [
        f"| {actor} | {act} | {' | '.join('yes' if phase in phases else '' for phase in tables.phases)} |"
        for (actor, act), phases in tables.allowed.items()
    ]
    return head + rows


class _Reader:
    def __init__(self, phases: Mapping[str, str], names: Mapping[str, ast.Call]) -> None:
        self._phases, self._names = phases, names

    def word(self, node: ast.expr) -> str:
        """`Phase.NOTICE` or `Actor.TIME` as the word it stands for."""
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            return self._phases[node.attr] if node.value.id == "Phase" else node.attr.lower()
        raise ValueError(f"line {node.lineno}: expected Phase.X, not {ast.unparse(node)}")

    def pair(self, node: ast.expr) -> tuple[str, str]:
        if isinstance(node, ast.Tuple) and len(node.elts) == 2:
            return self.word(node.elts[0]), self.word(node.elts[1])
        raise ValueError(f"line {node.lineno}: expected (Actor.X, Act.Y), not {ast.unparse(node)}")

    def phases_in(self, node: ast.expr) -> tuple[str, ...]:
        """`frozenset({Phase.X, ...})`, `frozenset(Phase)` or a name that stands for one of them."""
        if isinstance(node, ast.Name) and node.id in self._names:
            return self.phases_in(self._names[node.id])
        if isinstance(node, ast.Call) and ast.unparse(node) == "frozenset(Phase)":
            return tuple(self._phases.values())
        if isinstance(node, ast.Call) and len(node.args) == 1 and isinstance(node.args[0], ast.Set):
            return tuple(self.word(each) for each in node.args[0].elts)
        raise ValueError(f"line {node.lineno}: expected frozenset({{Phase.X}}), not {ast.unparse(node)}")


def _assigned(tree: ast.Module) -> list[tuple[str, ast.expr]]:
    found: list[tuple[str, ast.expr]] = []
    for node in tree.body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            found.append((node.targets[0].id, node.value))
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.value is not None:
            found.append((node.target.id, node.value))
    return found


def _entries(node: ast.expr) -> list[tuple[ast.expr, ast.expr]]:
    if not isinstance(node, ast.Dict):
        raise ValueError(f"line {node.lineno}: expected a dict display")
    return [(key, value) for key, value in zip(node.keys, node.values, strict=True) if key is not None]


def _comment_above(lines: Sequence[str], line: int) -> str:
    """The comment lines that stand right above a line (1-based), as one sentence or more."""
    said: list[str] = []
    for text in reversed(lines[: line - 1]):
        if not text.strip().startswith("#"):
            break
        said.insert(0, text.strip().removeprefix("#").strip())
    return " ".join(said)


def _members(tree: ast.Module, name: str) -> dict[str, str]:
    for node in tree.body:
        if isinstance(node, ast.ClassDef) and node.name == name:
            pairs = [(each.targets[0], each.value) for each in node.body if isinstance(each, ast.Assign)]
            return {
                target.id: str(value.value)
                for target, value in pairs
                if isinstance(target, ast.Name) and isinstance(value, ast.Constant)
            }
    raise ValueError(f"there is no class {name}")


if __name__ == "__main__":
    PAGE.write_text(page(read()), "utf-8")
    print(f"wrote {PAGE.relative_to(ROOT)}")
