"""Writes docs/rules.md from the rules.

`python tools/rules.py` writes it, and `--check` exits with 1 if the file is out of step.
"""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from pathlib import Path

from asynction_spec import RULES, Rule

PAGE = Path(__file__).resolve().parent.parent / "docs" / "rules.md"
HEAD = """\
# Rules

The rules that `asynction_spec.diagnose` checks. Each diagnostic has the name of its rule, a
severity and the exact place. An *error* keeps a document from being loaded. A *warning* does not,
but no server is built from a document that breaks a `socketio-` rule. An *info* is a remark.

This page is written by `python tools/rules.py`.

"""


def section(rule: Rule) -> str:
    severity = f"*{rule.severity}*"
    if rule.severity_v3 is not None:
        severity += f" in AsyncAPI 2, *{rule.severity_v3}* in AsyncAPI 3"
    return f"## {rule.name}\n\n{severity}\n\n{rule.text}\n"


def page() -> str:
    return HEAD + "\n".join(map(section, sorted(RULES, key=lambda rule: rule.name)))


def main() -> int:
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing")
    if not parser.parse_args().check:
        PAGE.write_text(page(), encoding="utf-8")
    elif not PAGE.is_file() or PAGE.read_text(encoding="utf-8") != page():
        print(f"{PAGE} is out of step with the rules: python tools/rules.py", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
