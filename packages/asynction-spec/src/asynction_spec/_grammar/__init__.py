"""The grammar of AsyncAPI documents, as tables, and the engine that checks a document by them.

A table maps the name of an object to its fields. A field is written `name`, `name!` where it is
required, `name@2.4` where it exists only since that version; `a|b` says that one of those fields is
needed. Its type is written

    string            a scalar: string, boolean, integer, number, null
    uri               a text with a form of its own: uri, email, expression
    any               anything
    schema            a schema, the payload of a message, or an ack: schema, payload, ack
    contact           an object of the table
    message&          the same, or a Reference Object that leads to one
    channel&&         such a Reference Object only
    [tag&]            a list of them, `[string]*` one whose items are unique
    {message&}        a mapping from names of the author's to them
    <message&>        the same under `components`, where the names are made of fewer characters
    send|receive      (in quotes, `'send'|'receive'`, `'plain'@2.1`) one of these words
    a / b             one of these scalars

The object `securityScheme.http` is what a `securityScheme` with the `type` of http is.
"""

from __future__ import annotations

from ._document_check import Grammar
from ._reference_targets import wrong_kind

__all__ = ["Grammar", "wrong_kind"]
