"""What a document allows to travel in one place: arguments, an auth object, a query, headers.

It is there as a check, as a source of messages, and as a schema of plain JSON Schema, into which is
written what a document means beyond that: how many arguments there are, that binary data is not
text, and which formats are checked.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeAlias

from .._checks._connection_check import NamedStrings
from .._checks._event_checks import ArgumentsCheck, Checks
from .._checks._validation_exceptions import ValidationException, path_text
from .._instances._generation_limits import UnsatisfiedError
from .._instances._generator import Generator, Instances
from .._model._arguments import Arguments
from .._model._async_api_spec import AsyncApiSpec, Namespace, compiled_schemas
from .._schemas._checked_formats import CHECKED_FORMATS, format_demand
from .._schemas._dialects import BY_NAME, ONE, SEVERAL, Dialect, dialect_of
from .._schemas._schema_translation import Bundle
from .._text._nodes import Node
from .._text._references import References
from ._generated_messages import sampled_values

_SAMPLES = 24  # beside the plain one
_MAX_FAILURES = 3  # to generate one, until a schema is taken to have no more
_ANY_ARGUMENTS: tuple[list[Any], ...] = (
    [],
    [None],
    [{}],
    ["text"],
    [1],
    [[]],
    ["text", 1],
    [{}, {}],
)

Refusal: TypeAlias = Callable[[Any], "str | None"]
"""Says why a message is refused, None where it is accepted."""
_SCHEMA_KEYWORDS = ONE | SEVERAL | BY_NAME
_BINARY = "binary data, by its length"
"""The property of the objects that replace binary data."""
_LENGTHS = {"minLength": "minimum", "maxLength": "maximum"}


@dataclass(frozen=True, slots=True)
class Messages:
    """The messages that a document allows in one place.

    `schema` is None where it has no plain schema. `samples` makes some of them.
    """

    schema: PlainSchema | None
    refusal: Refusal
    samples: Callable[[], Iterator[Any]]
    node: Node | None
    """Where they are described, None where they are not."""


class Side:
    """A document, with what tells its messages.

    Args:
        spec: The document.
    """

    def __init__(self, spec: AsyncApiSpec) -> None:
        self.spec = spec
        self.references = compiled_schemas(spec).references

    @cached_property
    def checks(self) -> Checks:
        """Its checks."""
        return Checks(self.spec)

    @cached_property
    def _instances(self) -> Instances:
        return Instances(self.spec)

    def arguments(
        self, alternatives: Sequence[Arguments], check: ArgumentsCheck | None
    ) -> Messages:
        """The argument lists of an event or an acknowledgement; any where it describes none."""
        if check is None or not alternatives:
            return Messages(
                PlainSchema({"type": "array"}, Dialect.DRAFT7),
                lambda _: None,
                lambda: iter(_ANY_ARGUMENTS),
                None,
            )
        generators = [self._instances.of_arguments(each) for each in alternatives]
        return Messages(
            _arguments_schema(self.references, alternatives),
            lambda message: _refusal(check, message, list),
            lambda: _samples(generators),
            # For the places in diagnostics: the first stands for all.
            alternatives[0].schema,
        )

    def auth(self, namespace: Namespace) -> Messages:
        """The auth objects; where it describes none, a client has none."""
        check = self.checks.connections[namespace.name].auth
        return self._connection_part(namespace.auth, lambda auth: _refusal(check, auth, dict))

    def query(self, namespace: Namespace) -> Messages:
        """The parameters of the connecting URL; where it describes none, a client has none."""
        schema = namespace.bindings.query if namespace.bindings else None
        return self._connection_part(schema, self._refusal_of_strings(schema, headers=False))

    def headers(self, namespace: Namespace) -> Messages:
        """The headers of the connecting request; where it describes none, a client has none."""
        schema = namespace.bindings.checked_headers if namespace.bindings else None
        return self._connection_part(schema, self._refusal_of_strings(schema, headers=True))

    def _refusal_of_strings(self, schema: Node | None, *, headers: bool) -> Refusal:
        """What refuses values that travel as strings."""
        if schema is None:
            return lambda _: None
        check = NamedStrings(schema, compiled_schemas(self.spec), json, headers=headers)

        def refusal(values: Any) -> str | None:
            if not isinstance(values, dict):
                return "it is not a dict"
            failure = check.failure(_as_strings(values))
            return None if failure is None else f"{path_text(failure.path)}: {failure.reason}"

        return refusal

    def _connection_part(self, schema: Node | None, refusal: Refusal) -> Messages:
        if schema is None:
            nothing = {"type": "object", "maxProperties": 0}
            return Messages(
                PlainSchema(nothing, Dialect.DRAFT7),
                # A client of a document that asks for nothing brings nothing.
                lambda message: None if message == {} else "nothing is described",
                lambda: iter([{}]),
                None,
            )
        dialect = dialect_of(self.spec.follow(schema)) or Dialect.DRAFT7
        return Messages(
            _value_schema(self.references, schema, dialect),
            refusal,
            lambda: _samples([self._instances.of_schema(schema)]),
            schema,
        )


def _as_strings(values: Mapping[str, Any]) -> dict[str, list[str]]:
    """Values as they travel in a query or in headers."""
    return {
        name: [_as_string(each) for each in (value if isinstance(value, list) else [value])]
        for name, value in values.items()
    }


def _as_string(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, default=repr)


def _refusal(check: Callable[[Any], None], message: Any, kind: type) -> str | None:
    if not isinstance(message, kind):
        return f"it is not a {kind.__name__}"
    try:
        check(message)
    except ValidationException as error:
        return str(error)
    return None


def _samples(generators: Sequence[Generator]) -> Iterator[Any]:
    """Messages of all alternatives, a plain one of each first.

    A schema whose instances are hard to find is given up after some attempts: each takes long.
    """
    failures = 0
    for values in sampled_values(_SAMPLES):
        for generator in generators:
            try:
                yield generator(values)
            except UnsatisfiedError:
                failures += 1
            if failures >= _MAX_FAILURES:
                return


@dataclass(frozen=True, slots=True)
class PlainSchema:
    """A schema as plain data, with all that it refers to."""

    value: Any
    dialect: Dialect


def _arguments_schema(
    references: References, alternatives: Sequence[Arguments]
) -> PlainSchema | None:
    """The schema of the argument lists that one of several alternatives describes.

    None where they are in several dialects, or one of them can't be written into one schema.
    """
    dialects = {each.dialect for each in alternatives}
    if len(dialects) != 1:
        return None
    (dialect,) = dialects
    bundle = Bundle(references, dialect, patterns_as_written=True)
    lists = [_argument_list(bundle, each) for each in alternatives]
    return _with_definitions(bundle, {"anyOf": lists})


def _value_schema(references: References, schema: Node, dialect: Dialect) -> PlainSchema | None:
    """The same for one value."""
    bundle = Bundle(references, dialect, patterns_as_written=True)
    return _with_definitions(bundle, {"anyOf": [bundle.add(schema)]})


def _argument_list(bundle: Bundle, arguments: Arguments) -> dict[str, Any]:
    if arguments.positional:
        # Beside a `$ref` nothing counts in older drafts.
        schema: dict[str, Any] = {"allOf": [bundle.add(arguments.schema)]}
    else:
        keyword = "prefixItems" if bundle.dialect.knows_prefix_items else "items"
        schema = {keyword: [bundle.add(arguments.schema)]}
    schema |= {"type": "array", "minItems": arguments.least}
    return schema if arguments.most is None else schema | {"maxItems": arguments.most}


def _with_definitions(bundle: Bundle, schema: dict[str, Any]) -> PlainSchema | None:
    try:
        whole = schema | bundle.definitions()
    except ValueError:  # it says something else in a bundle than alone
        return None
    return PlainSchema(_plain(whole, bundle.dialect), bundle.dialect)


def _plain(schema: Any, dialect: Dialect) -> Any:
    if not isinstance(schema, dict):
        return schema
    copied = {keyword: _copied(keyword, value, dialect) for keyword, value in schema.items()}
    name = copied.get("format")
    if not isinstance(name, str):
        return copied
    demand = format_demand(copied, dialect)
    if name in CHECKED_FORMATS and demand is None:
        return copied
    del copied["format"]
    if demand is not None:
        return copied | {"allOf": [*copied.get("allOf", ()), demand]}
    return _with_binary(copied) if name == "binary" else copied


def _copied(keyword: str, value: Any, dialect: Dialect) -> Any:
    if keyword not in _SCHEMA_KEYWORDS:
        return value
    if isinstance(value, list):
        return [_plain(each, dialect) for each in value]
    if keyword in BY_NAME and isinstance(value, dict):
        return {name: _plain(each, dialect) for name, each in value.items()}
    return _plain(value, dialect)


def _with_binary(schema: dict[str, Any]) -> dict[str, Any]:
    """A schema of binary data, or of other types too, in which objects replace binary data."""
    kinds = schema.get("type", [])
    kinds = kinds if isinstance(kinds, list) else [kinds]
    if "string" not in kinds:
        return schema
    limits = {theirs: schema[ours] for ours, theirs in _LENGTHS.items() if ours in schema}
    binary = {
        "type": "object",
        "properties": {_BINARY: {"type": "integer", "minimum": 0} | limits},
        "required": [_BINARY],
        "additionalProperties": False,
    }
    others = [each for each in kinds if each != "string"]
    demands = {keyword: value for keyword, value in schema.items() if keyword != "type"}
    types = {"anyOf": [binary, {"type": others}] if others else [binary]}
    return {"allOf": [types, demands]} if demands else types


def with_real_binary(message: Any) -> Any:
    """A message of a plain schema with binary data in the place of the objects that replace it."""
    if isinstance(message, list):
        return [with_real_binary(each) for each in message]
    if not isinstance(message, dict):
        return message
    length = message.get(_BINARY)
    if len(message) == 1 and isinstance(length, int):
        return bytes(length)
    return {name: with_real_binary(each) for name, each in message.items()}
