"""What the arguments of an event look like: the document's own examples, otherwise made-up ones."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from asynction_spec import (
    Arguments,
    AsyncApiSpec,
    Event,
    Instances,
    Node,
    PlainValues,
    UnsatisfiedError,
)

from ._uses import Follow

Generate: TypeAlias = Callable[[Arguments], "Sequence[Any] | None"]
"""Makes up one list of arguments; None where it can't."""


@dataclass(frozen=True, slots=True)
class Example:
    """One list of arguments."""

    label: str
    arguments: tuple[Any, ...]
    is_generated: bool = False


def generator(spec: AsyncApiSpec) -> Generate:
    """What makes up one plain list for each argument list of a document, always the same."""
    instances = Instances(spec)

    def generate(arguments: Arguments) -> Sequence[Any] | None:
        try:
            made: list[Any] = instances.of_arguments(arguments)(PlainValues())
        except UnsatisfiedError:
            return None
        return made

    return generate


def event_examples(event: Event, follow: Follow, generate: Generate) -> tuple[Example, ...]:
    """Examples of an event's arguments."""
    written = tuple(_message_examples(event, follow))
    if written or event.payload is None:
        return written
    return argument_examples(event.payload, follow, generate)


def argument_examples(
    arguments: Arguments, follow: Follow, generate: Generate
) -> tuple[Example, ...]:
    """Examples of an argument list that has only its schema."""
    schema = follow(arguments.schema)
    several = schema.get("examples")
    written = several.value if several and isinstance(several.value, list) else []
    if not written and schema.get("example"):
        written = [schema.value["example"]]
    if written:
        return tuple(
            Example(_label(None, index, len(written)), _listed(value, arguments))
            for index, value in enumerate(written)
        )
    made = generate(arguments)
    return () if made is None else (Example("Generated example", tuple(made), is_generated=True),)


def _message_examples(event: Event, follow: Follow) -> Iterator[Example]:
    """Those of the message (Message Example Object); in AsyncAPI 2.0 they may lack a payload."""
    examples = [follow(each) for each in event.examples]
    held = [each for each in examples if each.get("payload") is not None]
    for index, each in enumerate(held):
        label = _label(each, index, len(held))
        yield Example(label, _listed(each.value["payload"], event.payload))


def _listed(value: Any, arguments: Arguments | None) -> tuple[Any, ...]:
    if arguments is not None and arguments.positional and isinstance(value, list):
        return tuple(value)
    return (value,)


def _label(example: Node | None, index: int, count: int) -> str:
    words = [example.value.get(key) for key in ("name", "summary")] if example else []
    told = ": ".join(each for each in words if isinstance(each, str) and each)
    numbered = f"Example {index + 1}" if count > 1 else "Example"
    return f"{numbered}: {told}" if told else numbered
