"""The characters, readable ones first, of strings where a pattern allows a set of them."""

from __future__ import annotations

import re
import string
import unicodedata
from functools import lru_cache

from .._schemas._patterns._character_classes import Characters, Ranges

WORD = string.ascii_lowercase + string.ascii_uppercase + string.digits + "_"
PRINTABLE = WORD + " -.,:;!?/+*=()[]{}<>@#$%&|~^'\"`\\"
_WIDE = "".join(map(chr, range(0x250)))
_MOST = 256  # characters of a set that are used: of `.` there are a million
_PROPERTY = re.compile(r"\\([pP])\{(?:\w+=)?(\w+)\}")
_CATEGORIES = {
    "Letter": "L",
    "Lowercase_Letter": "Ll",
    "Lowercase": "Ll",
    "Uppercase_Letter": "Lu",
    "Uppercase": "Lu",
    "Alphabetic": "L",
    "Number": "N",
    "Decimal_Number": "Nd",
    "Punctuation": "P",
    "Symbol": "S",
    "Separator": "Z",
}
_SCRIPTS = {"Han": "CJK UNIFIED"}


class UnsupportedPatternError(ValueError):
    """A regular expression can't be read, or what it matches is too long."""


def usable(characters: Characters) -> str:
    """Some of the characters in a set, those first that are nicer to read.

    Raises UnsupportedPatternError where there are none.
    """
    found = _in_ranges(characters.ranges) + "".join(map(_property, characters.properties))
    if characters.negated:
        found = _complement(found, characters.ranges)
    if not found:
        raise UnsupportedPatternError("no character is in a class")
    return "".join(sorted(dict.fromkeys(found), key=_rank))


def _rank(character: str) -> int:
    """Letters and digits before the rest of ASCII, and that before what else there is."""
    if character.isascii():
        return 0 if character.isalnum() else 1 + (not character.isprintable())
    return 0 if character.isalnum() else 2


def _in_ranges(ranges: Ranges) -> str:
    """What can be printed of a large set, and all of a small one."""
    size = sum(last - first + 1 for first, last in ranges)
    if size > _MOST:
        found = "".join(each for each in PRINTABLE if _holds(ranges, ord(each)))
        if found:
            return found
    words = "".join(each for each in WORD if _holds(ranges, ord(each)))
    start = words if len(words) == len(WORD) else ""
    return start + "".join(
        chr(code)
        for first, last in ranges
        for code in range(first, min(last, first + _MOST) + 1)
        if not 0xD800 <= code <= 0xDFFF
    )


def _holds(ranges: Ranges, code: int) -> bool:
    return any(first <= code <= last for first, last in ranges)


def _property(escape: str) -> str:
    match = _PROPERTY.fullmatch(escape)
    if match is None:
        raise UnsupportedPatternError(f"{escape!r} names no property")
    found = _named(_CATEGORIES.get(match[2], match[2]))
    return found if match[1] == "p" else _complement(found, ())


@lru_cache
def _named(name: str) -> str:
    """The characters of a category, or of a script, which the names of its letters begin with."""
    found = [each for each in _WIDE if unicodedata.category(each).startswith(name)]
    if not found:
        start = _SCRIPTS.get(name, name.upper())
        letters = filter(str.isalpha, map(chr, range(0x10000)))
        found = [each for each in letters if unicodedata.name(each, "").startswith(start)]
    if not found:
        raise UnsupportedPatternError(f"the characters of {name} are not known")
    return "".join(found[:_MOST])


def _complement(characters: str, ranges: Ranges) -> str:
    for alphabet in (PRINTABLE, _WIDE):
        found = [c for c in alphabet if c not in characters and not _holds(ranges, ord(c))]
        if found:
            return "".join(found)
    return ""
