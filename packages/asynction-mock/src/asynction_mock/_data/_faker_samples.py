"""Samples from the providers of Faker that a document needs."""

from __future__ import annotations

import inspect
from functools import cached_property
from typing import TYPE_CHECKING, Any

from ._seeded_context import seed_of

if TYPE_CHECKING:
    from faker import Faker

# They give files and tables, large data, or none.
_NO_VALUES = frozenset(
    [
        *("binary", "csv", "dsv", "enum", "fixed_width", "image", "json", "json_bytes", "psv"),
        *("tar", "tsv", "xml", "zip"),
    ]
)
# They read the clock, so the same seed would give something else tomorrow.
_CLOCK_DEPENDENT = frozenset({"credit_card_full", "passport_full", "passport_gender"})


class FakerSamples:
    """Samples of Faker's providers; Faker is imported when the first one is needed.

    Args:
        seed: The samples depend on it and on the name of their provider only.
        size: How many samples are drawn of each provider; with 0 Faker is not used.
    """

    def __init__(self, seed: int, size: int) -> None:
        self._seed = seed
        self._size = size
        self._samples: dict[str, tuple[str, ...]] = {}

    def of(self, provider: str) -> tuple[str, ...]:
        """The samples of a provider; none if no provider of that name gives texts."""
        if self._size <= 0 or provider in _NO_VALUES or provider in _CLOCK_DEPENDENT:
            return ()
        samples = self._samples.get(provider)
        if samples is None:
            samples = self._samples[provider] = self._draw(provider)
        return samples

    def _draw(self, provider: str) -> tuple[str, ...]:
        if not self._is_provider(provider):
            return ()
        # Seeded for each provider: samples must not depend on which were drawn before.
        self._faker.seed_instance(seed_of(self._seed, provider))
        make = getattr(self._faker, provider)
        first = make()
        if not isinstance(first, str):
            return ()
        return (first, *(make() for _ in range(self._size - 1)))

    def _is_provider(self, name: str) -> bool:
        """Whether a name is a method of a provider, not of Faker itself, without parameters."""
        if name.startswith("_"):
            return False
        providers = (each for factory in self._faker.factories for each in factory.providers)
        method = next((getattr(each, name) for each in providers if hasattr(each, name)), None)
        return inspect.ismethod(method) and _takes_no_arguments(method)

    @cached_property
    def _faker(self) -> Faker:
        from faker import Faker  # noqa: PLC0415  # a fifth of a second

        return Faker(use_weighting=False)  # unweighted choices are faster


def _takes_no_arguments(method: Any) -> bool:
    parameters = inspect.signature(method).parameters.values()
    variable = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)
    return all(each.default is not each.empty or each.kind in variable for each in parameters)
