"""What is wrong with a value that does not satisfy a schema."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple


class Failure(NamedTuple):
    """The facts of a failed check, as `jsonschema.ValidationError` names them."""

    reason: str
    validator: str | None = None
    path: tuple[str | int, ...] = ()
    schema_path: tuple[str | int, ...] = ()
    instance: Any = None
    schema: Any = None
    validator_value: Any = None
    context: Callable[[], tuple[Failure, ...]] = tuple
    """Gives why each alternative failed."""
    faults: tuple[Failure, ...] = ()
    """All that is wrong, if more is known than this; of alternatives what the nearest one says."""
    fault_count: int = 1
    """How many faults there are, of which `faults` has the first ones."""

    @property
    def every_fault(self) -> tuple[Failure, ...]:
        """What is wrong, fault by fault."""
        return self.faults or (self,)

    def without_values(self) -> Failure:
        """The same failure in words that hold neither the value nor what the schema expected."""
        faults = tuple(each.without_values() for each in self.faults)
        if self.validator == "required":
            return self._replace(faults=faults)
        what = f"does not satisfy {self.validator!r}" if self.validator else "is not allowed"
        return self._replace(reason=f"the value {what}", context=tuple, faults=faults)
