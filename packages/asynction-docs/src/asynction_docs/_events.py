"""An event as page data."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from markupsafe import Markup

from asynction_spec import Arguments, Event, Node

from . import _snippets
from ._anchors import Anchors
from ._documents import DocumentReader, docs_of, tags_of
from ._examples import Example, Generate, argument_examples, event_examples
from ._highlight import highlight_own
from ._literals import JSON, literal
from ._markdown import Markdown
from ._page import Argument, ArgumentList, Entry, EventPage, Fact, Listing
from ._schema_tree import SchemaTrees
from ._security import SecurityWords


@dataclass(frozen=True, slots=True)
class Travel:
    """The namespace and the direction in which events travel; `kind` is `send` or `receive`."""

    namespace: str
    slug: str
    kind: str
    acknowledged_by: str
    """Who acknowledges, in the words before what the acknowledgement holds."""
    shows_code: bool


ShowEvent: TypeAlias = Callable[[EventPage, Travel], Markup]
"""Gives the HTML of an event."""


class EventComposer:
    """Composes the pages of events.

    Args:
        reader: Reads the objects of the document.
        markdown: Renders descriptions.
        trees: Makes trees of schemas.
        security: Puts requirements into words.
        anchors: Gives the ids.
        generate: Makes up the examples that the document lacks.
        show: Gives the HTML of an event, which is kept instead of its data: those of thousands of
            events take long to collect.
    """

    def __init__(
        self,
        reader: DocumentReader,
        markdown: Markdown,
        trees: SchemaTrees,
        security: SecurityWords,
        anchors: Anchors,
        generate: Generate,
        show: ShowEvent,
    ) -> None:
        self._reader = reader
        self._markdown = markdown
        self._trees = trees
        self._security = security
        self._anchors = anchors
        self._generate = generate
        self._show = show

    def entries(self, events: Sequence[Event], travel: Travel) -> Iterator[Entry]:
        """The entries of events that travel together."""
        messages = Counter(event.operation.id for event in events)
        for event in events:
            page = self._page(event, travel, messages[event.operation.id])
            yield Entry(page.id, page.name, page.deprecated, self._show(page, travel))

    def _page(self, event: Event, travel: Travel, messages: int) -> EventPage:
        name = display_name(event)
        page_id = self._anchors.new(travel.slug, travel.kind, name)
        examples = event_examples(event, self._reader.follow, self._generate)
        answers = self._answers(event)
        summary, description = _words(event, messages)
        return EventPage(
            id=page_id,
            name=name,
            title=event.title if event.title != name else None,
            summary=self._markdown.note(summary),
            description=self._markdown.article(description, 5, page_id),
            deprecated=event.deprecated,
            tags=tags_of(event.tags),
            docs=docs_of(event.external_docs),
            facts=tuple(self._facts(event)),
            arguments=self._arguments(event.payload, page_id, "arguments"),
            foreign=self._foreign(event),
            headers=None if event.headers is None else self._trees.view(event.headers),
            acks=tuple(self._acks(event, page_id)),
            security=self._security.of(event.security),
            bindings=self._reader.bindings(
                event.operation_fields.get("bindings"), event.fields.get("bindings")
            ),
            code=self._code(event, travel, examples, answers),
            examples=tuple(_listings(examples, "")) + tuple(_listings(answers, "Acknowledgement")),
        )

    def _facts(self, event: Event) -> Iterator[Fact]:
        if event.content_type and event.content_type != "application/json":
            yield Fact("Content type", event.content_type)
        correlation = event.fields.get("correlationId")
        location = correlation and self._reader.text(self._reader.follow(correlation), "location")
        if location:
            yield Fact("Correlation id in", location)

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
                f"Argument {index + 1}" if arguments.positional else "Argument",
                index >= arguments.least,
                view,
            )
            for index, view in enumerate(views)
        )
        return ArgumentList(anchor, each, _remark(arguments))

    # -- examples and code ----------------------------------------------------------------------

    def _answers(self, event: Event) -> tuple[Example, ...]:
        if not event.ack:
            return ()
        return argument_examples(event.ack[0], self._reader.follow, self._generate)

    def _code(
        self,
        event: Event,
        travel: Travel,
        examples: Sequence[Example],
        answers: Sequence[Example],
    ) -> tuple[Listing, ...]:
        if event.name is None or not travel.shows_code:
            return ()
        example = examples[0] if examples else None
        if travel.kind == "send":
            return _snippets.send(event, travel.namespace, example, event.ack)
        answer = answers[0] if answers else None
        return _snippets.receive(event, travel.namespace, answer, event.ack)


def display_name(event: Event) -> str:
    """What to call an event; a message without a name has perhaps one in the components."""
    if event.name:
        return event.name
    pointer = event.node.pointer
    if len(pointer) > 1 and pointer[-2] == "messages":
        return str(pointer[-1])
    return event.title or "message"


def _words(event: Event, messages: int) -> tuple[str | None, str | None]:
    """Summary and description; those of an operation speak for the only message it has."""
    summary, description = event.summary, event.description
    if messages > 1 and (summary or description):
        return summary, description
    theirs = [_text(event.operation_fields.get(key)) for key in ("summary", "description")]
    if theirs[1] and theirs[1] != description:
        description = "\n\n".join(each for each in (description, theirs[1]) if each)
    return summary or (theirs[0] if theirs[0] != event.title else None), description


def _remark(arguments: Arguments) -> str | None:
    """What is to be said about the number of arguments."""
    if arguments.most == 0:
        return "No arguments."
    if arguments.most is None:
        return "More arguments may follow."
    if arguments.most > len(arguments.each):
        return f"Up to {arguments.most} arguments in all."
    return None


def _listings(examples: Sequence[Example], prefix: str) -> Iterator[Listing]:
    for example in examples:
        text = ",\n".join(literal(each, JSON) for each in example.arguments)
        label = f"{prefix}: {example.label.lower()}" if prefix else example.label
        yield Listing(label, "", highlight_own(text))


def _text(node: Node | None) -> str | None:
    return node.value if node is not None and isinstance(node.value, str) else None
