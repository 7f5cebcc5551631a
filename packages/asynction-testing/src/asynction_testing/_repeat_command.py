"""What one pastes to have something happen once more: the line "again:" of a report."""

from __future__ import annotations

import re
from shlex import join
from typing import TYPE_CHECKING

from asynction_spec import printable_json

from ._traffic import to_json

if TYPE_CHECKING:
    from ._findings import Finding

_LONGEST = 1000
"""How many characters a command that sends a message has at most."""
_SEEN_AFTERWARDS = ("emitted-undeclared", "emitted-invalid", "disconnected")
"""What is seen only some time after a message was sent."""
_VARIABLE = re.compile(r"\$(ASYNCTION_\w+)")


def repeat_command_of(finding: Finding, url: str) -> str | None:
    """The command that has something found again; None where no single command does.

    Args:
        finding: What was found.
        url: The server.
    """
    namespace = [] if finding.namespace == "/" else ["--namespace", finding.namespace]
    event = finding.sent_event
    if event is None and not finding.rule.startswith("emitted"):
        event = finding.event
    if finding.command == "listen":
        return _line(["asynction", "listen", url, *namespace, "--timeout", "2"], finding.options)
    if finding.command == "emit" and event is not None and finding.sent is not None:
        line = _emitting(finding, url, event, namespace)
        if len(line) <= _LONGEST:
            return line
    elif finding.command != "test":
        return None
    only = [] if event is None else ["--only", event]
    return _line(["asynction", "test", url, *only], finding.options)


def _emitting(finding: Finding, url: str, event: str, namespace: list[str]) -> str:
    options = [*namespace]
    options += ["--unchecked"] if finding.is_wrong else []
    options += ["--listen", "2"] if finding.rule in _SEEN_AFTERWARDS else []
    texts = [printable_json(to_json(each)) for each in finding.sent or ()]
    if any(each.startswith("-") for each in texts):  # or a number would be an option
        before = _line(["asynction", "emit", *options], finding.options)
        return f"{before} {join(['--', url, event, *texts])}"
    return _line(["asynction", "emit", url, event, *texts, *options], finding.options)


def _line(words: list[str], options: tuple[str, ...]) -> str:
    return " ".join([join(words), *options])


def variables(again: str) -> list[str]:
    """The variables of the shell that a command takes credentials from."""
    return _VARIABLE.findall(again)
