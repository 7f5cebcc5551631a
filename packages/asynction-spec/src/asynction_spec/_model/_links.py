"""`x-links`: which event a client may send after another one, and with which values of that one."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .._text._nodes import Node
from ._arguments import Arguments
from ._async_api_spec import Event
from ._read_v2_and_v3 import text

_EXPRESSION = re.compile(r"\$message\.(payload|ack)(?:#((?:/[^/]*)*))?")
_POINTER = re.compile(r"(?:/[^/]*)*")


@dataclass(frozen=True, slots=True)
class LinkExpression:
    """A runtime expression: a value of what was sent before, or of its acknowledgement.

    >>> first = LinkExpression("payload", ("items", "0"))
    >>> first.evaluate({"items": ["apple", "pear"]}, ack=None)
    'apple'

    Args:
        source: `payload` or `ack`.
        pointer: Where in it, as the steps of a JSON Pointer.
    """

    source: str
    pointer: tuple[str, ...]

    def evaluate(self, payload: Any, ack: Any) -> Any:
        """The value; raises LookupError where there is none."""
        value = payload if self.source == "payload" else ack
        for step in self.pointer:
            if isinstance(value, list) and step.isdigit():
                value = value[int(step)]
            elif isinstance(value, dict):
                value = value[step]
            else:
                raise LookupError(step)
        return value


@dataclass(frozen=True, slots=True)
class Link:
    """What a client may send after an event, in the manner of OpenAPI's Link Object.

    >>> room = LinkExpression("ack", ("room",))
    >>> link = Link("then", "leave", None, {("room",): room}, None)
    >>> link.fill({"room": "", "quietly": True}, sent={}, ack={"room": "lobby"})
    {'room': 'lobby', 'quietly': True}

    Args:
        name: The name of the link.
        event: The event that may follow.
        namespace: Where; None for the namespace of the event before.
        values: By the steps of a JSON Pointer into the payload that follows, what is there: a value
            or a `LinkExpression`.
        description: What the document says about it.
    """

    name: str
    event: str
    namespace: str | None
    values: Mapping[tuple[str, ...], Any]
    description: str | None

    def fill(self, payload: Any, sent: Any, ack: Any) -> Any:
        """A payload with the values of the link in their places.

        Args:
            payload: The payload that follows; it is not changed.
            sent: The payload of the event before.
            ack: Its acknowledgement.

        Raises LookupError where what was sent or acknowledged lacks a value, or the payload lacks a
        place.
        """
        for pointer, value in self.values.items():
            found = value.evaluate(sent, ack) if isinstance(value, LinkExpression) else value
            payload = _with(payload, pointer, found)
        return payload


def links_of(event: Event) -> tuple[Link, ...]:
    """The links of an event that clients send (`x-links` of its message).

    What is malformed is left out: a diagnostic names it.
    """
    links = event.fields.get("x-links")
    found = []
    for name, node in links.items() if links is not None else ():
        following = text(node, "event") if isinstance(node.value, dict) else None
        if following is not None:
            values = _values(node.get("payload"))
            namespace, description = text(node, "namespace"), text(node, "description")
            found.append(Link(name, following, namespace, values, description))
    return tuple(found)


def _values(payload: Node | None) -> dict[tuple[str, ...], Any]:
    found = {}
    for pointer, node in payload.items() if payload is not None else ():
        if is_pointer(pointer) and not is_malformed(node.value):
            found[_steps(pointer)] = link_value(node.value)
    return found


def link_value(written: Any) -> Any:
    """A value, or the LinkExpression that a text with `$message.` at its beginning is."""
    match = _EXPRESSION.fullmatch(written) if isinstance(written, str) else None
    return written if match is None else LinkExpression(match[1], _steps(match[2] or ""))


def is_malformed(written: Any) -> bool:
    """Whether a value begins as an expression and is not one."""
    begins = isinstance(written, str) and written.startswith("$message")
    return begins and _EXPRESSION.fullmatch(written) is None


def is_pointer(text: str) -> bool:
    """Whether a text is a JSON Pointer."""
    return _POINTER.fullmatch(text) is not None


def payload_of(arguments: Arguments | None, args: Sequence[Any]) -> Any:
    """What a document calls the payload: the list of positional arguments, else the argument."""
    if arguments is not None and arguments.positional:
        return list(args)
    return args[0] if args else None


def arguments_of(arguments: Arguments | None, payload: Any) -> list[Any]:
    """The arguments that are a payload."""
    if arguments is None:
        return []
    return list(payload) if arguments.positional else [payload]


def _steps(pointer: str) -> tuple[str, ...]:
    # In this order (RFC 6901, section 4), or `~01` would become a slash.
    return tuple(each.replace("~1", "/").replace("~0", "~") for each in pointer.split("/")[1:])


def _with(value: Any, pointer: Sequence[str], other: Any) -> Any:
    """A copy of a value with another one at a place; members of mappings may be new."""
    if not pointer:
        return other
    step, *rest = pointer
    if isinstance(value, dict):
        return {**value, step: _with(value.get(step, {}), rest, other)}
    if isinstance(value, list) and step.isdigit() and int(step) < len(value):
        index = int(step)
        return [*value[:index], _with(value[index], rest, other), *value[index + 1 :]]
    raise LookupError(step)
