"""What stands before every command."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import click

_DEFAULTS = ("asyncapi.yaml", "asyncapi.yml", "asyncapi.json")
DEFAULT_SPECS = f"{', '.join(_DEFAULTS[:-1])} or {_DEFAULTS[-1]}"


@dataclass(frozen=True, slots=True)
class Options:
    """The options of `asynction` itself, which the commands share."""

    spec: str | None = None
    server: str | None = None
    validation: bool = True

    def spec_file(self) -> str:
        """The document to work on: the one that was named, or else the one that is here.

        Raises click.UsageError where there is none.
        """
        if self.spec is not None:
            return self.spec
        found = [name for name in _DEFAULTS if Path(name).is_file()]
        if not found:
            raise click.UsageError(f"There is no {DEFAULT_SPECS} here: name the document.")
        return found[0]
