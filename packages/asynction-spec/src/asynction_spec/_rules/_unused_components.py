"""Components that nothing refers to."""

from __future__ import annotations

from collections.abc import Iterator

from .._diagnostics import Pointer, Severity
from .._text._nodes import Node
from ._rule import Document, Finding, rule

_LENGTH = 3  # components, the kind, the name


@rule("unused-component", Severity.INFO, whole=True)
def unused(document: Document) -> Iterator[Finding]:
    """A component that nothing refers to may be left over.

    It is reported only if the document has no errors, because a broken reference may be the one
    that should lead to it, and only if there are channels or operations, because a document without
    them is a library for others.
    """
    if not any(document.root.value.get(key) for key in ("channels", "operations")):
        return
    used = {*_referred_components(document), *_named_schemes(document)}
    components = document.root.get("components")
    for kind, members in components.items() if components else ():
        for name, member in members.items() if _holds_objects(kind) else ():
            if ("components", kind, name) not in used:
                yield member.key_place, f"nothing refers to {f'#/components/{kind}/{name}'!r}"


def _holds_objects(kind: str) -> bool:
    # Other extensions of the Components Object may hold anything.
    return not kind.startswith("x-") or kind == "x-messageAcks"


def _referred_components(document: Document) -> Iterator[Pointer]:
    """The components that references from outside of them lead to, or into."""
    root = document.root.source
    for start, target in document.references.links():
        if target.source is not root:
            continue
        component = target.pointer[:_LENGTH]
        inside = start[0] == id(root) and start[1][:_LENGTH] == component
        if not inside:
            yield component
        if start[0] == id(root) and _has_discriminator(target):
            yield start[1][:_LENGTH]  # a schema that its parent finds by its name


def _has_discriminator(target: Node) -> bool:
    return isinstance(target.value, dict) and "discriminator" in target.value


def _named_schemes(document: Document) -> Iterator[Pointer]:
    """The security schemes that requirements name."""
    requirements = [*document.of("securityRequirement")]
    for owner in document.of("channel", "operation"):
        requirements += document.reader.elements(owner.get("x-security"))
    for requirement in requirements:
        for name in requirement.value if isinstance(requirement.value, dict) else ():
            yield "components", "securitySchemes", name
