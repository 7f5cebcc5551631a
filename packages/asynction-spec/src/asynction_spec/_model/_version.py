"""The AsyncAPI version of a document."""

from __future__ import annotations

import re
from dataclasses import dataclass

from .._diagnostics import Diagnostic, Rule, Severity
from .._did_you_mean import nearest
from .._printable_values import excerpt, kind_of
from .._text._nodes import Node, Source

VERSION = Rule(
    "version",
    Severity.ERROR,
    'The field `asyncapi` names the version of the specification as text, `"3.0.0"`, and it is '
    "supported: 2.0 to 2.6, 3.0 and 3.1.",
)

_WRITTEN = re.compile(r"(\d+)\.(\d+)\.\d+(-[\w.-]+)?")
_KNOWN = frozenset({(2, minor) for minor in range(7)} | {(3, 0), (3, 1)})
_SENTENCE = "Asynction reads AsyncAPI 2.0 to 2.6, 3.0 and 3.1"


@dataclass(frozen=True, slots=True)
class Version:
    """A supported version of the AsyncAPI Specification."""

    text: str
    number: tuple[int, int]

    @property
    def major(self) -> int:
        """2 or 3."""
        return self.number[0]


def read_version(source: Source) -> Version | Diagnostic:
    """The version of a document, or the problem that prevents reading it."""
    document = Node(source.data, source)
    if source.data is None:
        return _version_error("this document is empty", document)
    if not isinstance(source.data, dict):
        return _version_error(
            f"a document is a mapping, and this is {kind_of(source.data)}", document
        )
    node = document.get("asyncapi")
    if node is None:
        return _missing_version(document)
    written = _WRITTEN.fullmatch(node.value) if isinstance(node.value, str) else None
    if written is None:
        message = f'{excerpt(node.value)} is not a version: write it as text, such as "3.0.0"'
        return _version_error(message, node)
    number = (int(written.group(1)), int(written.group(2)))
    if number not in _KNOWN:
        return _version_error(f"the version {node.value} is not known; {_SENTENCE}", node)
    return Version(node.value, number)


def _missing_version(document: Node) -> Diagnostic:
    message = "there is no field 'asyncapi' with a version"
    near = nearest("asyncapi", document.value)
    if near is None:
        return _version_error(f"{message}; {_SENTENCE}", document)
    place = document.child(near).key_place
    return VERSION.problem(f"{message}; is it {near!r}, misspelt?", place)


def _version_error(message: str, node: Node) -> Diagnostic:
    return VERSION.problem(message, node.place)
