"""The trees of schemas, and the schemas that several places share."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from asynction_spec import Node

from .. import _labels
from .._anchors import Anchors
from .._commonmark._descriptions import Markdown
from .._commonmark._safe_html import is_safe_url
from .._page_data import Choice, Fact, Field, Group, Link, NamedSchema, SchemaView
from ._constraints import (
    code,
    described_constants,
    discriminator,
    facts_of,
    text_of,
    type_words,
    values_of,
)
from ._shared_schemas import Follow, SchemaUses, is_reference

_MAX_DEPTH = 12
"""How deep references are expanded within one another before a link takes their place."""
_MAX_OUTLINE = 12  # names or values that are shown before a tree is opened
_MAX_BRIEF = 120  # characters of a description that is shown there
_MAX_SHORT = 6
"""A shared schema with no more fields, each of them simple, is shown in each place as well."""
_GROUP_KEYWORDS = frozenset(
    ["dependentSchemas", "dependencies", *_labels.COMBINATIONS, *_labels.CONDITIONS]
)
_STRUCTURE_KEYWORDS = frozenset(
    [
        "properties",
        "patternProperties",
        "additionalProperties",
        "unevaluatedProperties",
        "items",
        "prefixItems",
    ]
)
_NESTING_KEYWORDS = _GROUP_KEYWORDS | _STRUCTURE_KEYWORDS
_MARKS = (
    ("deprecated", _labels.DEPRECATED),
    ("readOnly", _labels.READ_ONLY),
    ("writeOnly", _labels.WRITE_ONLY),
)
_MARKED = frozenset(keyword for keyword, _ in _MARKS)


class SchemaTrees:
    """Makes the trees of schemas, and collects the schemas that several places share.

    A schema that one place refers to is shown in that place. A schema that several places refer to,
    or that refers to itself, is shown once, under its name, and those places link to it.

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
        self._uses = SchemaUses(follow)
        self._uses.count(roots)
        self._names: dict[object, str] = {}
        self._links: dict[object, Link] = {}
        self._to_expand: deque[Node] = deque()
        self._add_components(components)

    def _add_components(self, components: Mapping[str, Node]) -> None:
        """Name the components, and give the shared ones a section of the page."""
        resolved = {name: self._follow(node) for name, node in components.items()}
        for name, node in resolved.items():
            self._names.setdefault(node.id, name)
        self._uses.count_reusable(resolved.values())
        for node in filter(self._uses.has_own_section, resolved.values()):
            self._link(node)
            self._uses.mark_shown(node)
        for node in resolved.values():
            if not self._uses.is_shown(node):  # only schemas that it refers to itself refer to it
                self._link(node)
                self._uses.mark_shown(node)

    def shared(self) -> Iterator[NamedSchema]:
        """The shared schemas, in the order of the document; call it after all calls of `view`."""
        # Expanding one may add others, which it refers to.
        while self._to_expand:
            node = self._to_expand.popleft()
            link = self._link(node)
            # Its section has the name as its heading.
            view = replace(self._expand(node, 1), name=None)
            yield NamedSchema((link.href or "#")[1:], link.text, view)

    def view(self, node: Node, depth: int = 0) -> SchemaView:
        """A schema as a tree."""
        if not is_reference(node):
            return self._expand(node, depth)
        target = self._follow(node)
        # A recursive schema is shared, too: it refers to itself. So expanding always ends.
        if self._uses.is_shared(target) or depth > _MAX_DEPTH or target.id in self._links:
            view = self._view_as_link(target)
        else:
            # The id that it would have in a section of its own, so that links to it stay valid.
            name, view = self._name(target), self._expand(target, depth + 1)
            view = replace(view, name=name, id=self._anchors.new("schema", name))
        return self._with_siblings(view, node)

    # -- shared schemas -------------------------------------------------------------------------

    def _link(self, node: Node) -> Link:
        known = self._links.get(node.id)
        if known is None:
            name = self._name(node)
            known = self._links[node.id] = Link(name, "#" + self._anchors.new("schema", name))
            self._to_expand.append(node)
        return known

    def _name(self, node: Node) -> str:
        known = self._names.get(node.id)
        if known is None:
            title = node.value.get("title") if isinstance(node.value, dict) else None
            stem = Path(node.source.name or "").stem
            known = str(
                title
                or (node.pointer[-1] if node.pointer else "")
                or stem
                or _labels.UNNAMED_SCHEMA
            )
            self._names[node.id] = known
        return known

    def _view_as_link(self, target: Node) -> SchemaView:
        """A link to a shared schema, with a summary of it."""
        schema = target.value if isinstance(target.value, dict) else {}
        names, text = self._field_names(target), text_of(schema, "description") or ""
        enum = schema.get("enum")
        is_short = isinstance(enum, list) and len(enum) <= _MAX_OUTLINE
        return SchemaView(
            type=type_words(schema),
            link=self._link(target),
            outline=self._outline(target, names),
            marks=_marks(schema),
            facts=() if names else facts_of(schema),
            values=tuple(values_of(target, self._markdown)) if is_short else (),
            description=self._markdown.note(text if len(text) <= _MAX_BRIEF else None),
            fields=tuple(self._fields(target, 1)) if self._is_short(target) else (),
        )

    def _is_short(self, target: Node) -> bool:
        """Whether a schema has a few fields, none of which has schemas in it."""
        fields = [each for _, each in _members(target, "properties")]
        return (
            0 < len(fields) <= _MAX_SHORT
            and _GROUP_KEYWORDS.isdisjoint(target.value)
            and all(map(self._is_simple, fields))
        )

    def _is_simple(self, field: Node) -> bool:
        """Whether a field has no schemas in it, nor a schema of which this is the only place."""
        leaf = self._follow(field)
        is_plain = isinstance(leaf.value, dict) and _NESTING_KEYWORDS.isdisjoint(leaf.value)
        return is_plain and (leaf is field or self._uses.is_shared(leaf))

    def _outline(self, target: Node, names: list[str]) -> tuple[str, ...]:
        """The names of the fields of a schema, unless they are shown themselves."""
        if self._is_short(target):
            return ()
        return (*names[:_MAX_OUTLINE], *(["…"] if len(names) > _MAX_OUTLINE else []))

    def _field_names(self, target: Node) -> list[str]:
        properties = target.get("properties")
        return [name for name, _ in properties.items()] if properties else []

    def _with_siblings(self, view: SchemaView, node: Node) -> SchemaView:
        """A view with the siblings of the `$ref`: most drafts ignore them, readers should not."""
        siblings = {key: value for key, value in node.value.items() if key != "$ref"}
        if not siblings:
            return view
        return replace(
            view,
            marks=tuple(dict.fromkeys((*view.marks, *_marks(siblings)))),
            facts=tuple(dict.fromkeys((*view.facts, *facts_of(siblings)))),
            description=self._description(siblings) or view.description,
            fields=view.fields + tuple(self._fields(node, 1)),
        )

    # -- the walk -------------------------------------------------------------------------------

    def _expand(self, node: Node, depth: int) -> SchemaView:
        if not isinstance(node.value, dict):
            return SchemaView("nothing is allowed" if node.value is False else "any value")
        # Most schemas contain no others, and need no search for them.
        holds, groups_others = (
            not each.isdisjoint(node.value) for each in (_STRUCTURE_KEYWORDS, _GROUP_KEYWORDS)
        )
        item = self._items(node, depth) if holds else None
        groups = tuple(self._groups(node, depth)) if groups_others else ()
        words = type_words(node.value)
        if item is not None and not _is_plain(item):
            groups = (Group("Each item", (Choice(None, item),)), *groups)
        elif item is not None:
            words = words.replace("array", f"array of {item.type}", 1)
        return SchemaView(
            type=words,
            name=text_of(node.value, "title"),
            marks=_marks(node.value),
            facts=facts_of(node.value),
            values=tuple(values_of(node, self._markdown))
            if "enum" in node.value or groups_others
            else (),
            description=self._description(node.value),
            docs=_docs(node) if "externalDocs" in node.value else None,
            fields=tuple(self._fields(node, depth)) if holds else (),
            groups=groups,
        )

    def _description(self, schema: Mapping[str, Any]) -> Any:
        return self._markdown.note(text_of(schema, "description"))

    def _items(self, node: Node, depth: int) -> SchemaView | None:
        """The schema of each item of a list; None for a tuple, and for other types."""
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
            yield Field(_labels.matching_fields(name), False, False, self.view(each, depth + 1))
        for keyword in ("additionalProperties", "unevaluatedProperties"):
            rest = node.get(keyword)
            if rest is not None and isinstance(rest.value, dict):
                yield Field(_labels.OTHER_FIELDS, False, False, self.view(rest, depth + 1))
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
            yield Field(_labels.item(index), False, needed, self.view(each, depth + 1))
        further = node.get(rest)
        if further is not None and isinstance(further.value, dict):
            yield Field(_labels.FURTHER_ITEMS, False, False, self.view(further, depth + 1))

    def _groups(self, node: Node, depth: int) -> Iterator[Group]:
        for keyword, label in _labels.COMBINATIONS.items():
            subschema = node.get(keyword)
            # Constants with descriptions are shown as the values of an enumeration.
            if subschema is None or (keyword == "oneOf" and described_constants(node)):
                continue
            field = discriminator(node.value)
            choices = (self._choice(each, field, depth) for each in subschema.elements())
            yield Group(label, tuple(choices))
        for keyword, label in _labels.CONDITIONS.items():
            subschema = node.get(keyword)
            if subschema is not None:
                yield Group(label, (Choice(None, self.view(subschema, depth + 1)),))
        for keyword in ("dependentSchemas", "dependencies"):
            for name, each in _members(node, keyword):
                if not isinstance(each.value, list):
                    choice = Choice(None, self.view(each, depth + 1))
                    yield Group(_labels.with_field(name), (choice,))

    def _choice(self, node: Node, field: str | None, depth: int) -> Choice:
        view = self.view(node, depth + 1)
        if field is None:
            return Choice(None, view)
        return Choice(
            Fact(_labels.if_field_is(field), self._discriminator_value(self._follow(node), field)),
            view,
        )

    def _discriminator_value(self, target: Node, field: str) -> str:
        """The value of the discriminator that chooses a schema: a constant of it, or its name."""
        subschema = target.get("properties")
        schema = (
            subschema.value.get(field) if subschema and isinstance(subschema.value, dict) else None
        )
        if isinstance(schema, dict):
            if "const" in schema:
                return code(schema["const"])
            enum = schema.get("enum")
            if isinstance(enum, list) and len(enum) == 1:
                return code(enum[0])
        return code(self._name(target))


def _members(node: Node, keyword: str) -> Iterator[tuple[str, Node]]:
    subschema = node.get(keyword)
    return subschema.items() if subschema is not None else iter(())


def _is_plain(view: SchemaView) -> bool:
    """Whether a schema is described by its type alone."""
    rest = (view.link, view.name, view.facts, view.values, view.description, view.docs)
    return not (any(rest) or view.marks or view.fields or view.groups)


def _marks(schema: Mapping[str, Any]) -> tuple[str, ...]:
    if _MARKED.isdisjoint(schema):
        return ()
    return tuple(words for keyword, words in _MARKS if schema.get(keyword) is True)


def _docs(node: Node) -> Link | None:
    docs = node.value.get("externalDocs")
    url = docs.get("url") if isinstance(docs, dict) else None
    if not isinstance(url, str):
        return None
    return Link(url, url if is_safe_url(url) else None)
