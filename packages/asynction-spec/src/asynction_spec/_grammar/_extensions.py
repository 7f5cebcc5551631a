"""Extensions of Asynction that are misspelt, or in the wrong object."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping

from .._diagnostics import Diagnostic, Severity
from .._model._security import INFO_FUNCTIONS, SCOPE_FUNCTION
from .._text._source import Node
from ._notation import Table
from ._reference_targets import article, object_title

SECURITY_EXTENSION = "security-extension"
SECURITY_NAMES = frozenset(
    {"x-security", "x-auth", "x-authField", "x-limits", SCOPE_FUNCTION, *INFO_FUNCTIONS}
)
"""The extensions that say who is let in, and how often."""
_NEAR = 0.84  # as difflib measures it: one wrong letter in seven


def diagnose_extension(child: Node, kind: str, tables: Mapping[str, Table]) -> Diagnostic | None:
    """The problem of an extension that is not in its object's table: misspelt, or misplaced."""
    name = child.name
    here = _nearest(name, (each for each in tables[kind].fields if each.startswith("x-")))
    if here is not None:
        message = f"{name!r} has no meaning here; did you mean {here!r}?"
        return _diagnostic(child, here, message)
    anywhere = {each for table in tables.values() for each in table.fields}
    meant = name if name in anywhere else _nearest(name, SECURITY_NAMES & anywhere)
    if meant is None:
        return None
    homes = {object_title(home) for home, table in tables.items() if meant in table.fields}
    places = " or ".join(sorted(homes))
    spelling = "it" if meant == name else repr(meant)
    message = (
        f"{name!r} has no meaning in {article(object_title(kind))}: {spelling} belongs in {places}"
    )
    return _diagnostic(child, meant, message)


def _diagnostic(child: Node, meant: str, message: str) -> Diagnostic:
    rule = SECURITY_EXTENSION if meant in SECURITY_NAMES else "extension"
    return Diagnostic(rule, Severity.WARNING, message, child.key_place)


def _nearest(name: str, known: Iterable[str]) -> str | None:
    folded = {_fold_name(each): each for each in known}
    near = difflib.get_close_matches(_fold_name(name), folded, 1, _NEAR)
    transposed = [each for each in folded if sorted(each) == sorted(_fold_name(name))]
    return folded[[*near, *transposed][0]] if near or transposed else None


def _fold_name(name: str) -> str:
    """A name in which `x-message-acks` and `x-messageAcks` are the same."""
    return name[2:].replace("-", "").replace("_", "").lower()
