"""Regular expressions at random, as people write them and as they don't, and texts to try."""

from __future__ import annotations

from random import Random

_LITERALS = ["a", "b", "foo", "_", "-", " ", "1", "é", "😀", "\u2028", "K", "/", ",", "<", "&"]
_ESCAPES = [
    *(r"\1", r"\2", r"\1"),
    *(r"\d", r"\D", r"\w", r"\W", r"\s", r"\S", r"\b", r"\B", r"\0", r"\t", r"\n", r"\x41"),
    *(r"\u0061", r"\u{1F600}", r"\ud83d\ude00", r"\cA", r"\.", r"\/", r"\-", r"\<", r"\>", r"\_"),
    *(r"\q", r"\e", r"\a", r"\A", r"\Z", r"\z", r"\1", r"\2", r"\8", r"\08", r"\c1", r"\p{L}"),
    *(r"\P{Lu}", r"\p{Script=Greek}", r"\p{greek}", r"\k<n>", r"\#", r"\&", r"\~", r"\ ", r"\é"),
]
_CLASS_PARTS = [
    *(
        "a-z",
        "A-Z",
        "0-9",
        "_",
        "-",
        "&&",
        "~~",
        "--",
        "[",
        "^",
        ".",
        "$",
        "é",
        "😀",
        " ",
        "/",
        "|",
    ),
    *(r"\d", r"\w", r"\W", r"\s", r"\S", r"\D", r"\b", r"\-", r"\]", r"\[", r"\\", r"\^", r"\0"),
    *(r"\x41", r"\u0061-\u007a", r"\p{L}", r"\1", r"\q", r"\cA", r"\c", r"\B", r"\u{1F600}"),
]
_QUANTIFIERS = ["*", "+", "?", "{2}", "{1,}", "{0,2}", "{,2}", "{2,1}", "{", "}", "*?", "+?", "{0}"]
_GROUPS = ["(", "(?:", "(?=", "(?!", "(?<=", "(?<!", "(?<n>", "(?<m>"]
_ALPHABET = "aabbKkAZz_019 -/,.<>&[]{}^$\\|\n\r\t\x00\x01\x08é😀αΩ\u2028\u2029\ufeff\u00a0\u017f٣"


def pattern(random: Random) -> str:
    """A regular expression, or nearly one, in which no two groups have one name."""
    written = _choice(random, 3)
    for name in ("n", "m"):
        first, *others = written.split(f"(?<{name}>")
        rest = "".join(f"(?<{name}{number}>{each}" for number, each in enumerate(others[1:]))
        written = first + "".join(f"(?<{name}>{each}" for each in others[:1]) + rest
    return written


def _choice(random: Random, depth: int) -> str:
    options = [_sequence(random, depth) for _ in range(random.choice([1, 1, 1, 2, 3]))]
    return "|".join(options)


def _sequence(random: Random, depth: int) -> str:
    return "".join(_term(random, depth) for _ in range(random.choice([0, 1, 2, 2, 3, 4])))


def _term(random: Random, depth: int) -> str:
    quantifier = random.choice(_QUANTIFIERS) if random.random() < 0.3 else ""
    return _atom(random, depth) + quantifier


def _atom(random: Random, depth: int) -> str:
    kind = random.random()
    if kind < 0.35:
        return random.choice(_LITERALS)
    if kind < 0.55:
        return random.choice(_ESCAPES)
    if kind < 0.65:
        return random.choice(["^", "$", ".", r"\b"])
    if kind < 0.8 or depth == 0:
        parts = "".join(random.choice(_CLASS_PARTS) for _ in range(random.randrange(4)))
        return f"[{random.choice(['', '', '^'])}{parts}]"
    return f"{random.choice(_GROUPS)}{_choice(random, depth - 1)})"


def text(random: Random) -> str:
    """A short text of characters on which engines differ."""
    return "".join(random.choice(_ALPHABET) for _ in range(random.randrange(7)))
