"""A schema with one difference to another one undone: everything else in it stays.

Each function gives a copy of `base` that is in one respect as `other`, whichever is the old one.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any, TypeAlias

from .._quoted_values import excerpt

Edit: TypeAlias = Callable[[Any, Any], Any]


def as_other(base: Any, other: Any) -> Any:  # noqa: ARG001  # it is an `Edit`
    """The other schema."""
    return other


def with_keyword(keyword: str, base: Any, other: Any) -> Any:
    """The schema with the keyword as the other one has it, or without it."""
    copied = {name: value for name, value in base.items() if name != keyword}
    return copied | ({keyword: other[keyword]} if keyword in other else {})


def with_member(keyword: str, name: str, base: Any, other: Any) -> Any:
    """The schema with one name of `properties` or the like as the other one has it."""
    return base | {keyword: with_keyword(name, base[keyword], other[keyword])}


def with_words(keyword: str, words: Collection[str], base: Any, other: Any) -> Any:
    """The schema with the other one's values of `enum` or `required` among those words."""
    kept = [each for each in base.get(keyword, ()) if excerpt(each) not in words]
    taken = [each for each in other.get(keyword, ()) if excerpt(each) in words]
    copied = {name: value for name, value in base.items() if name != keyword}
    # Draft 4 allows no empty `required`; an empty `enum` would allow nothing.
    return copied | ({keyword: kept + taken} if kept or taken or keyword == "enum" else {})


def with_length(keyword: str, base: Any, other: Any) -> Any:
    """The schema with as many schemas in a list as the other one, whose last ones are added."""
    count = min(len(base[keyword]), len(other[keyword]))
    return base | {keyword: base[keyword][:count] + other[keyword][count:]}
