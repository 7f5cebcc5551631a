"""Instances by hypothesis-jsonschema, for schemas that our own generator can't satisfy.

It gets them in the keywords of draft-07 and without references.
"""

from __future__ import annotations

import sys
import tempfile
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType, SimpleNamespace
from typing import Any

from asynction_spec import Arguments, Instances

from ._time_budget import OutOfTimeError, TimeBudget

_MAX_INSTANCES = 10  # are tried: what is not valid then is given up
# What Hypothesis raises if it finds no instance.
_NO_INSTANCE_ERRORS = frozenset({"FlakyBackendFailure", "TooManyTriesError", "Unsatisfiable"})
_NO_INSTANCE = "it found none either"
_MAX_RECURSION = 2  # how often a recursive schema is inlined within itself
_MAX_PARTS = 5_000  # references that are written out multiply
_BACKEND = "asynction_mock"
_COPY = f"{__package__}._hypothesis_jsonschema"


class NoInstanceError(Exception):
    """No arguments were found: the reason."""


def find_arguments(
    instances: Instances,
    arguments: Arguments,
    are_valid: Callable[[Sequence[Any]], bool],
    seed: int,
) -> list[list[Any]]:
    """Some lists of arguments that satisfy a schema, for one seed always the same.

    Raises NoInstanceError if there are none.
    """
    try:
        schema = _inline_references(instances.self_contained(arguments))
    except (_TooManyPartsError, RecursionError, ValueError) as error:
        raise NoInstanceError(str(error)) from error
    if arguments.positional:
        size = {"minItems": arguments.least}
        if arguments.most is not None:
            size["maxItems"] = arguments.most
        schema = {"allOf": [schema, size]}
    lists: list[list[Any]] = []

    def keep(value: Any) -> bool:
        value = instances.with_binary_data(arguments, value)
        args = value if arguments.positional else [value]
        is_valid = isinstance(args, list) and are_valid(args) and args not in lists
        if is_valid:
            lists.append(args)
        return is_valid

    budget = TimeBudget()
    # The stricter schema first: it gives objects without invented properties.
    for each in (_forbid_other_properties(schema), schema):
        reason = _draw(each, keep, seed, budget)
        if lists:
            return lists
        if budget.is_exhausted:
            break
    raise NoInstanceError(reason)


def _draw(schema: Any, keep: Callable[[Any], bool], seed: int, budget: TimeBudget) -> str:
    """Draw instances of a schema; gives the reason why no more were drawn."""
    try:
        with _use_provider(seed, budget), _silence_hypothesis():
            _sample(schema, keep)
    except Exception as error:  # the library may raise anything for such a schema
        return str(OutOfTimeError()) if budget.is_exhausted else _describe_failure(error)
    return _NO_INSTANCE


def _describe_failure(error: Exception) -> str:
    """The error in one line; Hypothesis's own messages are long, and give advice for tests."""
    name = type(error).__name__
    return (
        _NO_INSTANCE
        if name in _NO_INSTANCE_ERRORS
        else f"{name}: {str(error).partition(chr(10))[0]}"
    )


def _sample(schema: Any, keep: Callable[[Any], bool]) -> None:
    """Let Hypothesis draw instances until enough of them were kept, or the tries are used up."""
    import hypothesis  # noqa: PLC0415  # takes half a second, and few documents need it

    @hypothesis.settings(
        backend=_BACKEND,
        database=None,
        deadline=None,
        max_examples=_MAX_INSTANCES,
        phases=[hypothesis.Phase.generate],
        suppress_health_check=[*hypothesis.HealthCheck],
        verbosity=hypothesis.Verbosity.quiet,
    )
    # Without a codec, because for one Hypothesis tries every character of Unicode.
    @hypothesis.given(_from_schema()(schema, codec=None))
    def sampled(value: Any) -> None:
        hypothesis.assume(keep(value))

    sampled()


@contextmanager
def _use_provider(seed: int, budget: TimeBudget) -> Iterator[None]:
    """Register our provider with Hypothesis, under a name and by the name of its class."""
    backends = import_module("hypothesis.internal.conjecture.providers").AVAILABLE_PROVIDERS
    provider = import_module(f"{__package__}._hypothesis_choices")
    backends[_BACKEND] = f"{provider.__name__}.SeededProvider"
    seed_token = provider.SEED.set(seed)
    budget_token = provider.TIME_BUDGET.set(budget)
    try:
        yield
    finally:
        provider.SEED.reset(seed_token)
        provider.TIME_BUDGET.reset(budget_token)
        del backends[_BACKEND]


@contextmanager
def _silence_hypothesis() -> Iterator[None]:
    """Let Hypothesis neither warn nor create a folder in the current one."""
    configuration = import_module("hypothesis.configuration")
    kept = configuration.storage_directory(intent_to_write=False)
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        configuration.set_hypothesis_home_dir(folder)
        try:
            yield
        finally:
            configuration.set_hypothesis_home_dir(getattr(kept, "home_directory", kept))


def _from_schema() -> Callable[..., Any]:
    """hypothesis-jsonschema's `from_schema`, from our own copy of its modules.

    Release 0.23.1 uses `many`, a private class of Hypothesis, in a way that Hypothesis 6.170.10 no
    longer supports. The copy gets a class that supports both; the library that an application may
    have imported does not change.
    """
    if _COPY not in sys.modules:
        library = find_spec("hypothesis_jsonschema")
        if library is None or library.submodule_search_locations is None:
            raise ModuleNotFoundError("hypothesis-jsonschema is not installed")
        package = ModuleType(_COPY)
        package.__path__ = [*library.submodule_search_locations]
        sys.modules[_COPY] = package
    module: Any = import_module(f"{_COPY}._from_schema")
    utilities = import_module("hypothesis.internal.conjecture.utils")
    if not hasattr(utilities.many, "more"):
        module.cu = SimpleNamespace(**vars(utilities) | {"many": _with_more(utilities.many)})
    from_schema: Callable[..., Any] = module.from_schema
    return from_schema


def _with_more(many: Any) -> Any:
    return type("Many", (_MoreByIteration, many), {})


class _MoreByIteration:
    """Adds the method `more` to Hypothesis's collections, which can only be iterated over now."""

    _steps: Iterator[None] | None = None

    def more(self: Any) -> bool:
        if self._steps is None:
            self._steps = iter(self.__enter__())
        is_more = next(self._steps, self) is None
        if not is_more:
            self.__exit__(None, None, None)
        return is_more


class _TooManyPartsError(Exception):
    """A schema without references is too large."""


def _inline_references(schema: dict[str, Any]) -> Any:
    """A schema whose references are replaced by the schemas that they refer to.

    If a schema refers to itself, `false` replaces the innermost reference, so instances of the
    result must be checked against the original.

    Args:
        schema: A schema that refers to its own definitions only.

    Raises _TooManyPartsError if the result would be too large.
    """
    return _Inlining(schema).of(schema, {})


def _forbid_other_properties(schema: Any) -> Any:
    """A schema whose objects have only the properties that it names, for plainer instances."""
    if isinstance(schema, list):
        return [_forbid_other_properties(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    parts = {key: _forbid_within(key, each) for key, each in schema.items()}
    if parts.keys() & _OPEN_KEYWORDS or not isinstance(parts.get("properties"), dict):
        return parts
    return parts | {"additionalProperties": False}


def _forbid_within(keyword: str, value: Any) -> Any:
    if keyword in _DATA:
        return value
    if keyword in _MAPS and isinstance(value, dict):
        return {name: _forbid_other_properties(each) for name, each in value.items()}
    return _forbid_other_properties(value)


_OPEN_KEYWORDS = frozenset({"additionalProperties", "patternProperties", "minProperties"})


class _Inlining:
    def __init__(self, schema: dict[str, Any]) -> None:
        self._definitions = {
            f"#/{keyword}/{name}": each
            for keyword in ("definitions", "$defs")
            for name, each in schema.get(keyword, {}).items()
        }
        self._parts = 0

    def of(self, value: Any, depths: dict[str, int]) -> Any:
        self._parts += 1
        if self._parts > _MAX_PARTS:
            raise _TooManyPartsError(f"without references it has more than {_MAX_PARTS} parts")
        if isinstance(value, list):
            return [self.of(each, depths) for each in value]
        if not isinstance(value, dict):
            return value
        siblings = {
            key: self._within(key, each, depths)
            for key, each in value.items()
            if key not in ("$ref", "definitions", "$defs")
        }
        reference = value.get("$ref")
        if reference not in self._definitions:
            return _as_draft_07(siblings)
        depth = depths.get(reference, 0)
        if depth >= _MAX_RECURSION:
            return False
        target = self.of(self._definitions[reference], depths | {reference: depth + 1})
        return {"allOf": [target, _as_draft_07(siblings)]} if siblings else target

    def _within(self, keyword: str, value: Any, depths: dict[str, int]) -> Any:
        if keyword in _DATA:
            return value
        if keyword in _MAPS and isinstance(value, dict):
            return {name: self.of(each, depths) for name, each in value.items()}
        return self.of(value, depths)


# Their values are data: a `$ref` within them is not a reference.
_DATA = frozenset({"const", "enum", "required"})
# Their values hold schemas by names of the author's, which may be those of keywords.
_MAPS = frozenset({"properties", "patternProperties", "dependencies", "dependentSchemas"})


def _as_draft_07(schema: dict[str, Any]) -> dict[str, Any]:
    """Rename the keywords that newer drafts have introduced."""
    if isinstance(schema.get("prefixItems"), list):
        rest = schema.pop("items", None)
        schema["items"] = schema.pop("prefixItems")
        if rest is not None:
            schema["additionalItems"] = rest
    for keyword in ("dependentRequired", "dependentSchemas"):
        if isinstance(schema.get(keyword), dict):
            schema["dependencies"] = schema.get("dependencies", {}) | schema.pop(keyword)
    return schema
