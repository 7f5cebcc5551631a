"""Proofs that all that one side may send is accepted by the other one, by jsonschema-rs.

Its canonical form of schemas is experimental in 0.61, so an exception of it means that it does not
know.
"""

from __future__ import annotations

from typing import Any

import jsonschema_rs

from .._schemas._dialects import Dialect
from ._allowed_messages import Messages

_DRAFTS = {
    Dialect.DRAFT4: jsonschema_rs.Draft4,
    Dialect.DRAFT6: jsonschema_rs.Draft6,
    Dialect.DRAFT7: jsonschema_rs.Draft7,
    Dialect.DRAFT2019: jsonschema_rs.Draft201909,
    Dialect.DRAFT2020: jsonschema_rs.Draft202012,
}


def proof(sender: Messages, receiver: Messages) -> tuple[bool, Any]:
    """Whether it is proved that a receiver accepts all that a sender may send.

    If it is not, there is a schema beside it of what the sender may send and the receiver refuses;
    None where it is not known.
    """
    sent, received = _canonical(sender), _canonical(receiver)
    if _covers(received, sent):
        return True, None
    return False, _refused_schema(received, sent)


def is_proved(sender: Messages, receiver: Messages) -> bool:
    """Whether jsonschema-rs proves that a receiver accepts all that a sender may send."""
    return _covers(_canonical(receiver), _canonical(sender))


def _canonical(messages: Messages) -> Any:
    schema = messages.schema
    return None if schema is None else _canonical_form(schema.value, schema.dialect)


def _canonical_form(schema: Any, dialect: Dialect) -> jsonschema_rs.CanonicalSchema | None:
    """The canonical form of a schema, None where it has none."""
    try:
        return jsonschema_rs.canonicalize(
            schema, draft=_DRAFTS[dialect], validate_formats=True, offline=True
        )
    except Exception:  # it is experimental, and its errors have several unrelated classes
        return None


def _covers(
    receiver: jsonschema_rs.CanonicalSchema | None, sender: jsonschema_rs.CanonicalSchema | None
) -> bool:
    """Whether it is proved that a receiver admits all that a sender may send."""
    if receiver is None or sender is None:
        return False
    try:
        return receiver.covers(sender) == jsonschema_rs.canonical.Containment.YES
    except Exception:  # as above
        return False


def _refused_schema(
    receiver: jsonschema_rs.CanonicalSchema | None, sender: jsonschema_rs.CanonicalSchema | None
) -> Any:
    """A schema of what a sender may send and a receiver refuses; None where it is not known."""
    if receiver is None or sender is None:
        return None
    try:
        return sender.subtract(receiver).to_json_schema()
    except Exception:  # as above
        return None
