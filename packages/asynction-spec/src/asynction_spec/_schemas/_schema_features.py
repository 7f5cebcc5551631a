"""What the definitions of a bundle lead to, and how much."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from operator import attrgetter

from ._added_keywords import ALTERNATIVES
from ._bundle import Definition

_ALTERNATIVES = frozenset(ALTERNATIVES)
_NEGATING = frozenset({"not", "if", "oneOf", "contains"})
_UNIQUE_ITEMS = frozenset({"uniqueItems"})
_MAX_WALKS = 100  # by which a definition may be reached, until errors explain less
_MAX_APPLIED = 10_000  # definitions to one and the same value, which each message pays for
_LONGEST_CYCLE = 20  # steps: where each doubles the number, 14 are over the limit


@dataclass(frozen=True, slots=True)
class Features:
    """What decides how values are validated by a schema."""

    recursive: bool
    """Whether it leads as deep as its instance goes, for which the stack may be too small."""
    alternatives: bool
    """Whether it has alternatives, of each of which an error says why it failed."""
    repetitive: bool
    """Whether it leads to the same definitions again and again, recursive or not."""
    negates_binary: bool
    """Whether binary data may satisfy it by failing a part of it, as under `not`.

    For the plain validator data is not a string, so its verdict means nothing here.
    """
    takes_binary: bool
    """Whether it has `format: binary`."""
    takes_secret: bool
    """Whether it has `writeOnly: true` or `format: password`."""
    unique_items: bool
    """Whether it has `uniqueItems`, for which large integers need a validator of their own."""
    bounded_patterns: bool
    """Whether it has patterns that are matched within bounds, those of names among them."""
    name_patterns: frozenset[str]
    """What names may be matched with that looks around or refers back."""


def features_of(contents: Mapping[str, Definition]) -> Mapping[str, Features]:
    """The features of each definition of a bundle."""
    walks = _totals(contents, attrgetter("refers"), _MAX_WALKS)
    recursive = contents.keys() - walks.keys()
    repetitive = {name for name, number in walks.items() if number > _MAX_WALKS} | recursive
    alternatives = _leading_to(_with_keywords(_ALTERNATIVES, contents), contents)
    unique_items = _leading_to(_with_keywords(_UNIQUE_ITEMS, contents), contents)
    binary = _leading_to([name for name, each in contents.items() if each.takes_binary], contents)
    secret = _leading_to([name for name, each in contents.items() if each.takes_secret], contents)
    negates_binary = binary & _leading_to(_with_keywords(_NEGATING, contents), contents)
    named = _leading_to([name for name, each in contents.items() if each.name_patterns], contents)
    bounded = [name for name, each in contents.items() if each.has_bounded_patterns]
    bounded_patterns = named | _leading_to(bounded, contents)
    name_patterns = frozenset().union(*(each.name_patterns for each in contents.values()))
    return {
        name: Features(
            recursive=name in recursive,
            alternatives=name in alternatives,
            repetitive=name in repetitive,
            negates_binary=name in negates_binary,
            takes_binary=name in binary,
            takes_secret=name in secret,
            unique_items=name in unique_items,
            bounded_patterns=name in bounded_patterns,
            name_patterns=name_patterns if name in named else frozenset(),
        )
        for name in contents
    }


def require_few_applications(contents: Mapping[str, Definition]) -> None:
    """Raise ValueError where very many definitions are applied to one and the same value.

    In a chain of definitions that each apply the next one twice their number doubles with each.
    """
    applied = _totals(contents, attrgetter("applies"), _MAX_APPLIED)
    applied |= _totals_in_cycles(contents, applied)
    if any(number > _MAX_APPLIED for number in applied.values()):
        raise ValueError(
            f"its references apply more than {_MAX_APPLIED:,} schemas to one and the same value,"
            " because each of several refers to the next one more than once; refer to it once"
        )


def _totals(
    contents: Mapping[str, Definition], edges: attrgetter[Counter[str]], limit: int
) -> dict[str, int]:
    """How many definitions each that leads to no cycle leads to, one way and another, and itself.

    Where there are more than the limit, the number says only that.
    """
    totals: dict[str, int] = {}
    sorter = TopologicalSorter({name: edges(each) for name, each in contents.items()})
    with suppress(CycleError):  # it sorts what it can all the same
        sorter.prepare()
    while ready := sorter.get_ready():
        for name in ready:
            totals[name] = _total(edges(contents[name]), totals, limit)
        sorter.done(*ready)
    return totals


def _total(edges: Counter[str], totals: Mapping[str, int], limit: int) -> int:
    return min(limit + 1, 1 + sum(times * totals[other] for other, times in edges.items()))


def _totals_in_cycles(
    contents: Mapping[str, Definition], others: Mapping[str, int]
) -> dict[str, int]:
    """How many definitions are applied by each that applies itself in the end, or one that does.

    jsonschema-rs applies none within itself: no way through a cycle is longer than the cycle.
    """
    cyclic = contents.keys() - others.keys()
    totals = dict.fromkeys(cyclic, 1)
    for _ in range(min(len(cyclic), _LONGEST_CYCLE)):
        known = {**others, **totals}
        totals = {name: _total(contents[name].applies, known, _MAX_APPLIED) for name in cyclic}
    return totals


def _with_keywords(keywords: frozenset[str], contents: Mapping[str, Definition]) -> list[str]:
    return [name for name, each in contents.items() if not keywords.isdisjoint(each.keywords)]


def _leading_to(names: Iterable[str], contents: Mapping[str, Definition]) -> set[str]:
    """The definitions, and those that refer to them."""
    referrers: dict[str, set[str]] = {}
    for name, each in contents.items():
        for other in each.refers:
            referrers.setdefault(other, set()).add(name)
    found: set[str] = set()
    pending = [*names]
    while pending:
        name = pending.pop()
        if name not in found:
            found.add(name)
            pending += referrers.get(name, ())
    return found
