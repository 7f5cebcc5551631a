"""Whether everything that one side may send is accepted by the other one.

The documents' own checks are the last instance: a message that the sender's document allows and
the receiver's refuses is a break, whatever else is said. Where none is found, jsonschema-rs may
prove that there is none; without a proof nothing is known.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from .._schemas._dialects import Dialect
from ._changes import Verdict, Witness
from ._compatibility_proof import canonical, covers, refused_schema
from ._counterexamples import probes_for, variants
from ._generated_samples import samples_of
from ._messages import Messages

_VARIED = 4
"""How many of the generated messages are varied as well."""
_MAX_CANDIDATES = 3000
_MAX_FOR_PROVED = 800
"""The same where a proof may be wrong only in what a document means beyond JSON Schema."""


_SHORT = 120
"""How many characters of a message people read."""
_MAX_SHORTER = 400
"""How many more candidates are tried for a shorter message once there is a long one."""


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
    sent, received = _canonical(sender), _canonical(receiver)
    proved = covers(received, sent)
    difference = None if proved else refused_schema(received, sent)
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


def is_proved(sender: Messages, receiver: Messages) -> bool:
    """Whether jsonschema-rs proves that a receiver accepts all that a sender may send."""
    return covers(_canonical(receiver), _canonical(sender))


def means_the_same(first: Messages, second: Messages) -> bool:
    """Whether the schemas are the same but for what describes them."""
    return first.schema is not None and first.schema == second.schema


def _canonical(messages: Messages) -> Any:
    schema = messages.schema
    return None if schema is None else canonical(schema.value, schema.dialect)


def _candidates(
    sender: Messages, receiver: Messages, difference: Any, dialect: Dialect
) -> Iterator[Any]:
    """Messages that the sender may send, and others near them, the likeliest ones first."""
    schemas = [each.schema.value for each in (sender, receiver) if each.schema is not None]
    probes = probes_for(*schemas)
    samples = []
    for sample in sender.samples():
        samples.append(sample)
        yield sample
    yield from samples_of(difference, dialect)
    for each in sorted(samples, key=lambda sample: len(repr(sample)))[:_VARIED]:
        yield from variants(each, probes)
    for each in islice(receiver.samples(), _VARIED):
        yield each
        yield from variants(each, probes)
