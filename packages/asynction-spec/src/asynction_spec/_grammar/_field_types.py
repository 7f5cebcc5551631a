"""The types of fields as the tables write them, read once into values, and the formats of texts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import NamedTuple, TypeAlias

from . import _v2, _v3

Number: TypeAlias = tuple[int, int]
SCALARS: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "boolean": (bool,),
    "integer": (int,),
    "number": (int, float),
    "null": (type(None),),
}
SCHEMAS = frozenset({"schema", "payload", "ack"})
ANY_FIELD = "*"

_WORD = re.compile(r"'([^']+)'(?:@(\d)\.(\d))?")
_FORMS = {"[": "list", "{": "map", "<": "components", "'": "words"}


class Format(NamedTuple):
    """A pattern that a text must match, and its description."""

    pattern: re.Pattern[str]
    wording: str


FORMATS: Mapping[str, Format] = MappingProxyType(
    {
        "uri": Format(
            re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[!-~]+"),
            "an absolute URI, such as https://example.com",
        ),
        "email": Format(re.compile(r"[^@\s]+@[^@\s]+"), "an email address"),
        # Runtime Expression; its grammar allows anything after the last step of the pointer.
        "expression": Format(
            re.compile(r"\$message\.(header|payload)#(/([^/~]|~[01])*)*.*", re.DOTALL),
            "a runtime expression, such as $message.header#/replyTo",
        ),
    }
)
IDENTIFIER = re.compile(r"[\w.-]+")
EXTENSION = re.compile(r"x-[\w.-]+")


@dataclass(frozen=True, slots=True)
class Type:
    """The type of a field: a form, and what depends on it."""

    form: str
    """`scalar`, `format`, `words`, `any`, `schema`, `object`, `list`, `map`, `components`,
    `either`."""
    name: str
    """Of a scalar, a format, a schema or an object."""
    referable: bool = False
    reference: bool = False
    """Whether a reference is needed."""
    inner: tuple[Type, ...] = ()
    """Of a list or map what is in it, else the alternatives."""
    words: tuple[tuple[str, Number], ...] = ()
    """The words with the versions that brought them."""
    distinct: bool = False


@dataclass(frozen=True, slots=True)
class Field:
    """A field of an object."""

    type: Type
    required: bool
    since: Number


@dataclass(frozen=True, slots=True)
class Table:
    """The fields of an object, and the groups of which one field is needed."""

    fields: Mapping[str, Field]
    one_of: tuple[tuple[str, ...], ...]

    @property
    def required(self) -> frozenset[str]:
        """The names of the required fields."""
        return frozenset(name for name, field in self.fields.items() if field.required)


@cache
def tables(major: int) -> Mapping[str, Table]:
    """The objects of a family of versions by their names."""
    objects = _v2.OBJECTS if major == 2 else _v3.OBJECTS
    return {name: _table(written) for name, written in objects.items()}


def _table(written: Mapping[str, str]) -> Table:
    fields = {}
    one_of = []
    for key, kind in written.items():
        name, _, since = key.partition("@")
        if "|" in name:
            one_of.append(tuple(name.split("|")))
            continue
        # (0, 0) is older than any version.
        number = _number(*since.split(".")) if since else (0, 0)
        fields[name.removesuffix("!")] = Field(_type(kind), name.endswith("!"), number)
    return Table(fields, tuple(one_of))


def _number(major: str, minor: str) -> Number:
    return int(major), int(minor)


@cache
def _type(written: str) -> Type:
    form = _FORMS.get(written[0])
    if form == "words":
        found = _WORD.findall(written)
        words = tuple((word, _number(a or "0", b or "0")) for word, a, b in found)
        return Type("words", "", words=words)
    if form is not None:
        distinct = written.endswith("*")
        return Type(form, "", inner=(_type(written.rstrip("*")[1:-1]),), distinct=distinct)
    if " / " in written:
        return Type("either", "", inner=tuple(_type(each) for each in written.split(" / ")))
    name = written.rstrip("&")
    reference = written.endswith("&&")
    return Type(_form_of(name), name, referable=name != written, reference=reference)


def _form_of(name: str) -> str:
    if name in SCALARS:
        return "scalar"
    if name in FORMATS:
        return "format"
    if name in SCHEMAS:
        return "schema"
    return "any" if name == "any" else "object"
