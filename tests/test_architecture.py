"""The house: which room may know of which, read from the imports."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
MAY_IMPORT = {
    "loaders": set[str](),
    "seed": set[str](),
    "engine": set[str](),
    "schema": {"loaders"},
    "server": {"loaders", "schema", "seed", "engine"},
    "bench": {"loaders", "schema", "seed", "engine", "server"},
}
MODULES = {
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
    for package in MAY_IMPORT
    for path in sorted((ROOT / package).rglob("*.py"))
}
LONGEST = 250
"""Lines of a module. Longer ones lack a noun."""
# Only a name for the types that refer to each other; nothing is imported at run time.
BY_NAME_ONLY = "schema.lazy_types"


def imports(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def imported_by(module: str) -> set[str]:
    tree = ast.parse(MODULES[module].read_text(encoding="utf-8"))
    return {name for name in imports(tree) if name in MODULES and name != module}


@pytest.mark.parametrize("module", MODULES)
def test_arrows_go_one_way(module: str) -> None:
    package = module.partition(".")[0]
    reached = {name.partition(".")[0] for name in imported_by(module)} - {package}
    assert reached <= MAY_IMPORT[package]


def test_no_module_imports_itself_by_way_of_others() -> None:
    arrows = {module: imported_by(module) for module in MODULES if module != BY_NAME_ONLY} | {BY_NAME_ONLY: set()}
    order: dict[str, None] = {}

    def visit(module: str, path: tuple[str, ...]) -> None:
        assert module not in path, " → ".join([*path, module])
        if module not in order:
            for name in arrows[module] - {module.partition(".")[0]}:
                visit(name, (*path, module))
            order[module] = None

    for module in MODULES:
        visit(module, ())


@pytest.mark.parametrize("module", MODULES)
def test_no_import_inside_a_function_and_no_overlong_module(module: str) -> None:
    text = MODULES[module].read_text(encoding="utf-8")
    functions = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    assert [name for function in functions for name in imports(function)] == []
    assert len(text.splitlines()) <= LONGEST
