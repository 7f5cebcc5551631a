"""Settings in the folder of a document: `asynction.toml`, or a table of `pyproject.toml`."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass, fields
from importlib import import_module
from pathlib import Path
from typing import Any

import click

from ._rule_filter import require_known_rules

_OWN_FILE, _SHARED_FILE = "asynction.toml", "pyproject.toml"


@dataclass(frozen=True, slots=True)
class Settings:
    """What a folder says about the documents in it and below it."""

    select: tuple[str, ...] = ()
    """The rules that are reported; all if there are none."""
    ignore: tuple[str, ...] = ()
    """The rules that are not."""


_NAMES = tuple(each.name for each in fields(Settings))


def settings_for(document: Path) -> Settings:
    """The settings of the nearest folder that has some, from that of the document upwards.

    Raises click.UsageError for a file that can't be read, or has other settings.
    """
    for folder in document.absolute().parents:
        for name in (_OWN_FILE, _SHARED_FILE):
            table = _table(folder / name)
            if table is not None:
                return _settings(table, folder / name)
    return Settings()


def _table(file: Path) -> Mapping[str, Any] | None:
    """The table with settings of a file, None where it has none."""
    text = _text(file)
    if text is None:
        return None
    try:
        content: Any = _parse(text)
    except ValueError as error:
        raise click.UsageError(f"{file} can't be read: {error}") from error
    if file.name == _SHARED_FILE:
        tool = content.get("tool")
        content = tool.get("asynction") if isinstance(tool, dict) else None
    if content is None or isinstance(content, dict):
        return content
    raise click.UsageError(f"{file}: tool.asynction is not a table")


def _text(file: Path) -> str | None:
    """The text of a file that may have settings; None of one that is others' affair."""
    is_own = file.name == _OWN_FILE
    try:
        text = file.read_text(encoding="utf-8")
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, ValueError) as error:
        if is_own:
            raise click.UsageError(f"{file} can't be read: {error}") from error
        return None
    # A faulty pyproject.toml that does not mention us is for others to report.
    return text if is_own or "asynction" in text else None


def _parse(text: str) -> Any:
    """The content of a TOML file; the standard library reads them since Python 3.11."""
    return import_module("tomllib" if sys.version_info >= (3, 11) else "tomli").loads(text)


def _settings(table: Mapping[str, Any], file: Path) -> Settings:
    for name, value in table.items():
        if name not in _NAMES:
            known = " and ".join(map(repr, _NAMES))
            raise click.UsageError(f"{file}: there is no setting {name!r}; there are {known}")
        if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
            raise click.UsageError(f"{file}: {name} is not a list of names of rules")
        require_known_rules(value, str(file))
    return Settings(**{name: tuple(value) for name, value in table.items()})
