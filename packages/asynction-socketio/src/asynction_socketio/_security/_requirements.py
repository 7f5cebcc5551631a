"""Who may connect, and who may send an event: the document's security requirements, enforced.

Everything here fails closed: what can't be enforced keeps the server from starting, and whatever
goes wrong while deciding is a refusal.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from asynction_spec import (
    AsyncApiSpec,
    Diagnostic,
    Event,
    Node,
    SecurityRequirement,
    Severity,
)

from .._handlers._dotted_paths import CallableImportError
from ._credentials import Connection
from ._identity import NOBODY, Identity, identity_of
from ._refused_credentials import REASONS, Refusal, RefusedError, SecurityException
from ._security_functions import EnforcedScheme, SecurityFunctions


class Gate:
    """Security requirements of which any may be met.

    An empty sequence of them lets everybody in.
    """

    def __init__(self, alternatives: Sequence[Sequence[EnforcedScheme]]) -> None:
        # Last those that ask for nothing, so that credentials count where there are any.
        self._alternatives = sorted(alternatives, key=lambda each: not each)
        self._is_closed = False

    @classmethod
    def closed(cls) -> Gate:
        """A gate that lets nobody in."""
        gate = cls([])
        gate._is_closed = True
        return gate

    @property
    def is_open(self) -> bool:
        """Whether nothing is asked of anybody."""
        return not self._alternatives and not self._is_closed

    @property
    def auth_fields(self) -> frozenset[str]:
        """The fields of an auth object that may hold credentials."""
        schemes = [each.scheme for alternative in self._alternatives for each in alternative]
        carriers = [carrier for scheme in schemes for carrier in scheme.carriers]
        return frozenset(each.name for each in carriers if each.place == "auth")

    def admit(self, connection: Connection) -> Identity:
        """Who it is; raises SecurityException for who may not, or whatever user code raises."""
        # Before any credentials are read: malformed ones are nobody's concern here.
        if self.is_open:
            return NOBODY
        furthest = Refusal.MISSING
        for alternative in self._alternatives:
            try:
                found = {each.scheme.name: each.verify(connection) for each in alternative}
            except RefusedError as error:
                # The alternative that a client came closest to says most about what is missing.
                furthest = max(furthest, error.refusal)
            else:
                return identity_of(found)
        raise SecurityException(REASONS[furthest])


class GateKeeper:
    """Makes gates of a document's requirements.

    A gate is as strict as the document says only while there are no `problems`.
    """

    def __init__(self, spec: AsyncApiSpec, functions: SecurityFunctions) -> None:
        self._schemes = spec.security_schemes
        self._where = spec.node
        self._functions = functions
        self.problems: list[Diagnostic] = []

    def gate(self, requirements: Sequence[SecurityRequirement]) -> Gate:
        """The gate of alternative requirements."""
        return Gate([self._alternative(each) for each in requirements])

    def _alternative(self, requirement: Mapping[str, Sequence[str]]) -> list[EnforcedScheme]:
        enforced = []
        for name, scopes in requirement.items():
            try:
                enforced.append(self._scheme(name, tuple(scopes)))
            except CallableImportError as error:
                scheme = self._schemes.get(name)
                place = scheme.node.place if scheme else self._where.place
                message = f"the security scheme {name!r} can't be enforced: {error}"
                problem = Diagnostic("security", Severity.ERROR, message, place)
                # Many requirements may name the same scheme.
                if problem not in self.problems:
                    self.problems.append(problem)
        return enforced

    def _scheme(self, name: str, scopes: tuple[str, ...]) -> EnforcedScheme:
        scheme = self._schemes.get(name)
        if scheme is None:
            raise CallableImportError("the document does not define it")
        return EnforcedScheme.of(scheme, scopes, self._functions)


def unenforceable_events(spec: AsyncApiSpec) -> list[Diagnostic]:
    """The emitted events that have security requirements: those whom they reach bring nothing."""
    return [
        Diagnostic("security", Severity.ERROR, _unenforceable(event), _requirement(event).key_place)
        for namespace in spec.namespaces.values()
        for event in namespace.emits
        if event.security
    ]


def _requirement(event: Event) -> Node:
    return event.operation.get("security") or event.operation


def _unenforceable(event: Event) -> str:
    return (
        f"event {event.name!r} is emitted, and what its operation asks for can't be enforced:"
        " put the requirement on the server or, as x-security, on the channel"
    )
