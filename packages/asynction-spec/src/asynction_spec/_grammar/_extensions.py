"""Extensions of Asynction that are misspelt, or in the wrong object."""

from __future__ import annotations

import difflib
from collections.abc import Mapping

from .._diagnostics import Diagnostic, Severity
from .._text._source import Node
from ._kinds import article, object_title
from ._types import Table

_NEAR = 0.84


def diagnose_extension(child: Node, kind: str, tables: Mapping[str, Table]) -> Diagnostic | None:
    """The problem of an extension that is not in its object's table: misspelt, or misplaced."""
    name = child.name
    known = [each for each in tables[kind].fields if each.startswith("x-")]
    near = difflib.get_close_matches(
        _fold_name(name), [_fold_name(each) for each in known], 1, _NEAR
    )
    if near:
        meant = next(each for each in known if _fold_name(each) == near[0])
        message = f"{name!r} has no meaning here; did you mean {meant!r}?"
    else:
        homes = {object_title(home) for home, table in tables.items() if name in table.fields}
        if not homes:
            return None
        places = " or ".join(sorted(homes))
        message = (
            f"{name!r} has no meaning in {article(object_title(kind))}: it belongs in {places}"
        )
    return Diagnostic("extension", Severity.WARNING, message, child.key_place)


def _fold_name(name: str) -> str:
    """A name in which `x-message-acks` and `x-messageAcks` are the same."""
    return name[2:].replace("-", "").replace("_", "").lower()
