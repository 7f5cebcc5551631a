"""Whether one schema admits all that another one does, by jsonschema-rs's canonical form.

It is experimental in jsonschema-rs 0.61, so an exception of it means that it does not know.
"""

from __future__ import annotations

from typing import Any

import jsonschema_rs

from .._schemas._dialects import Dialect

_DRAFTS = {
    Dialect.DRAFT4: jsonschema_rs.Draft4,
    Dialect.DRAFT6: jsonschema_rs.Draft6,
    Dialect.DRAFT7: jsonschema_rs.Draft7,
    Dialect.DRAFT2019: jsonschema_rs.Draft201909,
    Dialect.DRAFT2020: jsonschema_rs.Draft202012,
}


def canonical(schema: Any, dialect: Dialect) -> jsonschema_rs.CanonicalSchema | None:
    """The canonical form of a schema, None where it has none."""
    try:
        return jsonschema_rs.canonicalize(
            schema, draft=_DRAFTS[dialect], validate_formats=True, offline=True
        )
    except Exception:  # it is experimental, and its errors have several unrelated classes
        return None


def covers(
    receiver: jsonschema_rs.CanonicalSchema | None, sender: jsonschema_rs.CanonicalSchema | None
) -> bool:
    """Whether it is proved that a receiver admits all that a sender may send."""
    if receiver is None or sender is None:
        return False
    try:
        return receiver.covers(sender) == jsonschema_rs.canonical.Containment.YES
    except Exception:  # as above
        return False


def refused_schema(
    receiver: jsonschema_rs.CanonicalSchema | None, sender: jsonschema_rs.CanonicalSchema | None
) -> Any:
    """A schema of what a sender may send and a receiver refuses; None where it is not known."""
    if receiver is None or sender is None:
        return None
    try:
        return sender.subtract(receiver).to_json_schema()
    except Exception:  # as above
        return None
