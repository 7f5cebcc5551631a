"""Schemas as trees, and the schemas that several places share."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from asynction_spec import Node

from ._anchors import Anchors
from ._constraints import code, discriminator, facts_of, type_words
from ._markdown import Markdown, is_safe_url
from ._page import Choice, Fact, Field, Group, Link, NamedSchema, SchemaView, Value
from ._uses import Follow, Uses, is_reference

_DEEPEST = 12
"""How deep schemas that are referred to may stand within one another before a link stands there."""
_OUTLINED = 12
_BRIEF = 120
_COMBINATIONS = (
    ("allOf", "All of these"),
    ("oneOf", "Exactly one of these"),
    ("anyOf", "One or more of these"),
)
_CONDITIONS = (
    ("not", "Anything but this"),
    ("if", "If this holds"),
    ("then", "then this"),
    ("else", "otherwise this"),
    ("contains", "Contains"),
    ("propertyNames", "The names of its fields"),
    ("contentSchema", "What it holds"),
)
_GROUPING = frozenset(
    ["dependentSchemas", "dependencies", *(keyword for keyword, _ in _COMBINATIONS + _CONDITIONS)]
)
_HOLDING = frozenset(
    [
        "properties",
        "patternProperties",
        "additionalProperties",
        "unevaluatedProperties",
        "items",
        "prefixItems",
    ]
)
_MARKS = (("deprecated", "deprecated"), ("readOnly", "read only"), ("writeOnly", "write only"))
_MARKED = frozenset(keyword for keyword, _ in _MARKS)
_ENUM_NOTES = ("x-enum-descriptions", "x-enumDescriptions", "x-enum-varnames", "x-enumNames")


class SchemaTrees:
    """Makes trees of schemas, and keeps those that several places share.

    A schema that one place refers to is shown in that place. One that several refer to, or that
    refers to itself, is shown once, under its name, and the others link to it.

    Args:
        follow: Follows references.
        markdown: Renders descriptions.
        anchors: Gives the ids of the shared schemas.
        components: The schemas that the document offers for reuse, by name.
        roots: Every schema that the page shows outside the shared ones.
    """

    def __init__(
        self,
        follow: Follow,
        markdown: Markdown,
        anchors: Anchors,
        components: Mapping[str, Node],
        roots: Iterable[Node],
    ) -> None:
        self._follow = follow
        self._markdown = markdown
        self._anchors = anchors
        self._uses = Uses(follow)
        self._uses.count(roots)
        self._names: dict[object, str] = {}
        self._links: dict[object, Link] = {}
        self._waiting: deque[Node] = deque()
        self._offer(components)

    def _offer(self, components: Mapping[str, Node]) -> None:
        """Give the components their names, and the shared ones their place in the page."""
        resolved = {name: self._follow(node) for name, node in components.items()}
        for name, node in resolved.items():
            self._names.setdefault(node.id, name)
        self._uses.count_reusable(resolved.values())
        for node in filter(self._uses.stands_apart, resolved.values()):
            self._link(node)
            self._uses.reach(node)
        for node in resolved.values():
            if not self._uses.is_reached(node):  # only what it leads to itself refers to it
                self._link(node)
                self._uses.reach(node)

    def shared(self) -> Iterator[NamedSchema]:
        """The shared schemas, in the order of the document; ask when all else has been viewed."""
        while self._waiting:
            node = self._waiting.popleft()
            link = self._link(node)
            view = replace(self._expanded(node, 1), name=None)
            yield NamedSchema((link.href or "#")[1:], link.text, view)

    def view(self, node: Node, depth: int = 0) -> SchemaView:
        """A schema as a tree."""
        if not is_reference(node):
            return self._expanded(node, depth)
        target = self._follow(node)
        if self._uses.is_shared(target) or depth > _DEEPEST or target.id in self._links:
            view = self._linked(target)
        else:
            view = replace(self._expanded(target, depth + 1), name=self._name(target))
        return self._overlaid(view, node)

    # -- shared schemas -------------------------------------------------------------------------

    def _link(self, node: Node) -> Link:
        known = self._links.get(node.id)
        if known is None:
            name = self._name(node)
            known = self._links[node.id] = Link(name, "#" + self._anchors.new("schema", name))
            self._waiting.append(node)
        return known

    def _name(self, node: Node) -> str:
        known = self._names.get(node.id)
        if known is None:
            title = node.value.get("title") if isinstance(node.value, dict) else None
            stem = Path(node.source.name or "").stem
            known = str(title or (node.pointer[-1] if node.pointer else "") or stem or "schema")
            self._names[node.id] = known
        return known

    def _linked(self, target: Node) -> SchemaView:
        """A shared schema by its name: what structure it has is shown elsewhere."""
        schema = target.value if isinstance(target.value, dict) else {}
        names, text = self._field_names(target), _text(schema, "description") or ""
        enum = schema.get("enum")
        is_short = isinstance(enum, list) and len(enum) <= _OUTLINED
        return SchemaView(
            type=type_words(schema),
            link=self._link(target),
            outline=(*names[:_OUTLINED], *(["…"] if len(names) > _OUTLINED else [])),
            marks=_marks(schema),
            facts=() if names else facts_of(schema),
            values=tuple(self._values(target)) if is_short else (),
            description=self._markdown.note(text if len(text) <= _BRIEF else None),
        )

    def _field_names(self, target: Node) -> list[str]:
        properties = target.get("properties")
        return [name for name, _ in properties.items()] if properties else []

    def _overlaid(self, view: SchemaView, node: Node) -> SchemaView:
        """A view with what stands beside the `$ref`: most drafts ignore it, readers do not."""
        beside = {key: value for key, value in node.value.items() if key != "$ref"}
        if not beside:
            return view
        return replace(
            view,
            marks=tuple(dict.fromkeys((*view.marks, *_marks(beside)))),
            facts=tuple(dict.fromkeys((*view.facts, *facts_of(beside)))),
            description=self._description(beside) or view.description,
            fields=view.fields + tuple(self._fields(node, 1)),
        )

    # -- the walk -------------------------------------------------------------------------------

    def _expanded(self, node: Node, depth: int) -> SchemaView:
        if not isinstance(node.value, dict):
            return SchemaView("nothing is allowed" if node.value is False else "any value")
        # Most schemas hold no others: who looks for those is not asked.
        holds, groups_others = (not each.isdisjoint(node.value) for each in (_HOLDING, _GROUPING))
        item = self._items(node, depth) if holds else None
        groups = tuple(self._groups(node, depth)) if groups_others else ()
        words = type_words(node.value)
        if item is not None and not _is_plain(item):
            groups = (Group("Each item", (Choice(None, item),)), *groups)
        elif item is not None:
            words = words.replace("array", f"array of {item.type}", 1)
        return SchemaView(
            type=words,
            name=_text(node.value, "title"),
            marks=_marks(node.value),
            facts=facts_of(node.value),
            values=tuple(self._values(node)) if "enum" in node.value or groups_others else (),
            description=self._description(node.value),
            docs=_docs(node) if "externalDocs" in node.value else None,
            fields=tuple(self._fields(node, depth)) if holds else (),
            groups=groups,
        )

    def _description(self, schema: Mapping[str, Any]) -> Any:
        return self._markdown.note(_text(schema, "description"))

    def _items(self, node: Node, depth: int) -> SchemaView | None:
        """What each item of a list is, None for what is no list or is a tuple."""
        items = node.get("items")
        if items is None or isinstance(items.value, list | bool) or node.get("prefixItems"):
            return None
        return self.view(items, depth + 1)

    def _fields(self, node: Node, depth: int) -> Iterator[Field]:
        required = node.value.get("required")
        needed = required if isinstance(required, list) else []
        for name, each in _members(node, "properties"):
            yield Field(name, True, name in needed, self.view(each, depth + 1))
        for name, each in _members(node, "patternProperties"):
            yield Field(f"fields that match {name}", False, False, self.view(each, depth + 1))
        for keyword in ("additionalProperties", "unevaluatedProperties"):
            rest = node.get(keyword)
            if rest is not None and isinstance(rest.value, dict):
                yield Field("any other field", False, False, self.view(rest, depth + 1))
        yield from self._positions(node, depth)

    def _positions(self, node: Node, depth: int) -> Iterator[Field]:
        """The items of a tuple, which draft 2020-12 calls `prefixItems`, and those after them."""
        keyword, rest = ("prefixItems", "items")
        if node.get("prefixItems") is None:
            keyword, rest = ("items", "additionalItems")
        items = node.get(keyword)
        if items is None or not isinstance(items.value, list):
            return
        least = node.value.get("minItems", 0)
        for index, each in enumerate(items.elements()):
            needed = isinstance(least, int) and index < least
            yield Field(f"item {index + 1}", False, needed, self.view(each, depth + 1))
        further = node.get(rest)
        if further is not None and isinstance(further.value, dict):
            yield Field("further items", False, False, self.view(further, depth + 1))

    def _values(self, node: Node) -> Iterator[Value]:
        enum = node.value.get("enum")
        if isinstance(enum, list):
            notes = next((node.value[key] for key in _ENUM_NOTES if key in node.value), None)
            if len(enum) == 1 and notes is None:
                return  # a fact says so
            for index, value in enumerate(enum):
                yield Value(code(value), self._markdown.note(_note(notes, index, value)))
        for each in (self._constants(node) or ()) if "oneOf" in node.value else ():
            text = _text(each.value, "description") or _text(each.value, "title")
            yield Value(code(each.value["const"]), self._markdown.note(text))

    def _constants(self, node: Node) -> list[Node] | None:
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

    def _groups(self, node: Node, depth: int) -> Iterator[Group]:
        for keyword, label in _COMBINATIONS:
            held = node.get(keyword)
            if held is None or (keyword == "oneOf" and self._constants(node)):
                continue
            field = discriminator(node.value)
            choices = (self._choice(each, field, depth) for each in held.elements())
            yield Group(label, tuple(choices))
        for keyword, label in _CONDITIONS:
            held = node.get(keyword)
            if held is not None:
                yield Group(label, (Choice(None, self.view(held, depth + 1)),))
        for keyword in ("dependentSchemas", "dependencies"):
            for name, each in _members(node, keyword):
                if not isinstance(each.value, list):
                    choice = Choice(None, self.view(each, depth + 1))
                    yield Group(f"With the field {name}", (choice,))

    def _choice(self, node: Node, field: str | None, depth: int) -> Choice:
        view = self.view(node, depth + 1)
        if field is None:
            return Choice(None, view)
        return Choice(Fact(f"if {field} is", self._sign(self._follow(node), field)), view)

    def _sign(self, target: Node, field: str) -> str:
        """The value of the discriminator that chooses a schema: a constant of it, or its name."""
        held = target.get("properties")
        schema = held.value.get(field) if held and isinstance(held.value, dict) else None
        if isinstance(schema, dict):
            if "const" in schema:
                return code(schema["const"])
            enum = schema.get("enum")
            if isinstance(enum, list) and len(enum) == 1:
                return code(enum[0])
        return code(self._name(target))


def _members(node: Node, keyword: str) -> Iterator[tuple[str, Node]]:
    held = node.get(keyword)
    return held.items() if held is not None else iter(())


def _is_plain(view: SchemaView) -> bool:
    """Whether its type says all there is to say."""
    rest = (view.link, view.name, view.facts, view.values, view.description, view.docs)
    return not (any(rest) or view.marks or view.fields or view.groups)


def _marks(schema: Mapping[str, Any]) -> tuple[str, ...]:
    if _MARKED.isdisjoint(schema):
        return ()
    return tuple(words for keyword, words in _MARKS if schema.get(keyword) is True)


def _note(notes: Any, index: int, value: Any) -> str | None:
    """The description of a value of an enumeration, in the two ways that are in use."""
    if isinstance(notes, dict):
        found = notes.get(str(value))
    else:
        found = notes[index] if isinstance(notes, list) and index < len(notes) else None
    return found if isinstance(found, str) else None


def _docs(node: Node) -> Link | None:
    docs = node.value.get("externalDocs")
    url = docs.get("url") if isinstance(docs, dict) else None
    if not isinstance(url, str):
        return None
    return Link("More about it", url if is_safe_url(url) else None)


def _text(schema: Mapping[str, Any], key: str) -> str | None:
    value = schema.get(key)
    return value if isinstance(value, str) else None
