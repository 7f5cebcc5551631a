"""The search for what is wrong with a value, in a time that no client chooses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import Any, NamedTuple

import jsonschema_rs
from jsonschema_rs import ValidationErrorKind

from .._text._nodes import Node
from ._compiled_schemas import CompiledBundle, CompiledSchemas, SchemaId
from ._dialects import Dialect
from ._error_location import failing_value
from ._failure_messages import Failure, error_reason, nearest_branch, unexplained_failure
from ._json_values import is_large
from ._patterns._bounded_matching import PatternBudget
from ._schema_translation import Variant

_MAX_REFERENCES = 30  # that are followed for one failure, whatever a client sends
_MAX_CHILDREN = 20  # errors of alternatives in `context`
_MAX_FAULTS = 20  # that `errors` has
_MAX_COUNTED = 100  # faults that are counted, for the "and N more" of a message
_MAX_PARTS = 200  # of a value; in a larger one only the first fault is looked for
_ALTERNATIVES = (ValidationErrorKind.AnyOf, ValidationErrorKind.OneOfNotValid)


class _Place(NamedTuple):
    """A schema, the value that is validated by it, and the places of both."""

    schema: Node
    key: str
    value: Any
    plain: Any
    path: tuple[str | int, ...] = ()
    steps: tuple[str | int, ...] = ()


class _Located(NamedTuple):
    """Where an error is: in the document, and in the value as it was given."""

    node: Node
    keyword: str | None
    path: tuple[str | int, ...]
    steps: tuple[str | int, ...]
    instance: Any
    as_sent: Any


class Explanation:
    """Finds out why a value does not satisfy a schema.

    The validator is asked once, and again for what is behind each `$ref` that failed, as long as
    few did; that takes a time in proportion to the size of the value.

    Args:
        schemas: The compiled schemas.
        dialect: That of the schema.
        variant: What an error of the validator says by itself.
        compiled: The schemas in that variant, if that is at hand.
    """

    def __init__(
        self,
        schemas: CompiledSchemas,
        dialect: Dialect,
        variant: Variant,
        compiled: CompiledBundle | None = None,
    ) -> None:
        self._schemas = schemas
        self._dialect = dialect
        self._variant = variant
        self._compiled = compiled
        self._references_left = _MAX_REFERENCES

    def failure(self, schema: SchemaId, value: Any, plain: Any) -> Failure:
        """What is wrong with a value.

        Args:
            schema: The schema that it does not satisfy.
            value: The value as it was given.
            plain: The same in plain JSON, or the value itself.

        Raises ValueError for a value that is not plain JSON and is given as such.
        """
        place = _Place(schema.schema, schema.key, value, plain)
        try:
            errors = self._all_errors(place)
            first = errors[0] if errors else self._error_at(place)
        except ValueError:
            if plain is value:
                raise
            first = None
        except Exception:  # whatever it is, the value is wrong
            first = None
        if first is None:
            return unexplained_failure(value)
        return self._failure_with_faults(first, errors, place)

    def failure_of(
        self, error: jsonschema_rs.ValidationError, schema: SchemaId, value: Any
    ) -> Failure:
        """What is wrong with a value, given the validator's first error.

        Raises ValueError for a value that is not plain JSON.
        """
        place = _Place(schema.schema, schema.key, value, value)
        return self._failure_with_faults(error, self._all_errors(place), place)

    def _all_errors(self, place: _Place) -> list[jsonschema_rs.ValidationError]:
        """All errors of a value, none where they cannot be found out, or not in a short time."""
        # Each fault takes another look at the whole value.
        if is_large(place.plain, _MAX_PARTS):
            return []
        try:
            return self._errors_at(place)
        except ValueError:
            raise
        except Exception:  # the first may be known all the same
            return []

    def _bundle(self) -> CompiledBundle:
        if self._compiled is None:
            self._compiled = self._schemas.variant(self._dialect, self._variant)
        return self._compiled

    def _error_at(self, place: _Place) -> jsonschema_rs.ValidationError | None:
        try:
            with PatternBudget():  # another one: the verdict may have used it up
                self._bundle().validator.validate({place.key: place.plain})
        except jsonschema_rs.ValidationError as error:
            error.__traceback__ = None  # or it would keep the frames of all who have called this
            return error
        return None  # the value was changed since

    # -- all faults ------------------------------------------------------------------------

    def _failure_with_faults(
        self,
        error: jsonschema_rs.ValidationError,
        errors: Sequence[jsonschema_rs.ValidationError],
        place: _Place,
    ) -> Failure:
        """The first failure, with all that is wrong if that is known."""
        try:
            error, located, places = self._follow(error, place)
            first = self._failure_at(located, error, places[-1])
        except Exception:  # whatever it is, the value is wrong
            return unexplained_failure(place.value)
        if not errors:
            return first
        self._references_left = _MAX_REFERENCES
        try:
            found = self._all_faults(errors, places)
        except Exception:  # the first is known
            found = []
        self._references_left = _MAX_REFERENCES  # for the context
        explained = [each for each in found if each.validator != "$ref"]
        if not explained:
            return first
        # References that are reached twice find the same fault again.
        unique = {(each.path, each.validator, id(each.schema)): each for each in explained[::-1]}
        faults = tuple(unique.values())[::-1]
        return first._replace(faults=faults[:_MAX_FAULTS], fault_count=len(faults))

    def _all_faults(
        self, errors: Sequence[jsonschema_rs.ValidationError], places: Sequence[_Place]
    ) -> list[Failure]:
        """All that is wrong, nothing where that is what the first failure says.

        Args:
            errors: The validator's errors for the value.
            places: Where the first failure was found: the value, and what is behind each `$ref`
                that was followed.
        """
        for number, place in enumerate(places):
            if number:
                errors = self._errors_at(place)
            if len(errors) > 1:
                return self._faults_of_all(errors, place)
        alternatives = errors and isinstance(errors[0].kind, _ALTERNATIVES)
        return self._faults_of_all(errors, place) if alternatives else []

    def _errors_at(self, place: _Place) -> list[jsonschema_rs.ValidationError]:
        with PatternBudget():
            errors = self._bundle().validator.iter_errors({place.key: place.plain})
            return list(islice(errors, _MAX_COUNTED))

    def _faults_of(self, error: jsonschema_rs.ValidationError, place: _Place) -> Iterator[Failure]:
        """What is wrong by one error: behind a `$ref`, or in the alternative that was meant."""
        located = self._located(error, place)
        faults: list[Failure] = []
        if located.keyword == "$ref":
            behind = self._place_behind(located)
            faults = self._faults_of_all(self._errors_at(behind), behind) if behind else []
        elif isinstance(error.kind, _ALTERNATIVES):
            branches = [self._faults_of_all(each, place) for each in error.kind.context]
            faults = nearest_branch(branches, located.path, located.node.value)
        yield from faults or [self._failure_at(located, error, place)]

    def _faults_of_all(
        self, errors: Iterable[jsonschema_rs.ValidationError], place: _Place
    ) -> list[Failure]:
        found = (fault for each in errors for fault in self._faults_of(each, place))
        return list(islice(found, _MAX_COUNTED))

    # -- one fault -------------------------------------------------------------------------

    def _failure(
        self,
        error: jsonschema_rs.ValidationError,
        place: _Place,
        ancestor_steps: tuple[int, int] = (0, 0),
    ) -> Failure:
        """What the library's error says, in terms of the document and of the value as it was given.

        `ancestor_steps` is how many steps of its path and schema path the error above this one has
        taken.
        """
        error, located, places = self._follow(error, place)
        return self._failure_at(located, error, places[-1], ancestor_steps)

    def _follow(
        self, error: jsonschema_rs.ValidationError, place: _Place
    ) -> tuple[jsonschema_rs.ValidationError, _Located, list[_Place]]:
        """The error behind all the `$ref`s that failed, and the places on the way to it."""
        places = [place]
        while True:
            located = self._located(error, places[-1])
            behind = self._place_behind(located) if located.keyword == "$ref" else None
            cause = behind and self._error_at(behind)
            if not (behind and cause):
                return error, located, places
            error = cause
            places.append(behind)

    def _located(self, error: jsonschema_rs.ValidationError, place: _Place) -> _Located:
        """Where an error is, in the document and in the value as it was given."""
        node, steps, keyword = self._schemas.failing_schema(place.schema, self._dialect, error)
        if isinstance(error.kind, ValidationErrorKind.PropertyNames):
            error = error.kind.error
        as_sent = error.instance
        path, instance = failing_value(place.value, error.instance_path[1:], as_sent, steps)
        path, steps = (*place.path, *path), (*place.steps, *steps)
        return _Located(node, keyword, path, steps, instance, as_sent)

    def _failure_at(
        self,
        located: _Located,
        error: jsonschema_rs.ValidationError,
        place: _Place,
        ancestor_steps: tuple[int, int] = (0, 0),
    ) -> Failure:
        if isinstance(error.kind, ValidationErrorKind.PropertyNames):
            error = error.kind.error
        schema, keyword = located.node.value, located.keyword
        own_steps = (len(located.path), len(located.steps))
        return Failure(
            error_reason(error, keyword, schema, located.instance),
            validator=keyword,
            path=located.path[ancestor_steps[0] :],
            schema_path=located.steps[ancestor_steps[1] :],
            instance=located.instance,
            schema=schema,
            validator_value=schema[keyword] if keyword else None,
            context=lambda: self._context(error, place, own_steps),
        )

    def _place_behind(self, located: _Located) -> _Place | None:
        """What a `$ref` refers to, None where so many were followed already."""
        if not self._references_left:
            return None
        self._references_left -= 1
        references = self._schemas.references
        alone = self._dialect.ignores_ref_siblings
        target = (references.follow if alone else references.target)(located.node)
        key = self._bundle().keys[target.id]
        steps = located.steps[:-1]
        return _Place(target, key, located.instance, located.as_sent, located.path, steps)

    def _context(
        self, error: jsonschema_rs.ValidationError, place: _Place, own_steps: tuple[int, int]
    ) -> tuple[Failure, ...]:
        try:
            return tuple(
                self._failure(each, place, own_steps) for each in _errors_of_alternatives(error)
            )
        except Exception:  # what it would have explained is known to be wrong
            return ()


def _errors_of_alternatives(
    error: jsonschema_rs.ValidationError,
) -> list[jsonschema_rs.ValidationError]:
    """Why each alternative failed, unless more than one did not."""
    if not isinstance(error.kind, _ALTERNATIVES):
        return []
    return list(islice(chain.from_iterable(error.kind.context), _MAX_CHILDREN))
