"""The rules that reading itself holds a document to: their diagnostics come from other modules."""

from __future__ import annotations

from .._diagnostics import Severity
from ._rule import Rule

_TEXTS = {
    "unreadable": """
        The file is missing, is no file, is too large, or is no UTF-8 text; or a mapping holds what
        no file could have held.""",
    "syntax": """
        The text is no YAML or no JSON: what is wrong stands there in the words of the parser, with
        the line where what it was reading begins. Numbers that JSON has not (`.inf`), tags and
        several documents in one file are no plain data, and told here too.""",
    "duplicate-key": """
        A key stands twice in one mapping. YAML and JSON forbid that, and tools differ on which
        of them counts.""",
    "version": """
        The field `asyncapi` names the version of the specification as text, `"3.0.0"`, and it is
        one that is known here: 2.0 to 2.6, 3.0 and 3.1.""",
    "ref-missing": """
        A `$ref` leads to something: its file is there, and what the part after `#` names, a JSON
        Pointer, stands in that file.""",
    "ref-forbidden": """
        A `$ref` names a file relative to the one it stands in. What lies elsewhere, such as behind
        an http(s) URL, is read only where the program that loads the document asks for it.""",
    "outside-root": """
        Where the program that loads a document names a folder (`root`), no file outside of it is
        read, neither the document itself nor what it refers to, symbolic links followed.""",
    "ref-cycle": """
        A chain of references ends at a value. A schema may well contain itself; it can't be
        itself.""",
    "ref-kind": """
        A `$ref` leads to the kind of object that is needed where it stands.""",
    "ref-place": """
        The specification has a Reference Object in some places and not in others, where tools
        disagree on whether to follow it.""",
    "unknown-field": """
        Every object has the fields that the specification gives it in the document's version, and
        extensions, whose names begin with `x-`; nothing else.""",
    "missing-field": """
        An object has the fields that the specification requires of it.""",
    "wrong-type": """
        A field holds a string, a boolean, a list or a mapping as the specification says. A version
        such as `1.0` is a number in YAML until it stands in quotes.""",
    "unknown-word": """
        Where the specification lists the words that a field may hold, it holds one of these.""",
    "format": """
        A URI is an absolute one, an email address looks like one, and a runtime expression begins
        with `$message.header#` or `$message.payload#`.""",
    "repeated-item": """
        Nothing stands twice in a list whose items the specification wants to be unique.""",
    "security-scheme": """
        A security requirement names schemes that `components.securitySchemes` defines. What can't
        be understood asks for a scheme that nobody can satisfy, so that a server stays shut.""",
    "schema": """
        A schema is one in its dialect: its keywords hold what their metaschema says, its patterns
        are regular expressions, and it can be compiled. The dialect is JSON Schema draft-07 unless
        `$schema` or `schemaFormat` says otherwise.""",
}
_WARNINGS = {
    "ref-needed": """
        An operation, and a reply, refer to their channel: one that is written into them is none
        of the document's channels, and nobody could connect to it.""",
    "component-name": """
        The names of components consist of letters, digits, `.`, `-` and `_`.""",
    "extension": """
        An extension that is spelt almost like one of ours, or that belongs in another object, is
        ignored by all that read the document. Extensions of others are not looked at.""",
}

READING_RULES = (
    *(Rule(name, Severity.ERROR, " ".join(text.split())) for name, text in _TEXTS.items()),
    *(Rule(name, Severity.WARNING, " ".join(text.split())) for name, text in _WARNINGS.items()),
)
