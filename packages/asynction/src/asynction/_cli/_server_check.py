"""Whether a server of a document would start: the code that it names is imported for that."""

from __future__ import annotations

import logging
import sys
from contextlib import redirect_stdout
from dataclasses import dataclass, replace
from pathlib import Path

import click

from asynction_spec import AsynctionException, Diagnostic, DocumentSource, Severity


@dataclass(frozen=True, slots=True)
class Startup:
    """What a server is started with.

    Args:
        server_name: Which of the document's servers it is.
        takes_sid: Whether its handlers are those of an AsynctionServer.
    """

    server_name: str | None
    takes_sid: bool

    def added_to(self, found: list[Diagnostic], source: DocumentSource) -> list[Diagnostic]:
        """The problems of a valid document and of its server, each once and as severe as it is.

        Raises click.UsageError where the document has several servers that differ, and none or an
        unknown one is named.
        """
        from asynction_socketio import startup_problems  # noqa: PLC0415  # `--help` is quick

        _import_from_this_folder()
        try:
            with redirect_stdout(sys.stderr):  # what imported code prints is no report
                problems = startup_problems(source, self.server_name, takes_sid=self.takes_sid)
        except AsynctionException as error:
            message = str(error).replace("by server_name", "with --server")
            raise click.UsageError(message) from error
        errors = {replace(each, severity=Severity.WARNING) for each in problems}
        return sorted([*(each for each in found if each not in errors), *problems], key=_by_place)


def _import_from_this_folder() -> None:
    """Have modules of the current folder found, as by `python -m`, and keep the log silent."""
    folder = str(Path.cwd())
    if folder not in sys.path and "" not in sys.path:
        sys.path.insert(0, folder)
    logging.getLogger("asynction").addHandler(logging.NullHandler())  # what it says is reported


def _by_place(diagnostic: Diagnostic) -> tuple[str, int, int]:
    return diagnostic.file or "", diagnostic.line or 0, diagnostic.column or 0
