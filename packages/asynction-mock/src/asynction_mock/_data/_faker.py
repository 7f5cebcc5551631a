"""Samples from Faker's providers, of those alone that a document names."""

from __future__ import annotations

import inspect
from functools import cached_property
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from faker import Faker

# They give files and tables, or data that is large or none at all.
_NO_VALUES = frozenset(
    [
        *("binary", "csv", "dsv", "enum", "fixed_width", "image", "json", "json_bytes", "psv"),
        *("tar", "tsv", "xml", "zip"),
    ]
)
# They ask the clock, and the same seed would give something else tomorrow.
_TIMED = frozenset({"credit_card_full", "passport_full", "passport_gender"})


def seed_of(*parts: object) -> int:
    """A number that stands for some values, in every process the same."""
    text = "\0".join(map(str, parts))
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big")


class FakerSamples:
    """Samples of Faker's providers; Faker is imported when the first one is asked for.

    Args:
        seed: What the samples depend on, and on nothing else but their provider.
        size: How many there are of each; 0 leaves Faker alone.
    """

    def __init__(self, seed: int, size: int) -> None:
        self._seed = seed
        self._size = size
        self._known: dict[str, tuple[str, ...]] = {}

    def of(self, provider: str) -> tuple[str, ...]:
        """The samples of a provider; none where there is none of that name that gives texts."""
        if self._size <= 0 or provider in _NO_VALUES or provider in _TIMED:
            return ()
        known = self._known.get(provider)
        if known is None:
            known = self._known[provider] = self._sampled(provider)
        return known

    def _sampled(self, provider: str) -> tuple[str, ...]:
        if not self._is_callable(provider):
            return ()
        self._faker.seed_instance(seed_of(self._seed, provider))
        make = getattr(self._faker, provider)
        first = make()
        if not isinstance(first, str):
            return ()
        return (first, *(make() for _ in range(self._size - 1)))

    def _is_callable(self, name: str) -> bool:
        """Whether it is a provider's method, and none of Faker's own, that asks for nothing."""
        if name.startswith("_"):
            return False
        providers = (each for factory in self._faker.factories for each in factory.providers)
        method = next((getattr(each, name) for each in providers if hasattr(each, name)), None)
        return inspect.ismethod(method) and _needs_nothing(method)

    @cached_property
    def _faker(self) -> Faker:
        from faker import Faker  # noqa: PLC0415  # a fifth of a second

        return Faker(use_weighting=False)


def _needs_nothing(method: Any) -> bool:
    parameters = inspect.signature(method).parameters.values()
    variable = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)
    return all(each.default is not each.empty or each.kind in variable for each in parameters)
