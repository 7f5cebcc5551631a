"""What hypothesis-jsonschema makes of schemas that the generator finds no instance of."""

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

from ._inlined_references import TooLarge, closed, unrolled
from ._time_budget import OutOfTime, Patience

_COUNT = 10
# What Hypothesis raises in the end when no instance was found.
_FRUITLESS = frozenset({"FlakyBackendFailure", "TriedEnough", "Unsatisfiable"})
_NONE = "it found none either"
_BACKEND = "asynction_mock"
_COPY = f"{__package__}._hypothesis_jsonschema"


class NothingFound(Exception):
    """No arguments were found: why."""


def found_arguments(
    instances: Instances,
    arguments: Arguments,
    are_right: Callable[[Sequence[Any]], bool],
    seed: int,
) -> list[list[Any]]:
    """Some lists of arguments that satisfy a schema, always the same for a seed.

    Raises NothingFound.
    """
    try:
        schema = unrolled(instances.self_contained(arguments))
    except (TooLarge, RecursionError, ValueError) as error:
        raise NothingFound(str(error)) from error
    if arguments.positional:
        size = {"minItems": arguments.least}
        if arguments.most is not None:
            size["maxItems"] = arguments.most
        schema = {"allOf": [schema, size]}
    lists: list[list[Any]] = []

    def take(value: Any) -> bool:
        args = value if arguments.positional else [value]
        is_right = isinstance(args, list) and are_right(args) and args not in lists
        if is_right:
            lists.append(args)
        return is_right

    patience = Patience()
    for each in (closed(schema), schema):
        reason = _sampled(each, take, seed, patience)
        if lists:
            return lists
        if patience.is_over:
            break
    raise NothingFound(reason)


def _sampled(schema: Any, take: Callable[[Any], bool], seed: int, patience: Patience) -> str:
    """Sample a schema, and tell why that came to an end."""
    try:
        with _choosing(seed, patience), _quiet():
            _sample(schema, take)
    except Exception as error:  # whatever the library says to such a schema
        return str(OutOfTime()) if patience.is_over else _told(error)
    return _NONE


def _told(error: Exception) -> str:
    """What went wrong, in a line; that nothing was found is told in many, with advice for tests."""
    name = type(error).__name__
    return _NONE if name in _FRUITLESS else f"{name}: {str(error).partition(chr(10))[0]}"


def _sample(schema: Any, take: Callable[[Any], bool]) -> None:
    """Let Hypothesis make instances until enough of them were taken, or there were too many."""
    import hypothesis  # noqa: PLC0415  # half a second, and few documents ask for it

    @hypothesis.settings(
        backend=_BACKEND,
        database=None,
        deadline=None,
        max_examples=_COUNT,
        phases=[hypothesis.Phase.generate],
        suppress_health_check=[*hypothesis.HealthCheck],
        verbosity=hypothesis.Verbosity.quiet,
    )
    # Without a codec, because for one Hypothesis tries every character that there is.
    @hypothesis.given(_from_schema()(schema, codec=None))
    def sampled(value: Any) -> None:
        hypothesis.assume(take(value))

    sampled()


@contextmanager
def _choosing(seed: int, patience: Patience) -> Iterator[None]:
    """Let Hypothesis choose by seed; it takes what chooses by a name and the name of its class."""
    backends = import_module("hypothesis.internal.conjecture.providers").AVAILABLE_PROVIDERS
    choices = import_module(f"{__package__}._hypothesis_choices")
    backends[_BACKEND] = f"{choices.__name__}.Choices"
    given = choices.SEED.set(seed)
    patient = choices.PATIENCE.set(patience)
    try:
        yield
    finally:
        choices.SEED.reset(given)
        choices.PATIENCE.reset(patient)
        del backends[_BACKEND]


@contextmanager
def _quiet() -> Iterator[None]:
    """Let Hypothesis neither warn nor leave a folder of its own in the current one."""
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
    """hypothesis-jsonschema's `from_schema`, in a copy of the library of our own.

    Its release 0.23.1 calls a part of Hypothesis, `many`, in a way that Hypothesis 6.170.10 gave
    up. In the copy that part can be called in both ways; in the library that an application may
    have imported nothing changes.
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
    class Many(many):  # type: ignore[misc]
        """Collections that are asked for more, and those that are iterated over."""

        _steps: Iterator[None] | None = None

        def more(self) -> bool:
            if self._steps is None:
                self._steps = iter(self.__enter__())
            is_more = next(self._steps, self) is None
            if not is_more:
                self.__exit__(None, None, None)
            return is_more

    return Many
