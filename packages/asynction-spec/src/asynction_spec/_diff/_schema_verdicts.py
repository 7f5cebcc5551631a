"""What a changed schema means for clients, as a whole and each of its differences by itself.

For the latter a schema of the sender is taken with one difference to the receiver's: what the
sender may send and that schema refuses is refused because of this difference. It counts only where
the documents' own checks agree.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from enum import Enum
from typing import Any

import jsonschema_rs

from .._text._nodes import Node, Source
from ._allowed_messages import Messages, PlainSchema, Side, with_real_binary
from ._changes import Change, Detail, Verdict, Witness
from ._compatibility_proof import is_proved
from ._generated_messages import samples_of
from ._refused_messages import Judgement, judge, means_the_same, value_at, with_value
from ._schema_differences import Difference, differences_of, with_keyword

_MOST_JUDGED = 12
"""How many differences of one schema are judged: each takes some milliseconds."""
_COUNTS = ("minItems", "maxItems")
_REFUSED = "it is refused"
_OF_RECEIVER = "receiver_"
"""What the names of the receiver's definitions begin with beside the sender's."""


class Party(Enum):
    """Who sends a message."""

    CLIENT = "client"
    SERVER = "server"

    @property
    def other(self) -> Party:
        """Who receives it, and acknowledges it."""
        return Party.SERVER if self is Party.CLIENT else Party.CLIENT


_TEXTS = {
    (Party.CLIENT, Verdict.BREAKING): "clients may send what is refused now",
    (Party.CLIENT, Verdict.UNKNOWN): "whether all that clients may send is accepted is not known",
    (Party.CLIENT, Verdict.SAFE): "all that clients may send is accepted",
    (Party.SERVER, Verdict.BREAKING): "the server may send what clients do not expect",
    (Party.SERVER, Verdict.UNKNOWN): "whether clients expect all that is sent now is not known",
    (Party.SERVER, Verdict.SAFE): "the server sends nothing that clients do not expect",
}
_DESCRIBED = "it is described otherwise"


def schema_change(
    kind: str,
    subject: str,
    sender: Party,
    before: tuple[Side, Messages],
    after: tuple[Side, Messages],
) -> Iterator[Change]:
    """The change of what may travel in one place; none where it is written as before.

    Args:
        kind: What the change is of.
        subject: What it is about.
        sender: Who sends it.
        before: The old document, and what it allows.
        after: The new one.
    """
    (old, earlier), (new, later) = before, after
    details = _details(old, earlier, new, later)
    if means_the_same(earlier, later):
        if details:
            verdict = Verdict.DOCUMENTATION
            judged = tuple(replace(each, verdict=verdict) for each in details)
            yield _change(kind, verdict, subject, _DESCRIBED, earlier, later, judged)
        return
    messages = (earlier, later) if sender is Party.CLIENT else (later, earlier)
    judgement = judge(*messages)
    verdict, text = judgement.verdict, _TEXTS[sender, judgement.verdict]
    if verdict is Verdict.SAFE and _is_accepted(*reversed(messages)):
        if not details:
            return
        verdict, text = Verdict.DOCUMENTATION, "it says the same in other words"
    is_sent_by_old = sender is Party.CLIENT
    judged = _judged_details(details, verdict, earlier, later, is_sent_by_old=is_sent_by_old)
    change = _change(kind, verdict, subject, text, earlier, later, judged)
    yield replace(change, witness=judgement.witness)


def _is_accepted(sender: Messages, receiver: Messages) -> bool:
    """Whether a receiver accepts all that a sender may send, and that is proved."""
    return is_proved(sender, receiver) and judge(sender, receiver).verdict is Verdict.SAFE


def _details(old: Side, earlier: Messages, new: Side, later: Messages) -> tuple[Detail, ...]:
    if earlier.node is not None and later.node is not None:
        nodes = earlier.node, later.node
        return tuple(
            each.detail for each in differences_of(*nodes, old.spec.follow, new.spec.follow)
        )
    if later.node is not None:
        return (Detail("", "nothing was described before", None, later.node.key_place),)
    if earlier.node is not None:
        return (Detail("", "nothing is described any more", earlier.node.key_place, None),)
    return ()


def _change(
    kind: str,
    verdict: Verdict,
    subject: str,
    text: str,
    earlier: Messages,
    later: Messages,
    details: tuple[Detail, ...],
) -> Change:
    old = earlier.node.key_place if earlier.node is not None else None
    new = later.node.key_place if later.node is not None else None
    return Change(kind, verdict, subject, text, old, new, details)


def _judged_details(
    details: Sequence[Detail],
    verdict: Verdict,
    before: Messages,
    after: Messages,
    *,
    is_sent_by_old: bool,
) -> tuple[Detail, ...]:
    """The differences, each with its verdict, the worst ones first.

    Args:
        details: The differences of one schema.
        verdict: What all of them mean together.
        before: What the old document allows.
        after: What the new one allows.
        is_sent_by_old: Whether the messages of the old document are those that are sent.
    """
    # One alone is what the whole change means, and needs no judgement of its own.
    open_ones = [each for each in details if each.verdict is not Verdict.DOCUMENTATION]
    if len(open_ones) == 1 or verdict not in {Verdict.BREAKING, Verdict.UNKNOWN}:
        return tuple(
            each if each.verdict is Verdict.DOCUMENTATION else replace(each, verdict=verdict)
            for each in details
        )
    sent = (before, after) if is_sent_by_old else (after, before)
    by_itself = _Judge(details, *sent, is_sent_by_old=is_sent_by_old)
    found = {each: by_itself.verdict_of(each) for each in open_ones[:_MOST_JUDGED]}
    judged = [found.get(each, each) for each in details]
    if verdict is Verdict.BREAKING:
        # The whole breaks something, so that at least one of its differences has to.
        judged = _with_a_break(judged)
    return tuple(sorted(judged, key=lambda each: list(Verdict).index(each.verdict)))


def _with_a_break(details: list[Detail]) -> list[Detail]:
    """The differences; where none breaks anything by itself, those that may do so together."""
    for verdict in (Verdict.BREAKING, Verdict.UNKNOWN, Verdict.SAFE):
        if any(each.verdict is verdict for each in details):
            return [
                replace(each, verdict=Verdict.BREAKING) if each.verdict is verdict else each
                for each in details
            ]
    return details


class _Judge:
    """Judges differences between what is sent and what is received."""

    def __init__(
        self,
        details: Sequence[Detail],
        sender: Messages,
        receiver: Messages,
        *,
        is_sent_by_old: bool,
    ) -> None:
        self._sender = sender
        self._receiver = receiver
        self._differences = _plain_differences(sender, receiver, is_sent_by_old=is_sent_by_old)
        self._named = {(each.path, each.message) for each in details}
        self._is_sent_by_old = is_sent_by_old

    def verdict_of(self, detail: Detail) -> Detail:
        """The difference with its verdict; `UNKNOWN` where it can't be found out."""
        differences = self._differences_of(detail)
        judgement = self._judgement(detail, differences) if differences else None
        if judgement is None or judgement.verdict is Verdict.UNKNOWN:
            return detail
        if judgement.witness is None:
            return replace(detail, verdict=Verdict.SAFE)
        message = with_real_binary(judgement.witness.value)
        reason = self._receiver.refusal(message)
        # The plain schema is an approximation: only what the documents' own checks say counts.
        if reason is None or self._sender.refusal(message) is not None:
            return detail
        return replace(detail, verdict=Verdict.BREAKING, witness=Witness(message, reason))

    def _differences_of(self, detail: Detail) -> Sequence[Difference]:
        """What a difference is in the plain schemas, which say some things otherwise."""
        key = (detail.path, detail.message)
        same = [each for each in self._differences if _key(each) == key]
        return same[:1] or [
            each
            for each in self._differences
            # What the plain schema says in other places, and no other difference stands for.
            if _key(each) not in self._named and each.detail.path.startswith(detail.path)
        ]

    def _judgement(self, detail: Detail, differences: Sequence[Difference]) -> Judgement | None:
        sent, received = self._sender.schema, self._receiver.schema
        assert sent is not None  # noqa: S101  # for mypy: there are differences of them
        assert received is not None  # noqa: S101  # as above
        whole = _with_definitions(sent.value, received.value)
        for each in differences:
            pair = (each.old, each.new)
            base, other = pair if self._is_sent_by_old else pair[::-1]
            edited = each.edit(value_at(whole, base.pointer), _renamed(other.value))
            whole = with_value(whole, base.pointer, edited)
        if not detail.path:
            # How many arguments there are is no difference in a schema, and stays as the receiver
            # has it.
            whole = _with_counts(whole, received.value)
        sender, receiver = _messages(sent), _messages(PlainSchema(whole, sent.dialect))
        return None if sender is None or receiver is None else judge(sender, receiver)


def _plain_differences(
    sender: Messages, receiver: Messages, *, is_sent_by_old: bool
) -> Sequence[Difference]:
    """The differences of the plain schemas; none where those can't be compared."""
    old, new = (sender, receiver) if is_sent_by_old else (receiver, sender)
    if old.schema is None or new.schema is None or old.schema.dialect is not new.schema.dialect:
        return ()
    before, after = (Node(each.value, Source(each.value)) for each in (old.schema, new.schema))
    roots = _root(before), _root(after)
    if roots[0] is None or roots[1] is None or roots[0].pointer != roots[1].pointer:
        return ()
    return differences_of(roots[0], roots[1], _follower(before), _follower(after))


def _root(whole: Node) -> Node | None:
    """The schema of the first alternative, without how many arguments there are."""
    alternatives = whole.get("anyOf")
    if alternatives is None:
        return None
    first = alternatives.child(0)
    for keyword in ("allOf", "items", "prefixItems"):
        if keyword in first.value:
            return first.child(keyword).child(0)
    return first


def _follower(whole: Node) -> Callable[[Node], Node]:
    """Follows references, all of which lead to definitions of the whole schema."""

    def follow(node: Node) -> Node:
        while isinstance(node.value, dict) and isinstance(node.value.get("$ref"), str):
            _, keyword, name = node.value["$ref"].split("/")
            node = whole.child(keyword).child(name)
        return node

    return follow


def _key(difference: Difference) -> tuple[str, str]:
    return difference.detail.path, difference.detail.message


def _renamed(schema: Any) -> Any:
    """A schema of the receiver whose references lead to definitions beside the sender's."""
    if isinstance(schema, list):
        return [_renamed(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    copied = {name: _renamed(each) for name, each in schema.items()}
    target = copied.get("$ref")
    if isinstance(target, str):
        head, _, name = target.rpartition("/")
        copied["$ref"] = f"{head}/{_OF_RECEIVER}{name}"
    return copied


def _with_definitions(whole: Any, received: Any) -> Any:
    """The schema with the receiver's definitions beside its own."""
    for keyword in ("definitions", "$defs"):
        if keyword in received:
            others = {
                f"{_OF_RECEIVER}{name}": _renamed(each) for name, each in received[keyword].items()
            }
            whole = whole | {keyword: whole[keyword] | others}
    return whole


def _with_counts(whole: Any, received: Any) -> Any:
    """The schema with as many arguments as the receiver takes."""
    first, others = whole["anyOf"][0], received["anyOf"][0]
    for keyword in _COUNTS:
        if "type" in first:  # a list of arguments, and not another value
            first = with_keyword(keyword, first, others)
    return whole | {"anyOf": [first, *whole["anyOf"][1:]]}


def _messages(schema: PlainSchema) -> Messages | None:
    """The messages of a plain schema; None where it can't be compiled."""
    try:
        validator = jsonschema_rs.validator_for(
            {"$schema": schema.dialect.value, **schema.value}, validate_formats=True, offline=True
        )
    except ValueError:
        return None

    def refusal(message: Any) -> str | None:
        try:
            return None if validator.is_valid(message) else _REFUSED
        except ValueError:  # JSON has no such value
            return _REFUSED

    return Messages(schema, refusal, lambda: samples_of(schema.value, schema.dialect), None)
