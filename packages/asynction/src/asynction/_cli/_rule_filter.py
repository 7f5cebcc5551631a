"""Which rules are reported: by `--select` and `--ignore`, and by the settings of a folder."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase

import click

from asynction_spec import RULES, Diagnostic, did_you_mean

OTHER_RULES = ("x-mock", "handler", "handler-missing", "security")
"""Of the mock, and of the code that a document names; the others are in `RULES`."""


@dataclass(frozen=True, slots=True)
class RuleFilter:
    """Which rules are reported.

    Args:
        select: Names or patterns of those that are; all if there are none.
        ignore: Names or patterns of those that are not.
    """

    select: tuple[str, ...]
    ignore: tuple[str, ...]

    def reports(self, diagnostic: Diagnostic) -> bool:
        """Whether a problem is reported."""
        selected = not self.select or _matches(diagnostic.rule, self.select)
        return selected and not _matches(diagnostic.rule, self.ignore)


def _matches(rule: str, patterns: Iterable[str]) -> bool:
    return any(fnmatchcase(rule, each) for each in patterns)


def require_known_rules(patterns: Iterable[str], origin: str) -> None:
    """Raise click.UsageError for a pattern that matches no rule.

    Args:
        patterns: Names of rules, or patterns such as `socketio-*`.
        origin: Where they are written.
    """
    known = [*(each.name for each in RULES), *OTHER_RULES]
    for pattern in patterns:
        if not any(fnmatchcase(each, pattern) for each in known):
            hint = did_you_mean(pattern, known)
            raise click.UsageError(f"{origin}: there is no rule {pattern!r}{hint}")
