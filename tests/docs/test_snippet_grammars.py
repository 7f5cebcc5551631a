"""The code in Java and Swift has no fault in its syntax, by grammars of Tree-sitter."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import tree_sitter_java
import tree_sitter_swift
from tree_sitter import Language, Node, Parser

from .test_snippets import PAGES, code

GRAMMARS = {"Java": tree_sitter_java.language(), "Swift": tree_sitter_swift.language()}


def faults(node: Node) -> Iterator[str]:
    """What does not fit the grammar."""
    if node.is_error or node.is_missing:
        yield f"{node.start_point.row + 1}: {(node.text or b'').decode()!r}"
    for child in node.children:
        yield from faults(child)


@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)
@pytest.mark.parametrize("name", GRAMMARS)
def test_all_of_the_code_fits_the_grammar(name: str, page: str) -> None:
    parser = Parser(Language(GRAMMARS[name]))
    found = code(page, name)

    assert found
    for each in found:
        tree = parser.parse(each.encode())
        assert list(faults(tree.root_node)) == [], each
