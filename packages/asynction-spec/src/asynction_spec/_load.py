"""The pipeline from a source to a spec: read, references, grammar, model, schemas, rules."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeAlias

from ._diagnostics import Diagnostic, Severity
from ._exceptions import SpecError
from ._grammar import Grammar
from ._model._async_api_spec import AsyncApiSpec, compiled_schemas
from ._model._limits import common_limits
from ._model._namespaces import joined_channels, placed_channels, speaks_socketio
from ._model._read_v2 import ReaderV2
from ._model._read_v3 import ReaderV3
from ._model._version import Version, read_version
from ._rules._rule import Document as Checked
from ._rules._rulebook import diagnose_for_socketio, diagnose_rules
from ._rules._schema_validity import diagnose_schemas, schemas_of
from ._text._files_and_urls import read_content, read_file, require_inside
from ._text._nodes import Source, UnreadableSourceError, read_mapping
from ._text._references import Fetch, References


@dataclass(frozen=True, slots=True)
class DocumentContent:
    """The bytes of a document that is in no file, such as one from standard input.

    Args:
        content: YAML or JSON, in UTF-8.
        name: What diagnostics call it.
        folder: The folder that its references to files are relative to.
    """

    content: bytes
    name: str
    folder: str | os.PathLike[str] = "."


DocumentSource: TypeAlias = "str | os.PathLike[str] | Mapping[str, Any] | DocumentContent"
"""The path of a file, or the document as a mapping, or its bytes."""


def load_spec(
    source: DocumentSource,
    *,
    fetch: Fetch | None = None,
    root: str | os.PathLike[str] | None = None,
) -> AsyncApiSpec:
    """Load an AsyncAPI document (AsyncAPI Specification 2.0 to 2.6, 3.0 and 3.1; YAML or JSON).

    No handler is imported, and nothing is fetched from the network unless `fetch` does it.

    >>> spec = load_spec(
    ...     {
    ...         "asyncapi": "3.0.0",
    ...         "info": {"title": "Chat", "version": "1.0.0"},
    ...         "channels": {"chat": {"address": "/chat"}},
    ...     }
    ... )
    >>> list(spec.namespaces)
    ['/chat']

    Args:
        source: The path of a file, the document as a mapping, or its bytes as `DocumentContent`.
        fetch: Gives the text behind an http(s) URL in a `$ref` (Reference Object), such as
            `fetch_over_http`; by default such references are errors.
        root: The folder outside of which no file is read, symbolic links followed; for documents
            from people whom you do not trust. By default `$ref` may name any relative path.

    Raises SpecError, which holds every error and warning that was found; also for a file that can't
    be read, a document that is not YAML or JSON, and a version that is not supported.
    """
    spec, diagnostics = _read(source, fetch, root)
    if spec is None or any(each.severity is Severity.ERROR for each in diagnostics):
        raise SpecError(diagnostics)
    return replace(spec, diagnostics=tuple(diagnostics))


def diagnose(
    source: DocumentSource,
    *,
    fetch: Fetch | None = None,
    root: str | os.PathLike[str] | None = None,
) -> list[Diagnostic]:
    """Every problem of a document, errors, warnings and remarks, in the order of files and lines.

    It takes the arguments of `load_spec`, and raises nothing for a document that has errors. The
    rules are listed in `RULES`, and explained in docs/rules.md.

    >>> for each in diagnose(
    ...     {"asyncapi": "3.0.0", "info": {"titel": "Chat", "version": "1"}}
    ... ):
    ...     print(each)
    #/info/titel: error unknown-field: the Info Object has no field 'titel'; did you mean 'title'?
    """
    return _read(source, fetch, root)[1]


def _read(
    document: DocumentSource, fetch: Fetch | None, root: str | os.PathLike[str] | None
) -> tuple[AsyncApiSpec | None, list[Diagnostic]]:
    folder = None if root is None else Path(root).resolve()
    with _without_garbage_collection():
        try:
            source = _read_source(document, folder)
        except UnreadableSourceError as error:
            return None, [error.diagnostic]
        # Without a version there is no grammar, and nothing else to report.
        version = read_version(source)
        if isinstance(version, Diagnostic):
            return None, [*source.problems(), version]
        return _read_version(References(source, fetch, folder), version)


@contextmanager
def _without_garbage_collection() -> Iterator[None]:
    """Switch Python's garbage collector off meanwhile.

    Nearly everything that is created here is kept, and the search for cycles in it took a third of
    the time.
    """
    collects = gc.isenabled()
    # For the whole process: another thread that creates cycles only waits for its collection.
    gc.disable()
    try:
        yield
    finally:
        if collects:
            gc.enable()


def _read_source(document: DocumentSource, folder: Path | None) -> Source:
    if isinstance(document, Mapping):
        return read_mapping(document)
    if isinstance(document, DocumentContent):
        return read_content(document.content, document.name, Path(document.folder))
    path, name = Path(document), os.fspath(document)
    if folder is not None:
        require_inside(path, name, folder)
    return read_file(path, name)


def _read_version(
    references: References, version: Version
) -> tuple[AsyncApiSpec, list[Diagnostic]]:
    grammar = Grammar(version, references)
    # The readers leave out what references and grammar report here.
    found = [*references.diagnose(), *grammar.diagnose()]
    reader = (ReaderV2 if version.major == 2 else ReaderV3)(references)
    document = references.root
    servers = reader.servers(document)
    socketio = speaks_socketio(servers)
    channels = placed_channels(reader.namespaces(document), socketio=socketio)
    spec = AsyncApiSpec(
        version=version.text,
        info=reader.info(document),
        servers=servers,
        namespaces=joined_channels(channels),
        security_schemes=reader.security.schemes,
        node=document,
        _compiled_schemas=schemas_of(references, channels),
        _channels=channels,
        limits=common_limits(each.limits for each in servers.values()),
    )
    found += reader.security.problems
    found += diagnose_schemas(compiled_schemas(spec), grammar.schemas)
    found += [problem for source in references.sources for problem in source.problems()]
    checked = Checked(version, references, reader, grammar.objects, grammar.schemas)
    # A component may only seem unused because the reference to it is broken.
    broken = any(each.severity is Severity.ERROR for each in found)
    # Last, as what rules say is of use only where the objects are what they should be.
    found += _without_consequences(diagnose_rules(checked, broken=broken), found)
    if socketio:
        found += _without_consequences(diagnose_for_socketio(spec, channels), found)
    return spec, sorted(_without_repeats(found), key=_by_place)


def _without_consequences(
    warnings: Iterable[Diagnostic], errors: Sequence[Diagnostic]
) -> Iterator[Diagnostic]:
    """The warnings without those that an error in the same object causes: a misspelt `address`."""
    found_errors = [each for each in errors if each.severity is Severity.ERROR]
    explained = {(each.file, each.pointer) for each in found_errors}
    explained |= {(each.file, each.pointer.rpartition("/")[0]) for each in found_errors}
    for each in warnings:
        if each.severity is Severity.ERROR or (each.file, each.pointer) not in explained:
            yield each


def _without_repeats(found: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Each problem once, although YAML aliases may put one text at many pointers."""
    first: dict[object, Diagnostic] = {}
    for each in found:
        # By place in the text, which is one for all pointers that an alias gives it.
        where = each.place if each.place.span is None else (each.file, each.place.span)
        first.setdefault((each.rule, each.message, where), each)
    return list(first.values())


def _by_place(diagnostic: Diagnostic) -> tuple[str, int, int, str, str]:
    span = diagnostic.place.span
    line, column = (span.line, span.column) if span else (0, 0)
    return diagnostic.file or "", line, column, diagnostic.pointer, diagnostic.rule
