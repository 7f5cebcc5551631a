"""What is said of dependencies that are too old, or lack a part."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.packaging

WITHOUT_LIBYAML = "import sys; sys.modules['yaml._yaml'] = None; import asynction_spec"


def last_line(program: str, path: Path | None = None) -> str:
    """The last line of the traceback that a program ends in, with a folder to import from first."""
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        env={**os.environ, "PYTHONPATH": str(path or "")},
    )
    assert done.returncode == 1, done.stdout
    return done.stderr.splitlines()[-1]


@pytest.mark.parametrize(
    ("old", "program", "sentence"),
    [
        (
            "jsonschema-rs==0.58.3",
            "import asynction_spec; asynction_spec.Checks",
            "asynction-spec needs jsonschema-rs 0.61 or newer, not 0.58.3",
        ),
        (
            "jsonschema-rs==0.25.1",
            "import asynction_spec",
            "asynction-spec needs jsonschema-rs 0.61 or newer, not 0.25.1",
        ),
        (
            "jsonschema==4.6.0",
            "import asynction_spec; asynction_spec.Checks",
            "asynction-spec needs jsonschema 4.7 or newer, not 4.6.0",
        ),
        (
            "Markdown==3.6",
            "import asynction_docs; asynction_docs.render",
            "asynction-docs needs markdown 3.7 or newer, not 3.6",
        ),
        (
            "python-socketio==5.17.0",
            "import asynction_socketio",
            "asynction-socketio needs python-socketio 5.18 or newer, not 5.17.0",
        ),
        (
            "Flask-SocketIO==5.5.1",
            "import asynction_server",
            "asynction-server needs flask-socketio 5.6.1 or newer, not 5.5.1",
        ),
    ],
)
def test_a_dependency_that_is_too_old_is_named(
    tmp_path: Path, old: str, program: str, sentence: str
) -> None:
    install = [sys.executable, "-m", "uv", "pip", "install", "--python", sys.executable]
    subprocess.run([*install, "--target", str(tmp_path), old], check=True, timeout=120)

    line = last_line(program, tmp_path)

    name = sentence.split()[2]
    assert line.startswith(f"asynction_spec._dependencies.DependencyError: {sentence}: pip install")
    assert f"'{name}>=" in line


def test_pyyaml_without_libyaml_is_named_with_what_to_do() -> None:
    line = last_line(WITHOUT_LIBYAML)

    assert "DependencyError: PyYAML was built without libyaml" in line
    assert "pip install --force-reinstall --only-binary PyYAML PyYAML" in line
