"""The change of a schema: what is different, and whether it breaks anything."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from enum import Enum

from ._changes import Change, Detail, Verdict
from ._compatibility import is_proved, judge, means_the_same
from ._messages import Messages, Side
from ._schema_differences import differences_of
from ._single_differences import judged_details


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
    judged = judged_details(details, verdict, earlier, later, is_sent_by_old=is_sent_by_old)
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
