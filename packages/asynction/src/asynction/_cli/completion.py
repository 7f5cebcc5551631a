"""What a shell completes: `asynction completion`, and the events and namespaces of a document."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

import click
from click.shell_completion import CompletionItem, get_completion_class

from ._document_options import Options, default_document

if TYPE_CHECKING:
    from asynction_spec import AsyncApiSpec, Event, Namespace

_VARIABLE = "_ASYNCTION_COMPLETE"
"""The name that click derives from that of the program."""
_PLAIN = re.compile(r"[\w/.:@+-]+")


@click.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def completion(context: click.Context, shell: str) -> None:
    r"""Print the script that completes commands, options and files in SHELL.

    \b
    asynction completion bash >> ~/.bashrc
    asynction completion zsh >> ~/.zshrc
    asynction completion fish > ~/.config/fish/completions/asynction.fish
    """
    found = get_completion_class(shell)
    assert found is not None  # noqa: S101  # for mypy: they are all click's
    click.echo(found(context.find_root().command, {}, "asynction", _VARIABLE).source())


# -- names of the document ------------------------------------------------------------------------


def complete_namespaces(
    context: click.Context, _: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """The namespaces of the document that begin so."""
    spec = _document(context)
    names = [] if spec is None else [*spec.namespaces]
    return [CompletionItem(each) for each in names if _is_offered(each, incomplete)]


def complete_received(
    context: click.Context, _: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """The events that begin so and that clients send."""
    return _events(context, incomplete, lambda namespace: namespace.receives)


def complete_emitted(
    context: click.Context, _: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """The events that begin so and that the server emits."""
    return _events(context, incomplete, lambda namespace: namespace.emits)


def _events(
    context: click.Context, incomplete: str, events: Callable[[Namespace], Sequence[Event]]
) -> list[CompletionItem]:
    found = {
        event.name: CompletionItem(event.name, help=_help_of(event))
        for namespace in _namespaces(context)
        for event in events(namespace)
        if event.name is not None and _is_offered(event.name, incomplete)
    }
    return [*found.values()]


def _is_offered(name: str, incomplete: str) -> bool:
    """Whether a name is completed: bash puts into the line what is offered, as it is.

    A name that means something to a shell would be a part of the command.
    """
    return name.startswith(incomplete) and _PLAIN.fullmatch(name) is not None


def _help_of(event: Event) -> str | None:
    from asynction_spec import printable  # noqa: PLC0415  # the script does not wait for it

    text = event.title or event.summary
    return text and printable(text)


def _namespaces(context: click.Context) -> Iterator[Namespace]:
    """Those that the command line has so far, or all where the command has no such option."""
    spec = _document(context)
    if spec is None:
        return
    given = context.params.get("namespaces", context.params.get("namespace"))
    named = [given] if isinstance(given, str) else given
    for name, namespace in spec.namespaces.items():
        if named is None or name in named:
            yield namespace


def _document(context: click.Context) -> AsyncApiSpec | None:
    """The document of a command line that is not complete, None for one that can't be used."""
    from asynction_spec import AsynctionException, load_spec  # noqa: PLC0415  # rarely needed

    document = _completed_document(context)
    if document is None:
        return None
    try:
        return load_spec(document)
    except (AsynctionException, OSError):
        return None


def _completed_document(context: click.Context) -> str | None:
    """The document of a command line that is being completed: None of its commands was called."""
    options: Options = context.obj or Options(context.find_root().params.get("spec"))
    return options.spec or default_document()
