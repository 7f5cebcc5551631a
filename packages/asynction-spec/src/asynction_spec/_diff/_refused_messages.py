"""Whether everything that one side may send is accepted by the other one.

The documents' own checks are the last instance: a message that the sender's document allows and
the receiver's refuses is a break, whatever else is said. Such messages are generated, and varied in
one place. Where none is found, there may be a proof that there is none; without a proof nothing is
known.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, TypeAlias

from .._diagnostics import Pointer
from .._schemas._dialects import BY_NAME, ONE, SEVERAL, Dialect
from ._allowed_messages import Messages
from ._changes import Verdict, Witness
from ._compatibility_proof import proof
from ._generated_messages import samples_of

_VARIED = 4
"""How many of the generated messages are varied as well."""
_MAX_CANDIDATES = 3000
_MAX_FOR_PROVED = 800
"""The same where a proof may be wrong only in what a document means beyond JSON Schema."""
_SHORT = 120
"""How many characters of a message people read."""
_MAX_SHORTER = 400
"""How many more candidates are tried for a shorter message once there is a long one."""
_OF_EACH_TYPE: tuple[Any, ...] = (None, True, False, 0, -1, 1.5, "", "text", b"", [], [0], {})
_LONGEST = 5000
"""How long a text or list is at most that is as long as a limit."""
_MAX_PLACES = 60  # in a message that are changed, one at a time
_MAX_PROBES = 60  # that each of them is changed to
_UNDECLARED = "undeclared_name"
"""A property that no document names."""
_Probes: TypeAlias = Sequence[Any]
_LIMITS = frozenset(
    [
        *("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"),
        *("minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties"),
    ]
)


@dataclass(frozen=True, slots=True)
class Judgement:
    """What became of the messages of a sender at a receiver; a witness where one is refused."""

    verdict: Verdict
    witness: Witness | None = None


def judge(sender: Messages, receiver: Messages) -> Judgement:
    """Whether a receiver accepts all that a sender may send.

    The verdict is `SAFE` where it does, `BREAKING` with a message that it refuses, or `UNKNOWN`.
    """
    if means_the_same(sender, receiver):
        return Judgement(Verdict.SAFE)
    proved, difference = proof(sender, receiver)
    dialect = sender.schema.dialect if sender.schema else Dialect.DRAFT7
    candidates = _candidates(sender, receiver, difference, dialect)
    most = _MAX_FOR_PROVED if proved else _MAX_CANDIDATES
    witness = _readable_witness(sender, receiver, islice(candidates, most))
    if witness is not None:
        return Judgement(Verdict.BREAKING, witness)
    return Judgement(Verdict.SAFE if proved else Verdict.UNKNOWN)


def _readable_witness(
    sender: Messages, receiver: Messages, candidates: Iterator[Any]
) -> Witness | None:
    """The first message that is short, or the shortest of some, that only the receiver refuses."""
    found: list[Witness] = []
    remaining = _MAX_SHORTER
    for message in candidates:
        reason = receiver.refusal(message)
        if reason is not None and sender.refusal(message) is None:
            found.append(Witness(message, reason))
            if len(repr(message)) <= _SHORT:
                return found[-1]
        remaining -= bool(found)
        if not remaining:
            break
    return min(found, key=lambda each: len(repr(each.value)), default=None)


def means_the_same(first: Messages, second: Messages) -> bool:
    """Whether the schemas are the same but for what describes them."""
    return first.schema is not None and first.schema == second.schema


def _candidates(
    sender: Messages, receiver: Messages, difference: Any, dialect: Dialect
) -> Iterator[Any]:
    """Messages that the sender may send, and others near them, the likeliest ones first."""
    schemas = [each.schema.value for each in (sender, receiver) if each.schema is not None]
    probes = _probes_for(*schemas)
    samples = []
    for sample in sender.samples():
        samples.append(sample)
        yield sample
    yield from samples_of(difference, dialect)
    for each in sorted(samples, key=lambda sample: len(repr(sample)))[:_VARIED]:
        yield from _variants(each, probes)
    for each in islice(receiver.samples(), _VARIED):
        yield each
        yield from _variants(each, probes)


def _probes_for(*schemas: Any) -> _Probes:
    """Values that tell schemas apart: those they have in them, and those around their limits."""
    found: list[Any] = [*_OF_EACH_TYPE]
    for schema in schemas:
        found += _values_of(schema)
        for limit in _limits_of(schema):
            found += [limit - 1, limit, limit + 1, limit + 0.5, 2 * limit]
            for length in (int(limit) - 1, int(limit), int(limit) + 1):
                if 0 <= length <= _LONGEST:
                    found += ["x" * length, [0] * min(length, 100), bytes(length)]
    return list(islice(_distinct(found), _MAX_PROBES))


def _distinct(values: Sequence[Any]) -> Iterator[Any]:
    seen = set()
    for each in values:
        key = (type(each), repr(each))
        if key not in seen:
            seen.add(key)
            yield each


def _variants(message: Any, probes: _Probes) -> Iterator[Any]:
    """The message with one place changed: a part left out, added, repeated, or replaced."""
    for place in islice(_places(message), _MAX_PLACES):
        value = value_at(message, place)
        for other in (*_smaller_and_larger(value, probes), *probes):
            yield with_value(message, place, other)


def _places(value: Any, place: Pointer = ()) -> Iterator[Pointer]:
    """The places of all values in a value, itself first."""
    yield place
    if isinstance(value, dict):
        for key, each in value.items():
            yield from _places(each, (*place, key))
    elif isinstance(value, list):
        for index, each in enumerate(value):
            yield from _places(each, (*place, index))


def _smaller_and_larger(value: Any, probes: _Probes) -> Iterator[Any]:
    if isinstance(value, dict):
        for key in value:
            yield {name: each for name, each in value.items() if name != key}
        for probe in probes[: len(_OF_EACH_TYPE)]:
            yield {**value, _UNDECLARED: probe}
        yield value | {f"{_UNDECLARED}_{number}": 0 for number in range(20)}
    elif isinstance(value, list):
        for index in range(min(len(value), 10)):
            yield [*value[:index], *value[index + 1 :]]
        yield from ([*value, value[-1]], value * 4) if value else ()
        yield from ([*value, probe] for probe in probes)
    elif isinstance(value, str):
        yield from (value + "x", value[1:], value[:-1], value.upper(), value * 10, f" {value}")
    elif isinstance(value, bytes):
        yield from (value + b"x", value[1:], value * 10)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield from (value + 1, value - 1, value + 0.5, -value, value * 1000, str(value))


def value_at(whole: Any, place: Pointer) -> Any:
    """The value in one place of another one."""
    for step in place:
        whole = whole[step]
    return whole


def with_value(whole: Any, place: Pointer, value: Any) -> Any:
    """A copy with another value in one place."""
    if not place:
        return value
    first, *rest = place
    copied: Any = {**whole} if isinstance(whole, dict) else [*whole]
    copied[first] = with_value(whole[first], tuple(rest), value)
    return copied


def _limits_of(schema: Any) -> Iterator[int | float]:
    """The numbers that a schema compares with: of values, lengths and counts."""
    for keyword, value in _keywords(schema):
        if keyword in _LIMITS and isinstance(value, int | float) and not isinstance(value, bool):
            yield value


def _values_of(schema: Any) -> Iterator[Any]:
    """The values that a schema has in it: of `enum` and `const`."""
    for keyword, value in _keywords(schema):
        if keyword == "const":
            yield value
        elif keyword == "enum" and isinstance(value, list):
            yield from value


def _keywords(schema: Any) -> Iterator[tuple[str, Any]]:
    """Each keyword of a schema, and of all schemas in it, with its value."""
    pending = [schema]
    while pending:
        found = pending.pop()
        if not isinstance(found, dict):
            continue
        for keyword, value in found.items():
            yield keyword, value
            if keyword in BY_NAME and isinstance(value, dict):
                pending += value.values()
            elif keyword in ONE | SEVERAL:
                pending += value if isinstance(value, list) else [value]
