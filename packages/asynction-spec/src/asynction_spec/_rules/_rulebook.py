"""Every rule that a diagnostic may name."""

from __future__ import annotations

from .._diagnostics import Severity
from . import CHECKS, ELSEWHERE, Rule, paragraph
from ._socketio_rules import RULES as SOCKETIO_RULES

RULES: tuple[Rule, ...] = (
    *ELSEWHERE,
    *(each.rule for each in CHECKS),
    *(Rule(each.name, Severity.WARNING, paragraph(each.find)) for each in SOCKETIO_RULES),
)
"""In the order in which a document meets them."""
