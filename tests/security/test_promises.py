"""SECURITY.md names the tests of each promise."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "SECURITY.md").read_text()


def test_each_promise_names_tests_that_exist() -> None:
    promises = re.findall(r"^(\d+)\. \*\*", TEXT, re.MULTILINE)
    rows = dict(re.findall(r"^\| (\d+) \| (.*) \|$", TEXT, re.MULTILINE))

    assert promises == [*rows]
    for row in rows.values():
        names = re.findall(r"`([^`]+)`", row)
        assert names
        assert [each for each in names if not (ROOT / each).is_file()] == []
