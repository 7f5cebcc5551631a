"""Regular expressions that look around, as several that do not.

An engine that looks around, or refers back, may take time that grows with the square of a text, or
faster. What looks ahead at the start of a text, or behind at its end, is a demand of its own:
`^(?=.*[0-9])[a-z0-9]+$` is `^.*[0-9]` and `^[a-z0-9]+$`.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from ._ecma_syntax import Again, Edge, Group, LookAround, Part, Sequence, descendants, read_pattern
from ._rust_syntax import write_tree
from ._word_boundaries import without_boundaries

_MAY_LOOK_AROUND = re.compile(r"\(\?[=!<]|\\[1-9kbB]")
_START, _END = Edge("^"), Edge("$")


class Demand(NamedTuple):
    """A regular expression of the engine that a text has to match, or must not."""

    pattern: str
    negated: bool


@lru_cache(maxsize=2_000)
def looks_around(text: str) -> bool:
    """Whether a regular expression looks around or refers back.

    Raises what `engine_pattern` raises.
    """
    if not _MAY_LOOK_AROUND.search(text):
        return False
    return _looks_around(without_boundaries(read_pattern(text)))


def _looks_around(tree: Part) -> bool:
    return any(isinstance(part, LookAround | Again) for part in descendants(tree))


def simple_demands(text: str) -> list[Demand] | None:
    """What together says the same as a regular expression that looks around.

    None where it can't be said without looking around. Raises what `engine_pattern` raises.
    """
    tree = without_boundaries(read_pattern(text))
    if not isinstance(tree, Sequence):
        return None
    parts = [*tree.parts]
    demands: list[tuple[Part, bool]] = []
    while len(parts) > 1 and parts[0] == _START and _is_look_around(parts[1], behind=False):
        ahead = parts.pop(1)
        demands.append((Sequence((_START, _within(ahead))), _is_negated(ahead)))
    while len(parts) > 1 and parts[-1] == _END and _is_look_around(parts[-2], behind=True):
        behind = parts.pop(-2)
        demands.append((Sequence((_within(behind), _END)), _is_negated(behind)))
    demands.append((Sequence(tuple(parts)), False))
    if any(_looks_around(part) for part, _ in demands):
        return None
    return [Demand(write_tree(part), negated) for part, negated in demands]


def _is_look_around(part: Part, *, behind: bool) -> bool:
    return isinstance(part, LookAround) and part.behind is behind


def _is_negated(part: Part) -> bool:
    return isinstance(part, LookAround) and part.negated


def _within(part: Part) -> Part:
    return Group(part.part) if isinstance(part, LookAround) else part
