"""The changes from one document to the next."""

from __future__ import annotations

from .._model._async_api_spec import AsyncApiSpec
from ._allowed_messages import Side
from ._changes import Change
from ._descriptions import info_changes
from ._namespaces import namespace_changes
from ._security import scheme_changes
from ._servers import same_servers, server_changes


def compare(old: AsyncApiSpec, new: AsyncApiSpec) -> tuple[Change, ...]:
    """What changed from one document to the next, for clients that keep to the old one.

    What clients send has to be accepted by a server of the new document, and what such a server
    sends has to be expected by the clients: so a new required field breaks what clients send, and
    a field that is required no more what the server sends. Names of handlers, and whatever else
    concerns one side alone, do not count.

    >>> from asynction_spec import compare, load_spec
    >>> def spec(schema):
    ...     message = {"name": "say", "payload": schema}
    ...     return load_spec(
    ...         {
    ...             "asyncapi": "2.6.0",
    ...             "info": {"title": "Chat", "version": "1.0.0"},
    ...             "channels": {"/": {"publish": {"message": message}}},
    ...         }
    ...     )
    >>> (change,) = compare(
    ...     spec({"type": "string"}), spec({"type": "string", "maxLength": 5})
    ... )
    >>> print(change)
    breaking payload: event "say" in namespace "/": clients may send what is refused now
    >>> print(change.details[0])
    maxLength 5 is new
    >>> change.witness.value
    ['string']

    Args:
        old: The old document.
        new: The new one.
    """
    same = same_servers(old, new)
    return (
        *info_changes(old, new),
        *server_changes(old, new, same),
        *scheme_changes(old, new),
        *namespace_changes(Side(old), Side(new), same),
    )
