"""Regular expressions for names that are spelt almost like those of our extensions.

They say of names what `_extensions` says: a letter too many, too few or another one, two letters
exchanged, and any case, hyphens and underscores.
"""

from __future__ import annotations

from collections.abc import Iterator

_FOR_INSERTION, _FOR_DELETION, _FOR_ANOTHER = 3, 4, 7
"""How many letters a name has at least for one more, one less, and another one to be near it."""
_BETWEEN = "[-_]*"
_ANY = f"[A-Za-z0-9]{_BETWEEN}"


def misspelt(name: str) -> str:
    """What matches an extension that is spelt almost like this one; it matches that one too."""
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
