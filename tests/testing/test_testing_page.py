"""The test suite of the page about testing runs, and finds what is wrong."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

PAGE = Path(__file__).resolve().parents[2] / "docs" / "testing.md"


def suite() -> str:
    text = PAGE.read_text(encoding="utf-8")
    blocks: list[str] = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    return next(block for block in blocks if "def test_a_shout" in block)


@pytest.mark.journey
@pytest.mark.parametrize(
    ("answer", "verdict"), [("text.upper()", "3 passed"), ("len(text)", "2 failed")]
)
def test_the_suite_of_the_page_runs(tmp_path: Path, answer: str, verdict: str) -> None:
    (tmp_path / "test_shouting.py").write_text(suite().replace("text.upper()", answer))
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
    result = subprocess.run(
        command, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=600
    )
    assert verdict in result.stdout, result.stdout
