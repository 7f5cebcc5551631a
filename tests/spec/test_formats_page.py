"""The page of formats says what is checked."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from .events import accepts, payload_check

PAGE = Path(__file__).parents[2] / "docs" / "formats.md"
DRAFTS = [None, "draft-07", "2019-09", "2020-12"]
ROW = re.compile(r"\| `([\w-]+)` \| .* \| `(.*)` \| `(.*)` \|")
ROWS = ROW.findall(PAGE.read_text(encoding="utf-8"))
assert len(ROWS) == 21


@pytest.mark.parametrize("draft", DRAFTS)
@pytest.mark.parametrize(("name", "right", "wrong"), ROWS)
def test_a_format_takes_what_the_page_says(
    name: str, right: str, wrong: str, draft: str | None
) -> None:
    check = payload_check({"format": name}, draft=draft)
    read = int if name.startswith("int") else str
    assert accepts(check, read(right))
    assert not accepts(check, read(wrong))
