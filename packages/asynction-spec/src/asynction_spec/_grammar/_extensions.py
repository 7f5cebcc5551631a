"""The extensions of Asynction: where each may be, what is in it, which are misspelt or misplaced.

The functions that security schemes may name are in `_security_schemes`.
"""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterable, Iterator, Mapping

from .._diagnostics import Diagnostic, Rule, Severity
from .._model._security import INFO_FUNCTIONS, SCOPE_FUNCTION
from .._text._nodes import Node
from ._reference_targets import article, object_title

EXTENSIONS: Mapping[str, str] = {
    "x-ack": "The acknowledgement of the event: `args` is the schema of its arguments.",
    "x-auth": "The schema of the auth object that clients connect with.",
    "x-authField": "The field of the auth object that may carry the credentials.",
    "x-disconnects": "Whether the server ends the connection of a client that sends the event.",
    "x-handler": "The function that handles the event: a dotted path, `package.module.function`.",
    "x-handlers": "The functions that handle `connect`, `disconnect` and errors of the namespace.",
    "x-limits": "What clients may do how often, and how large messages may be.",
    "x-links": "The events that clients may send next, with values of this one.",
    "x-messageAcks": "Acknowledgements to refer to.",
    "x-mock": "When the mock server emits the event: `interval` in seconds, or false for never.",
    "x-namespace": "The namespace that this event belongs to; without it, `/`.",
    "x-security": "What clients have to bring, in the place of what the server asks for.",
    "x-basicInfoFunc": "The function that checks user names and passwords.",
    "x-bearerInfoFunc": "The function that checks bearer tokens.",
    "x-apiKeyInfoFunc": "The function that checks API keys.",
    "x-tokenInfoFunc": "The function that checks OAuth 2.0 and OpenID Connect tokens.",
    "x-scopeValidateFunc": "The function that compares the scopes of a token with those asked for.",
}
"""What each is for."""
_RATE = {"rate": "number", "per": "number", "burst": "integer"}
_SHARED_LIMITS = _RATE | {"maxConnections": "integer"}
EXTENSION_OBJECTS: dict[str, dict[str, str]] = {
    "link": {
        "event!": "string",
        "namespace": "string",
        "payload": "{any}",
        "description": "string",
    },
    "handlers": {"connect": "string", "disconnect": "string", "error": "string"},
    # Of a server, or of a channel.
    "limits": _SHARED_LIMITS
    | {"maxSize": "integer", "identity": "sharedLimits", "address": "sharedLimits"},
    "sharedLimits": _SHARED_LIMITS,
    # Of an operation, or of a message.
    "eventLimits": _RATE | {"maxSize": "integer", "identity": "eventRate", "address": "eventRate"},
    "eventRate": _RATE,
}
"""The objects in them, which all versions write alike."""
MISSPELT_EXTENSION = Rule(
    "extension",
    Severity.WARNING,
    "An extension that is spelt almost like one of Asynction's, or that belongs in another "
    "object, has no effect. Other extensions are not checked.",
)
SECURITY_EXTENSION = Rule(
    "security-extension",
    Severity.WARNING,
    "An extension that is spelt almost like one of Asynction's for security (`x-security`, "
    "`x-auth`, `x-authField`, `x-limits`, `x-...Func`), or that belongs in another object, lets "
    "everybody in. No server is built from such a document.",
    prevents_servers=True,
)
SECURITY_NAMES = frozenset(
    {"x-security", "x-auth", "x-authField", "x-limits", SCOPE_FUNCTION, *INFO_FUNCTIONS}
)
"""The extensions that say who is let in, and how often."""
_NEAR = 0.84  # as difflib measures it: one wrong letter in seven
_FOR_INSERTION, _FOR_DELETION, _FOR_ANOTHER = 3, 4, 7
"""How many letters a name has at least for one more, one less, and another one to be near it."""
_BETWEEN = "[-_]*"
_ANY = f"[A-Za-z0-9]{_BETWEEN}"


def extension_fields(requirements: str) -> dict[str, dict[str, str]]:
    """The extensions by the objects that they may be in.

    Args:
        requirements: The type of `x-security`.
    """
    return {
        "server": {"x-limits": "limits"},
        "channel": {
            "x-handlers": "handlers",
            "x-auth": "schema",
            "x-namespace": "string",
            "x-security": requirements,
            "x-mock": "any",
            "x-limits": "limits",
        },
        "operation": {
            "x-handler": "string",
            "x-security": requirements,
            "x-mock": "any",
            "x-limits": "eventLimits",
        },
        "message": {
            "x-handler": "string",
            "x-ack": "ack",
            "x-disconnects": "boolean",
            "x-links": "{link}",
            "x-mock": "any",
            "x-limits": "eventLimits",
        },
        "components": {"x-messageAcks": "<ack>"},
    }


def diagnose_extension(
    child: Node, kind: str, fields: Mapping[str, Collection[str]]
) -> Diagnostic | None:
    """The problem of an extension that its object does not have: misspelt, or misplaced.

    Args:
        child: The extension.
        kind: The kind of its object.
        fields: The names of the fields of each kind of object.
    """
    name = child.name
    here = _nearest(name, (each for each in fields[kind] if each.startswith("x-")))
    if here is not None:
        message = f"{name!r} has no meaning here; did you mean {here!r}?"
        return _diagnostic(child, here, message)
    anywhere = {each for names in fields.values() for each in names}
    meant = name if name in anywhere else _nearest(name, SECURITY_NAMES & anywhere)
    if meant is None:
        return None
    homes = {object_title(home) for home, names in fields.items() if meant in names}
    places = " or ".join(sorted(homes))
    spelling = "it" if meant == name else repr(meant)
    message = (
        f"{name!r} has no meaning in {article(object_title(kind))}: {spelling} belongs in {places}"
    )
    return _diagnostic(child, meant, message)


def _diagnostic(child: Node, meant: str, message: str) -> Diagnostic:
    rule = SECURITY_EXTENSION if meant in SECURITY_NAMES else MISSPELT_EXTENSION
    return rule.problem(message, child.key_place)


def _nearest(name: str, known: Iterable[str]) -> str | None:
    folded = {_fold_name(each): each for each in known}
    near = difflib.get_close_matches(_fold_name(name), folded, 1, _NEAR)
    transposed = [each for each in folded if sorted(each) == sorted(_fold_name(name))]
    return folded[[*near, *transposed][0]] if near or transposed else None


def _fold_name(name: str) -> str:
    """A name in which `x-message-acks` and `x-messageAcks` are the same."""
    return name[2:].replace("-", "").replace("_", "").lower()


def misspelt(name: str) -> str:
    """What matches an extension that is spelt almost like this one; it matches that one too.

    It says of names what `diagnose_extension` says: a letter too many, too few or another one, two
    letters exchanged, and any case, hyphens and underscores.
    """
    letters = name.removeprefix("x-")
    return f"^x-{_BETWEEN}(?:{'|'.join(dict.fromkeys(_spellings(letters)))})$"


def _spellings(letters: str) -> Iterator[str]:
    each = [f"[{letter.lower()}{letter.upper()}]{_BETWEEN}" for letter in letters]
    count = len(each)
    yield "".join(each)
    for index in range(count):
        before, after = "".join(each[:index]), "".join(each[index + 1 :])
        if count >= _FOR_ANOTHER:
            yield f"{before}(?:{_ANY})?{after}"
        elif count >= _FOR_DELETION:
            yield before + after
    for index in range(count - 1):
        yield "".join([*each[:index], each[index + 1], each[index], *each[index + 2 :]])
    for index in range(count + 1) if count >= _FOR_INSERTION else ():
        yield "".join([*each[:index], _ANY, *each[index:]])
