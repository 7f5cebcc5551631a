"""Parsers of YAML (1.2, core schema) and JSON: what each scalar is, and what is malformed.

libyaml's event stream takes a quarter of the time that PyYAML needs to compose nodes. JSON has a
tokenizer of its own because YAML 1.1 parsers refuse its surrogate pairs.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable
from typing import Any, NoReturn

import yaml

from .._dependencies import DependencyError
from ._keys_aliases_and_nesting import MAX_DEPTH, Builder, Parsed
from ._lines_and_columns import (
    BYTE_ORDER_MARK,
    JSON_BREAKS,
    DocumentSyntaxError,
    Lines,
    Position,
    missing_break,
    offset_of,
    span_between,
    yaml_lines,
)

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
_COLLECTION_ENDS = frozenset({yaml.MappingEndEvent, yaml.SequenceEndEvent})
_COLLECTION_TAGS = {yaml.MappingStartEvent: "map", yaml.SequenceStartEvent: "seq"}
_SURROGATE = re.compile("[\ud800-\udfff]")
_JSON_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\]]|[^\s,:{}\[\]"]+')
_JSON_STARTS: dict[str, Callable[[], Any]] = {"{": dict, "[": list}


def parse_yaml(text: str) -> Parsed:
    """Read YAML by YAML 1.2's core schema: `2020-01-01` and `yes` are text, and so are keys."""
    builder = Builder(yaml_lines(text))
    try:
        _read_yaml(text, builder)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        if mark is not None and "nesting" in (error.problem or ""):
            _refuse_nesting(text, mark.index)
        offset = offset_of(mark, missing_break(text)) if mark else 0
        raise DocumentSyntaxError(
            _libyaml_message(error, text), builder.lines.span(offset, offset)
        ) from error
    except yaml.reader.ReaderError as error:
        position = _position(text.encode()[: error.position].decode(errors="replace"))
        message = "a control character that YAML does not allow"
        raise DocumentSyntaxError(message, span_between(position, position)) from error
    return builder.parsed


def _refuse_nesting(text: str, offset: int) -> NoReturn:
    """Raise DocumentSyntaxError for a text that is nested deeper than libyaml goes.

    libyaml 0.2.6 meets its limit while it reads ahead, before it gives the events of the levels
    that are too deep for the builder: read again up to there, it gives them.
    """
    readable = text.removeprefix(BYTE_ORDER_MARK)[:offset]
    lines = parse_yaml(readable).lines
    span = lines.span(offset, offset)
    raise DocumentSyntaxError(f"more than {MAX_DEPTH} levels of nesting", span)


def parse_json(text: str) -> Parsed:
    """Read JSON (RFC 8259)."""
    builder = Builder(Lines(text, JSON_BREAKS))
    if not text.strip():
        return builder.parsed
    try:
        json.loads(text, parse_int=str)  # the C parser is the fastest check that it is JSON
    except json.JSONDecodeError as error:
        message, offset = _json_fault(error)
        raise DocumentSyntaxError(message, builder.lines.span(offset, offset)) from error
    except RecursionError:
        pass  # the builder reports the place where it is too deep
    _read_json(text, builder)
    return builder.parsed


_BEFORE_THE_END = {
    ("Expecting property name enclosed in double quotes", "}"): "object",
    ("Expecting value", "]"): "array",
}


def _json_fault(error: json.JSONDecodeError) -> tuple[str, int]:
    """What is wrong and at which offset; a trailing comma as Python 3.13 and newer report it."""
    before = error.doc[: error.pos].rstrip(" \t\r\n")
    container = _BEFORE_THE_END.get((error.msg, error.doc[error.pos : error.pos + 1]))
    if container and before.endswith(","):
        return f"Illegal trailing comma before end of {container}", len(before) - 1
    return error.msg.removesuffix(" at").removesuffix(" starting"), error.pos


def _libyaml_message(error: yaml.MarkedYAMLError, text: str) -> str:
    """Libyaml's message, with the character at fault and the line where the context begins."""
    problem = error.problem or "this is not YAML"
    mark, context = error.problem_mark, error.context_mark
    if mark is not None and "character that cannot start" in problem:
        return f"{problem}: {text[mark.index : mark.index + 1]!r}"
    if mark is None or context is None or not error.context or context.line == mark.line:
        return problem
    return f"{problem} {error.context} that begins on line {context.line + 1}"


def _position(before: str) -> Position:
    return before.count("\n"), len(before) - before.rfind("\n") - 1


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


def _read_yaml(document: str, builder: Builder) -> None:
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


def _read_json(text: str, builder: Builder) -> None:
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
