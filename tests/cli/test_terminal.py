"""What people see: the command on a terminal of its own."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

import pytest

from .running import FINE, TIMEOUT, WARNED, written

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there are no pseudo-terminals")

_ESCAPE = re.compile(r"\x1b\[[0-9;]*m")


def seen(file: str, columns: int = 80, settings: Mapping[str, str] = MappingProxyType({})) -> str:
    """All that `asynction validate` writes to a terminal, colours included."""
    plain = {key: value for key, value in os.environ.items() if key != "NO_COLOR"}
    ours, theirs = os.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "asynction", "validate", Path(file).name],
        cwd=Path(file).parent,
        env={**plain, "TERM": "xterm", "COLUMNS": str(columns), "PYTHONUTF8": "1", **settings},
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
    ) as process:
        os.close(theirs)
        output = b"".join(iter(lambda: _read(ours), b""))
        process.wait(TIMEOUT)
    os.close(ours)
    return output.decode().replace("\r\n", "\n")


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65536)
    except OSError:  # Linux: the other end is closed
        return b""


def shown(file: str, columns: int = 80) -> list[str]:
    """The lines without their colours."""
    return _ESCAPE.sub("", seen(file, columns)).splitlines()


def test_the_place_is_shown_and_marked(tmp_path: Path) -> None:
    file = written(tmp_path, WARNED)

    assert shown(file) == [
        "asyncapi.yaml:4:19: warning socketio-namespace: a Socket.IO namespace has no",
        " parameters: its address is taken as it is",
        '    4 |   room: {address: "/{room}", parameters: {room: {}}}',
        "      |                   ^^^^^^^^^",
        "",
        "1 file: 1 warning",
    ]


def test_there_are_colours(tmp_path: Path) -> None:
    output = seen(written(tmp_path, WARNED))

    assert "\x1b[33m\x1b[1mwarning\x1b[0m" in output
    assert re.search(r"\x1b\[33m +\^{9}\x1b\[0m\n", output)


@pytest.mark.parametrize("settings", [{"NO_COLOR": "1"}, {"TERM": "dumb"}])
def test_there_are_no_colours_with_no_color(settings: dict[str, str], tmp_path: Path) -> None:
    output = seen(written(tmp_path, WARNED), settings=settings)

    assert "\x1b" not in output
    assert "^^^^^^^^^" in output


def test_marks_stand_under_wide_characters_and_tabs(tmp_path: Path) -> None:
    before = "channels: {c: {address: /日é\u0301😀,"
    file = written(tmp_path, f'{FINE}{before}\t"日本": 1}}}}')

    text, marks = shown(file, columns=200)[1:3]

    # Two columns for each wide character, none for the accent; the tab fills up to a multiple of 4.
    assert text == f'    3 | {before} "日本": 1}}}}'
    assert marks == "      | " + " " * 32 + "^" * 6


@pytest.mark.parametrize("columns", [30, 80, 200])
def test_a_long_line_is_clipped_around_the_place(columns: int, tmp_path: Path) -> None:
    before, after = "lorem " * 100_000, "ipsum " * 1000
    info = f'{{"version": "1", "title": "{before}", "versoin": "{after}"}}'
    file = written(tmp_path, f'{{"asyncapi": "3.0.0", "info": {info}}}', "asyncapi.json")

    lines = shown(file, columns=columns)

    marked = next(index for index, line in enumerate(lines) if "^" in line)
    text, marks = lines[marked - 1 : marked + 1]
    assert text.startswith("    1 | ...")
    assert text.endswith("...")
    assert len(text) <= columns
    assert text[marks.index("^") : marks.rindex("^") + 1] == '"versoin"'


def test_the_end_of_a_file_can_be_marked(tmp_path: Path) -> None:
    file = written(tmp_path, "asyncapi: [\n")

    assert shown(file)[1:3] == ["    2 | ", "      | ^"]


def test_a_place_of_several_lines_is_marked_on_its_first(tmp_path: Path) -> None:
    file = written(tmp_path, FINE + 'channels: "one  \n  two"\n')

    text, marks = shown(file, columns=200)[1:3]

    assert text == '    3 | channels: "one  '
    assert marks == "      |           ^^^^"


def test_control_characters_of_a_document_are_escaped(tmp_path: Path) -> None:
    file = written(tmp_path, FINE + "# \x1b[31m\u202e\n")

    output = seen(file, settings={"NO_COLOR": "1"})

    assert "\x1b" not in output
    assert "\ufffd[31m" in output
