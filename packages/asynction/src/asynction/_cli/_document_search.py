"""The documents that arguments name: files, folders, glob patterns, and standard input."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator, Sequence
from glob import glob, has_magic
from pathlib import Path

import click

from asynction_spec import DocumentContent, DocumentSource

STDIN = "-"
_SUFFIXES = frozenset({".yaml", ".yml", ".json"})
_VERSION = re.compile(rb"""^[\s{,]*["']?asyncapi["']?[ \t]*:""", re.MULTILINE)
_HEAD = 64 * 1024
"""How much of a file is searched for its version: it is usually the first field."""
_NOT_SEARCHED = frozenset({"node_modules", "__pycache__", "venv"})


def expand(named: Sequence[str]) -> list[str]:
    """The files that arguments name, each once; `-` for standard input.

    A folder stands for all AsyncAPI documents in it and below it, a pattern for the files that it
    matches.

    Raises click.UsageError for a file that does not exist, and for a folder without documents.
    """
    return list(dict.fromkeys(file for each in named for file in _files(each)))


def _files(name: str) -> list[str]:
    if name == STDIN or Path(name).is_file():
        return [name]
    if Path(name).is_dir():
        found = sorted(_documents_below(name))
        if not found:
            raise click.UsageError(f"There is no AsyncAPI document in the folder {name!r}.")
        return found
    found = glob(name, recursive=True)  # noqa: PTH207  # any path, and `**`
    matches = sorted(each for each in found if Path(each).is_file())
    if matches:
        return matches
    problem = "matches no file" if has_magic(name) else "does not exist"
    raise click.UsageError(f"File {name!r} {problem}.")


def _documents_below(folder: str) -> Iterator[str]:
    for parent, folders, files in os.walk(folder):
        folders[:] = [each for each in folders if each[0] != "." and each not in _NOT_SEARCHED]
        for each in files:
            path = Path(parent, each)
            if path.suffix in _SUFFIXES and path.is_file() and _is_document(path):
                yield os.path.normpath(path)


def _is_document(path: Path) -> bool:
    """Whether a file seems to have the field `asyncapi`, by its text alone."""
    with path.open("rb") as file:
        return _VERSION.search(file.read(_HEAD)) is not None


class Documents:
    """The documents by their names; standard input is read once."""

    def __init__(self) -> None:
        self._stdin: bytes | None = None

    def source(self, name: str) -> DocumentSource:
        """What is to be loaded."""
        return DocumentContent(self.content(name), name) if name == STDIN else name

    def content(self, name: str) -> bytes:
        """Its bytes; none of a file that can't be read, which loading it reports."""
        if name == STDIN:
            if self._stdin is None:
                if sys.stdin.isatty():
                    click.echo("Reading the document from the terminal, until Ctrl-D", err=True)
                self._stdin = sys.stdin.buffer.read()
            return self._stdin
        try:
            return Path(name).read_bytes()
        except OSError:
            return b""
