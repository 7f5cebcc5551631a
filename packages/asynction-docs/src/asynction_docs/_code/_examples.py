"""Examples of arguments: those of the document, or generated ones."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import asynction_spec
from asynction_spec import (
    Arguments,
    AsyncApiSpec,
    Event,
    Instances,
    PlainValues,
    UnsatisfiedError,
    examples_of,
)

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


def event_examples(spec: AsyncApiSpec, event: Event, generate: Generate) -> tuple[Example, ...]:
    """Examples of an event's arguments."""
    written = _written_examples(spec, event)
    if written or event.payload is None:
        return written
    return argument_examples(spec, event.payload, generate)


def argument_examples(
    spec: AsyncApiSpec, arguments: Arguments, generate: Generate
) -> tuple[Example, ...]:
    """Examples of arguments by their schema alone."""
    written = _written_examples(spec, arguments)
    if written:
        return written
    generated = generate(arguments)
    return (
        ()
        if generated is None
        else (Example("Generated example", tuple(generated), is_generated=True),)
    )


def _written_examples(spec: AsyncApiSpec, described: Event | Arguments) -> tuple[Example, ...]:
    found = examples_of(spec, described)
    return tuple(
        Example(_label(each, index, len(found)), tuple(each.arguments))
        for index, each in enumerate(found)
    )


def _label(example: asynction_spec.Example, index: int, count: int) -> str:
    text = ": ".join(filter(None, (example.name, example.summary)))
    title = f"Example {index + 1}" if count > 1 else "Example"
    return f"{title}: {text}" if text else title
