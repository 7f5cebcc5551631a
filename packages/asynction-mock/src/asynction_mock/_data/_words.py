"""Plain words, for texts that nothing more is known of."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

_FIRST = tuple(
    """
    amber bright calm clear copper coral crisp early eastern fresh gentle golden green hidden ivory
    late light lively misty northern open plain quick quiet rapid round silver simple small smooth
    soft southern steady still sunny swift warm western wide young
    """.split()  # noqa: SIM905  # readable
)
_SECOND = tuple(
    """
    anchor arrow bay beacon bridge brook canyon cedar cloud cove creek dawn delta ember falcon field
    forest garden grove harbour haven hill island lake lantern maple meadow mill mirror moon oak
    ocean orchard path peak pine planet pond prairie quarry reef ridge river road shore sky spring
    star stone stream summit tower trail valley wave willow wind wood
    """.split()  # noqa: SIM905  # readable
)
WORDS = (*_FIRST, *_SECOND)

_SHORTEST = min(map(len, WORDS))


def word(random: Random) -> str:
    """One word."""
    return _SECOND[int(random.random() * len(_SECOND))]


def title(random: Random) -> str:
    """Two words, as one would call a thing or a place."""
    return f"{_FIRST[int(random.random() * len(_FIRST))].capitalize()} {word(random)}"


def phrase(random: Random, least: int, most: int | None) -> str | None:
    """One word or more, no longer than it may be; None where there is room for none."""
    if most is not None and most < _SHORTEST:
        return None
    words = [_fitting(random, _FIRST if least else _SECOND, most)]
    length = len(words[0])
    while length < least:
        room = None if most is None else most - length - 1
        if room is not None and room < _SHORTEST:
            return " ".join(words) + "s" * (least - length)
        words.append(_fitting(random, _SECOND if len(words) % 2 else _FIRST, room))
        length += 1 + len(words[-1])
    return " ".join(words)


def _fitting(random: Random, words: Sequence[str], most: int | None) -> str:
    chosen = words[int(random.random() * len(words))]
    if most is None or len(chosen) <= most:
        return chosen
    short = [each for each in words if len(each) <= most] or [
        each for each in WORDS if len(each) <= most
    ]
    return short[int(random.random() * len(short))]


def shortened(text: str, most: int) -> str | None:
    """The words of a text that there is room for; None where that is none."""
    return text[: most + 1].rpartition(" ")[0].rstrip(" ,;:-") or None
