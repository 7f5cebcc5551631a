"""The options before a command, which all commands share."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import click

_DEFAULTS = ("asyncapi.yaml", "asyncapi.yml", "asyncapi.json")
DEFAULT_SPECS = f"{', '.join(_DEFAULTS[:-1])} or {_DEFAULTS[-1]}"


@dataclass(frozen=True, slots=True)
class Options:
    """The values of the options before a command."""

    spec: str | None = None
    server: str | None = None
    validation: bool = True

    def spec_file(self) -> str:
        """The document that --spec names, or the one in the current folder.

        Raises click.UsageError if there is none.
        """
        if self.spec is not None:
            return self.spec
        found = [name for name in _DEFAULTS if Path(name).is_file()]
        if not found:
            raise click.UsageError(
                f"There is no {DEFAULT_SPECS} in this folder: name a document with --spec."
            )
        return found[0]
