"""`make coverage`: docs/coverage.md, which row of the mission is shown to work by which tests."""

import ast
import sys
import tomllib
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from local.places import ROOT

ROWS, COVERAGE = ROOT / "docs" / "mission-rows.toml", ROOT / "docs" / "coverage.md"
STATES = ("works", "in part", "planned")


class BadRows(Exception):
    """docs/mission-rows.toml or a mark is wrong; the message says where."""


@dataclass(frozen=True, slots=True)
class Row:
    id: str
    title: str
    state: str
    part: str


@dataclass(frozen=True, slots=True)
class MarkedTest:
    file: str
    name: str
    rows: tuple[str, ...]


def rows(path: Path = ROWS) -> dict[str, Row]:
    """The rows by id. Raises BadRows."""
    found = {}
    for name, told in tomllib.loads(path.read_text(encoding="utf-8"))["rows"].items():
        row = Row(name, told["title"], told["state"], told.get("part", ""))
        if row.state not in STATES or (row.state == "in part") != bool(row.part):
            raise BadRows(f"row {name}: state {row.state!r} with part {row.part!r}")
        found[name] = row
    return found


def marked_tests(root: Path = ROOT) -> list[MarkedTest]:
    """Every test with the rows it is marked with, by file and name."""
    found = []
    for path in sorted((root / "tests").rglob("test_*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"), str(path))
        file = path.relative_to(root).as_posix()
        whole = _module_marks(tree)
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                marks = (*whole, *(row for each in node.decorator_list for row in _mission(each)))
                if marks:
                    found.append(MarkedTest(file, node.name, tuple(dict.fromkeys(marks))))
    return found


def table(known: Mapping[str, Row], tests: list[MarkedTest]) -> str:
    """The page. Raises BadRows for a mark that names no row."""
    by_row: dict[str, list[MarkedTest]] = defaultdict(list)
    for test in tests:
        for row in test.rows:
            if row not in known:
                raise BadRows(f"{test.file}::{test.name} is marked with {row!r}, which is no row")
            by_row[row].append(test)
    lines = [
        "# What is shown to work",
        "",
        "Made by `make coverage` from docs/mission-rows.toml and the marks on the tests; do not edit.",
        "",
        "| Row | What | State | Tests | In |",
        "|---|---|---|---:|---|",
    ]
    lines += [_line(row, by_row[row.id]) for row in known.values()]
    return "\n".join(lines) + "\n"


def _line(row: Row, tests: list[MarkedTest]) -> str:
    state = f"in part: {row.part}" if row.part else row.state
    if row.state == "planned" and tests:
        state = "planned; groundwork"
    files = ", ".join(f"[{Path(file).stem.removeprefix('test_')}](../{file})" for file in _files(tests))
    return f"| {row.id} | {row.title} | {state} | {len(tests)} | {files} |"


def _files(tests: list[MarkedTest]) -> list[str]:
    return sorted({test.file for test in tests})


def _module_marks(tree: ast.Module) -> tuple[str, ...]:
    for node in tree.body:
        if isinstance(node, ast.Assign) and any(isinstance(t, ast.Name) and t.id == "pytestmark" for t in node.targets):
            values = node.value.elts if isinstance(node.value, ast.List | ast.Tuple) else [node.value]
            return tuple(row for value in values for row in _mission(value))
    return ()


def _mission(mark: ast.expr) -> Iterator[str]:
    if isinstance(mark, ast.Call) and isinstance(mark.func, ast.Attribute) and mark.func.attr == "mission":
        yield from (str(each.value) for each in mark.args if isinstance(each, ast.Constant))


def main() -> int:
    try:
        COVERAGE.write_text(table(rows(), marked_tests()), encoding="utf-8")
    except BadRows as wrong:
        print(wrong, file=sys.stderr)
        return 1
    print(f"{COVERAGE.relative_to(ROOT)} written")
    return 0


if __name__ == "__main__":
    sys.exit(main())
