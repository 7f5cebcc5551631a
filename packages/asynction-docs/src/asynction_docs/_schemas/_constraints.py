"""The constraints of a schema in words, such as `at least 3 items`, and values of an `enum`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, TypeAlias

from asynction_spec import Node

from .. import _labels
from .._code._names_and_literals import JSON, literal
from .._commonmark._descriptions import Markdown
from .._page_data import Fact, Value

MAX_UNFOLDED = 12
"""How many values an enumeration may have that is shown whole."""
_SHOWN_OF_MORE = 10
_ENUM_NOTES = ("x-enum-descriptions", "x-enumDescriptions", "x-enum-varnames", "x-enumNames")


Schema: TypeAlias = Mapping[str, Any]
_Describe: TypeAlias = Callable[[Schema], Iterator[Fact]]

_FORMATS = {"binary": "binary data"}
_TYPES_BY_KEYWORD = (
    ("object", ("properties", "patternProperties", "additionalProperties", "required")),
    ("array", ("items", "prefixItems", "contains", "uniqueItems")),
)
_PYTHON_TYPES = {bool: "boolean", int: "integer", float: "number", str: "string", list: "array"}


def type_words(schema: Schema) -> str:
    """The type and format: `string or null`, `string (date-time)`."""
    written = schema.get("type")
    types = written if isinstance(written, list) else [written]
    words = " or ".join(str(each) for each in types if each is not None) or _inferred_type(schema)
    if schema.get("nullable") is True and "null" not in words:
        words += " (nullable)"
    shown = schema.get("format")
    return f"{words} ({_FORMATS.get(shown, shown)})" if isinstance(shown, str) else words


def _inferred_type(schema: Schema) -> str:
    """The type of a schema without `type`, if its other keywords imply one."""
    values = schema.get("enum", [schema["const"]] if "const" in schema else [])
    if isinstance(values, list) and values:
        return " or ".join(dict.fromkeys(map(_type_of, values)))
    for name, keywords in _TYPES_BY_KEYWORD:
        if any(each in schema for each in keywords):
            return name
    combined = ("allOf", "anyOf", "oneOf", "not", "if", "$ref")
    return "" if any(each in schema for each in combined) else "any type"


def _type_of(value: Any) -> str:
    return "null" if value is None else _PYTHON_TYPES.get(type(value), "object")


def facts_of(schema: Schema) -> tuple[Fact, ...]:
    """The constraints and the annotations of a schema, without its structure."""
    positions = {position for keyword in schema for position in _BY_KEYWORD.get(keyword, ())}
    return tuple(
        fact for position in sorted(positions) for fact in _DESCRIBERS[position][1](schema)
    )


def code(value: Any) -> str:
    """A value as a short piece of JSON."""
    return literal(value, JSON, width=10_000)


def _const(schema: Schema) -> Iterator[Fact]:
    """The only value, of `const` or of an `enum` with one value."""
    enum = schema.get("enum")
    if "const" in schema:
        yield Fact("always", code(schema["const"]))
    elif isinstance(enum, list) and len(enum) == 1:
        yield Fact("always", code(enum[0]))


def _range(least: str, most: str, unit: str) -> _Describe:
    """Describes how many characters, items or fields a value may have."""

    def describe(schema: Schema) -> Iterator[Fact]:
        low, high = _number(schema, least), _number(schema, most)
        if low is not None and low == high:
            yield Fact(f"exactly {_quantity(low, unit)}")
        elif low and high is not None:
            yield Fact(f"{low} to {_quantity(high, unit)}")
        # "At least 0" says nothing.
        elif low:
            yield Fact(f"at least {_quantity(low, unit)}")
        elif high is not None:
            yield Fact(f"at most {_quantity(high, unit)}")

    return describe


def _quantity(number: float, unit: str) -> str:
    return f"{number} {unit}" + ("" if number == 1 else "s")


def _bounds(schema: Schema) -> Iterator[Fact]:
    """The bounds of a number; draft-04 has exclusive ones as booleans."""
    low, high = _number(schema, "minimum"), _number(schema, "maximum")
    above, below = _number(schema, "exclusiveMinimum"), _number(schema, "exclusiveMaximum")
    if schema.get("exclusiveMinimum") is True:
        low, above = None, low
    if schema.get("exclusiveMaximum") is True:
        high, below = None, high
    if low is not None and high is not None:
        yield Fact(f"from {low} to {high}")
    elif low is not None:
        yield Fact(f"{low} or more")
    elif high is not None:
        yield Fact(f"{high} or less")
    if above is not None:
        yield Fact(f"more than {above}")
    if below is not None:
        yield Fact(f"less than {below}")


def _multiple(schema: Schema) -> Iterator[Fact]:
    step = _number(schema, "multipleOf")
    if step is not None:
        yield Fact(f"a multiple of {step}")


def _pattern(schema: Schema) -> Iterator[Fact]:
    if isinstance(schema.get("pattern"), str):
        yield Fact("matches", schema["pattern"])


def _unique(schema: Schema) -> Iterator[Fact]:
    if schema.get("uniqueItems") is True:
        yield Fact("no two items alike")


def _contains(schema: Schema) -> Iterator[Fact]:
    least, most = _number(schema, "minContains"), _number(schema, "maxContains")
    if "contains" in schema and (least is not None or most is not None):
        words = f"{1 if least is None else least} or more" if most is None else f"at most {most}"
        if least is not None and most is not None:
            words = f"{least} to {most}"
        yield Fact(f"{words} items as described by “{_labels.CONDITIONS['contains']}”")


def _no_others(schema: Schema) -> Iterator[Fact]:
    """The fields and items that a schema forbids because it does not name them."""
    if any(schema.get(each) is False for each in ("additionalProperties", "unevaluatedProperties")):
        yield Fact("no other fields")
    tuple_rest = "items" if "prefixItems" in schema else "additionalItems"
    if schema.get(tuple_rest) is False or schema.get("unevaluatedItems") is False:
        yield Fact("no further items")


def _also_required(schema: Schema) -> Iterator[Fact]:
    """The required fields without a schema."""
    required, properties = schema.get("required"), schema.get("properties")
    described = properties if isinstance(properties, dict) else {}
    for name in required if isinstance(required, list) else ():
        if name not in described:
            yield Fact("requires the field", str(name))


def _dependent(schema: Schema) -> Iterator[Fact]:
    for keyword in ("dependentRequired", "dependencies"):
        needs = schema.get(keyword)
        for name, needed in needs.items() if isinstance(needs, dict) else ():
            if isinstance(needed, list) and needed:
                yield Fact(f"with {name} comes", ", ".join(map(str, needed)))


def _content(schema: Schema) -> Iterator[Fact]:
    if isinstance(schema.get("contentMediaType"), str):
        yield Fact("holds", schema["contentMediaType"])
    if isinstance(schema.get("contentEncoding"), str):
        yield Fact("encoded as", schema["contentEncoding"])


def _default(schema: Schema) -> Iterator[Fact]:
    if "default" in schema:
        yield Fact(_labels.DEFAULT, code(schema["default"]))


def _examples(schema: Schema) -> Iterator[Fact]:
    several = schema.get("examples")
    found = several if isinstance(several, list) else []
    if "example" in schema:
        found = [schema["example"], *found]
    for each in found:
        # Longer ones are shown with the event, in a block of their own.
        if not isinstance(each, dict | list):
            yield Fact(_labels.FOR_EXAMPLE, code(each))


def _discriminator(schema: Schema) -> Iterator[Fact]:
    name = discriminator(schema)
    if name is not None:
        yield Fact("discriminator", name)


def discriminator(schema: Schema) -> str | None:
    """The field whose value names the schema that applies (Schema Object, `discriminator`)."""
    written = schema.get("discriminator")
    if isinstance(written, dict):
        written = written.get("propertyName")
    return written if isinstance(written, str) else None


def text_of(schema: Schema, keyword: str) -> str | None:
    """The value of a keyword if it is a text."""
    value = schema.get(keyword)
    return value if isinstance(value, str) else None


def _number(schema: Schema, keyword: str) -> float | None:
    value = schema.get(keyword)
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def _for_keywords(keywords: str, describe: _Describe) -> tuple[frozenset[str], _Describe]:
    return frozenset(keywords.split()), describe


_DESCRIBERS = (
    _for_keywords("const enum", _const),
    _for_keywords("minLength maxLength", _range("minLength", "maxLength", "character")),
    _for_keywords("pattern", _pattern),
    _for_keywords("minimum maximum exclusiveMinimum exclusiveMaximum", _bounds),
    _for_keywords("multipleOf", _multiple),
    _for_keywords("minItems maxItems", _range("minItems", "maxItems", "item")),
    _for_keywords("uniqueItems", _unique),
    _for_keywords("contains", _contains),
    _for_keywords("minProperties maxProperties", _range("minProperties", "maxProperties", "field")),
    _for_keywords("required", _also_required),
    _for_keywords("dependentRequired dependencies", _dependent),
    _for_keywords(
        "additionalProperties unevaluatedProperties items additionalItems unevaluatedItems",
        _no_others,
    ),
    _for_keywords("contentMediaType contentEncoding", _content),
    _for_keywords("default", _default),
    _for_keywords("example examples", _examples),
    _for_keywords("discriminator", _discriminator),
)
# Most schemas have few keywords: only the functions that describe one of them are called.
_BY_KEYWORD: dict[str, list[int]] = {}
for _position, (_keywords, _) in enumerate(_DESCRIBERS):
    for _keyword in _keywords:
        _BY_KEYWORD.setdefault(_keyword, []).append(_position)


def values_of(node: Node, markdown: Markdown) -> Iterator[Value]:
    """The values of an `enum`, and those of a `oneOf` of constants."""
    enum = node.value.get("enum")
    if isinstance(enum, list):
        notes = next((node.value[key] for key in _ENUM_NOTES if key in node.value), None)
        if len(enum) == 1 and notes is None:
            return  # a fact says so
        for index, value in enumerate(enum):
            yield Value(code(value), markdown.note(_note(notes, index, value)))
    for each in (described_constants(node) or ()) if "oneOf" in node.value else ():
        text = text_of(each.value, "description") or text_of(each.value, "title")
        yield Value(code(each.value["const"]), markdown.note(text))


def count_unfolded(values: Sequence[Value]) -> int:
    """How many of the values are shown at once; the page folds the others."""
    return len(values) if len(values) <= MAX_UNFOLDED else _SHOWN_OF_MORE


def described_constants(node: Node) -> list[Node] | None:
    """The alternatives of a `oneOf` that is an enumeration with a description of each value."""
    alternatives = node.get("oneOf")
    each = list(alternatives.elements()) if alternatives else []
    known = {"const", "title", "description", "type"}
    if each and all(
        isinstance(one.value, dict) and "const" in one.value and set(one.value) <= known
        for one in each
    ):
        return each
    return None


def _note(notes: Any, index: int, value: Any) -> str | None:
    """The description of a value of an enumeration: by value, or by position."""
    if isinstance(notes, dict):
        found = notes.get(str(value))
    else:
        found = notes[index] if isinstance(notes, list) and index < len(notes) else None
    return found if isinstance(found, str) else None
