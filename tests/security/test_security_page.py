"""The README's section about security does what it says."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.test_readmes import _FENCE, ROOT, free_port, running

SERVER = """
from flask import Flask

from asynction import AsynctionSocketIO

app = Flask(__name__)
AsynctionSocketIO.from_spec("asyncapi.yaml", app=app).run(
    app, port=5000, allow_unsafe_werkzeug=True
)
"""


def section() -> str:
    readme = (ROOT / "README.md").read_text()
    return readme[readme.index("\n## Security\n") :].split("\n## ")[1]


@pytest.mark.journey
def test_the_example_prints_what_the_readme_says(tmp_path: Path) -> None:
    (_, document), (_, vault), (_, client), (_, printed) = _FENCE.findall(section())
    files = {"asyncapi.yaml": document, "vault.py": vault, "client.py": client, "app.py": SERVER}
    port = free_port()
    for name, text in files.items():
        (tmp_path / name).write_text(text.replace("5000", str(port)))
    with running([sys.executable, "app.py"], tmp_path, port):
        ran = subprocess.run(
            [sys.executable, "client.py"],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
        )
    assert ran.stdout == printed, ran.stderr


def test_every_function_that_the_readme_names_is_known() -> None:
    from asynction_spec._model._security_types import INFO_FUNCTIONS, SCOPE_FUNCTION

    assert all(f"`{name}" in section() for name in {*INFO_FUNCTIONS, SCOPE_FUNCTION})
