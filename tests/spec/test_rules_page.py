"""The table of rules, and the page that is written from it."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import asynction_spec
from asynction_spec import RULES

ROOT = Path(__file__).resolve().parents[2]
SOURCES = Path(asynction_spec.__file__).parent
# How the modules name a rule: as the first argument of what makes a diagnostic, or the last one.
NAMED = re.compile(
    r"""(?: Diagnostic | _error | _unresolved | check | Rule | SocketIORule ) \( \s* "([a-z0-9-]+)"
    | UnreadableSourceError\( [^()]* (?: \([^()]*\) [^()]* )* "([a-z0-9-]+)" \)
    | rule:\ str\ =\ "([a-z0-9-]+)"
    """,
    re.VERBOSE,
)


def test_the_page_of_rules_is_in_step_with_the_table() -> None:
    command = [sys.executable, str(ROOT / "tools" / "rules.py"), "--check"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_every_rule_has_a_name_of_its_own_and_a_paragraph() -> None:
    names = [rule.name for rule in RULES]
    assert len(names) == len(set(names))
    for rule in RULES:
        assert re.fullmatch(r"[a-z]+(-[a-z0-9]+)*", rule.name)
        assert rule.text.endswith("."), rule.name


def test_every_rule_that_a_module_names_is_in_the_table() -> None:
    named = set()
    for path in SOURCES.rglob("*.py"):
        for groups in NAMED.findall(path.read_text()):
            named |= {name for name in groups if name}
    assert named
    assert named <= {rule.name for rule in RULES}
