"""Parsers of YAML and JSON that pass events, with their places, to one builder.

libyaml's event stream takes a quarter of the time that PyYAML needs to compose nodes. JSON has a
tokenizer of its own because YAML 1.1 parsers refuse its surrogate pairs. Places are offsets,
because few of them are ever shown as lines and columns.
"""

from __future__ import annotations

import json
import math
import re
from bisect import bisect_right
from collections.abc import Callable
from typing import Any, Protocol, TypeAlias

import yaml

from .._dependencies import DependencyError
from .._diagnostics import Span

try:
    from yaml.cyaml import CParser  # type: ignore[attr-defined]  # the stubs leave it out
except ImportError as error:
    raise DependencyError(
        "PyYAML was built without libyaml, whose parser reads the documents:"
        " pip install --force-reinstall --only-binary PyYAML PyYAML"
    ) from error

MAX_DIGITS = 400
"""How many digits a number may have; to read one takes longer than its length."""
TOO_LONG = f"a number of more than {MAX_DIGITS} digits"

Position: TypeAlias = tuple[int, int]
"""Line and column, counted from 0."""


class DocumentSyntaxError(Exception):
    """A text is malformed: what is wrong, and where."""

    def __init__(self, message: str, span: Span) -> None:
        super().__init__(message)
        self.message = message
        self.span = span


def span_between(start: Position, end: Position) -> Span:
    """The range from one position to another."""
    return Span(start[0] + 1, start[1] + 1, end[0] + 1, end[1] + 1)


class Lines:
    """The lines of a text, which are searched for when the first position is asked for.

    Args:
        text: The text.
        breaks: Matches the end of a line.
    """

    def __init__(self, text: str, breaks: re.Pattern[str]) -> None:
        self._text = text
        self._breaks = breaks
        self._starts: list[int] = []

    def position(self, offset: int) -> Position:
        """The line and column of an offset."""
        if not self._starts:
            self._starts = [0, *(match.end() for match in self._breaks.finditer(self._text))]
        line = bisect_right(self._starts, offset) - 1
        return line, offset - self._starts[line]

    def span(self, start: int, end: int) -> Span:
        """The range from one offset to another."""
        return span_between(self.position(start), self.position(end))


JSON_BREAKS = re.compile("\n")


class Builder(Protocol):
    """Receives the events of a text, in their order, with their offsets."""

    @property
    def lines(self) -> Lines:
        """The lines of the text."""

    def scalar(
        self, value: Any, text: str, start: int, end: int, anchor: str | None, *, merges: bool
    ) -> None:
        """A scalar; as a key it is `text`, or YAML 1.1's merge key if it `merges`."""

    def open(
        self, container: dict[str, Any] | list[Any], start: int, end: int, anchor: str | None
    ) -> None:
        """The start of a list or mapping, which the builder fills."""

    def close(self, end: int) -> None:
        """The end of the list or mapping that was opened last."""

    def alias(self, name: str, start: int, end: int) -> None:
        """An alias."""


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


def _parse_plain(text: str) -> Any:
    """A plain scalar by the core schema (YAML 1.2, section 10.3.2), without what JSON lacks."""
    if text in _CONSTANTS:
        return _CONSTANTS[text]
    # Most scalars are words, and no regular expression is asked about them.
    if text[0] not in _NUMBER_STARTS:
        return text
    if _INTEGER.fullmatch(text):
        if len(text) > MAX_DIGITS:
            raise ValueError(TOO_LONG)
        return int(text, 0) if text[:2] in {"0o", "0x"} else int(text)
    if _FLOAT.fullmatch(text):
        return _parse_float(text)
    if _UNLIKE_JSON.fullmatch(text):
        raise ValueError(f"{text} is not a number in JSON, and a document holds JSON values only")
    return text


def _parse_float(text: str) -> float:
    value = float(text)
    if math.isinf(value):
        raise ValueError(f"the number {text} is too large")
    return value


def _parse_quoted(event: Any) -> Any:
    """A scalar in quotes, in a block, or with a tag."""
    if event.tag in {None, "!", _TAG + "str"}:  # "!" is short for the last here
        return event.value
    value = _parse_plain(event.value)
    expected = _TAGGED.get(event.tag.removeprefix(_TAG))
    if expected is None or not isinstance(value, expected):
        raise _tag_error(event.tag)
    return value


def _new_collection(event: Any, tag: str) -> Any:
    if event.tag is not None and event.tag not in {"!", _TAG + tag}:
        raise _tag_error(event.tag)
    return {} if tag == "map" else []


def _tag_error(tag: str) -> ValueError:
    written = "!!" + tag.removeprefix(_TAG) if tag.startswith(_TAG) else tag
    return ValueError(f"the tag {written} can't be used here: a document holds plain data")


# libyaml's own lines end at U+0085, U+2028 and U+2029 too, as in YAML 1.1; not so in YAML 1.2 and
# in editors.
_YAML_BREAKS = re.compile(r"\r\n|\n|\r")
_ANY_BREAK = "\r\n\x85\u2028\u2029"
BYTE_ORDER_MARK = "\ufeff"  # libyaml does not count it


def yaml_lines(text: str) -> Lines:
    """The lines of a YAML text; libyaml adds a line break at its end if there is none."""
    added = "" if missing_break(text) is None else "\n"
    return Lines(text.removeprefix(BYTE_ORDER_MARK) + added, _YAML_BREAKS)


def missing_break(text: str) -> int | None:
    """The offset of the line break that libyaml adds at the end of a text, None if it adds none."""
    return len(text.removeprefix(BYTE_ORDER_MARK)) if text and text[-1] not in _ANY_BREAK else None


def offset_of(mark: Any, missing_break_at: int | None) -> int:
    """The offset of a mark of libyaml; it may be after the line break that libyaml adds."""
    added = mark.index == missing_break_at and mark.column == 0
    offset: int = mark.index + added
    return offset


def read_yaml(document: str, builder: Builder) -> None:
    """Pass the events of a YAML text to a builder."""
    missing_break_at = missing_break(document)
    next_event: Callable[[], Any] = CParser(document).get_event
    documents = 0
    while event := next_event():
        kind = type(event)
        start, end = event.start_mark.index, event.end_mark.index
        try:
            if kind is yaml.ScalarEvent:
                text = event.value
                plain = event.implicit[0] and event.tag is None
                value = _parse_plain(text) if plain else _parse_quoted(event)
                merges = plain and text == "<<"
                builder.scalar(value, text, start, end, event.anchor, merges=merges)
            elif kind in _COLLECTION_TAGS:
                builder.open(
                    _new_collection(event, _COLLECTION_TAGS[kind]), start, end, event.anchor
                )
            elif kind in _COLLECTION_ENDS:
                builder.close(offset_of(event.end_mark, missing_break_at))
            elif kind is yaml.AliasEvent:
                builder.alias(event.anchor, start, end)
            elif kind is yaml.DocumentStartEvent:
                documents += 1
                if documents > 1:
                    raise ValueError("a file holds one document")
        except ValueError as error:
            raise DocumentSyntaxError(str(error), builder.lines.span(start, end)) from error


_COLLECTION_ENDS = frozenset({yaml.MappingEndEvent, yaml.SequenceEndEvent})
_COLLECTION_TAGS = {yaml.MappingStartEvent: "map", yaml.SequenceStartEvent: "seq"}


_SURROGATE = re.compile("[\ud800-\udfff]")
_JSON_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\]]|[^\s,:{}\[\]"]+')


_JSON_STARTS: dict[str, Callable[[], Any]] = {"{": dict, "[": list}


def read_json(text: str, builder: Builder) -> None:
    """Pass the tokens of a text that is known to be JSON to a builder, without `,` and `:`."""
    for match in _JSON_TOKEN.finditer(text):
        token, (start, end) = match.group(), match.span()
        if token in _JSON_STARTS:
            builder.open(_JSON_STARTS[token](), start, end, None)
        elif token in {"}", "]"}:
            builder.close(end)
        else:
            try:
                value = _json_scalar(token)
            except ValueError as error:
                raise DocumentSyntaxError(str(error), builder.lines.span(start, end)) from error
            builder.scalar(value, str(value), start, end, None, merges=False)


def _json_scalar(token: str) -> Any:
    value = json.loads(
        token, parse_constant=_refuse_constant, parse_int=_parse_integer, parse_float=_parse_float
    )
    if isinstance(value, str):
        require_well_formed(value)
    return value


def require_well_formed(text: str) -> None:
    """Raise ValueError for half a surrogate pair, which JSON can escape but UTF-8 can't encode."""
    if _SURROGATE.search(text):
        raise ValueError("half a surrogate pair is not a character of Unicode")


def _refuse_constant(name: str) -> Any:
    raise ValueError(f"JSON has no {name}")


def _parse_integer(digits: str) -> int:
    if len(digits) > MAX_DIGITS:
        raise ValueError(TOO_LONG)
    return int(digits)
