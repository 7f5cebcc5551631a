"""Who gets in: security, bindings and the auth object, in this order."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from asynction_spec import AsyncApiSpec, Diagnostic, SecurityRequirement, ValidationException

from .._contract import Contract
from ._credentials import Connection
from ._identity import NOBODY, Identity
from ._refused_credentials import SecurityException
from ._requirements import Gate, GateKeeper
from ._security_functions import SecurityFunctions, named_function

_ADMITTED = "asynction.admitted"


@dataclass(frozen=True, slots=True)
class AccessRules:
    """Who may connect to each namespace, and who may send each event that has rules of its own.

    Made by `access_rules_of`, `AccessRules.open` or `AccessRules.closed`.
    """

    _namespaces: Mapping[str, Gate]
    _events: Mapping[tuple[str, str], Gate]
    _others: Gate = field(default_factory=Gate.closed)
    """For namespaces that the document does not have."""

    @classmethod
    def open(cls, spec: AsyncApiSpec) -> AccessRules:
        """Rules that let everybody in, whatever the document says."""
        return cls({name: Gate([]) for name in spec.namespaces}, {}, Gate([]))

    @classmethod
    def closed(cls) -> AccessRules:
        """Rules that let nobody in."""
        return cls({}, {})


def access_rules_of(
    spec: AsyncApiSpec,
    server_security: Sequence[SecurityRequirement],
    functions: SecurityFunctions = named_function,
) -> tuple[AccessRules, list[Diagnostic]]:
    """The rules for connections and received events, and what keeps them from being enforced.

    Args:
        spec: The document.
        server_security: What the server asks for where a namespace has no `x-security`.
        functions: Gives the functions that know who holds credentials.
    """
    keeper = GateKeeper(spec, functions)
    namespaces, events = {}, {}
    for namespace in spec.namespaces.values():
        own = namespace.security
        namespaces[namespace.name] = keeper.gate(server_security if own is None else own)
        for event in namespace.receives:
            if event.security:
                events[namespace.name, str(event.name)] = keeper.gate(event.security)
    return AccessRules(namespaces, events, keeper.gate(server_security)), keeper.problems


@dataclass(frozen=True, slots=True)
class _Admitted:
    """What is kept of an accepted connection for its events."""

    connection: Connection
    identity: Identity


class Admission:
    """Decides about connections and, where events have requirements of their own, about those.

    Args:
        rules: The rules of the document.
        contract: The checks of the document.
        violated: What becomes of an auth object that does not fit, and of the environment that it
            came with; it may raise the error, or report it.
    """

    def __init__(
        self,
        rules: AccessRules,
        contract: Contract,
        violated: Callable[[ValidationException, dict[str, Any]], None],
    ) -> None:
        self._namespaces = rules._namespaces  # noqa: SLF001  # of this module
        self._events = rules._events  # noqa: SLF001
        self._others = rules._others  # noqa: SLF001
        self._contract = contract
        self._violated = violated
        self._kept_fields: dict[str, frozenset[str]] = {}
        """By namespace, what its events need of the auth object of a connection."""
        for (namespace, _), gate in self._events.items():
            earlier = self._kept_fields.get(namespace, frozenset())
            self._kept_fields[namespace] = earlier | gate.auth_fields

    def admit(self, namespace: str, environ: dict[str, Any], auth: Any) -> None:
        """Let a client into a namespace, and note who it is.

        Raises SecurityException, BindingsValidationException, PayloadValidationException, or
        whatever a security function raises.
        """
        connection = Connection(environ, auth)
        try:
            identity = self._gate(namespace).admit(connection)
        except SecurityException as error:
            error.namespace = namespace
            raise
        self._contract.connecting(namespace, environ)
        try:
            self._contract.authenticating(namespace, auth)
        except ValidationException as error:
            self._violated(error, environ)
        self._note(namespace, environ, connection, identity)

    def _note(
        self, namespace: str, environ: dict[str, Any], connection: Connection, identity: Identity
    ) -> None:
        kept = connection.with_fields(self._kept_fields.get(namespace, ()))
        environ.setdefault(_ADMITTED, {})[namespace] = _Admitted(kept, identity)

    def renew(
        self,
        namespace: str,
        environ: dict[str, Any],
        auth: Any,
        accept: Callable[[Identity], bool],
    ) -> Identity:
        """Decide again about a client that is connected, and note its new credentials.

        Args:
            namespace: The namespace.
            environ: The environment of its connection.
            auth: A new auth object, whose credentials count more than those of the HTTP request.
            accept: Takes over who it is; False where the earlier credentials have ended.

        Raises SecurityException, also for the credentials of somebody else,
        PayloadValidationException, or whatever a security function raises; nothing is changed then.
        """
        connection = Connection(environ, auth, prefers_auth=True)
        try:
            identity = self._gate(namespace).admit(connection)
            if identity.subjects != identity_in(environ, namespace).subjects:
                raise SecurityException("the credentials are those of somebody else")
        except SecurityException as error:
            error.namespace = namespace
            raise
        try:
            self._contract.authenticating(namespace, auth)
        except ValidationException as error:
            self._violated(error, environ)
        if not accept(identity):
            ended = SecurityException("the earlier credentials have ended")
            ended.namespace = namespace
            raise ended
        self._note(namespace, environ, connection, identity)
        return identity

    def allow(self, namespace: str, event: str, environ: Mapping[str, Any]) -> Identity:
        """Let an event pass if it asks for nothing, or its sender brought what it asks for.

        Gives who sent it: whom its own credentials name, or else who is connected.

        Raises SecurityException, or whatever a security function raises.
        """
        gate = self._events.get((namespace, event))
        if gate is None:
            return identity_in(environ, namespace)
        try:
            if not environ:
                raise SecurityException("the client is not connected")
            identity = gate.admit(environ[_ADMITTED][namespace].connection)
        except SecurityException as error:
            error.namespace, error.event = namespace, event
            raise
        return identity_in(environ, namespace) if identity is NOBODY else identity

    def asks(self, namespace: str) -> bool:
        """Whether connections to a namespace have requirements."""
        return not self._gate(namespace).is_open

    def _gate(self, namespace: str) -> Gate:
        return self._namespaces.get(namespace, self._others)

    def asks_for(self, namespace: str, event: str) -> bool:
        """Whether an event has requirements of its own."""
        return (namespace, event) in self._events


def keep_admitted(earlier: Mapping[str, Any], environ: dict[str, Any]) -> None:
    """Have the namespaces of a connection known in another environment of it too."""
    if _ADMITTED in earlier:
        environ[_ADMITTED] = earlier[_ADMITTED]


sender: ContextVar[Identity | None] = ContextVar("sender", default=None)
"""Who sent the event that is being handled, where it has security of its own."""


def identity_of_sender(environ: Mapping[str, Any], namespace: str) -> Identity:
    """Who sent what is being handled: an event, or a connection."""
    return sender.get() or identity_in(environ, namespace)


def identity_in(environ: Mapping[str, Any], namespace: str) -> Identity:
    """Who is connected to a namespace."""
    admitted = environ.get(_ADMITTED, {}).get(namespace)
    return NOBODY if admitted is None else admitted.identity
