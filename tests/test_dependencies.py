"""What the distributions require of others: declared where it is imported, with a lower bound."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

PACKAGES = Path(__file__).resolve().parent.parent / "packages"
PROJECTS = sorted(path.parent for path in PACKAGES.glob("*/pyproject.toml"))
TABLE = re.compile(r"^\[(?P<name>[^]]+)\]\n(?P<lines>(?:(?!\[).*\n?)*)", re.MULTILINE)
LIST = re.compile(r"""^(?P<name>[\w-]+) = (?P<value>\[(?:[^][\"]|"[^"]*")*\])""", re.MULTILINE)

# Where they are not called as what is imported.
DISTRIBUTIONS = {
    "engineio": "python-engineio",
    "markdown": "Markdown",
    "opentelemetry": "opentelemetry-api",
    "socketio": "python-socketio",
    "yaml": "PyYAML",
}
CHOSEN_BY_APPLICATIONS = {"gevent", "greenlet"}  # imported only in a server that runs on gevent

each_project = pytest.mark.parametrize("project", PROJECTS, ids=lambda path: path.name)


def requirements_of(project: Path) -> list[Requirement]:
    """Those of a project and of its extras."""
    text = (project / "pyproject.toml").read_text(encoding="utf-8")
    tables = {table["name"]: table["lines"] for table in TABLE.finditer(text)}
    lists = [each for each in LIST.finditer(tables["project"]) if each["name"] == "dependencies"]
    lists += LIST.finditer(tables.get("project.optional-dependencies", ""))
    return [Requirement(line) for each in lists for line in ast.literal_eval(each["value"])]


def imported_by(project: Path) -> Iterator[str]:
    """The top-level names that a project imports."""
    for module in (project / "src").rglob("*.py"):
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                yield from (alias.name.partition(".")[0] for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
                yield node.module.partition(".")[0]


def distributions_imported_by(project: Path) -> set[str]:
    names = set(imported_by(project)) - sys.stdlib_module_names - {"annotationlib"}  # 3.14
    found = {str(canonicalize_name(DISTRIBUTIONS.get(name, name))) for name in names}
    return found - {project.name} - CHOSEN_BY_APPLICATIONS


@each_project
def test_every_requirement_has_a_lower_bound_and_siblings_an_exact_version(project: Path) -> None:
    found = requirements_of(project)

    assert found
    for requirement in found:
        operators = [each.operator for each in requirement.specifier]
        assert operators == (["=="] if requirement.name.startswith("asynction") else [">="])


@each_project
def test_what_a_project_imports_it_requires_itself(project: Path) -> None:
    required = {canonicalize_name(each.name) for each in requirements_of(project)}

    assert distributions_imported_by(project) - required == set()
