"""The grammar of AsyncAPI documents, as tables, and the engine that holds a document against them.

A table maps the name of an object to its fields. A field is written `name`, `name!` where it is
required, `name@2.4` where it exists only since that version. Its type is written

    string            a scalar: string, uri, boolean, integer, number, any, schema
    contact           an object of the table
    message&          the same, or a Reference Object that leads to one
    [tag&]            a list of them
    {message&}        a mapping from names of the author's to them
    send|receive      (in quotes, `'send'|'receive'`) one of these words
    a / b             either; the first whose shape fits is taken
"""

from __future__ import annotations

from ._engine import Grammar, wrong_kind

__all__ = ["Grammar", "wrong_kind"]
