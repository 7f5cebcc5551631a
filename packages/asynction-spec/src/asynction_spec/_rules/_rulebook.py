"""Every rule that a diagnostic may name."""

from __future__ import annotations

from . import CHECKS, READING_RULES, Rule, paragraph
from ._socketio_rules import RULES as SOCKETIO_RULES

RULES: tuple[Rule, ...] = (
    *READING_RULES,
    *(each.rule for each in CHECKS),
    *(Rule(each.name, each.severity, paragraph(each.find)) for each in SOCKETIO_RULES),
)
"""In the order in which a document meets them."""
