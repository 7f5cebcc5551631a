"""Test functions that get the events of a contract, with generated arguments."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

if TYPE_CHECKING:
    from ._contract import Contract

Test = TypeVar("Test", bound=Callable[..., Any])


class EventName(NamedTuple):
    """An event that clients send: its namespace and its name."""

    namespace: str
    event: str

    def __str__(self) -> str:
        return f"{self.namespace} {self.event}"


def parametrize(contract: Contract, max_examples: int) -> Callable[[Test], Test]:
    """A decorator of test functions that take `event` and `args`."""
    events = [
        EventName(namespace.name, str(event.name))
        for namespace in contract.spec.namespaces.values()
        for event in namespace.receives
        if event.name is not None
    ]

    def decorate(test: Test) -> Test:
        def draw_and_test(**given_arguments: Any) -> None:
            data = given_arguments.pop("data")
            event = given_arguments["event"]
            args = data.draw(contract.payloads(event.namespace, event.event), label="args")
            test(**given_arguments, args=args)

        draw_and_test.__name__ = test.__name__
        draw_and_test.__doc__ = test.__doc__
        draw_and_test.__module__ = test.__module__
        draw_and_test.__signature__ = _with_data(inspect.signature(test))  # type: ignore[attr-defined]
        checks = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
        generated = settings(
            max_examples=max_examples,
            deadline=None,
            suppress_health_check=checks,
            phases=set(Phase) - {Phase.explain},  # which sends the same again and again
        )(given(data=st.data())(draw_and_test))
        decorated: Any = pytest.mark.parametrize("event", events, ids=str)(generated)
        return decorated  # type: ignore[no-any-return]  # pytest's marks keep the function

    return decorate


def _with_data(signature: inspect.Signature) -> inspect.Signature:
    missing = {"event", "args"} - signature.parameters.keys()
    if missing:
        raise TypeError(f"the test function takes no {' and no '.join(sorted(missing))}")
    parameters = [
        parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY)
        for name, parameter in signature.parameters.items()
        if name != "args"
    ]
    data = inspect.Parameter("data", inspect.Parameter.KEYWORD_ONLY)
    return signature.replace(parameters=[*parameters, data])
