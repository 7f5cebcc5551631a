"""The signals of a server, as Flask's."""

from __future__ import annotations

from flask import signals  # with blinker's class, or one without effect where that is missing

violation_reported = signals.Namespace().signal("violation-reported")  # type: ignore[attr-defined]
"""Sent for what the document forbids where it is only reported (`enforce="report"`).

The sender is the AsynctionSocketIO, and `error` the ValidationException.
"""
