"""Examples of arguments: those of the document, or generated ones."""

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

from .._schemas._shared_schemas import Follow

Generate: TypeAlias = Callable[[Arguments], "Sequence[Any] | None"]
"""Generates one list of arguments; None if it can't."""


@dataclass(frozen=True, slots=True)
class Example:
    """One list of arguments."""

    label: str
    arguments: tuple[Any, ...]
    is_generated: bool = False


def generator(spec: AsyncApiSpec) -> Generate:
    """A function that generates a plain example for arguments, always the same one."""
    instances = Instances(spec)

    def generate(arguments: Arguments) -> Sequence[Any] | None:
        try:
            generated: list[Any] = instances.of_arguments(arguments)(PlainValues())
        except UnsatisfiedError:
            return None
        return generated

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
    """Examples of arguments by their schema alone."""
    schema = follow(arguments.schema)
    several = schema.get("examples")
    written = several.value if several and isinstance(several.value, list) else []
    if not written and schema.get("example"):
        written = [schema.value["example"]]
    if written:
        return tuple(
            Example(_label(None, index, len(written)), _as_arguments(value, arguments))
            for index, value in enumerate(written)
        )
    generated = generate(arguments)
    return (
        ()
        if generated is None
        else (Example("Generated example", tuple(generated), is_generated=True),)
    )


def _message_examples(event: Event, follow: Follow) -> Iterator[Example]:
    """The examples of a message (Message Example Object); in 2.0 a payload may be missing."""
    examples = [follow(each) for each in event.examples]
    with_payload = [each for each in examples if each.get("payload") is not None]
    for index, each in enumerate(with_payload):
        label = _label(each, index, len(with_payload))
        yield Example(label, _as_arguments(each.value["payload"], event.payload))


def _as_arguments(value: Any, arguments: Arguments | None) -> tuple[Any, ...]:
    if arguments is not None and arguments.positional and isinstance(value, list):
        return tuple(value)
    return (value,)


def _label(example: Node | None, index: int, count: int) -> str:
    words = [example.value.get(key) for key in ("name", "summary")] if example else []
    text = ": ".join(each for each in words if isinstance(each, str) and each)
    title = f"Example {index + 1}" if count > 1 else "Example"
    return f"{title}: {text}" if text else title
