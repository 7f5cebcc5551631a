"""SECURITY.md names the tests of each promise, and of each bound on clients."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "SECURITY.md").read_text()
NAMED = re.findall(r"`(tests/[^`]+)`", TEXT)


def rows(head: str) -> dict[str, str]:
    """The second column of a table by the first one."""
    table = TEXT.partition(head)[2].partition("\n\n")[0]
    return dict(re.findall(r"^ *\| ([^|]+) \| ([^|]+) \|", table, re.MULTILINE))


@cache
def functions_in(file: str) -> frozenset[str]:
    parsed = ast.parse((ROOT / file).read_text())
    return frozenset(each.name for each in parsed.body if isinstance(each, ast.FunctionDef))


def test_each_promise_names_tests() -> None:
    promises = re.findall(r"^(\d+)\. \*\*", TEXT, re.MULTILINE)
    tested = rows("| promise | tests |\n|---|---|\n")

    assert [*tested] == promises
    assert all("`tests/" in each for each in tested.values())


def test_each_bound_on_clients_names_tests() -> None:
    bounds = rows("| what | bound | beyond it |\n   |---|---|---|\n")
    tested = rows("| bound | tests |\n|---|---|\n")

    assert len(bounds) > 15
    assert [*tested] == [*bounds]
    assert all("::test_" in each for each in tested.values())


def test_the_tests_that_are_named_exist() -> None:
    missing = [
        each
        for each in NAMED
        if not (ROOT / each.partition("::")[0]).is_file()
        or ("::" in each and each.partition("::")[2] not in functions_in(each.partition("::")[0]))
    ]
    assert missing == []
