"""The page data of an event."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from markupsafe import Markup

from asynction_spec import Arguments, AsyncApiSpec, Event, Node

from .. import _labels
from .._anchors import Anchors
from .._code._examples import Example, Generate, answer_examples, event_examples
from .._code._names_and_literals import JSON, literal
from .._code._snippets import Snippets
from .._commonmark._descriptions import Markdown
from .._page_data import Argument, ArgumentList, CodeBlock, Entry, EventPage, Fact, Listing
from .._schemas._schema_tree import SchemaTrees
from ._limits import limit_facts
from ._security import SecurityWords
from ._tags_links_and_bindings import DocumentReader, docs_of, tags_of


@dataclass(frozen=True, slots=True)
class EventContext:
    """The namespace and the direction of events; `kind` and `labels` as in `Direction`."""

    namespace: str
    slug: str
    kind: str
    labels: _labels.DirectionLabels
    shows_code: bool


RenderEvent: TypeAlias = Callable[[EventPage, EventContext], Markup]
"""Gives the HTML of an event."""


class EventComposer:
    """Composes the pages of events.

    Args:
        spec: The document.
        reader: Reads its objects.
        markdown: Renders descriptions.
        trees: Makes trees of schemas.
        security: Puts requirements into words.
        anchors: Gives the ids.
        generate: Generates examples for events without any.
        snippets: Writes code to paste.
        render: Gives the HTML of an event, which is kept instead of its data: the garbage collector
            is slow with the data of thousands of events.
    """

    def __init__(
        self,
        spec: AsyncApiSpec,
        reader: DocumentReader,
        markdown: Markdown,
        trees: SchemaTrees,
        security: SecurityWords,
        anchors: Anchors,
        generate: Generate,
        snippets: Snippets,
        render: RenderEvent,
    ) -> None:
        self._spec = spec
        self._reader = reader
        self._markdown = markdown
        self._trees = trees
        self._security = security
        self._anchors = anchors
        self._generate = generate
        self._snippets = snippets
        self._render = render

    def entries(self, events: Sequence[Event], context: EventContext) -> Iterator[Entry]:
        """The entries of events of one namespace and direction, one for each of their messages."""
        every = [message for event in events for message in event.messages]
        # An operation's words are about its only message, or about none of several in particular.
        messages = Counter(event.operation.id for event in every)
        for event in every:
            page = self._page(event, context, messages[event.operation.id])
            yield Entry(
                page.id,
                page.name,
                self._render(page, context),
                page.title,
                page.deprecated,
                bool(page.acks),
            )

    def _page(self, event: Event, context: EventContext, messages: int) -> EventPage:
        name = display_name(event)
        page_id = self._anchors.new(context.slug, context.kind, name)
        examples = event_examples(self._spec, event, self._generate)
        answers = answer_examples(self._spec, event.ack, self._generate)
        summary, description = _summary_and_description(event, messages)
        return EventPage(
            id=page_id,
            name=name,
            title=_title(event, name),
            summary=self._markdown.note(summary),
            description=self._markdown.article(description, 5, page_id),
            deprecated=event.deprecated,
            tags=tags_of(event.tags),
            docs=docs_of(event.external_docs),
            facts=(*self._facts(event), *_limit_facts(event, context)),
            arguments=self._arguments(event.payload, page_id, "arguments"),
            foreign=self._foreign(event),
            headers=None if event.headers is None else self._trees.view(event.headers),
            acks=tuple(self._acks(event, page_id)),
            security=self._security.of(event.security),
            bindings=self._reader.bindings(
                event.operation_fields.get("bindings"), event.fields.get("bindings")
            ),
            code=self._code(event, context, examples, answers),
            examples=(*_listings(examples, ""), *_listings(answers, _labels.ACKNOWLEDGEMENT)),
        )

    def _facts(self, event: Event) -> Iterator[Fact]:
        if event.content_type and event.content_type != "application/json":
            yield Fact(_labels.CONTENT_TYPE, event.content_type)
        correlation = event.fields.get("correlationId")
        location = correlation and self._reader.text(self._reader.follow(correlation), "location")
        if location:
            yield Fact(_labels.CORRELATION_ID, location)

    def _foreign(self, event: Event) -> Listing | None:
        payload = event.fields.get("payload")
        if payload is None or event.payload is not None or event.schema_format is None:
            return None
        return self._reader.foreign_schema(payload, str(event.schema_format.value))

    # -- arguments ------------------------------------------------------------------------------

    def _acks(self, event: Event, page_id: str) -> Iterator[ArgumentList]:
        for each in event.ack:
            found = self._arguments(each, page_id, "acknowledgement")
            if found is not None:
                yield found

    def _arguments(
        self, arguments: Arguments | None, page_id: str, word: str
    ) -> ArgumentList | None:
        if arguments is None:
            return None
        anchor = self._anchors.new(page_id, word)
        views = [self._trees.view(each) for each in arguments.each[: arguments.most]]
        each = tuple(
            Argument(
                _labels.numbered_argument(index) if arguments.positional else _labels.ARGUMENT,
                index >= arguments.least,
                view,
            )
            for index, view in enumerate(views)
        )
        return ArgumentList(
            anchor,
            each,
            _remark(arguments),
            arguments.title,
            self._markdown.note(arguments.summary),
            self._markdown.note(arguments.description),
        )

    # -- examples and code ----------------------------------------------------------------------

    def _code(
        self,
        event: Event,
        context: EventContext,
        examples: Sequence[Example],
        answers: Sequence[Example],
    ) -> CodeBlock | None:
        if event.name is None or not context.shows_code:
            return None
        example = examples[0] if examples else None
        if context.kind == "send":
            return self._snippets.send(event, context.namespace, example, event.ack)
        answer = answers[0] if answers else None
        return self._snippets.receive(event, context.namespace, answer, event.ack)


def _limit_facts(event: Event, context: EventContext) -> Iterator[Fact]:
    """The limits of an event that readers send; the server's own events have none."""
    return limit_facts(event.limits if context.kind == "send" else None)


def _title(event: Event, name: str) -> str | None:
    """The title of an event; of one that is named after its channel, the name of its message."""
    title = event.title or (_text(event.fields.get("name")) if event.of_channel else None)
    return title if title != name else None


def display_name(event: Event) -> str:
    """The name of an event; a message without a name may have one in the components."""
    if event.name:
        return event.name
    pointer = event.node.pointer
    if len(pointer) > 1 and pointer[-2] == "messages":
        return str(pointer[-1])
    return event.title or _labels.UNNAMED_MESSAGE


def _summary_and_description(event: Event, messages: int) -> tuple[str | None, str | None]:
    """Summary and description; those of an operation count too if it has one message only."""
    summary, description = event.summary, event.description
    if messages > 1 and (summary or description):
        return summary, description
    operation_texts = [_text(event.operation_fields.get(key)) for key in ("summary", "description")]
    if operation_texts[1] and operation_texts[1] != description:
        description = "\n\n".join(each for each in (description, operation_texts[1]) if each)
    return summary or (
        operation_texts[0] if operation_texts[0] != event.title else None
    ), description


def _remark(arguments: Arguments) -> str | None:
    """A remark on the number of arguments."""
    if arguments.most == 0:
        return _labels.NO_ARGUMENTS
    if arguments.most is None:
        return _labels.MORE_ARGUMENTS
    if arguments.most > len(arguments.each):
        return _labels.most_arguments(arguments.most)
    return None


def _listings(examples: Sequence[Example], prefix: str) -> Iterator[Listing]:
    for index, example in enumerate(examples):
        text = ",\n".join(literal(each, JSON) for each in example.arguments)
        label = example.label
        if example.is_generated and example.name:
            label = f"{example.name}, {label.lower()}"
        label = ": ".join(filter(None, (prefix, label)))
        # The names by which the script of the page finds the figures between which tabs choose.
        group = "Acknowledgement" if prefix else "Example"
        tab = example.name or _labels.numbered_example(index)
        yield Listing(label, text, group, tab)


def _text(node: Node | None) -> str | None:
    return node.value if node is not None and isinstance(node.value, str) else None
