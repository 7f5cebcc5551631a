"""What a client gets that the mock refuses, and the advice that is logged for its developers.

The advice says what the client should have sent: credentials, a namespace, an event, a value.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from asynction_server import MessageAckValidationException, SecurityException, reply_with_error
from asynction_socketio import ServerHooks
from asynction_spec import (
    AsyncApiSpec,
    Carrier,
    Event,
    Node,
    PayloadValidationException,
    UndeclaredEventException,
    ValidationException,
    did_you_mean,
)

from ._play._traffic_log import TrafficLog

_MOST_NAMESPACES = 20  # that a line names
_LONGEST_NAME = 60
"""How many characters of a client's name are compared: that takes longer for longer ones."""
_LONGEST_TEXT = 100_000  # characters that are tried as JSON: a client chooses how many come


class MockHooks:
    """The hooks of a server, with the traffic log and with advice for developers of clients.

    Args:
        hooks: Those of the server.
        advice: What a client should have sent.
        traffic_log: Where each refusal is a line.
        note_client: Called with the namespace and the client that is connected from now on.
    """

    def __init__(
        self,
        hooks: ServerHooks,
        advice: Advice,
        traffic_log: TrafficLog,
        note_client: Callable[[str, str], None],
    ) -> None:
        self._hooks = hooks
        self._advice = advice
        self._traffic_log = traffic_log
        self._note_client = note_client
        self.undeclared_namespaces = hooks.undeclared_namespaces
        self.decision_context = hooks.decision_context

    def report_event(
        self, error: Exception, namespace: str, event: str, sid: str | None, args: tuple[Any, ...]
    ) -> Any:
        """Log an invalid message, and report it."""
        advice = self._advice_for(error, namespace, event, args)
        self._traffic_log.invalid(namespace, event, sid, args, error, advice)
        return self._hooks.report_event(error, namespace, event, sid, args)

    def _advice_for(
        self, error: Exception, namespace: str, event: str, args: tuple[Any, ...]
    ) -> str:
        if isinstance(error, SecurityException):
            return self._advice.credentials(namespace, event)
        if isinstance(error, UndeclaredEventException):
            return self._advice.undeclared(namespace, event)
        is_payload = isinstance(error, PayloadValidationException)
        return self._advice.json_text(namespace, event, args) if is_payload else ""

    def report_connection(
        self, error: Exception, namespace: str, environ: dict[str, Any], auth: Any
    ) -> None:
        """Log a refused connection, and report it."""
        is_refusal = isinstance(error, SecurityException)
        advice = self._advice.credentials(namespace) if is_refusal else ""
        # Before the error handler, which may raise.
        self._traffic_log.refused(namespace, error, advice)
        self._hooks.report_connection(error, namespace, environ, auth)

    def report_violation(
        self, error: ValidationException, environ: dict[str, Any] | None, sid: str | None
    ) -> None:
        """Report what is let pass."""
        self._hooks.report_violation(error, environ, sid)

    def report_accepted(self, namespace: str, sid: str, environ: dict[str, Any] | None) -> None:
        """Log that a client has connected, and start to emit."""
        self._hooks.report_accepted(namespace, sid, environ)
        self._note_client(namespace, sid)

    def report_unknown_namespace(self, namespace: str, environ: dict[str, Any]) -> None:
        """Log that a client asked for a namespace that the document does not have."""
        error = LookupError("the document has no such namespace")
        self._traffic_log.refused(namespace, error, self._advice.namespaces(namespace))
        self._hooks.report_unknown_namespace(namespace, environ)


def acknowledge_invalid_message(error: Exception) -> Any:
    """Acknowledge invalid events as `reply_with_error` does; ignore invalid acknowledgements.

    Both have been logged before. Every other error is raised again.
    """
    if isinstance(error, MessageAckValidationException) and error.sender == "client":
        return None
    return reply_with_error(error)


class Advice:
    """Says what a document expects of clients.

    Args:
        spec: The document.
        server_security: The security requirements of its server, for namespaces without their own.
    """

    def __init__(
        self, spec: AsyncApiSpec, server_security: Sequence[Mapping[str, Sequence[str]]]
    ) -> None:
        self._spec = spec
        self._server_security = server_security
        self._events = {
            (namespace.name, event.name): event
            for namespace in spec.namespaces.values()
            for event in namespace.receives
        }
        self._emitted = {
            namespace.name: {event.name for event in namespace.emits}
            for namespace in spec.namespaces.values()
        }
        self._reported: set[tuple[str, str]] = set()

    def credentials(self, namespace: str, event: str | None = None) -> str:
        """The credentials that a namespace, or an event in it, requires, and where to send them."""
        asking = self._events.get((namespace, event)) if event is not None else None
        own = self._spec.namespaces[namespace].security
        requirements = self._server_security if own is None else own
        if asking is not None and asking.security:
            requirements = asking.security
        alternatives = [
            " and ".join(f"{name} ({self._where(name)})" for name in each)
            for each in requirements
            if each
        ]
        return f"give {', or '.join(alternatives)}" if alternatives else ""

    def _where(self, name: str) -> str:
        scheme = self._spec.security_schemes.get(name)
        if scheme is None:
            return "which the document does not describe"
        return ", or ".join(map(_carrier_text, scheme.carriers)) or "which Socket.IO can't carry"

    def namespaces(self, wanted: str) -> str:
        """The namespaces of the document, and the one that may be meant."""
        names = [*map(repr, self._spec.namespaces)]
        more = ["..."] if len(names) > _MOST_NAMESPACES else []
        hint = _did_you_mean(wanted, self._spec.namespaces)
        return f"it has {', '.join(names[:_MOST_NAMESPACES] + more) or 'none'}{hint}"

    def undeclared(self, namespace: str, event: str) -> str:
        """What may be meant with an event that clients may not send there."""
        if event in self._emitted.get(namespace, ()):
            return "the server emits this event, and clients do not send it"
        homes = [home for home, name in self._events if name == event]
        if homes:
            return f"clients send it in namespace {homes[0]!r}"
        names = [str(name) for home, name in self._events if home == namespace]
        return _did_you_mean(event, names).removeprefix("; ")

    def json_text(self, namespace: str, event: str, args: Sequence[Any]) -> str:
        """Which argument is the JSON text of a value in the place of the value itself."""
        declared = self._events.get((namespace, event))
        schemas = declared.payload.each if declared and declared.payload else ()
        for index, (schema, value) in enumerate(zip(schemas, args, strict=False)):
            if not self._takes_text(schema) and _is_json_text(value):
                return (
                    f"argument {index + 1} is the JSON text of a value: send the value itself,"
                    " without JSON.stringify"
                )
        return ""

    def _takes_text(self, schema: Node) -> bool:
        followed = self._spec.follow(schema).value
        kinds = followed.get("type", "string") if isinstance(followed, dict) else "string"
        return "string" in kinds

    def text_for_binary(self, namespace: str, event: str, args: Sequence[Any]) -> Iterable[str]:
        """The places of an event that have text instead of binary data; once for each event."""
        declared = self._events.get((namespace, event))
        if declared is None or (namespace, event) in self._reported:
            return []
        found = [*self._text_places(declared, args)]
        if found:
            self._reported.add((namespace, event))
        return found

    def _text_places(self, event: Event, args: Sequence[Any]) -> Iterator[str]:
        schemas = event.payload.each if event.payload else ()
        # There may be more arguments than schemas, if the document allows further ones.
        for index, (schema, value) in enumerate(zip(schemas, args, strict=False)):
            yield from self._text_in(schema, value, f"argument {index + 1}")

    def _text_in(self, schema: Node, value: Any, place: str) -> Iterator[str]:
        schema = self._spec.follow(schema)
        if isinstance(value, str):
            if isinstance(schema.value, dict) and schema.value.get("format") == "binary":
                yield place
        elif isinstance(value, dict):
            properties = schema.get("properties")
            for name, each in properties.items() if properties else ():
                if name in value:
                    yield from self._text_in(each, value[name], f"{name} of {place}")


def _did_you_mean(name: str, known: Iterable[str]) -> str:
    return did_you_mean(name[:_LONGEST_NAME], known)


def _is_json_text(value: Any) -> bool:
    """Whether a value is the JSON text of an object or a list."""
    if not isinstance(value, str) or len(value) > _LONGEST_TEXT:
        return False
    try:
        return value.lstrip()[:1] in {"{", "["} and isinstance(json.loads(value), dict | list)
    except (ValueError, RecursionError):
        return False


def _carrier_text(carrier: Carrier) -> str:
    if carrier.place == "auth":
        return f"as `{carrier.name}` in the auth object"
    if carrier.authentication is None:
        words = {"query": "query parameter", "header": "header", "cookie": "cookie"}
        return f"in the {words[carrier.place]} `{carrier.name}`"
    part = f"as the {carrier.part} " if carrier.part else ""
    return f"{part}in the header {carrier.name}: {carrier.authentication} ..."
