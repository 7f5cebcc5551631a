"""Examples of arguments: those of the document, or generated ones."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

import asynction_spec
from asynction_spec import (
    Arguments,
    AsyncApiSpec,
    Event,
    Instances,
    Node,
    PlainValues,
    UnsatisfiedError,
    examples_of,
)

from .. import _labels

_MAX_ALTERNATIVES = 6  # of a schema that get an example each; with more, one has to do

Generate: TypeAlias = Callable[[Arguments], "Sequence[Any] | None"]
"""Generates one list of arguments; None if it can't."""


@dataclass(frozen=True, slots=True)
class Example:
    """One list of arguments."""

    label: str
    arguments: tuple[Any, ...]
    is_generated: bool = False
    name: str | None = None
    """What tells it from other examples of the same arguments, in a word or two."""


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
        else (Example(_labels.GENERATED_EXAMPLE, tuple(generated), is_generated=True),)
    )


def answer_examples(
    spec: AsyncApiSpec, acks: Sequence[Arguments], generate: Generate
) -> tuple[Example, ...]:
    """Examples of the alternatives of an acknowledgement: one of each, or those of the document."""
    examples = [
        example
        for arguments in acks
        for example in _written_examples(spec, arguments)
        or _examples_by_alternative(spec, arguments, generate)
        or argument_examples(spec, arguments, generate)
    ]
    # Alternatives may have the same examples, which are shown once.
    return tuple({(each.name, repr(each.arguments)): each for each in examples}.values())


def _examples_by_alternative(
    spec: AsyncApiSpec, arguments: Arguments, generate: Generate
) -> tuple[Example, ...]:
    """A generated example of each alternative of the only argument."""
    if arguments.positional:
        return ()
    examples = []
    for index, node in enumerate(_alternatives(spec.follow(arguments.schema))):
        target = spec.follow(node)
        generated = generate(replace(arguments, schema=target, each=(target,)))
        if generated is not None:
            name = _labels.alternative_tab(node, target, index)
            examples.append(
                Example(_labels.GENERATED_EXAMPLE, tuple(generated), is_generated=True, name=name)
            )
    return tuple(examples)


def _alternatives(schema: Node) -> Iterator[Node]:
    """The alternatives that a schema consists of and, but for words, of nothing else."""
    if not isinstance(schema.value, dict):
        return
    words = {"title", "description", "discriminator"}
    for keyword in ("oneOf", "anyOf"):
        alternatives = schema.get(keyword)
        if alternatives is not None and set(schema.value) <= {keyword, *words}:
            each = list(alternatives.elements())
            yield from each if 1 < len(each) <= _MAX_ALTERNATIVES else ()


def _written_examples(spec: AsyncApiSpec, described: Event | Arguments) -> tuple[Example, ...]:
    found = examples_of(spec, described)
    return tuple(
        Example(
            _label(each, index, len(found)),
            tuple(each.arguments),
            name=each.name or each.summary or _labels.numbered_example(index),
        )
        for index, each in enumerate(found)
    )


def _label(example: asynction_spec.Example, index: int, count: int) -> str:
    text = ": ".join(filter(None, (example.name, example.summary)))
    title = _labels.numbered_example(index) if count > 1 else _labels.EXAMPLE
    return f"{title}: {text}" if text else title
