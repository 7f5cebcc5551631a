r"""Regular expressions of ECMA 262 in the words of the validator's engine.

The engine is that of Rust, in which some of them mean something else (`\<`, `\b`, `.`, `[a&&b]`)
and others are errors (`[^]`, `\0`, `\k<name>`, `(?=a)*`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from functools import lru_cache
from typing import Any

from ._character_classes import Characters, Ranges, complement
from ._ecma_syntax import (
    EMPTY,
    Again,
    Choice,
    Edge,
    Group,
    LookAround,
    Part,
    Repeat,
    Sequence,
    UntranslatableError,
    read_pattern,
    takes_characters,
)
from ._word_boundaries import without_boundaries

_KNOWN = {r"^\S*$": r"^\S*$"}
"""What the engine has a faster way for."""
_MOST_KEPT = 2_000  # patterns: a document has few, and programs read several documents


@lru_cache(maxsize=_MOST_KEPT)
def engine_pattern(text: str) -> str:
    """A regular expression that matches in the engine what the given one matches in ECMA 262.

    Raises PatternError for a text that is not a regular expression, and UntranslatableError for
    what the engine can't match.
    """
    known = _KNOWN.get(text)
    if known is not None:
        return known
    return write_tree(without_boundaries(read_pattern(text)))


def write_tree(tree: Part) -> str:
    """A tree without boundaries in the words of the engine; raises UntranslatableError."""
    writer = _Writer()
    written = writer.write(tree)
    return _Writer(writer.uncertain).write(tree) if writer.uncertain else written


def engine_names(patterns: Iterable[str]) -> dict[str, str]:
    """Regular expressions for the engine, no two of them alike, by those of ECMA 262.

    Raises what `engine_pattern` raises.
    """
    written: dict[str, str] = {}
    taken: set[str] = set()
    for pattern in patterns:
        name = engine_pattern(pattern)
        while name in taken:
            name += "(?:)"
        taken.add(name)
        written[pattern] = name
    return written


def with_engine_patterns(schema: dict[str, Any]) -> None:
    """Write the patterns of a schema, and not of those in it, for the engine.

    Raises what `engine_pattern` raises.
    """
    if isinstance(schema.get("pattern"), str):
        schema["pattern"] = engine_pattern(schema["pattern"])
    by_pattern = schema.get("patternProperties")
    if isinstance(by_pattern, dict):
        names = engine_names(by_pattern)
        schema["patternProperties"] = {names[name]: each for name, each in by_pattern.items()}


class _Writer:
    """Writes one tree.

    Args:
        marked: The groups behind which an empty group is written: that can be referred back to
            where the group has taken part in the match, and nowhere else.
    """

    def __init__(self, marked: Collection[int] = ()) -> None:
        self._marked = marked
        self._marks: dict[int, int] = {}
        self.uncertain: set[int] = set()
        """The groups that are referred back to where they may have taken no part in the match."""
        self._stale: set[int] = set()
        """The groups that in the engine may hold what an earlier repetition has matched."""
        self._numbers: dict[int, int] = {}
        """The groups that have ended, by their numbers in the tree: what they are here."""
        self._opened = 0
        self._certain: frozenset[int] = frozenset()
        """The groups that have taken part in the match wherever it has come to this place."""
        self._behind = False
        self._loops: list[int] = []
        """How many groups were open before each repetition around this place."""

    def write(self, part: Part) -> str:  # noqa: PLR0911  # one for each kind of part
        if isinstance(part, Characters):
            return _written_set(part)
        if isinstance(part, Edge):
            return part.sign
        if isinstance(part, Sequence):
            return "".join(map(self._item, part.parts))
        if isinstance(part, Choice):
            return self._choice(part)
        if isinstance(part, Repeat):
            return self._repeat(part)
        if isinstance(part, Group):
            return self._group(part)
        if isinstance(part, LookAround):
            return self._look_around(part)
        assert isinstance(part, Again)  # noqa: S101  # boundaries are gone
        return self._again(part)

    def _item(self, part: Part) -> str:
        """A part of a sequence; a choice, which a boundary may have become, in parentheses."""
        written = self.write(part)
        return f"(?:{written})" if isinstance(part, Choice) else written

    def _choice(self, part: Choice) -> str:
        before = self._certain
        written, certain = [], []
        for option in part.options:
            self._certain = before
            written.append(self.write(option))
            certain.append(self._certain)
        self._certain = frozenset.intersection(*certain)
        return "|".join(written)

    def _repeat(self, part: Repeat) -> str:
        if not takes_characters(part.part):
            return self._item(part.part) if part.least else self.write(EMPTY)
        before, opened = self._certain, {*self._numbers}
        if part.most != 1:
            self._loops.append(self._opened)
        written = self._item(part.part)
        if part.most != 1:
            self._loops.pop()
            self._stale |= self._numbers.keys() - opened - self._certain
        if part.least == 0:
            self._certain = before
        if not written:
            return ""
        if isinstance(part.part, Sequence | Repeat | LookAround):
            written = f"(?:{written})"
        most = part.most
        counts = {(0, None): "*", (1, None): "+", (0, 1): "?"}
        count = counts.get((part.least, most))
        if count is None:
            upper = "" if most is None else f",{most}"
            count = f"{{{part.least}}}" if most == part.least else f"{{{part.least}{upper or ','}}}"
        return f"{written}{count}{'?' if part.lazy else ''}"

    def _group(self, part: Group) -> str:
        if part.number is None:
            return f"(?{part.flags}:{self.write(part.part)})"
        self._opened += 1
        number = self._opened
        written = self.write(part.part)
        self._numbers[part.number] = number
        self._certain |= {part.number}
        if part.number in self._marked:
            self._opened += 1
            self._marks[part.number] = self._opened
            return f"(?:({written})())"
        return f"({written})"

    def _look_around(self, part: LookAround) -> str:
        before, known = self._certain, self._behind
        self._behind = self._behind or part.behind
        written = self.write(part.part)
        self._behind = known
        if part.negated:
            self._certain = before
        return f"(?{'<' if part.behind else ''}{'!' if part.negated else '='}{written})"

    def _again(self, part: Again) -> str:
        if self._behind:
            raise UntranslatableError("it refers back to a group within a look-behind")
        number = self._numbers.get(part.number)
        if number is None:  # it is in that group, or before it: nothing was matched yet
            return ""
        if part.number in self._certain:
            return f"(?:\\{number})"
        if part.number in self._stale or any(number > before for before in self._loops):
            raise UntranslatableError(
                "it refers back to a group that takes part in some repetitions only"
            )
        self.uncertain.add(part.number)
        mark = self._marks.get(part.number)  # without the group, ECMA 262 has nothing to match
        return f"(?:(?:\\{mark})(?:\\{number})|(?!(?:\\{mark})))"


_SURROGATES = (0xD800, 0xDFFF)


def _written_set(characters: Characters) -> str:
    """A set as a class of the engine, without surrogates, which no text holds."""
    ranges = characters.plain
    if ranges is None:
        if len(characters.properties) == 1 and not (characters.negated or characters.ranges):
            return characters.properties[0]
        negation = "^" if characters.negated else ""
        pairs = _without_surrogates(characters.ranges)
        return f"[{negation}{''.join(map(_range, pairs))}{''.join(characters.properties)}]"
    pairs = _without_surrogates(ranges)
    if len(pairs) == 1 and pairs[0][0] == pairs[0][1]:
        return _written_character(pairs[0][0])
    others = _without_surrogates(complement(ranges))
    if not pairs or 0 < len(others) < len(pairs):
        return f"[^{''.join(map(_range, others))}]"
    return f"[{''.join(map(_range, pairs))}]"


def _written_character(code: int) -> str:
    """A character outside of a class."""
    character = chr(code)
    if character in r"^$\.*+?()[]{}|/":
        return f"\\{character}"
    if character.isalnum() or character in " -_,:;@#%&=!'\"~<>`":
        return character
    return f"\\u{{{code:X}}}"


def _range(pair: tuple[int, int]) -> str:
    first, last = pair
    if first == last:
        return _member(first)
    return f"{_member(first)}{'-' if last > first + 1 else ''}{_member(last)}"


def _member(code: int) -> str:
    character = chr(code)
    return character if character.isascii() and character.isalnum() else f"\\u{{{code:X}}}"


def _without_surrogates(ranges: Ranges) -> Ranges:
    """The ranges, whose ends are characters; across all surrogates one may well lead."""
    first, last = _SURROGATES
    found: list[tuple[int, int]] = []
    for start, end in ranges:
        if start < first and end > last:
            found.append((start, end))
            continue
        if start < first:
            found.append((start, min(end, first - 1)))
        if end > last:
            found.append((max(start, last + 1), end))
    return tuple(found)
