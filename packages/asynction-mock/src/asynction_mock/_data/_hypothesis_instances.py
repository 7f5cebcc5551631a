"""Instances by hypothesis-jsonschema, for schemas that our own generator can't satisfy."""

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

from ._inlined_references import TooManyPartsError, forbid_other_properties, inline_references
from ._time_budget import OutOfTimeError, TimeBudget

_MAX_INSTANCES = 10  # are tried: what is not valid then is given up
# What Hypothesis raises if it finds no instance.
_NO_INSTANCE_ERRORS = frozenset({"FlakyBackendFailure", "TooManyTriesError", "Unsatisfiable"})
_NO_INSTANCE = "it found none either"
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
        schema = inline_references(instances.self_contained(arguments))
    except (TooManyPartsError, RecursionError, ValueError) as error:
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
    for each in (forbid_other_properties(schema), schema):
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
    provider = import_module(f"{__package__}._hypothesis_provider")
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
