"""Documents read from files and bytes, and fetched from URLs: how large they may be, how slow."""

from __future__ import annotations

import codecs
from pathlib import Path

from .._diagnostics import Place, Rule, Severity
from ._lines_and_columns import DocumentSyntaxError, span_between
from ._nodes import Source, UnreadableSourceError
from ._parsers import parse_json, parse_yaml

SYNTAX = Rule(
    "syntax",
    Severity.ERROR,
    "The text is not YAML or not JSON: the message is the parser's, with the line where the "
    "construct begins that it was reading. Numbers that JSON lacks (`.inf`), tags and several "
    "documents in one file are not plain data, and are reported here too.",
)
OUTSIDE_ROOT = Rule(
    "outside-root",
    Severity.ERROR,
    "Where the program that loads a document names a folder (`root`), no file outside of it is "
    "read, neither the document itself nor what it refers to, symbolic links followed.",
)

_MAX_BYTES = 32 * 1024 * 1024
"""How large a file may be, and the text behind a URL."""
_FETCH_SECONDS = 10
"""How long the server of a URL may take to answer."""


def read_file(path: Path, name: str) -> Source:
    """The document in a file: JSON where the name ends so, else YAML.

    Raises UnreadableSourceError if it is missing, not a file, too large, not UTF-8, or malformed.
    """
    nowhere = Place(name, "#")
    try:
        with path.open("rb") as file:
            # One more than allowed tells that there is more; the size of a file may change
            # meanwhile.
            content = file.read(_MAX_BYTES + 1)
    except FileNotFoundError as error:
        raise UnreadableSourceError("there is no such file", nowhere) from error
    except IsADirectoryError as error:
        raise UnreadableSourceError("this is a folder; name the document in it", nowhere) from error
    except (OSError, ValueError) as error:
        raise UnreadableSourceError(f"it can't be read: {error}", nowhere) from error
    if len(content) > _MAX_BYTES:
        raise UnreadableSourceError(f"a file of more than {_MAX_BYTES} bytes", nowhere)
    return read_text(_decode(content, name), name, path)


def read_content(content: bytes, name: str, folder: Path) -> Source:
    """The document in bytes that are in no file: as JSON where they are JSON, else as YAML.

    Raises UnreadableSourceError as `read_file` does.
    """
    if len(content) > _MAX_BYTES:
        raise UnreadableSourceError(f"more than {_MAX_BYTES} bytes", Place(name, "#"))
    text, base = _decode(content, name), folder / Path(name).name
    try:
        parsed = parse_json(text)
    except DocumentSyntaxError:
        return read_text(text, name, base)
    return Source(parsed.data, name, base, parsed)


def read_text(text: str, name: str, base: str | Path) -> Source:
    """The document in a text that came from `base`."""
    try:
        # JSON is not quite a subset of YAML 1.1: tabs, and surrogate pairs.
        parsed = (parse_json if name.endswith(".json") else parse_yaml)(text)
    except DocumentSyntaxError as error:
        place = Place(name, "#", error.span)
        raise UnreadableSourceError(error.message, place, SYNTAX) from error
    return Source(parsed.data, name, base, parsed)


def _decode(content: bytes, name: str) -> str:
    content = content.removeprefix(codecs.BOM_UTF8)
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        before = content[: error.start].decode()
        position = (before.count("\n"), len(before) - before.rfind("\n") - 1)
        place = Place(name, "#", span_between(position, position))
        message = f"the byte 0x{content[error.start]:02x} is not UTF-8: save the file as UTF-8"
        raise UnreadableSourceError(message, place) from error


def require_inside(path: Path, name: str, folder: Path) -> None:
    """Raise UnreadableSourceError for a path out of a folder, symbolic links followed."""
    try:
        # Links are followed first: what counts is the file that would be opened.
        resolved = path.resolve()
    except (OSError, RuntimeError, ValueError) as error:
        raise UnreadableSourceError(f"it can't be read: {error}", Place(name, "#")) from error
    if not resolved.is_relative_to(folder):
        message = "it is outside of the folder that files may be read from"
        raise UnreadableSourceError(message, Place(name, "#"), OUTSIDE_ROOT)


def fetch_over_http(url: str) -> str:
    """The text behind an http or https URL, for `load_spec(..., fetch=fetch_over_http)`.

        spec = load_spec("asyncapi.yaml", fetch=fetch_over_http)

    Raises OSError, or ValueError for a text that is too large or not UTF-8.
    """
    # Most programs never fetch, and these take a third of the time that the package takes.
    import http.client  # noqa: PLC0415
    import urllib.error  # noqa: PLC0415
    import urllib.request  # noqa: PLC0415

    try:
        with urllib.request.urlopen(url, timeout=_FETCH_SECONDS) as response:  # noqa: S310  # References let only http(s) through
            text = response.read(_MAX_BYTES + 1)
    except urllib.error.HTTPError as error:
        error.close()  # it holds the connection
        raise
    except http.client.HTTPException as error:
        raise OSError(f"{type(error).__name__}: {error}") from error
    if len(text) > _MAX_BYTES:
        raise ValueError(f"more than {_MAX_BYTES} bytes")
    return str(text.decode("utf-8-sig"))
