"""Changes of what documents say of themselves and of their parts: nothing that travels changes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import fields
from typing import Protocol

from .._model._async_api_spec import AsyncApiSpec
from .._printable_values import excerpt
from .._text._nodes import Node
from ._changes import Change, Verdict


def info_changes(old: AsyncApiSpec, new: AsyncApiSpec) -> Iterator[Change]:
    """The changes of what a document says of itself (Info Object)."""
    places = old.node.child("info").key_place, new.node.child("info").key_place
    for each in fields(old.info):
        before, after = getattr(old.info, each.name), getattr(new.info, each.name)
        if before != after:
            message = f"{each.name.replace('_', ' ')} changed"
            if isinstance(before, str) and isinstance(after, str):
                message = f"{message} from {excerpt(before)} to {excerpt(after)}"
            yield Change("info", Verdict.DOCUMENTATION, "the document", message, *places)


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
