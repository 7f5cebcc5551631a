"""YAML and JSON as one stream of events, each with its place.

libyaml's event stream is the fastest way that PyYAML offers: a quarter of the time of composing
nodes. JSON has its own tokens because YAML 1.1 parsers refuse its surrogate pairs.
"""

from __future__ import annotations

import json
import math
import re
from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

import yaml
from yaml.cyaml import CParser  # type: ignore[attr-defined]  # the stubs leave it out

from ._diagnostics import Span

MAX_DIGITS = 400
TOO_LONG = f"a number of more than {MAX_DIGITS} digits"

Position: TypeAlias = tuple[int, int]
"""Line and column, counted from 0 as libyaml does."""


class SyntaxProblem(Exception):
    """The text can't be read: what is wrong, and where."""

    def __init__(self, message: str, span: Span) -> None:
        super().__init__(message)
        self.message = message
        self.span = span


def between(start: Position, end: Position) -> Span:
    """The stretch from one position to another."""
    return Span(start[0] + 1, start[1] + 1, end[0] + 1, end[1] + 1)


@dataclass(slots=True)
class Event:
    """A scalar (`value` is read), an alias (`value` is its name), or the start or end of a list."""

    kind: str
    start: Position
    end: Position
    value: Any = None
    anchor: str | None = None
    text: str | None = None  # of a scalar, as it was written: what it is as a key
    merges: bool = False  # whether, as a key, it is YAML 1.1's merge key


_CONSTANTS = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_NUMBER_STARTS = frozenset("+-.0123456789")
_INTEGER = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_UNLIKE_JSON = re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")
_TAG = "tag:yaml.org,2002:"
_TAGGED: dict[str, Any] = {"int": int, "float": (int, float), "bool": bool, "null": type(None)}


def _plain(text: str) -> Any:
    """A plain scalar by YAML 1.2's core schema, section 10.3.2, less what JSON has not."""
    if text in _CONSTANTS:
        return _CONSTANTS[text]
    if text[0] not in _NUMBER_STARTS:
        return text
    if _INTEGER.fullmatch(text):
        if len(text) > MAX_DIGITS:
            raise ValueError(TOO_LONG)
        return int(text, 0) if text[:2] in {"0o", "0x"} else int(text)
    if _FLOAT.fullmatch(text):
        return _finite(text)
    if _UNLIKE_JSON.fullmatch(text):
        raise ValueError(f"{text} is no number in JSON, which a document has to fit")
    return text


def _finite(text: str) -> float:
    value = float(text)
    if math.isinf(value):
        raise ValueError(f"the number {text} is too large")
    return value


def _scalar(event: Any) -> Any:
    if event.tag is None:
        return _plain(event.value) if event.implicit[0] else event.value
    if event.tag in {"!", _TAG + "str"}:  # the first is short for the second here
        return event.value
    value = _plain(event.value)
    wanted = _TAGGED.get(event.tag.removeprefix(_TAG))
    if wanted is None or not isinstance(value, wanted):
        raise _foreign_tag(event.tag)
    return value


def _collection(event: Any) -> str:
    tag = getattr(event, "tag", None)
    if tag not in {None, "!", _TAG + _COLLECTION_TAGS.get(type(event), "")}:
        raise _foreign_tag(tag)
    return _COLLECTIONS[type(event)]


def _foreign_tag(tag: str) -> ValueError:
    written = "!!" + tag.removeprefix(_TAG) if tag.startswith(_TAG) else tag
    return ValueError(f"the tag {written} can't be used here: a document holds plain data")


def positions(text: str) -> Callable[[Any], Position]:
    """What gives the position of libyaml's marks in a text.

    libyaml ends lines at U+0085, U+2028 and U+2029 too, as YAML 1.1 does; YAML 1.2 and editors
    don't.
    """
    if not _OTHER_BREAKS.search(text):
        return lambda mark: (mark.line, mark.column)
    lines = [0, *(match.end() for match in _BREAKS.finditer(text))]

    def position(mark: Any) -> Position:
        line = bisect_right(lines, mark.index) - 1
        return line, mark.index - lines[line]

    return position


_OTHER_BREAKS = re.compile("[\x85\u2028\u2029]")
_BREAKS = re.compile(r"\r\n|\n|\r")


_COLLECTIONS = {
    yaml.MappingStartEvent: "map",
    yaml.SequenceStartEvent: "list",
    yaml.MappingEndEvent: "end",
    yaml.SequenceEndEvent: "end",
}
_COLLECTION_TAGS = {yaml.MappingStartEvent: "map", yaml.SequenceStartEvent: "seq"}


def yaml_events(text: str) -> Iterator[Event]:
    next_event: Callable[[], Any] = CParser(text).get_event
    position = positions(text)
    documents = 0
    while event := next_event():
        kind = type(event)
        start, end = position(event.start_mark), position(event.end_mark)
        if kind is yaml.ScalarEvent or kind in _COLLECTIONS:
            try:
                read = _valued(event, start, end)
            except ValueError as error:
                raise SyntaxProblem(str(error), between(start, end)) from error
            yield read
        elif kind is yaml.AliasEvent:
            yield Event("alias", start, end, event.anchor)
        elif kind is yaml.DocumentStartEvent:
            documents += 1
            if documents > 1:
                raise SyntaxProblem("a file holds one document", between(start, end))


def _valued(event: Any, start: Position, end: Position) -> Event:
    if type(event) is yaml.ScalarEvent:
        merges = event.value == "<<" and event.tag is None and event.implicit[0]
        return Event("scalar", start, end, _scalar(event), event.anchor, event.value, merges)
    return Event(_collection(event), start, end, None, getattr(event, "anchor", None))


_SURROGATE = re.compile("[\ud800-\udfff]")
_JSON_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\]]|[^\s,:{}\[\]"]+')


def json_events(text: str) -> Iterator[Event]:
    """The tokens of a text that is known to be JSON; commas and colons say nothing more."""
    lines = [0, *(match.end() for match in re.finditer("\n", text))]

    def position(offset: int) -> Position:
        line = bisect_right(lines, offset) - 1
        return line, offset - lines[line]

    kinds = {"{": "map", "[": "list", "}": "end", "]": "end"}
    for match in _JSON_TOKEN.finditer(text):
        token = match.group()
        start, end = position(match.start()), position(match.end())
        if token in kinds:
            yield Event(kinds[token], start, end)
        else:
            try:
                value = _json_scalar(token)
            except ValueError as error:
                raise SyntaxProblem(str(error), between(start, end)) from error
            yield Event("scalar", start, end, value, None, str(value))


def _json_scalar(token: str) -> Any:
    value = json.loads(token, parse_constant=_no_constant, parse_int=_integer, parse_float=_finite)
    if isinstance(value, str):
        well_formed(value)
    return value


def well_formed(text: str) -> None:
    """Raise ValueError for half a surrogate pair, which JSON can escape and Unicode has not."""
    if _SURROGATE.search(text):
        raise ValueError("half a surrogate pair is no character of Unicode")


def _no_constant(name: str) -> Any:
    raise ValueError(f"JSON has no {name}")


def _integer(digits: str) -> int:
    if len(digits) > MAX_DIGITS:
        raise ValueError(TOO_LONG)
    return int(digits)
