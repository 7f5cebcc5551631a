"""Choosing between alternatives, and trying again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any, Protocol, TypeAlias

from .._text._references import References
from .._text._source import Node
from ._draw import Draw, Make, Shape, Unsatisfied
from ._groups import Group
from ._minimum_depths import Heights
from ._parts import Conjunction, component_name

_MOST_TRANSITIONS = 1_000
_TURNS = 8
_CAREFUL_TURNS = 40
_CONTAINER_TURNS = 8
_MOST_FAILURES = 2

_MakeTurn: TypeAlias = Callable[[Draw, "str | None", int], Any]
"""Makes an instance in a turn."""


class _Shapes(Protocol):
    @property
    def references(self) -> References: ...
    @property
    def heights(self) -> Heights: ...
    def of(self, conjunction: Conjunction) -> Shape: ...


class Deciding:
    """Makes instances of schemas with alternatives.

    Args:
        shapes: Gives what makes instances once the alternatives are chosen.
        conjunction: The schemas.
        groups: Their alternatives; one of each group is chosen.
    """

    def __init__(self, shapes: _Shapes, conjunction: Conjunction, groups: Sequence[Group]) -> None:
        self._shapes = shapes
        self._conjunction = conjunction
        self._groups = groups
        self._transitions: dict[tuple[int, ...], Shape] = {}

    def make(self, draw: Draw, name: str | None, turn: int) -> Any:
        """Make an instance; in later turns the less usual alternatives are chosen too."""
        picks = self._smallest(turn) if draw.small else self._picks(draw, turn)
        shape = self._transitions.get(picks)
        if shape is None:
            if len(self._transitions) > _MOST_TRANSITIONS:
                self._transitions.clear()
            shape = self._transitions[picks] = self._chosen(picks)
        return shape.make(draw, name)

    def _picks(self, draw: Draw, turn: int) -> tuple[int, ...]:
        choice = draw.values.choice
        counts = [len(each.all if turn % 2 else each.usual) for each in self._groups]
        return tuple([choice(count) % count if count > 1 else 0 for count in counts])

    def _smallest(self, turn: int) -> tuple[int, ...]:
        """The smallest alternatives first; counts through the others from turn to turn."""
        picks = []
        for order in self._by_height:
            picks.append(order[turn % len(order)])
            turn //= len(order)
        return tuple(picks)

    @cached_property
    def _by_height(self) -> list[list[int]]:
        height = self._shapes.heights.of
        return [
            sorted(range(len(group.all)), key=[height(option) for option in group.all].__getitem__)
            for group in self._groups
        ]

    def _chosen(self, picks: Sequence[int]) -> Shape:
        options = [group.all[pick] for group, pick in zip(self._groups, picks, strict=True)]
        names = (
            component_name(each, self._shapes.references) for option in options for each in option
        )
        return self._shapes.of(
            self._conjunction.narrowed(
                (each for option in options for each in option),
                (group.id for group in self._groups),
                next(filter(None, names), self._conjunction.name),
            )
        )


def tried(schema: Node, key: int, make: _MakeTurn, fits: Callable[[Any], bool]) -> Make:
    """What makes instances in as many turns as it takes, within reason."""

    def make_tried(draw: Draw, name: str | None) -> Any:
        turns = _CAREFUL_TURNS if draw.careful else _TURNS
        return _first_fitting(draw, schema, key, lambda turn: make(draw, name, turn), turns, fits)

    return make_tried


def with_care(schema: Node, key: int, make: Make, fits: Callable[[Any], bool]) -> Make:
    """What makes instances, again if they turn out wrong and that is looked at."""

    def make_with_care(draw: Draw, name: str | None) -> Any:
        if not draw.careful:
            return make(draw, name)
        return _first_fitting(draw, schema, key, lambda _: make(draw, name), _CONTAINER_TURNS, fits)

    return make_with_care


def _first_fitting(
    draw: Draw,
    schema: Node,
    key: int,
    make: Callable[[int], Any],
    turns: int,
    fits: Callable[[Any], bool],
) -> Any:
    failures = draw.failed.get(key, 0)
    if failures >= _MOST_FAILURES:
        raise Unsatisfied(schema, "no instance was found in many tries")
    size, cause = draw.size, None
    for turn in range(turns):
        try:
            value = draw.turn(turn, lambda: make(turn))  # noqa: B023  # called at once
        except Unsatisfied as error:
            cause = error
        else:
            if not draw.careful or fits(value):
                return value
        draw.waste(schema, size)
    draw.failed[key] = failures + 1
    raise cause or Unsatisfied(schema, "no instance was found in many tries")
