"""The files of the console: a program for the browser, and what it has to know of the document."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from asynction_spec import Arguments, AsyncApiSpec, Dialect, Event, Instances, Namespace, Node

from ._code._calls import Connection
from ._code._examples import Generate, argument_examples, event_examples, generator
from ._compose._connections import Address, addresses_of, connection, is_namespace
from ._options import PageOptions

_DEFAULTS = PageOptions()
_MEDIA_TYPES = {".js": "text/javascript", ".json": "application/json", ".txt": "text/plain"}


@dataclass(frozen=True, slots=True)
class ConsoleFile:
    """A file of the console: its text and its media type."""

    text: str
    media_type: str


def console_files(
    spec: AsyncApiSpec, *, server_url: str | None = None, options: PageOptions = _DEFAULTS
) -> Mapping[str, ConsoleFile]:
    """The files that `console_url` of `render_page` leads to, by their paths below it.

    Args:
        spec: The document.
        server_url: As for `render_page`.
        options: As for `render_page`.
    """
    data = _Data(spec, addresses_of(spec, server_url, options.servers))
    text = json.dumps(data.all(), ensure_ascii=False, default=_text_of_binary)
    return {**_programs(), "data.json": ConsoleFile(text, _MEDIA_TYPES[".json"])}


def origins_of(spec: AsyncApiSpec, server_url: str | None, options: PageOptions) -> tuple[str, ...]:
    """The origins that the console connects to, with their schemes for HTTP and WebSockets."""
    addresses = addresses_of(spec, server_url, options.servers)
    http = dict.fromkeys(each.origin for each in addresses)
    return tuple(origin for each in http for origin in (each, each.replace("http", "ws", 1)))


@cache
def _programs() -> dict[str, ConsoleFile]:
    return dict(_files_in((), files("asynction_docs") / "static" / "console"))


def _files_in(folders: tuple[str, ...], folder: Any) -> Iterator[tuple[str, ConsoleFile]]:
    for each in folder.iterdir():
        path = (*folders, each.name)
        if each.is_dir():
            yield from _files_in(path, each)
            continue
        media_type = _MEDIA_TYPES.get("." + each.name.rpartition(".")[2])
        if media_type is not None:
            yield "/".join(path), ConsoleFile(each.read_text(encoding="utf-8"), media_type)


def _text_of_binary(value: Any) -> str:
    """Binary data as the text that stands for them in JSON."""
    if isinstance(value, bytes):
        return value.decode("utf-8", "backslashreplace")
    raise TypeError(f"{value!r} is not JSON")


class _Data:
    """Plain data about the servers, the namespaces and the events of a document."""

    def __init__(self, spec: AsyncApiSpec, addresses: tuple[Address, ...]) -> None:
        self._spec = spec
        self._addresses = addresses
        self._instances = Instances(spec)
        self._generate: Generate = generator(spec)

    def all(self) -> dict[str, Any]:
        return {
            "servers": [
                {"label": each.label, "origin": each.origin, "path": each.path}
                for each in self._addresses
            ],
            "namespaces": {
                each.name: self._namespace(each)
                for each in self._spec.namespaces.values()
                if is_namespace(each)
            },
        }

    def _namespace(self, namespace: Namespace) -> dict[str, Any]:
        target = connection(self._spec, namespace, self._addresses[0], self._spec.follow)
        query = namespace.bindings.query if namespace.bindings else None
        return {
            "auth": self._request(namespace.auth, target.auth),
            "query": self._request(query, target.query),
            "unsendable": _unsendable(target),
            "sends": [self._event(each) for each in namespace.receives if each.name],
            "receives": [self._event(each) for each in namespace.emits if each.name],
        }

    def _request(self, schema: Node | None, example: Any) -> dict[str, Any] | None:
        if schema is None:
            return {"schema": {}, "example": example} if example else None
        arguments = Arguments(
            schema, Dialect.DRAFT7, positional=False, least=1, most=1, each=(schema,)
        )
        return {"schema": self._instances.self_contained(arguments), "example": example or None}

    def _event(self, event: Event) -> dict[str, Any]:
        examples = event_examples(self._spec, event, self._generate)
        example = list(examples[0].arguments) if examples else None
        payload = event.payload
        return {
            "name": event.name,
            "title": event.title,
            "args": None if payload is None else self._arguments(payload, example),
            "acks": [self._arguments(each, self._example(each)) for each in event.ack],
        }

    def _example(self, arguments: Arguments) -> list[Any] | None:
        found = argument_examples(self._spec, arguments, self._generate)
        return list(found[0].arguments) if found else None

    def _arguments(self, arguments: Arguments, example: list[Any] | None) -> dict[str, Any]:
        schema = self._instances.self_contained(arguments) | {"$schema": arguments.dialect.value}
        return {
            "schema": schema,
            "positional": arguments.positional,
            "least": arguments.least,
            "most": arguments.most,
            "example": example,
        }


def _unsendable(target: Connection) -> list[str]:
    """The headers of a connection, none of which a browser lets a page set."""
    return [f"the header {name}" for name in target.headers]
