"""Changes of what documents say of their parts, which nothing that travels depends on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

from .._text._source import Node
from ._changes import Change, Verdict


class _Described(Protocol):
    @property
    def node(self) -> Node: ...


def described_otherwise(
    kind: str, subject: str, before: _Described, after: _Described, names: Sequence[str]
) -> Iterator[Change]:
    """One change that names the attributes which differ; none where all are the same."""
    changed = [
        name for name in names if _plain(getattr(before, name)) != _plain(getattr(after, name))
    ]
    if not changed:
        return
    if changed == ["deprecated"]:
        is_deprecated = _plain(getattr(after, changed[0]))
        message = "it is deprecated now" if is_deprecated else "it is not deprecated any more"
    else:
        message = f"{_joined([each.replace('_', ' ') for each in changed])} changed"
    places = before.node.key_place, after.node.key_place
    yield Change(kind, Verdict.DOCUMENTATION, subject, message, *places)


def _plain(value: object) -> object:
    """A value that is equal to that of the other document if it says the same."""
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    return value.value if isinstance(value, Node) else value


def _joined(words: Sequence[str]) -> str:
    *first, last = words
    return f"{', '.join(first)} and {last}" if first else last
