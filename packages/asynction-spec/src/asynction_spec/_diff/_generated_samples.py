"""Messages of a schema that is in no document: what jsonschema-rs says that is refused."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from .._exceptions import SpecError
from .._instances._generation_state import UnsatisfiedError
from .._instances._generator import Instances
from .._load import load_spec
from .._schemas._dialects import Dialect
from ._sampled_values import sampled_values

_SAMPLES = 6  # beside the plain one; most refused messages are among the first
_OWN = "#/components/schemas/whole"


def samples_of(schema: Any, dialect: Dialect) -> Iterator[Any]:
    """Some instances of a schema; none where it has none, or can't be read."""
    if not isinstance(schema, dict):
        return
    whole = {"$schema": dialect.value, **_moved(schema)}
    document = {
        "asyncapi": "3.0.0",
        "info": {"title": "refused", "version": "1"},
        "components": {"schemas": {"whole": whole}},
    }
    try:
        spec = load_spec(document)
        node = spec.node.child("components").child("schemas").child("whole")
        generator = Instances(spec).of_schema(node, dialect)
    except (SpecError, ValueError):
        return
    for values in sampled_values(_SAMPLES):
        try:
            yield generator(values)
        except UnsatisfiedError:
            continue


def _moved(schema: Any) -> Any:
    """A schema with its references to itself where it is in the document."""
    if isinstance(schema, list):
        return [_moved(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    copied = {name: _moved(each) for name, each in schema.items()}
    target = copied.get("$ref")
    if isinstance(target, str) and target.startswith("#"):
        copied["$ref"] = _OWN + target[1:]
    return copied
