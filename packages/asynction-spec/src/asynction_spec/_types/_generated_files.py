"""Whole files of generated code."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

from .._model._async_api_spec import AsyncApiSpec
from ._document_types import DocumentTypes, document_types
from ._handler_protocols import handler_protocols
from ._pydantic_models import NOTHING, OMITTABLE, models
from ._python_client import ABSENT, ASYNC, SYNC, client_classes
from ._python_imports import imports_of
from ._python_literals import python_docstring
from ._typed_dicts import typed_dicts
from ._typescript import typescript_lines

GENERATED_MARK = "Written by `asynction types`"
"""What every file of generated types says of itself: who overwrites one looks for it."""
_NOTE = f"{GENERATED_MARK}: change the document, and not this file."


def python_types(
    spec: AsyncApiSpec,
    *,
    pydantic: bool = False,
    client: Literal["sync", "async"] | None = None,
) -> str:
    """A Python module with the types of a document.

    It has a TypedDict for each object that travels in payloads, acknowledgements and auth objects,
    and a Protocol for the handler of each event that clients send. Names come from the titles of
    schemas, the keys of components, and else the place in the document.

    Args:
        spec: The document.
        pydantic: Whether objects are models of pydantic 2, which check values, and not TypedDicts;
            then there are no handlers and no client, who get and give plain objects.
        client: Adds a client over python-socketio, for threads or for asyncio, that has a method
            for each event.

    >>> from asynction_spec import load_spec
    >>> spec = load_spec(
    ...     {
    ...         "asyncapi": "2.6.0",
    ...         "info": {"title": "Chat", "version": "1.0.0"},
    ...         "channels": {
    ...             "/": {
    ...                 "publish": {
    ...                     "message": {"name": "say", "payload": {"type": "string"}}
    ...                 }
    ...             }
    ...         },
    ...     }
    ... )
    >>> print(python_types(spec).splitlines()[9])
    SayPayload: TypeAlias = str
    """
    types = document_types(spec)
    if pydantic:
        return _python_module(types, [*models(types.declarations)])
    body = [*typed_dicts(types.declarations), *handler_protocols(types)]
    if client is not None:
        body += client_classes(types, ASYNC if client == "async" else SYNC)
    return _python_module(types, body)


def typescript_types(spec: AsyncApiSpec) -> str:
    """A TypeScript module with the types of a document, for the official client.

        Path("events.ts").write_text(typescript_types(load_spec("asyncapi.yaml")))

    It has an interface for each object that travels, and `ServerToClientEvents` and
    `ClientToServerEvents` for each namespace, which `Socket` of socket.io-client takes.
    """
    types = document_types(spec)
    lines = [f"// The types of {_one_line(types.title)}. {_NOTE}", "", *typescript_lines(types)]
    return "\n".join(lines).rstrip() + "\n"


def _python_module(types: DocumentTypes, body: list[str]) -> str:
    body = [*_preamble("\n".join(body)), *body]
    imports = [*imports_of("\n".join(body))]
    gap = [""] if body and body[0].startswith("class ") else []
    title = f"The types of {_one_line(types.title)}.\n\n{_NOTE}"
    lines = [
        *python_docstring(title),
        "",
        "from __future__ import annotations",
        "",
        *imports,
        *gap,
        *body,
    ]
    return "\n".join(lines).rstrip() + "\n"


def _preamble(code: str) -> Iterator[str]:
    """What the code needs and does not import."""
    if "_ABSENT" in code:
        yield from ABSENT.splitlines()
    if re.search(r"\bNothing\b", code):
        yield from (*NOTHING.splitlines(), "", "")
    if "Omittable[" in code:
        yield from (*OMITTABLE.splitlines(), "", "")


def _one_line(text: str) -> str:
    return " ".join("".join(each if each.isprintable() else " " for each in text).split())
