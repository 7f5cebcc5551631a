"""The types of a document: what travels with each event, and what clients connect with."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from .._model._arguments import Arguments
from .._model._async_api_spec import AsyncApiSpec, Event, Namespace
from .._schemas._dialects import Dialect
from .._text._nodes import Node
from ._generated_names import (
    ACK,
    ACK_PARAMETER,
    AUTH,
    CLIENT,
    EMITTED,
    HANDLER,
    PAYLOAD,
    PAYLOAD_PARAMETER,
    TypeNames,
    argument_name,
    base_name,
    distinct,
    namespace_prefix,
    pascal_case,
    snake_case,
)
from ._schema_types import SchemaTypes
from ._type_model import ANYTHING, Declaration, ListOf, Named, TupleOf, Type, names_in, union_of


@dataclass(frozen=True, slots=True)
class Parameter:
    """An argument of an event."""

    name: str
    """As Python writes it."""
    type: Type


@dataclass(frozen=True, slots=True)
class ArgumentList:
    """The arguments of an event or of an acknowledgement; those beyond `least` may be missing."""

    parameters: tuple[Parameter, ...]
    least: int
    rest: Type | None = None
    """The type of further arguments; None where there are none."""


@dataclass(frozen=True, slots=True)
class ArgumentTypes:
    """The alternatives for a list of arguments, of which there is at least one."""

    alternatives: tuple[ArgumentList, ...]

    @property
    def only(self) -> ArgumentList | None:
        """The only alternative, or one that says the same as all of them; None without one."""
        if len(self.alternatives) == 1:
            return self.alternatives[0]
        if not all(_is_one_argument(each) for each in self.alternatives):
            return None
        types = union_of(each.parameters[0].type for each in self.alternatives)
        name = self.alternatives[0].parameters[0].name
        return ArgumentList((Parameter(name, types),), 1)


def _is_one_argument(arguments: ArgumentList) -> bool:
    return len(arguments.parameters) == arguments.least == 1 and arguments.rest is None


@dataclass(frozen=True, slots=True)
class EventTypes:
    """An event with the types of what it carries."""

    name: str
    base: str
    """What types of the event are named after."""
    method: str
    """What methods of the event are named after, in Python."""
    handler: str
    """The name of the type of its handlers."""
    payload: ArgumentTypes
    ack: ArgumentTypes | None
    """None where no acknowledgement is described."""
    event: Event


@dataclass(frozen=True, slots=True)
class NamespaceTypes:
    """A namespace with the types of its events and of its auth object."""

    name: str
    prefix: str
    """What names of the namespace begin with; empty for the namespace `/`."""
    client: str
    """The name of a client's class."""
    receives: tuple[EventTypes, ...]
    emits: tuple[EventTypes, ...]
    auth: Type | None
    namespace: Namespace


@dataclass(frozen=True, slots=True)
class DocumentTypes:
    """All types of a document. `declarations` has those that are used, in the document's order."""

    title: str
    namespaces: tuple[NamespaceTypes, ...]
    declarations: dict[str, Declaration] = field(default_factory=dict)


def document_types(spec: AsyncApiSpec) -> DocumentTypes:
    """The types of what a document describes."""
    reader = _Reader(spec)
    namespaces = tuple(reader.namespace(each) for each in spec.namespaces.values())
    declarations = reader.schemas.declarations
    used = _reachable(declarations, [*_roots(namespaces)])
    found = {name: each for name, each in declarations.items() if name in used}
    return DocumentTypes(spec.info.title, namespaces, found)


_NONE = ArgumentTypes((ArgumentList((), 0),))


class _Reader:
    def __init__(self, spec: AsyncApiSpec) -> None:
        names = TypeNames()
        self.schemas = SchemaTypes(spec.follow, names)
        self._names = names
        self._prefixes: set[str] = set()
        components = spec.node.get("components")
        schemas = components.get("schemas") if components else None
        self.schemas.reserve(dict(schemas.items()) if schemas else {})

    def namespace(self, namespace: Namespace) -> NamespaceTypes:
        prefix = distinct(namespace_prefix(namespace.name), self._prefixes)
        self._prefixes.add(prefix)
        return NamespaceTypes(
            name=namespace.name,
            prefix=prefix,
            client=self._names.take(f"{prefix}{CLIENT}") if prefix else CLIENT,
            receives=tuple(self._events(namespace.receives, prefix)),
            emits=tuple(self._events(namespace.emits, prefix, emitted=EMITTED)),
            auth=self._auth(namespace.auth, f"{prefix}{AUTH}"),
            namespace=namespace,
        )

    def _auth(self, schema: Node | None, hint: str) -> Type | None:
        return None if schema is None else self.schemas.declared(schema, Dialect.DRAFT7, hint)

    def _events(
        self, events: Sequence[Event], prefix: str, emitted: str = ""
    ) -> Iterator[EventTypes]:
        methods: list[str] = []
        # Of several operations with one event the last one counts, as in its checks.
        for event in {each.name: each for each in events if each.name is not None}.values():
            methods.append(distinct(snake_case(str(event.name), "event"), methods))
            base = base_name(event, prefix, emitted)
            payloads = [self._payload(each, prefix, emitted) for each in event.messages]
            acks = [self._arguments(each, f"{base}{ACK}", ACK_PARAMETER) for each in event.ack]
            yield EventTypes(
                name=str(event.name),
                base=base,
                method=methods[-1],
                handler=self._names.take(f"{base}{HANDLER}"),
                payload=ArgumentTypes(tuple(payloads)),
                ack=ArgumentTypes(tuple(acks)) if acks else None,
                event=event,
            )

    def _payload(self, message: Event, prefix: str, emitted: str) -> ArgumentList:
        if message.payload is None:
            return ArgumentList((), 0)
        base = base_name(message, prefix, emitted)
        return self._arguments(message.payload, f"{base}{PAYLOAD}", PAYLOAD_PARAMETER)

    def _arguments(self, arguments: Arguments, hint: str, only: str) -> ArgumentList:
        if not arguments.positional:
            found = self.schemas.declared(arguments.schema, arguments.dialect, hint)
            return ArgumentList((Parameter(only, found),), 1)
        names: list[str] = []
        parameters = []
        described = zip(arguments.each[: arguments.most], arguments.names, strict=False)
        for number, (each, called) in enumerate(described, 1):
            name = argument_name(called, number)
            names.append(name if name not in names else f"argument_{number}")
            found = self.schemas.of(each, arguments.dialect, hint + pascal_case(names[-1]))
            parameters.append(Parameter(names[-1], found))
        while len(parameters) < arguments.least:  # that no schema describes
            parameters.append(Parameter(f"argument_{len(parameters) + 1}", ANYTHING))
        more = arguments.most is None or arguments.most > len(parameters)
        return ArgumentList(
            tuple(parameters), arguments.least, self._rest(arguments, hint) if more else None
        )

    def _rest(self, arguments: Arguments, hint: str) -> Type:
        found = self.schemas.of(arguments.schema, arguments.dialect, hint)
        if isinstance(found, Named):
            found = self.schemas.declarations[found.name].type
        if isinstance(found, TupleOf) and found.rest is not None:
            return found.rest
        return found.item if isinstance(found, ListOf) else ANYTHING


def _roots(namespaces: Sequence[NamespaceTypes]) -> Iterator[Type]:
    for namespace in namespaces:
        if namespace.auth is not None:
            yield namespace.auth
        for event in (*namespace.receives, *namespace.emits):
            for types in (event.payload, event.ack or _NONE):
                for arguments in types.alternatives:
                    yield from (each.type for each in arguments.parameters)
                    if arguments.rest is not None:
                        yield arguments.rest


def _reachable(declarations: dict[str, Declaration], roots: list[Type]) -> set[str]:
    found: set[str] = set()
    pending = [name for root in roots for name in names_in(root)]
    while pending:
        name = pending.pop()
        if name not in found:
            found.add(name)
            pending += names_in(declarations[name].type)
    return found
