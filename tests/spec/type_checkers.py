"""The checkers of generated types: mypy, pyright and tsc, each run once over a folder."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

FOLDER = Path(__file__).parent / "js"
TIMEOUT = 600
Faults = dict[tuple[str, int], str]
"""What is wrong, by file and line."""
_MYPY_LINE = re.compile(r"(?P<file>[^:\n]+):(?P<line>\d+): error: (?P<text>.*)")
_TSC_LINE = re.compile(r"(?P<file>[^(\n]+)\((?P<line>\d+),\d+\): error (?P<text>.*)")
_TS_CONFIG = {
    "compilerOptions": {
        "strict": True,
        "noEmit": True,
        "skipLibCheck": True,
        "target": "ES2022",
        "module": "ES2022",
        "moduleResolution": "bundler",
        "lib": ["ES2022", "DOM"],
        "types": [],
    },
    "include": ["*.ts"],
}


def require_javascript() -> None:
    """Skip the test where the checkers in JavaScript are missing, but fail it where CI is set."""
    if shutil.which("node") is None:
        _absent("node is not installed")
    if not (FOLDER / "node_modules" / "typescript").is_dir():
        _absent("typescript is not installed: run `npm install` in tests/spec/js")


def _absent(reason: str) -> None:
    (pytest.fail if os.environ.get("CI") else pytest.skip)(reason)


def mypy(folder: Path) -> Faults:
    """What mypy says of the Python files in a folder, by `strict`."""
    options = ["--strict", "--no-error-summary", "--config-file", os.devnull]
    cache = ["--cache-dir", str(folder / ".cache")]
    names = sorted(each.name for each in folder.glob("*.py"))
    printed = _run([sys.executable, "-m", "mypy", *options, *cache, *names], folder)
    return _read(_MYPY_LINE, printed)


def tsc(folder: Path) -> Faults:
    """What TypeScript's compiler says of the files in a folder, by `strict`."""
    require_javascript()
    (folder / "tsconfig.json").write_text(json.dumps(_TS_CONFIG))
    _link_modules(folder)
    compiler = FOLDER / "node_modules" / "typescript" / "bin" / "tsc"
    return _read(_TSC_LINE, _run(["node", str(compiler), "--pretty", "false"], folder))


def pyright(folder: Path) -> Faults:
    """What pyright says of the Python files in a folder."""
    require_javascript()
    program = FOLDER / "node_modules" / "pyright" / "index.js"
    names = sorted(each.name for each in folder.glob("*.py"))
    command = ["node", str(program), "--outputjson", "--pythonpath", sys.executable, *names]
    found = json.loads(_run(command, folder))["generalDiagnostics"]
    return {
        (Path(each["file"]).name, each["range"]["start"]["line"] + 1): each["message"]
        for each in found
        if each["severity"] == "error"
    }


def _link_modules(folder: Path) -> None:
    link = folder / "node_modules"
    if not link.exists():
        link.symlink_to(FOLDER / "node_modules", target_is_directory=True)


def _run(command: list[str], folder: Path) -> str:
    done = subprocess.run(
        command,
        cwd=folder,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=TIMEOUT,
    )
    assert done.returncode in {0, 1, 2}, done.stderr
    assert done.stdout or done.returncode == 0, done.stderr
    return done.stdout


def _read(line: re.Pattern[str], printed: str) -> Faults:
    return {
        (found["file"], int(found["line"])): found["text"]
        for found in map(line.fullmatch, printed.splitlines())
        if found is not None
    }
