"""The code in Java, Swift and Dart has no fault in its syntax, by grammars of Tree-sitter."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import tree_sitter_dart
import tree_sitter_java
import tree_sitter_swift
from tree_sitter import Language, Node, Parser

from .test_snippets import PAGES, code

GRAMMARS = {
    "Java": tree_sitter_java.language(),
    "Swift": tree_sitter_swift.language(),
    "Dart": tree_sitter_dart.language(),
}


def faults(name: str, text: str) -> list[str]:
    """What does not fit the grammar of a language."""
    tree = Parser(Language(GRAMMARS[name])).parse(_program(name, text).encode())
    return list(_faults(tree.root_node))


def _program(name: str, text: str) -> str:
    """A snippet as its readers use it: statements of Dart are in a function, below the imports."""
    if name != "Dart":
        return text
    lines = text.splitlines()
    imports = [each for each in lines if each.startswith("import ")]
    return "\n".join([*imports, "void main() {", *lines[len(imports) :], "}"])


def _faults(node: Node) -> Iterator[str]:
    if node.is_error or node.is_missing:
        yield f"{node.start_point.row + 1}: {(node.text or b'').decode()!r}"
    for child in node.children:
        yield from _faults(child)


@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)
@pytest.mark.parametrize("name", GRAMMARS)
def test_all_of_the_code_fits_the_grammar(name: str, page: str) -> None:
    found = code(page, name)

    assert found
    for each in found:
        assert faults(name, each) == [], each


@pytest.mark.parametrize("name", GRAMMARS)
@pytest.mark.parametrize("mark", ["(", ")"])
def test_code_that_lacks_a_mark_does_not_fit(name: str, mark: str) -> None:
    for each in code(PAGES["example"], name):
        assert faults(name, each.replace(mark, "", 1)) != [], each
