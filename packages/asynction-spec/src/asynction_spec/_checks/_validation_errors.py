"""What a failed check found, and the exception it becomes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, islice
from typing import Any, TypeVar

import jsonschema
import jsonschema_rs
from jsonschema_rs import ValidationErrorKind

from .._schemas._bundle import ALTERNATIVES, BINARY_LENGTHS, BINARY_MARK
from .._schemas._compiled import MASK, CompiledSchemas, SchemaId
from .._schemas._json_values import json_key
from .._wording import excerpt, one_line
from ._exceptions import ValidationException

_Exception = TypeVar("_Exception", bound=ValidationException)
_MAX_CHILDREN = 20
_MAX_PATH = 120
_TYPE_CHECKER = jsonschema.Draft7Validator.TYPE_CHECKER  # what `best_match` asks an error for
_REASONS = {"pattern": "{0} does not match {1}", "not": "{1} is not allowed for {0}"}
_MAX_REASON = 300
_MAX_MESSAGE = 500


@dataclass(frozen=True, slots=True)
class Failure:
    """The facts of a failed check, as `jsonschema.ValidationError` names them."""

    reason: str
    validator: str | None = None
    path: tuple[str | int, ...] = ()
    schema_path: tuple[str | int, ...] = ()
    instance: Any = None
    schema: Any = None
    validator_value: Any = None
    context: Callable[[], tuple[Failure, ...]] = tuple
    """Gives why each alternative failed."""

    def without_values(self) -> Failure:
        """The same failure in words that hold neither the value nor what the schema expected."""
        if self.validator == "required":
            return self
        what = f"does not satisfy {self.validator!r}" if self.validator else "is not allowed"
        return replace(self, reason=f"the value {what}", context=tuple)

    def error(self, kind: type[_Exception], subject: str, where: Iterable[str | int]) -> _Exception:
        """The exception that says: `subject: where: reason`."""
        parts = [each for each in (subject, path_text(where), self.reason) if each]
        return _exception(self, kind, ": ".join(parts))


def _exception(failure: Failure, kind: type[_Exception], message: str) -> _Exception:
    error = kind(
        one_line(message, _MAX_MESSAGE),
        validator=failure.validator,  # type: ignore[arg-type]  # None for `false`, as jsonschema does
        path=failure.path,
        validator_value=failure.validator_value,
        instance=failure.instance,
        schema=failure.schema,
        schema_path=failure.schema_path,
        type_checker=_TYPE_CHECKER,
    )
    error.context = lambda: [_exception(each, kind, each.reason) for each in failure.context()]
    return error


def failure_of(
    error: jsonschema_rs.ValidationError,
    schemas: CompiledSchemas,
    schema: SchemaId,
    value: Any,
    ancestor_steps: tuple[int, int] = (0, 0),
) -> Failure:
    """What the library's error says, in terms of the document and of the value as it was given.

    `above` is how many steps of its path and schema path the error above this one has taken.
    """
    node, steps, keyword = schemas.failing_schema(schema, error)
    if isinstance(error.kind, ValidationErrorKind.PropertyNames):
        error = error.kind.error
    as_sent = error.instance
    path, instance = _locate(value, error.instance_path[1:], as_sent)
    if "propertyNames" in steps and isinstance(as_sent, str) and isinstance(instance, Mapping):
        instance = as_sent  # a name, which has no path of its own
    while _has_empty_key(instance) and instance != as_sent:
        path, instance = (*path, ""), instance[""]
    own_steps = (len(path), len(steps))
    return Failure(
        _reason(error, keyword, node.value, instance),
        validator=keyword,
        path=path[ancestor_steps[0] :],
        schema_path=steps[ancestor_steps[1] :],
        instance=instance,
        schema=node.value,
        validator_value=node.value[keyword] if keyword else None,
        context=lambda: tuple(
            failure_of(each, schemas, schema, value, own_steps)
            for each in _errors_of_alternatives(error)
        ),
    )


def _errors_of_alternatives(
    error: jsonschema_rs.ValidationError,
) -> list[jsonschema_rs.ValidationError]:
    """Why each alternative failed, unless more than one did not."""
    if not isinstance(error.kind, ValidationErrorKind.AnyOf | ValidationErrorKind.OneOfNotValid):
        return []
    return list(islice(chain.from_iterable(error.kind.context), _MAX_CHILDREN))


def _reason(
    error: jsonschema_rs.ValidationError, keyword: str | None, schema: Any, instance: Any
) -> str:
    if isinstance(instance, bytes | bytearray) and keyword in BINARY_LENGTHS:
        return f"{excerpt(instance)}, and {keyword} is {schema[keyword]}"
    if keyword == "type":
        kinds = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
        type_names = ", ".join(f'"{kind}"' for kind in kinds)
        return f"{excerpt(instance)} is not of type{'s' if len(kinds) > 1 else ''} {type_names}"
    if keyword in _REASONS:
        return _REASONS[keyword].format(excerpt(instance), excerpt(schema[keyword]))
    if keyword in ALTERNATIVES and error.kind.name != keyword:
        return f"{excerpt(instance)} does not satisfy '{keyword}'"
    if BINARY_MARK in error.message:
        return f"{excerpt(instance)} is not allowed here"
    return _truncate(error.message, _MAX_REASON).replace(MASK, excerpt(instance))


def _locate(
    value: Any, steps: Sequence[str | int], as_sent: Any
) -> tuple[tuple[str | int, ...], Any]:
    """The path as the value itself has it, and what is there.

    jsonschema-rs 0.60 writes a key of digits as a number and leaves out the key ""; JSON writes
    each other key as a text. What the codec wrote has its parts only `as_sent`, and so has a value
    that was changed since.
    """
    path: list[str | int] = []
    for step in steps:
        while _has_empty_key(value) and _original_key(value, step) is None:
            value = value[""]
            path.append("")
        if isinstance(value, Mapping):
            path.append(str(step))
            value = value.get(_original_key(value, step))
        elif isinstance(value, list | tuple) and isinstance(step, int) and step < len(value):
            path.append(step)
            value = value[step]
        elif isinstance(value, bytes | bytearray):
            break  # at the length of binary data
        else:
            return (*path, *steps[len(path) :]), as_sent
    return tuple(path), value


def _has_empty_key(value: Any) -> bool:
    return isinstance(value, Mapping) and "" in value


def _original_key(value: Mapping[Any, Any], step: str | int) -> Any:
    """The key that JSON writes like this, None where there is none."""
    name = str(step)
    if name in value:
        return name
    return next((key for key in value if json_key(key) == name), None)


def path_text(path: Iterable[str | int]) -> str:
    """A path in the way one would write it, `items[3].name`, cut short."""
    steps = (f"[{step}]" if isinstance(step, int) else f".{_truncate(step, 40)}" for step in path)
    text = "".join(steps).removeprefix(".")
    return text if len(text) <= _MAX_PATH else f"{text[:50]}...{text[-50:]}"


def _truncate(text: str, longest: int) -> str:
    return text if len(text) <= longest else text[: longest - 3] + "..."
