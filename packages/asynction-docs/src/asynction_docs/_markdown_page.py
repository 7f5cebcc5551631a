"""The page of a document as Markdown, to be read by people and by programs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from markupsafe import Markup

from asynction_spec import AsyncApiSpec

from . import _labels
from ._commonmark._descriptions import Markdown
from ._compose._events import EventContext
from ._compose._page import PageUrls, PartRenderers, compose
from ._options import PageOptions
from ._page_data import (
    ArgumentList,
    CodeBlock,
    EventPage,
    Fact,
    Field,
    Listing,
    NamedSchema,
    NamespacePage,
    Reference,
    SchemaView,
    SchemePage,
    Security,
    Variable,
)

__all__ = ["render_markdown"]

_DEFAULTS = PageOptions()
_FENCE_NAMES = {"Python asyncio": "python"}
_TICKS = re.compile(r"`+")


def render_markdown(
    spec: AsyncApiSpec, *, server_url: str | None = None, options: PageOptions = _DEFAULTS
) -> str:
    """What the page of a spec says, as Markdown.

    Its code is in the first of the languages.

        text = render_markdown(load_spec("asyncapi.yaml"))

    Args:
        spec: The document.
        server_url: As for `render_page`.
        options: As for `render_page`.
    """
    renderers = PartRenderers(_event, _named_schema)
    urls = PageUrls(server=server_url)
    page = compose(spec, urls, options, renderers, _Source)
    return "\n\n".join(part for part in _parts(page) if part) + "\n"


class _Source(Markdown):
    """Leaves descriptions as they are written."""

    def note(self, text: str | None) -> Markup:
        return Markup((text or "").strip())  # noqa: S704  # it never becomes a part of HTML

    def article(self, text: str | None, level: int, anchor: str) -> Markup:  # noqa: ARG002
        return self.note(text)


def _parts(page: Reference) -> Iterator[str]:
    yield f"# {page.title} {page.version}".rstrip()
    yield page.lead
    yield page.description
    if page.servers:
        yield f"## {_labels.SERVERS}"
        for server in page.servers:
            yield f"- {_code(server.address)} {server.protocol}: {server.title or server.name}"
            yield server.description
            yield "\n".join(map(_variable, server.variables))
            yield _security(_labels.CONNECTING_REQUIRES, server.security)
            yield from (f"{_facts([each])}." for each in server.facts)
    if page.schemes:
        yield f"## {_labels.AUTHENTICATION}"
        yield from map(_scheme, page.schemes)
    for namespace in page.namespaces:
        yield f"## {page.channel_word} {_code(namespace.name)}"
        yield from _namespace(namespace)
    if page.schemas:
        yield f"## {_labels.SCHEMAS}"
        yield from (each.html for each in page.schemas)


def _variable(variable: Variable) -> str:
    values = f"{_labels.ONE_OF} {', '.join(map(_code, variable.values))}" if variable.values else ""
    said = ", ".join(filter(None, (_facts(variable.facts), values)))
    name = f"{_labels.VARIABLE} {_code(variable.name)}"
    return f"- {name}: {said}. {_line(variable.description)}".rstrip()


def _scheme(scheme: SchemePage) -> str:
    scopes = "".join(f"\n  - scope {_code(each.code)} {each.note}" for each in scheme.scopes)
    return f"- {_code(scheme.name)}: {_facts(scheme.words)} {_line(scheme.description)}{scopes}"


def _namespace(namespace: NamespacePage) -> Iterator[str]:
    yield namespace.title or ""
    yield namespace.summary
    yield namespace.description
    if namespace.connects:
        yield f"### {_labels.CONNECT}"
        yield from (f"{_facts([each])}." for each in namespace.facts)
        yield _security(_labels.CONNECTING_REQUIRES, namespace.security)
        for request in namespace.requests:
            yield f"{request.label}:"
            yield _schema(request.schema)
        yield _code_block(namespace.code)
    for direction in namespace.directions:
        yield f"### {direction.labels.heading}"
        yield direction.labels.remark or ""
        yield from (each.html for each in direction.events)


def _event(event: EventPage, context: EventContext) -> Markup:
    parts = [f"#### {f'{event.title} ' if event.title else ''}{_code(event.name)}"]
    parts += [f"{_labels.DEPRECATED.capitalize()}." if event.deprecated else ""]
    parts += [event.summary, event.description]
    parts += [f"{_facts(event.facts)}." if event.facts else ""]
    parts.append(_security(_labels.EVENT_REQUIRES, event.security))
    if event.arguments is not None:
        parts += [f"{_labels.ARGUMENTS}:", *_arguments(event.arguments)]
    elif event.foreign is not None:
        parts.append(_listing(event.foreign))
    else:
        parts.append(_labels.NO_DESCRIBED_ARGUMENTS)
    for index, ack in enumerate(event.acks):
        words = _labels.OR_WITH.capitalize() if index else context.labels.acknowledged_by
        parts += [f"{words}:", *_arguments(ack)]
    parts.append(_code_block(event.code))
    parts += map(_listing, event.examples)
    return Markup("\n\n".join(filter(None, parts)))  # noqa: S704  # as above


def _named_schema(named: NamedSchema) -> Markup:
    return Markup(f"### {_code(named.name)}\n\n{_schema(named.schema)}")  # noqa: S704  # as above


def _arguments(arguments: ArgumentList) -> Iterator[str]:
    optional = f" ({_labels.OPTIONAL})"
    lines = [
        f"- {each.label}{optional if each.optional else ''}: {_words(each.schema)}\n"
        + "".join(_rows(each.schema, 1))
        for each in arguments.each
    ]
    yield "".join(lines).rstrip() or _labels.NO_ARGUMENTS
    yield arguments.remark or ""


def _schema(view: SchemaView) -> str:
    return f"- {_words(view)}\n{''.join(_rows(view, 1))}".rstrip()


def _rows(view: SchemaView, depth: int) -> Iterator[str]:
    """The fields and the alternatives of a schema as a list within a list."""
    margin = "  " * depth
    for field in view.fields:
        yield f"{margin}- {_field_words(field)}\n"
        yield from _rows(field.schema, depth + 1)
    for group in view.groups:
        yield f"{margin}- {group.label}:\n"
        for choice in group.choices:
            sign = f"{_facts([choice.sign])}: " if choice.sign else ""
            yield f"{margin}  - {sign}{_words(choice.schema)}\n"
            yield from _rows(choice.schema, depth + 2)


def _field_words(field: Field) -> str:
    name = _code(field.name) if field.literal else field.name
    return f"{name} {_words(field.schema, required=field.required)}"


def _words(view: SchemaView, *, required: bool = False) -> str:
    """A schema in one line."""
    name = view.link.text if view.link else view.name
    values = ", ".join(_code(each.code) for each in view.values)
    outline = f"{{ {', '.join(view.outline)} }}" if view.outline else ""
    parts = [
        " ".join(filter(None, (_code(name) if name else "", view.type, outline))),
        _labels.REQUIRED if required else "",
        *view.marks,
        _facts(view.facts),
        f"{_labels.ONE_OF} {values}" if values else "",
    ]
    said = ", ".join(filter(None, parts))
    return f"{said}. {_line(view.description)}".strip() if view.description else said


def _security(words: str, security: Security | None) -> str:
    if security is None:
        return ""
    alternatives = (
        " and ".join(
            _code(each.scheme.text)
            + (f" with {', '.join(map(_code, each.scopes))}" if each.scopes else "")
            for each in alternative
        )
        or "no credentials"
        for alternative in security.alternatives
    )
    return f"{words} {' or '.join(alternatives)}."


def _code_block(block: CodeBlock | None) -> str:
    if block is None:
        return ""
    first = block.first
    return _fenced(first.code, _FENCE_NAMES.get(first.language, first.language.lower()))


def _listing(listing: Listing) -> str:
    return f"{listing.label}:\n\n{_fenced(listing.text, 'json')}"


def _fenced(text: str, language: str) -> str:
    # More backticks than the text has in a row, or it could end the block.
    fence = "`" * max(3, _longest_ticks(text) + 1)
    return f"{fence}{language}\n{text}\n{fence}"


def _code(text: str) -> str:
    """A text as a code span, on one line."""
    fence = "`" * (_longest_ticks(text) + 1)
    padding = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{padding}{_line(text)}{padding}{fence}"


def _longest_ticks(text: str) -> int:
    return max((len(each) for each in _TICKS.findall(text)), default=0)


def _line(text: str) -> str:
    return " ".join(text.split())


def _facts(facts: Iterable[Fact]) -> str:
    return ", ".join(
        each.words if each.code is None else f"{each.words} {_code(each.code)}" for each in facts
    )
