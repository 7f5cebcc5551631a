"""Plain English words, for texts whose schema and name say nothing."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

_ADJECTIVES = tuple(
    """
    amber bright calm clear copper coral crisp early eastern fresh gentle golden green hidden ivory
    late light lively misty northern open plain quick quiet rapid round silver simple small smooth
    soft southern steady still sunny swift warm western wide young
    """.split()  # noqa: SIM905  # readable
)
_NOUNS = tuple(
    """
    anchor arrow bay beacon bridge brook canyon cedar cloud cove creek dawn delta ember falcon field
    forest garden grove harbour haven hill island lake lantern maple meadow mill mirror moon oak
    ocean orchard path peak pine planet pond prairie quarry reef ridge river road shore sky spring
    star stone stream summit tower trail valley wave willow wind wood
    """.split()  # noqa: SIM905  # readable
)
WORDS = (*_ADJECTIVES, *_NOUNS)

_SHORTEST = min(map(len, WORDS))


def word(random: Random) -> str:
    """One word."""
    return _NOUNS[int(random.random() * len(_NOUNS))]


def title(random: Random) -> str:
    """An adjective and a noun, such as the name of a product or a place."""
    return f"{_ADJECTIVES[int(random.random() * len(_ADJECTIVES))].capitalize()} {word(random)}"


def phrase(random: Random, least: int, most: int | None) -> str | None:
    """One word or more, of `least` to `most` characters; None if there is room for none."""
    if most is not None and most < _SHORTEST:
        return None
    words = [_word_of_length(random, _ADJECTIVES if least else _NOUNS, most)]
    length = len(words[0])
    while length < least:
        room = None if most is None else most - length - 1
        if room is not None and room < _SHORTEST:
            return " ".join(words) + "s" * (least - length)
        words.append(_word_of_length(random, _NOUNS if len(words) % 2 else _ADJECTIVES, room))
        length += 1 + len(words[-1])
    return " ".join(words)


def _word_of_length(random: Random, words: Sequence[str], most: int | None) -> str:
    chosen = words[int(random.random() * len(words))]
    if most is None or len(chosen) <= most:
        return chosen
    short = [each for each in words if len(each) <= most] or [
        each for each in WORDS if len(each) <= most
    ]
    return short[int(random.random() * len(short))]


def shorten(text: str, most: int) -> str | None:
    """The first words of a text, at most `most` characters; None if not one fits."""
    return text[: most + 1].rpartition(" ")[0].rstrip(" ,;:-") or None
