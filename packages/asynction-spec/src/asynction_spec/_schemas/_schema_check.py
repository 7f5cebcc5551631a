"""Whether a value satisfies a schema of the document, and what is wrong where it does not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import jsonschema_rs

from ._compiled_schemas import CompiledSchemas, SchemaId
from ._failure_messages import Failure, unexplained_failure
from ._fault_search import Explanation
from ._json_values import Codec, NotJsonError, is_large, is_too_deep, normalise, too_deep_error
from ._patterns._bounded_matching import BoundedPattern, PatternBudget, PatternLimitError, names_in
from ._schema_translation import Variant
from ._unique_items import has_large_integers


class SchemaCheck:
    """Whether a value satisfies one schema.

    jsonschema-rs says in linear time whether it does, and why it does not where that is simple;
    where it is not, it is found out step by step.

    Args:
        schemas: The compiled schemas.
        schema: The schema.
        codec: What writes packets.
        text_is_binary: Whether text satisfies `format: binary`, where nothing else can be.
    """

    def __init__(
        self,
        schemas: CompiledSchemas,
        schema: SchemaId,
        codec: Codec,
        *,
        text_is_binary: bool = False,
    ) -> None:
        self._schemas = schemas
        self._schema = schema
        self._key = schema.key
        takes_text = text_is_binary and schemas.features(schema).takes_binary
        self._variant = Variant(text_is_binary=takes_text)
        self._compiled = schemas.variant(schema.dialect, self._variant)
        plain = self._compiled.validator
        self._is_valid = plain.is_valid
        self._validate = plain.validate
        self._iter_errors = plain.iter_errors
        self._features = features = schemas.features(schema)
        self.takes_secret = features.takes_secret
        """Whether values of it may have secrets, which nothing that is said of them may quote."""
        self._is_recursive = features.recursive
        self._negates_binary = features.negates_binary
        self._has_unique_items = features.unique_items
        self._has_bounded_patterns = features.bounded_patterns
        self._is_simple = not (features.alternatives or features.repetitive)
        # For nearly all schemas, so that a message costs one call of the validator.
        self._is_decided_at_once = not (
            self._has_bounded_patterns
            or self._is_recursive
            or self._negates_binary
            or self._has_unique_items
        )
        self._name_patterns = [*map(BoundedPattern, features.name_patterns)]
        self._codec = codec

    def failure(self, value: Any) -> Failure | None:
        """What is wrong with the value, None where nothing is."""
        if self._is_decided_at_once:
            return self._verdict(value)
        if not self._has_bounded_patterns:
            return self._failure(value)
        try:
            with PatternBudget():
                self._match_names(value)
                return self._failure(value)
        except PatternLimitError as error:
            return Failure(str(error), instance=value)

    def errors(self, value: Any) -> Iterator[jsonschema_rs.ValidationError]:
        """The library's errors for a plain value, raising what it raises."""
        return self._iter_errors({self._key: value})

    def _match_names(self, value: Any) -> None:
        """Raise PatternLimitError where the validator could not match the names in a value.

        It would take a name that it can't match for one that does not match.
        """
        for name in names_in(value) if self._name_patterns else ():
            for pattern in self._name_patterns:
                pattern(name)

    def _failure(self, value: Any) -> Failure | None:
        # The validator recurses with the value, and the process would end without a trace.
        if self._is_recursive and is_too_deep(value):
            return _not_json_failure(too_deep_error())
        if self._negates_binary or (self._has_unique_items and has_large_integers(value)):
            return self._failure_of_normalised(value)
        return self._verdict(value)

    def _verdict(self, value: Any) -> Failure | None:
        """What the validator says of a value."""
        try:
            if self._is_simple:  # so that a large value is walked once
                self._validate({self._key: value})
                return None
            # `validate` explains while it decides, which may take exponential time here.
            if self._is_valid({self._key: value}):
                return None
            return self._explain(value, value, self._variant)
        except jsonschema_rs.ValidationError as error:
            error.__traceback__ = None  # or what the failure keeps would keep all these frames
            return self._failure_of(error, value)
        except ValueError:  # a value that JSON has not
            return self._failure_of_normalised(value)

    def _failure_of(self, error: jsonschema_rs.ValidationError, value: Any) -> Failure | None:
        """What is wrong with a value of which the validator has said what is wrong first."""
        explanation = Explanation(
            self._schemas, self._schema.dialect, self._variant, self._compiled
        )
        try:
            return explanation.failure_of(error, self._schema, value)
        except ValueError:  # behind the first error is a value that JSON has not
            return self._failure_of_normalised(value)

    def _has_large_integers(self, value: Any) -> bool:
        return self._has_unique_items and has_large_integers(value)

    def _failure_of_normalised(self, value: Any) -> Failure | None:
        try:
            plain, binary = normalise(value, self._codec)
        except NotJsonError as error:
            return _not_json_failure(error)
        variant = replace(
            self._variant, binary=binary, large_integers=self._has_large_integers(plain)
        )
        validator = self._schemas.variant(self._schema.dialect, variant).validator
        try:
            if validator.is_valid({self._key: plain}):
                return None
            return self._explain(value, plain, variant)
        except ValueError:  # the library shows keywords of ours no value with 255 levels
            return unexplained_failure(value)

    def _explain(self, value: Any, plain: Any, variant: Variant) -> Failure:
        variant = replace(
            variant,
            explains_alternatives=not is_large(plain),
            explains_references=not self._features.repetitive,
        )
        explanation = Explanation(self._schemas, self._schema.dialect, variant)
        return explanation.failure(self._schema, value, plain)


def _not_json_failure(error: NotJsonError) -> Failure:
    return Failure(str(error), path=error.path, instance=error.value)
