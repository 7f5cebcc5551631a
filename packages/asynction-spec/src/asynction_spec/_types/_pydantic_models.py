"""Declarations of types in Python: models of pydantic 2, which check what they are given."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping

from ._generated_names import OF_ANNOTATIONS
from ._python_syntax import (
    PRIMITIVES,
    PythonTypes,
    python_comment,
    python_docstring,
    python_literal,
)
from ._type_model import (
    Anything,
    Bounds,
    Declaration,
    Field,
    ListOf,
    Primitive,
    Record,
    Type,
    Union,
)
from ._typed_dicts import (
    aliases_around,
    is_plain_name,
    marked,
    record_text,
    recursive_aliases,
)

_STRICT = {
    "string": "StrictStr",
    "integer": "StrictInt",
    "number": "StrictFloat",
    "boolean": "StrictBool",
    "binary": "StrictBytes",
}
_BOUNDS = {
    "minimum": "ge",
    "maximum": "le",
    "exclusiveMinimum": "gt",
    "exclusiveMaximum": "lt",
    "minLength": "min_length",
    "maxLength": "max_length",
    "minItems": "min_length",
    "maxItems": "max_length",
}
_ROUNDED_UP = frozenset({"minimum", "exclusiveMaximum"})
"""Bounds of integers that are rounded up; the others are rounded down."""
_OF_MODELS = frozenset(
    [
        *("construct", "copy", "dict", "from_orm", "json", "parse_file", "parse_obj", "parse_raw"),
        *("schema", "schema_json", "update_forward_refs", "validate"),
    ]
)
"""Attributes of BaseModel that a field would hide."""
_OF_ANNOTATIONS = frozenset({"Annotated", "Field", "Nothing", "Omittable", *_STRICT.values()})
NOTHING = '''\
def _refuse(value: Any) -> Any:
    raise ValueError("no value is allowed here")


Nothing: TypeAlias = Annotated[Any, BeforeValidator(_refuse)]
"""No value at all."""
'''
OMITTABLE = '''\
Value = TypeVar("Value")


def _refuse_null(value: Any) -> Any:
    if value is None:
        raise ValueError("null is not allowed here: leave the field out")
    return value


Omittable: TypeAlias = Annotated[Value | None, BeforeValidator(_refuse_null)]
"""A field that may be left out, and is None then: use `model_dump(exclude_unset=True)`."""
'''


def models(declarations: Mapping[str, Declaration]) -> Iterator[str]:
    """The lines that declare types, two empty ones after each class."""
    early, late = aliases_around(declarations)
    recursive = recursive_aliases(declarations)
    yield from _aliases(early, recursive)
    records = [each for each in declarations.values() if isinstance(each.type, Record)]
    taken = OF_ANNOTATIONS | _OF_ANNOTATIONS | declarations.keys()
    for each in records:
        assert isinstance(each.type, Record)  # noqa: S101  # as was asked
        yield from _model(each, each.type, taken)
    yield from _aliases(late, recursive)
    if records:
        # Some name types that are declared after them.
        yield from (f"{each.name}.model_rebuild()" for each in records)


def _model(declaration: Declaration, record: Record, taken: Collection[str]) -> Iterator[str]:
    yield f"class {declaration.name}(BaseModel):"
    description = record_text(declaration, record)
    yield from python_docstring(description, "    ")
    if description:
        yield ""
    # Not "ignore", pydantic's own: it would drop what the schema allows.
    extra = "forbid" if record.is_closed else "allow"
    yield f'    model_config = ConfigDict(extra="{extra}", populate_by_name=True)'
    if record.fields:
        yield ""
    used: set[str] = set()
    for each in record.fields:
        yield from _field(each, taken, used)
    yield from ("", "")


def _field(field: Field, taken: Collection[str], used: set[str]) -> Iterator[str]:
    name = field.name
    is_safe = is_plain_name(name) and name not in taken and name not in _OF_MODELS
    # pydantic keeps the first for private attributes, and the other for its own methods.
    if not is_safe or name.startswith(("_", "model_")) or name in used:
        name = _attribute(name, {*taken, *_OF_MODELS, *used})
    used.add(name)
    found = annotation(field.type)
    default = [] if field.required else ["default=None"]
    if name != field.name:
        default.append(f"alias={python_literal(field.name)}")
    written = f"    {name}: {found if field.required else _omittable(field.type, found)}"
    if default == ["default=None"]:
        yield f"{written} = None"
    elif default:
        yield f"{written} = Field({', '.join(default)})"
    else:
        yield written
    yield from python_docstring(marked(field), "    ")


def _omittable(found: Type, written: str) -> str:
    # None stands for a field that is left out; where null is no value it has to be refused.
    takes_null = isinstance(found, Anything) or "None" in written.split(" | ")
    return written if takes_null else f"Omittable[{written}]"


def _attribute(key: str, taken: Collection[str]) -> str:
    """The name of the attribute for a key that can't be one."""
    name = "".join(each if f"_{each}".isidentifier() else "_" for each in key).strip("_")
    name = name.removeprefix("model_") or "field"
    name = name if is_plain_name(name) else f"{name}_"
    name = name if is_plain_name(name) else f"field_{name}"
    while name in taken:
        name += "_"
    return name


class PydanticTypes(PythonTypes):
    """Writes annotations that pydantic checks without converting values."""

    nothing = "Nothing"

    def primitive(self, found: Primitive) -> str:
        """A strict type of pydantic's, with its bounds."""
        bounds = found.bounds if found.kind == "number" else _of_integers(found.bounds)
        return _bounded(_STRICT.get(found.kind, PRIMITIVES[found.kind]), bounds)

    def list_of(self, found: ListOf) -> str:
        """A `list`, with its bounds."""
        return _bounded(super().list_of(found), _of_integers(found.bounds))

    def union(self, found: Union) -> str:
        """The types with a `|` between them, in the order of the schema."""
        return " | ".join(map(self.write, found.members))


annotation = PydanticTypes().write


def _of_integers(bounds: Bounds) -> Bounds:
    """The bounds as integers, which are all that pydantic takes for integers and lengths."""
    return tuple(
        (keyword, (math.ceil if keyword in _ROUNDED_UP else math.floor)(value))
        for keyword, value in bounds
    )


def _bounded(written: str, bounds: Bounds) -> str:
    given = {_BOUNDS[keyword]: value for keyword, value in bounds}
    if not given:
        return written
    return f"Annotated[{written}, Field({', '.join(f'{k}={v!r}' for k, v in given.items())})]"


def _aliases(aliases: list[Declaration], recursive: Collection[str]) -> Iterator[str]:
    for each in aliases:
        yield from python_comment(marked(each))
        written = annotation(each.type)
        if each.name in recursive:
            yield f'{each.name} = TypeAliasType("{each.name}", {python_literal(written)})'
        else:
            yield f"{each.name}: TypeAlias = {written}"
    if aliases:
        yield from ("", "")
