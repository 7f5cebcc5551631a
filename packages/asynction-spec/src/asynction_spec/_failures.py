"""What a failed check found, and the exception it becomes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, TypeVar

import jsonschema_rs

from ._compiled import MASK, CompiledSchemas, SchemaId
from ._errors import ValidationException
from ._schemas import BINARY_MARK
from ._wording import one_line, shown

_Exception = TypeVar("_Exception", bound=ValidationException)
_MAX_CHILDREN = 20


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
    context: tuple[Failure, ...] = ()

    def kept_secret(self) -> Failure:
        """The same failure in words that hold neither the value nor what the schema expected."""
        if self.validator == "required":
            return self
        return replace(self, reason=f"the value does not satisfy {self.validator!r}", context=())

    def error(self, kind: type[_Exception], subject: str, where: Iterable[str | int]) -> _Exception:
        """The exception that says: `subject: where: reason`."""
        said = [each for each in (subject, shown_path(where), self.reason) if each]
        return self.as_error(kind, one_line(": ".join(said)))

    def as_error(self, kind: type[_Exception], message: str) -> _Exception:
        """The exception with a message of the caller's."""
        return kind(
            message,
            validator=self.validator,  # type: ignore[arg-type]  # None for `false`, as jsonschema does
            path=self.path,
            context=[each.as_error(kind, each.reason) for each in self.context],
            validator_value=self.validator_value,
            instance=self.instance,
            schema=self.schema,
            schema_path=self.schema_path,
        )


def failure_of(
    error: jsonschema_rs.ValidationError,
    schemas: CompiledSchemas,
    schema: SchemaId,
    value: Any,
    above: tuple[int, int] = (0, 0),
) -> Failure:
    """What the library's error says, in terms of the document and of the value as it was given.

    `above` is how many steps of its path and schema path the error above this one has taken.
    """
    node, steps = schemas.failing_schema(schema, error)
    path = tuple(each for each in error.instance_path[1:] if each != BINARY_MARK)
    instance = _at(value, path)
    keyword = str(steps[-1]) if steps and error.kind.name != "falseSchema" else None
    is_mapping = isinstance(node.value, dict)
    within = (len(path), len(steps))
    children = [child for group in getattr(error.kind, "context", None) or () for child in group]
    return Failure(
        _reason(error, keyword, instance),
        validator=keyword,
        path=path[above[0] :],
        schema_path=tuple(steps[above[1] :]),
        instance=instance,
        schema=node.value if keyword else False,
        validator_value=node.value.get(keyword) if is_mapping else None,
        context=tuple(
            failure_of(child, schemas, schema, value, within) for child in children[:_MAX_CHILDREN]
        ),
    )


def _reason(error: jsonschema_rs.ValidationError, keyword: str | None, instance: Any) -> str:
    if isinstance(instance, bytes | bytearray) and keyword in {"minLength", "maxLength"}:
        return f"{shown(instance)}, and {keyword} is {error.kind.value}"
    if BINARY_MARK in error.message:
        return f"{shown(instance)} is not allowed here"
    return error.message.replace(MASK, shown(instance))


def _at(value: Any, path: Iterable[str | int]) -> Any:
    for step in path:
        try:
            value = value[step]
        except (KeyError, IndexError, TypeError):  # a key that JSON writes otherwise: 1 as "1"
            value = next((item for key, item in value.items() if str(key) == step), None)
    return value


def shown_path(path: Iterable[str | int]) -> str:
    """A path in the way one would write it: `items[3].name`."""
    steps = (f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    return "".join(steps).removeprefix(".")
