"""A document as what a server has to keep to."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeVar

from hypothesis import strategies as st

from asynction_spec import (
    AsyncApiSpec,
    Checks,
    Event,
    Instances,
    Namespace,
    PlainValues,
    UnsatisfiedError,
    ValidationException,
    did_you_mean,
    examples_of,
    load_spec,
)

from ._generated_messages import instances

CREDENTIALS_ENDED = "credentials_ended"
"""The event with which servers of Asynction say that they disconnect a client; not in documents."""
Test = TypeVar("Test", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Credentials:
    """What a client brings when it connects to a namespace.

        Credentials(auth={"token": "..."})
        Credentials(headers={"Authorization": "Bearer ..."}, query={"version": "2"})

    Args:
        auth: The auth object of the CONNECT packet; None sends none.
        headers: Headers of the HTTP request.
        query: Parameters of its URL.
    """

    auth: Mapping[str, Any] | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)


def load(document: str | os.PathLike[str] | Mapping[str, Any]) -> Contract:
    """The contract in a document: a file, or the document as a mapping.

        contract = asynction_testing.load("asyncapi.yaml")

    Raises SpecError for a document that is broken.
    """
    return Contract(load_spec(document))


def no_contract() -> Contract:
    """A contract that promises and forbids nothing, for clients of servers without a document.

        client = ContractClient(no_contract(), "http://127.0.0.1:5000")

    Events of any name and any arguments may be sent, and nothing that comes is wrong.
    """
    return _NoContract()


class Contract:
    """What a document promises about a server, ready to be held against one.

    Args:
        spec: The document, as `asynction_spec.load_spec` gives it.
    """

    def __init__(self, spec: AsyncApiSpec) -> None:
        self.spec = spec
        self.checks = Checks(spec)

    @cached_property
    def _instances(self) -> Instances:
        return Instances(self.spec)

    def namespace(self, name: str) -> Namespace:
        """The namespace of that name.

        Raises LookupError that lists the names of all.
        """
        try:
            return self.spec.namespaces[name]
        except KeyError:
            known = ", ".join(map(repr, self.spec.namespaces)) or "none"
            hint = did_you_mean(name, self.spec.namespaces) or f"; it has {known}"
            raise LookupError(f"the document has no namespace {name!r}{hint}") from None

    def received(self, namespace: str, event: str) -> Event:
        """An event that clients send; raises LookupError."""
        return _named(self.namespace(namespace).receives, namespace, event, "clients send")

    def require_declared(self, namespace: str, event: str) -> None:
        """Raise LookupError for an event that clients do not send by the document."""
        self.received(namespace, event)

    def emitted(self, namespace: str, event: str) -> Event:
        """An event that the server emits; raises LookupError."""
        return _named(self.namespace(namespace).emits, namespace, event, "the server emits")

    def payloads(self, namespace: str, event: str) -> st.SearchStrategy[list[Any]]:
        """A Hypothesis strategy for the arguments of an event that clients send.

            @given(contract.payloads("/", "join"))
            def test_join(args): ...

        Raises LookupError for an event that the document does not declare.
        """
        payload = self.received(namespace, event).payload
        if payload is None:
            return st.just([])
        return instances(self._instances.of_arguments(payload))

    def parametrize(self, *, max_examples: int = 20) -> Callable[[Test], Test]:
        """A decorator that calls a pytest function with each event and generated arguments.

            @contract.parametrize()
            def test_it_is_acknowledged(event, args, contract_client):
                client = contract_client(contract, asio, event.namespace)
                client.call(event.event, *args)

        A failure shrinks to the smallest arguments. Needs pytest. Raises TypeError for a function
        that does not take `event` and `args`.
        """
        from ._parametrize import parametrize  # noqa: PLC0415  # pytest is not required

        return parametrize(self, max_examples)

    def acks(self, namespace: str, event: str) -> st.SearchStrategy[list[Any]]:
        """A strategy for what a client acknowledges an emitted event with; raises LookupError."""
        alternatives = self.emitted(namespace, event).ack
        if not alternatives:
            return st.just([])
        return st.one_of(*(instances(self._instances.of_arguments(each)) for each in alternatives))

    def example(self, namespace: str, event: str) -> list[Any]:
        """One plain argument list of an event that clients send.

        Raises LookupError, or UnsatisfiedError where none was found.
        """
        payload = self.received(namespace, event).payload
        return [] if payload is None else self._plain(payload)

    def example_ack(self, namespace: str, event: str) -> list[Any]:
        """One plain acknowledgement of an emitted event; raises as `example`."""
        alternatives = self.emitted(namespace, event).ack
        return self._plain(alternatives[0]) if alternatives else []

    def example_auth(self, namespace: str) -> Any:
        """One plain auth object; None where the namespace has no `x-auth`, or none was found."""
        schema = self.namespace(namespace).auth
        if schema is None:
            return None
        try:
            return self._instances.of_schema(schema)(PlainValues())
        except UnsatisfiedError:
            return None

    def _plain(self, arguments: Any) -> list[Any]:
        made: list[Any] = self._instances.of_arguments(arguments)(PlainValues())
        return made

    def fault_in_payload(
        self, namespace: str, event: str, args: Sequence[Any]
    ) -> ValidationException | None:
        """What is wrong with the arguments of an event that clients send; None if nothing is."""
        check = self.checks.received[namespace, event].payload
        return None if check is None else _raised(check, args)

    def fault_in_received(
        self, namespace: str, event: str, args: Sequence[Any]
    ) -> ValidationException | None:
        """What is wrong with an event that a client sent, undeclared ones included."""
        if (namespace, event) not in self.checks.received:
            return self.checks.undeclared_error(namespace, event, emitted=False)
        return self.fault_in_payload(namespace, event, args)

    def promises_ack(self, namespace: str, event: str) -> bool:
        """Whether a server acknowledges an event by the document."""
        checks = self.checks.received.get((namespace, event))
        return checks is not None and checks.ack is not None

    def fault_in_ack(
        self, namespace: str, event: str, args: Sequence[Any]
    ) -> ValidationException | None:
        """What is wrong with what a server acknowledges such an event with."""
        checks = self.checks.received.get((namespace, event))
        return None if checks is None or checks.ack is None else _raised(checks.ack, args)

    def fault_in_answer(
        self, namespace: str, event: str, args: Sequence[Any]
    ) -> ValidationException | None:
        """What is wrong with what a client acknowledges an emitted event with."""
        checks = self.checks.emitted.get((namespace, event))
        return None if checks is None or checks.ack is None else _raised(checks.ack, args)

    def fault_in_emitted(
        self, namespace: str, event: str, args: Sequence[Any]
    ) -> ValidationException | None:
        """What is wrong with an event that a server emitted, undeclared ones included."""
        checks = self.checks.emitted.get((namespace, event))
        if checks is None:
            if event == CREDENTIALS_ENDED:
                return None
            return self.checks.undeclared_error(namespace, event, emitted=True)
        return None if checks.payload is None else _raised(checks.payload, args)

    def fault_in_auth(self, namespace: str, auth: Any) -> ValidationException | None:
        """What is wrong with an auth object."""
        return _raised(self.checks.connections[namespace].auth, auth)

    def require_connection(
        self,
        namespace: str,
        auth: Any,
        query: Mapping[str, Sequence[str]],
        headers: Mapping[str, Sequence[str]],
    ) -> None:
        """Raise what the document has against a connection.

        Raises LookupError for a namespace that it does not declare, PayloadValidationException for
        the auth object, and BindingsValidationException for the query and the headers.
        """
        self.namespace(namespace)
        check = self.checks.connections[namespace]
        check.bindings("GET", query, headers)
        check.auth(auth)


class _NoContract(Contract):
    def __init__(self) -> None:
        """Have no document."""

    def require_declared(self, *_: Any) -> None:
        return None

    def promises_ack(self, namespace: str, event: str) -> bool:  # noqa: ARG002
        return False

    def example_ack(self, namespace: str, event: str) -> list[Any]:  # noqa: ARG002
        return []

    def fault_in_payload(self, *_: Any) -> None:
        return None

    def fault_in_ack(self, *_: Any) -> None:
        return None

    def fault_in_emitted(self, *_: Any) -> None:
        return None

    def fault_in_received(self, *_: Any) -> None:
        return None

    def fault_in_answer(self, *_: Any) -> None:
        return None

    def require_connection(self, *_: Any) -> None:
        return None


def examples(contract: Contract, namespace: Namespace, event: Event) -> list[list[Any]]:
    """The argument lists that the document gives as examples, or else one that is made.

    Raises UnsatisfiedError where none could be made.
    """
    name = str(event.name)
    right = [
        each.arguments
        for each in examples_of(contract.spec, event)
        if contract.fault_in_payload(namespace.name, name, each.arguments) is None
    ]
    return right or [contract.example(namespace.name, name)]


def _raised(check: Any, value: Any) -> ValidationException | None:
    try:
        check(value)
    except ValidationException as error:
        return error
    return None


def _named(events: Sequence[Event], namespace: str, name: str, direction: str) -> Event:
    for event in events:
        if event.name == name:
            return event
    known = [str(each.name) for each in events]
    hint = did_you_mean(name, known) or "."
    listed = ", ".join(map(repr, known)) or "none"
    raise LookupError(
        f"namespace {namespace!r} has no event {name!r} that {direction}{hint} It has: {listed}"
    )
