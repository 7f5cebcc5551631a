"""The words that both the HTML page and the Markdown page show, or several parts of one page.

A word that one part of the HTML page shows stands in its template (`templates/`), a word that the
Markdown page alone shows in `_markdown_page`. What is said of values stands beside what reads them:
limits on clients in `_compose/_limits`, credentials in `_compose/_security`, constraints of schemas
in `_schemas/_constraints`.
"""

from __future__ import annotations

from dataclasses import dataclass

from asynction_spec import Node

from ._code._names_and_literals import json_text

# -- headings -----------------------------------------------------------------------------------

SERVERS = "Servers"
AUTHENTICATION = "Authentication"
CONNECT = "Connect"
SCHEMAS = "Schemas"
NAMESPACE = "Namespace"
CHANNEL = "Channel"
"""Instead of `NAMESPACE` if Socket.IO can't carry what the document describes."""

UNTITLED_API = "API"
UNNAMED_MESSAGE = "message"
UNNAMED_SCHEMA = "schema"

# -- servers, connections and what they require -------------------------------------------------

THIS_SERVER = "This server"
"""Where the page is served, among the servers that readers choose from."""
VARIABLE = "variable"
CONNECTING_REQUIRES = "Connecting requires"
EVENT_REQUIRES = "This event requires"
OPEN_TO_EVERYONE = "Open to everyone: no credentials are required"
OPENED_WITH = "The connection is opened with"
ON_THE_SERVER = "On the server"
QUERY = "Query parameters"
HEADERS = "Headers"
AUTH = "Auth object"


# -- events -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class DirectionLabels:
    """What the page calls a direction of events."""

    badge: str
    """In short, beside each event, in the table of contents and in the map."""
    heading: str
    acknowledged_by: str
    """The words before an acknowledgement."""
    remark: str | None = None


SEND = DirectionLabels(
    badge="You send",
    heading="Events you can send",
    acknowledged_by="The server acknowledges with",
)
RECEIVE = DirectionLabels(
    badge="You receive",
    heading="Events you will receive",
    acknowledged_by="You acknowledge with",
)
UNDIRECTED = DirectionLabels(
    badge="Direction unknown",
    heading="Messages without an operation",
    acknowledged_by="It is acknowledged with",
    remark="No operation of the document sends or receives these messages, so who sends them is "
    "unknown.",
)

DEPRECATED = "deprecated"
CONTENT_TYPE = "Content type"
CORRELATION_ID = "Correlation id in"
OR_WITH = "or with"
"""The words before each further alternative of an acknowledgement."""

ARGUMENT = "Argument"
ARGUMENTS = "Arguments"
NO_ARGUMENTS = "No arguments."
NO_DESCRIBED_ARGUMENTS = "The document describes no arguments."
MORE_ARGUMENTS = "More arguments may follow."


def numbered_argument(index: int) -> str:
    """The label of one of several arguments."""
    return f"{ARGUMENT} {index + 1}"


def most_arguments(number: int) -> str:
    """The remark on arguments of which only the first ones are described."""
    return f"Up to {number} arguments in all."


# -- examples, and the tabs between which readers choose ----------------------------------------

EXAMPLE = "Example"
GENERATED_EXAMPLE = "Generated example"
ACKNOWLEDGEMENT = "Acknowledgement"


def numbered_example(index: int) -> str:
    """The label of one of several examples, and the tab of one without a name."""
    return f"{EXAMPLE} {index + 1}"


def alternative_tab(node: Node, target: Node, index: int) -> str:
    """The tab of an alternative: a schema's name, its title, its first constant, or its number.

    Args:
        node: The alternative as it is written.
        target: The schema that it refers to.
        index: Its position among the alternatives.
    """
    if target is not node and target.pointer:
        return str(target.pointer[-1])
    schema = target.value if isinstance(target.value, dict) else {}
    if isinstance(schema.get("title"), str):
        return str(schema["title"])
    properties = schema.get("properties")
    for name, each in properties.items() if isinstance(properties, dict) else ():
        if isinstance(each, dict) and "const" in each:
            return f"{name}: {json_text(each['const'])}"
    return f"Alternative {index + 1}"


# -- schemas ------------------------------------------------------------------------------------

REQUIRED = "required"
OPTIONAL = "optional"
READ_ONLY = "read only"
WRITE_ONLY = "write only"
DEFAULT = "default"
FOR_EXAMPLE = "for example"
ONE_OF = "one of"
"""The words before the values of an enumeration."""
OTHER_FIELDS = "any other field"
FURTHER_ITEMS = "further items"

COMBINATIONS = {
    "allOf": "All of these",
    "oneOf": "Exactly one of these",
    "anyOf": "One or more of these",
}
"""The labels of schemas that are combined, by keyword, in the order of the page."""
CONDITIONS = {
    "not": "Anything but this",
    "if": "If this holds",
    "then": "then this",
    "else": "otherwise this",
    "contains": "Contains",
    "propertyNames": "The names of its fields",
    "contentSchema": "What it holds",
}
"""The labels of single schemas within another one, by keyword, in the order of the page."""


def matching_fields(pattern: str) -> str:
    """The name of the fields whose schema is one of `patternProperties`."""
    return f"fields that match {pattern}"


def item(index: int) -> str:
    """The name of an item of a tuple."""
    return f"item {index + 1}"


def with_field(name: str) -> str:
    """The label of a schema that holds if there is a field."""
    return f"With the field {name}"


def if_field_is(name: str) -> str:
    """The words before the value of a discriminator."""
    return f"if {name} is"
