"""Schemas of many argument lists as plain data, in which what several refer to is there once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from .._model._async_api_spec import Arguments
from .._schemas._dialects import Dialect
from .._schemas._schema_translation import Bundle
from .._text._references import References


class SharedSchemas(Protocol):
    """Schemas of argument lists that share their definitions; made by `Instances.shared_schemas`.

    They are meant for other validators, and accept what the document's schemas accept.
    """

    def add(self, arguments: Arguments) -> Mapping[str, str]:
        """Give the schema of an argument list: its `$schema`, and a `$ref` to a definition."""

    def definitions(self) -> Mapping[str, Mapping[str, Any]]:
        """The definitions of what was added, by their names, by the `$schema` that they are of.

        Raises ValueError for a schema that says something else within others than alone.
        """


class BundledSchemas:
    """Shared schemas, in a bundle for each dialect.

    Args:
        references: How to follow references.
    """

    def __init__(self, references: References) -> None:
        self._references = references
        self._bundles: dict[Dialect, Bundle] = {}

    def add(self, arguments: Arguments) -> Mapping[str, str]:
        dialect = arguments.dialect
        bundle = self._bundles.get(dialect)
        if bundle is None:
            bundle = Bundle(self._references, dialect, patterns_as_written=True)
            self._bundles[dialect] = bundle
        return {"$schema": dialect.value, **bundle.add(arguments.schema)}

    def definitions(self) -> Mapping[str, Mapping[str, Any]]:
        return {
            dialect.value: next(iter(bundle.definitions().values()))
            for dialect, bundle in self._bundles.items()
        }
