"""Files to read, and short words for what is found in them."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent
from typing import Any

from asynction_spec import (
    AsyncApiSpec,
    Checks,
    Diagnostic,
    PayloadValidationException,
    diagnose,
)

HEAD = 'asyncapi: 3.0.0\ninfo: {title: A, version: "1"}\n'


def written(folder: Path, text: str, name: str = "asyncapi.yaml") -> Path:
    """A file with this text, its common indentation removed."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(dedent(text).encode())
    return path


def found(path: Path) -> list[tuple[str, int | None, int | None]]:
    """What is wrong with a file: rule, line, column."""
    return [(each.rule, each.line, each.column) for each in diagnose(path)]


def only(path: Path) -> Diagnostic:
    """The one thing that is wrong with a file."""
    (diagnostic,) = diagnose(path)
    return diagnostic


def with_payload(schema: str) -> str:
    """A document whose one event has this payload, which stands on line 6 from column 29 on."""
    return dedent(
        f"""\
        asyncapi: 3.0.0
        info: {{title: A, version: "1"}}
        channels:
          chat:
            address: /
            messages: {{m: {{payload: {schema}}}}}
        operations:
          o: {{action: receive, channel: {{$ref: '#/channels/chat'}}}}
        """
    )


def accepts(spec: AsyncApiSpec, *args: Any) -> bool:
    """Whether the one event of such a document, or one like it, may carry these arguments."""
    (checks,) = Checks(spec).received.values()
    assert checks.payload is not None
    try:
        checks.payload(args)
    except PayloadValidationException:
        return False
    return True
