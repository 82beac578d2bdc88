"""The house keeps its order: who may import whom, how large a part may grow, and which names say nothing."""

import ast
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
STDLIB_ONLY = {"law": {"pydantic"}, "claim": set[str]()}
"""Packages that import only the standard library and what stands here; the claim reads the law, never the reverse."""
ALLOWED = {
    "chalicelib/claim/calendar.py": {"holidays"},  # public holidays are nobody's own invention
    "chalicelib/claim/kid.py": {"stdnum"},  # check digits: pure arithmetic
    "chalicelib/claim/document.py": {"pydantic"},  # the border of the package used without the service
}
OUTER = {"store", "erp", "letters", "bank", "aws"}
"""Adapters: they never import a use case or a page."""
LONGEST_MODULE, LONGEST_FUNCTION = 400, 40
NAMELESS = {"utils", "util", "helpers", "helper", "common", "base", "manager", "managers", "misc", "shared", "core"}


@dataclass(frozen=True, slots=True)
class Module:
    path: Path
    name: str
    """Its path from the root."""
    tree: ast.Module
    lines: int

    @property
    def package(self) -> str:
        """The part of chalicelib that it belongs to: case, claim, wiring ..."""
        parts = self.name.split("/")
        return parts[1].removesuffix(".py") if parts[0] == "chalicelib" else parts[0]


def modules(*folders: str) -> list[Module]:
    found = []
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*.py")):
            text = path.read_text(encoding="utf-8")
            name = path.relative_to(ROOT).as_posix()
            found.append(Module(path, name, ast.parse(text, name), text.count("\n")))
    return found


PRODUCT = modules("chalicelib")
ALL = PRODUCT + modules("local", "bench", "tests")


def imports(module: Module, *, typing_only: bool = False) -> Iterator[str]:
    """Full names of what a module imports; what only type checkers see is left out unless `typing_only`."""
    hidden = {
        id(inner)
        for node in ast.walk(module.tree)
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test)
        for inner in ast.walk(node)
    }
    for node in ast.walk(module.tree):
        if id(node) in hidden and not typing_only:
            continue
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module.name}: relative import"
            yield str(node.module)
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def own(names: Iterator[str]) -> set[str]:
    """Parts of chalicelib among the names."""
    return {name.split(".")[1] for name in names if name.startswith("chalicelib.")}


def foreign(names: Iterator[str]) -> set[str]:
    tops = {name.split(".")[0] for name in names}
    return {top for top in tops if top not in sys.stdlib_module_names and top != "chalicelib"}


def test_law_and_claim_need_nothing_but_the_standard_library() -> None:
    for module in (m for m in PRODUCT if m.package in STDLIB_ONLY):
        allowed = STDLIB_ONLY[module.package] | ALLOWED.get(module.name, set())
        assert foreign(imports(module)) <= allowed, module.name
        assert own(imports(module)) <= {"law", "claim"}, module.name
        if module.package == "law":
            assert own(imports(module)) <= {"law"}, module.name


def test_a_case_knows_claim_and_law_and_nothing_else() -> None:
    for module in (m for m in PRODUCT if m.package == "case"):
        assert own(imports(module)) <= {"case", "claim", "law"}, module.name
        assert foreign(imports(module)) == set(), module.name


def test_adapters_know_no_use_case_and_no_page() -> None:
    for module in (m for m in PRODUCT if m.package in OUTER):
        assert not own(imports(module, typing_only=True)) & {"work", "web", "wiring"}, module.name


def test_use_cases_know_the_core_and_the_ports() -> None:
    for module in (m for m in PRODUCT if m.package == "work"):
        assert not own(imports(module, typing_only=True)) & {"web", "wiring", "store", "aws"}, module.name


def test_the_web_framework_is_known_in_one_place_and_at_the_door() -> None:
    users = {m.name for m in PRODUCT if "chalice" in {name.split(".")[0] for name in imports(m)}}
    assert all(name.startswith("chalicelib/web/") for name in users)


def test_aws_and_the_environment_are_met_in_the_wiring_alone() -> None:
    for module in PRODUCT:
        if module.name == "chalicelib/wiring.py":
            continue
        tops = {name.split(".")[0] for name in imports(module)}
        assert "boto3" not in tops, module.name
        reads = [n for n in ast.walk(module.tree) if isinstance(n, ast.Attribute) and n.attr in {"environ", "getenv"}]
        assert not reads, f"{module.name} reads the environment"


def test_the_simulation_never_reaches_into_the_product() -> None:
    for module in modules("local"):
        assert not own(imports(module, typing_only=True)), module.name
        assert "chalicelib" not in {name.split(".")[0] for name in imports(module, typing_only=True)}, module.name


def test_imports_make_no_circle() -> None:
    known = {m.name.removesuffix(".py").removesuffix("/__init__").replace("/", "."): m for m in PRODUCT}
    graph = {name: {n for n in at_import(module) if n in known and n != name} for name, module in known.items()}
    done: set[str] = set()

    def visit(name: str, trail: tuple[str, ...]) -> None:
        assert name not in trail, " -> ".join([*trail[trail.index(name) :], name])
        if name not in done:
            for other in sorted(graph[name]):
                visit(other, (*trail, name))
            done.add(name)

    for name in graph:
        visit(name, ())


def at_import(module: Module) -> Iterator[str]:
    """What is imported when the module itself is: imports inside functions come later."""
    lazy = {
        id(inner)
        for node in ast.walk(module.tree)
        if isinstance(node, ast.FunctionDef)
        for inner in ast.walk(node)
        if inner is not node
    }
    shallow = ast.Module([node for node in module.tree.body if id(node) not in lazy], [])
    yield from imports(Module(module.path, module.name, shallow, module.lines))


def test_modules_and_functions_stay_small() -> None:
    long = [f"{m.name}: {m.lines} lines" for m in ALL if m.lines >= LONGEST_MODULE]
    for module in ALL:
        for node in ast.walk(module.tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and length(node) > LONGEST_FUNCTION:
                long.append(f"{module.name}: {node.name} has {length(node)} lines")
    assert not long


def length(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines from `def` to the end, without the docstring: nobody shall save on explaining."""
    lines = (node.end_lineno or node.lineno) - node.lineno + 1
    if ast.get_docstring(node) is None:
        return lines
    told = node.body[0]
    return lines - ((told.end_lineno or told.lineno) - told.lineno + 1)


def test_names_say_what_is_inside() -> None:
    for module in ALL:
        parts = {part.removesuffix(".py") for part in module.name.split("/")}
        assert not parts & NAMELESS, module.name


def test_nothing_is_swallowed_and_no_moment_is_without_its_zone() -> None:
    for module in (m for m in ALL if m.package != "tests"):
        for node in ast.walk(module.tree):
            where = f"{module.name}:{getattr(node, 'lineno', 0)}"
            if isinstance(node, ast.ExceptHandler):
                assert node.type is not None, f"{where} bare except"
                silent = all(isinstance(inner, ast.Pass) for inner in node.body)
                broad = isinstance(node.type, ast.Name) and node.type.id in {"Exception", "BaseException"}
                assert not (silent and broad), f"{where} swallows everything"
            assert not (isinstance(node, ast.Attribute) and node.attr == "utcnow"), f"{where} naive moment"
