"""The files of the console: a program for the browser, and what it has to know of the document.

That are its events, each with valid messages that readers may have made up, no two of them alike.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from itertools import islice, product
from typing import Any

from asynction_spec import (
    Arguments,
    AsyncApiSpec,
    Dialect,
    Event,
    Instances,
    Namespace,
    Node,
    PlainValues,
    SecurityRequirement,
    SecurityScheme,
    UnsatisfiedError,
)

from ._code._examples import Generate, argument_examples, event_examples, generator
from ._compose._connections import connection, is_namespace, without_placeholders
from ._compose._servers import Address, addresses_of
from ._options import PageOptions

_MAX_VARIANTS = 4
"""How many valid messages of an event readers may have made up, in a small document."""
_MAX_EVENTS = 200
"""Of how many events a document is small."""
_MAX_ORIGINS = 50
"""For how many values of its variables a server may be connected to."""
_ORIGIN = re.compile(r"https?://(?:[\w.-]+|\[[0-9a-f:.]+\])(?::(?:\d+|\*))?", re.ASCII)
"""What may stand in a Content-Security-Policy."""
_DEFAULTS = PageOptions()
_MEDIA_TYPES = {".js": "text/javascript", ".json": "application/json", ".txt": "text/plain"}
_WORDS = (
    "amber",
    "birch",
    "cedar",
    "delta",
    "ember",
    "fjord",
    "grove",
    "heron",
    "islet",
    "juniper",
)
_MAX_NUMBER = 1000  # so that numbers stay short where a schema has no upper bound


@dataclass(frozen=True, slots=True)
class ConsoleFile:
    """A file of the console: its text and its media type."""

    text: str
    media_type: str


def console_files(
    spec: AsyncApiSpec, *, server_url: str | None = None, options: PageOptions = _DEFAULTS
) -> Mapping[str, ConsoleFile]:
    """The files that `console_url` of `render_page` leads to, by their paths below it.

        for path, file in console_files(spec).items():
            write(folder / path, file.text)

    Args:
        spec: The document.
        server_url: As for `render_page`.
        options: As for `render_page`.
    """
    data = _Data(spec, addresses_of(spec, server_url, options.servers))
    text = json.dumps(data.all(), ensure_ascii=False, default=_text_of_binary)
    return {**_programs(), "data.json": ConsoleFile(text, _MEDIA_TYPES[".json"])}


def origins_of(spec: AsyncApiSpec, server_url: str | None, options: PageOptions) -> tuple[str, ...]:
    """The origins that the console connects to, with their schemes for HTTP and WebSockets.

    Variables of a server have each value of their `enum`, or their default; a port that is a
    variable without an `enum` is any port of that host.
    """
    addresses = addresses_of(spec, server_url, options.servers)
    every = dict.fromkeys(origin for each in addresses for origin in _origins(each))
    # Anything else could add sources to the policy, or end it.
    http = (each for each in every if _ORIGIN.fullmatch(each))
    return tuple(origin for each in http for origin in (each, each.replace("http", "ws", 1)))


def _origins(address: Address) -> Iterator[str]:
    yield address.origin
    if address.template is None:
        return
    scheme, _, rest = address.template.partition("://")
    host = rest.partition("/")[0]
    varied = [each for each in address.variables if f"{{{each.name}}}" in host]
    options = [
        each.enum or ("*" if host.endswith(f":{{{each.name}}}") else each.value or "",)
        for each in varied
    ]
    for values in islice(product(*options), _MAX_ORIGINS):
        filled = host
        for variable, value in zip(varied, values, strict=True):
            filled = filled.replace(f"{{{variable.name}}}", value)
        yield f"{scheme}://{filled}"


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
        self._schemas = self._instances.shared_schemas()
        self._generate: Generate = generator(spec)
        is_small = sum(1 for _ in spec.events()) <= _MAX_EVENTS
        # The console loads all of them before it opens.
        self._max_variants = _MAX_VARIANTS if is_small else 1

    def all(self) -> dict[str, Any]:
        schemes = self._spec.security_schemes
        described = {
            "servers": [self._server(each) for each in self._addresses],
            "schemes": {name: _scheme(each) for name, each in schemes.items()},
            "namespaces": {
                each.name: self._namespace(each)
                for each in self._spec.namespaces.values()
                if is_namespace(each)
            },
        }
        return {**described, "definitions": self._schemas.definitions()}

    def _server(self, address: Address) -> dict[str, Any]:
        security = address.server.security if address.server else ()
        return {
            "key": address.key,
            "label": address.label,
            "origin": address.origin,
            "path": address.path,
            "security": self._alternatives(security),
        }

    def _alternatives(self, requirements: Sequence[SecurityRequirement]) -> list[list[str]]:
        known = self._spec.security_schemes
        return [[name for name in each if name in known] for each in requirements]

    def _namespace(self, namespace: Namespace) -> dict[str, Any]:
        bindings = namespace.bindings
        security = namespace.security
        return {
            "auth": self._request(namespace, "auth", namespace.auth),
            "query": self._request(namespace, "query", bindings.query if bindings else None),
            "headers": self._request(namespace, "headers", bindings.headers if bindings else None),
            "security": None if security is None else self._alternatives(security),
            "sends": [self._event(each) for each in namespace.receives if each.name],
            "receives": [self._event(each) for each in namespace.emits if each.name],
        }

    def _request(
        self, namespace: Namespace, part: str, schema: Node | None
    ) -> dict[str, Any] | None:
        """A part of what a client sends to connect, without the credentials of schemes."""
        if schema is None:
            return None
        arguments = Arguments(
            schema, Dialect.DRAFT7, positional=False, least=1, most=1, each=(schema,)
        )
        # Credentials are asked for on their own, by scheme.
        open_to_all = replace(namespace, security=())
        target = connection(self._spec, open_to_all, self._addresses[0], self._spec.follow)
        return {
            "schema": self._schemas.add(arguments),
            "example": without_placeholders(getattr(target, part)) or None,
        }

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
        return {
            "schema": self._schemas.add(arguments),
            "positional": arguments.positional,
            "least": arguments.least,
            "most": arguments.most,
            "example": example,
            "variants": list(self._variants(arguments, example)),
        }

    def _variants(self, arguments: Arguments, example: list[Any] | None) -> Iterator[list[Any]]:
        """More valid lists of arguments, each different."""
        found = [] if example is None else [example]
        generate = self._instances.of_arguments(arguments)
        for index in range(self._max_variants):
            try:
                made = generate(_VariedValues(str(index)))
            except UnsatisfiedError:
                return
            if made not in found:
                found.append(made)
                yield made


def _scheme(scheme: SecurityScheme) -> dict[str, Any]:
    """A security scheme: what readers write, and what of a connection carries it."""
    credentials = (scheme.credentials or "credentials").removeprefix("a ").removeprefix("an ")
    return {
        "name": scheme.name,
        "credentials": f"{credentials[:1].upper()}{credentials[1:]}",
        "pair": scheme.full_type == "http basic",
        "carriers": [
            {
                "place": each.place,
                "name": each.name,
                "authentication": each.authentication,
                "part": each.part,
            }
            for each in scheme.carriers
        ],
    }


class _VariedValues(PlainValues):
    """`Values` that choose at random, always the same for a seed.

    Args:
        seed: The seed.
    """

    def __init__(self, seed: str) -> None:
        super().__init__()
        self._choose = random.Random(seed)  # noqa: S311  # no secret depends on it

    def choice(self, count: int) -> int:
        """Any of them."""
        return self._choose.randrange(count)

    def includes(self, name: str) -> bool:  # noqa: ARG002
        """Of two such properties, one."""
        return self._choose.random() < 0.5

    def from_examples(self, count: int, defaults: int) -> int | None:  # noqa: ARG002
        """One of them, or none."""
        return None if self._choose.random() < 0.5 else self._choose.randrange(count)

    def length(self, least: int, most: int | None, usual: int) -> int:
        """Up to two more than usual."""
        length = max(least, self._choose.randrange(usual + 3))
        return length if most is None else min(most, length)

    def integer(self, name: str | None, least: int | None, most: int | None) -> int:  # noqa: ARG002
        """Near the lower bound."""
        low, high = _range(least, most)
        return self._choose.randint(int(low), int(high))

    def number(self, name: str | None, least: float | None, most: float | None) -> float:  # noqa: ARG002
        """Near the lower bound, with one decimal place."""
        low, high = _range(least, most)
        return round(low + (high - low) * self._choose.random(), 1)

    def text(
        self, name: str | None, string_format: str | None, least: int, most: int | None
    ) -> str | None:
        """A word or two; the sample of a format."""
        if string_format is not None:
            return super().text(name, string_format, least, most)
        return " ".join(self._choose.sample(_WORDS, self._choose.randint(1, 2)))[:most]

    def text_like(self, name: str | None, attempt: int) -> str | None:  # noqa: ARG002
        """A word."""
        return self._choose.choice(_WORDS)

    def character(self, count: int, position: int) -> int:  # noqa: ARG002
        """Any of them."""
        return self._choose.randrange(count)

    def for_attempt(self, attempt: int) -> _VariedValues:  # noqa: ARG002
        """Itself, which varies anyway."""
        return self


def _range(least: float | None, most: float | None) -> tuple[float, float]:
    """The lower bound, or something below the upper one, and a number not far from it."""
    low = least if least is not None else 0 if most is None else min(0, most)
    return low, low + _MAX_NUMBER if most is None else min(low + _MAX_NUMBER, most)
