"""The rules that reading itself checks: their diagnostics come from other modules."""

from __future__ import annotations

from .._diagnostics import Severity
from ._rule import Rule

_TEXTS = {
    "unreadable": """
        The file is missing, is not a regular file, is too large, or is not UTF-8; or a mapping
        contains what YAML and JSON files can't.""",
    "syntax": """
        The text is not YAML or not JSON: the message is the parser's, with the line where the
        construct begins that it was reading. Numbers that JSON lacks (`.inf`), tags and several
        documents in one file are not plain data, and are reported here too.""",
    "duplicate-key": """
        A key is in one mapping twice. YAML forbids that, JSON advises against it, and tools differ
        on which one counts.""",
    "version": """
        The field `asyncapi` names the version of the specification as text, `"3.0.0"`, and it is
        supported: 2.0 to 2.6, 3.0 and 3.1.""",
    "ref-missing": """
        A `$ref` has a target: its file exists, and has a value at the JSON Pointer after `#`.""",
    "ref-forbidden": """
        A `$ref` names a file relative to its own. Other places, such as http(s) URLs, are read only
        if the program that loads the document asks for it.""",
    "outside-root": """
        Where the program that loads a document names a folder (`root`), no file outside of it is
        read, neither the document itself nor what it refers to, symbolic links followed.""",
    "ref-cycle": """
        A chain of references ends at a value. A schema may contain itself, but not be a reference
        to itself.""",
    "ref-kind": """
        The target of a `$ref` is the kind of object that is needed at the place of the `$ref`.""",
    "ref-place": """
        The specification has a Reference Object in some places and not in others, where tools
        disagree on whether to follow it.""",
    "unknown-field": """
        An object has only the fields that the specification gives it in the document's version, and
        extensions, whose names begin with `x-`.""",
    "missing-field": """
        An object has the fields that the specification requires.""",
    "wrong-type": """
        A field holds a string, a boolean, a list or a mapping as the specification says. A version
        such as `1.0` is a number in YAML unless it is in quotes.""",
    "unknown-word": """
        Where the specification lists the words that a field may hold, it holds one of these.""",
    "format": """
        A URI is an absolute one, an email address looks like one, and a runtime expression begins
        with `$message.header#` or `$message.payload#`.""",
    "repeated-item": """
        The items of a list are unique if the specification says so.""",
    "security-scheme": """
        A security requirement names schemes that `components.securitySchemes` defines. A
        requirement that can't be read requires a scheme that no client can satisfy, so that it
        never lets anybody in.""",
    "schema": """
        A schema is valid in its dialect: its keywords have the values that the metaschema allows,
        its patterns are regular expressions, and it can be compiled. The dialect is JSON Schema
        draft-07 unless `$schema` or `schemaFormat` says otherwise.""",
}
_WARNINGS = {
    "yaml-key": """
        A key in YAML that is a number, a boolean or null is text in quotes if it has another
        spelling in JSON: parsers in JavaScript read `1.0` as "1" and `~` as "null".""",
    "merge-key": """
        What the merge key `<<` brings does not contradict the mapping's own keys: YAML 1.1 lets
        these count, and parsers of AsyncAPI documents in use do not.""",
    "ref-needed": """
        An operation, and a reply, refer to their channel: a channel that is written into them is
        not one of the document's channels, so nobody can connect to it.""",
    "component-name": """
        The names of components consist of letters, digits, `.`, `-` and `_`.""",
    "extension": """
        An extension that is spelt almost like one of Asynction's, or that belongs in another
        object, has no effect. Other extensions are not checked.""",
    "security-extension": """
        An extension that is spelt almost like one of Asynction's for security (`x-security`,
        `x-auth`, `x-authField`, `x-limits`, `x-...Func`), or that belongs in another object, lets
        everybody in. No server is built from such a document.""",
}

READING_RULES = (
    *(Rule(name, Severity.ERROR, " ".join(text.split())) for name, text in _TEXTS.items()),
    *(Rule(name, Severity.WARNING, " ".join(text.split())) for name, text in _WARNINGS.items()),
)
