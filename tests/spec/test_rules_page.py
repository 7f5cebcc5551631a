"""The list of rules, and the page that is written from it."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import asynction_spec
from asynction_spec import RULES, Severity

ROOT = Path(__file__).resolve().parents[2]
SOURCES = Path(asynction_spec.__file__).parent
# How the modules define a rule, or name one without it.
NAMED = re.compile(r'\b(?:Rule|rule|socketio_rule|Diagnostic)\(\s*"([a-z0-9-]+)"')


def test_the_page_of_rules_is_in_step_with_the_rules() -> None:
    command = [sys.executable, str(ROOT / "tools" / "rules.py"), "--check"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_every_rule_has_a_name_of_its_own_and_a_paragraph() -> None:
    names = [rule.name for rule in RULES]
    assert len(names) == len(set(names))
    for rule in RULES:
        assert re.fullmatch(r"[a-z]+(-[a-z0-9]+)*", rule.name)
        assert rule.text.endswith("."), rule.name


def test_every_rule_that_a_module_defines_is_gathered() -> None:
    named = [name for path in SOURCES.rglob("*.py") for name in NAMED.findall(path.read_text())]
    assert sorted(named) == sorted(rule.name for rule in RULES)


def test_no_error_prevents_servers_only() -> None:
    preventing = {rule.severity for rule in RULES if rule.prevents_servers}
    assert preventing == {Severity.WARNING}
