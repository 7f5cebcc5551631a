"""The READMEs do what they say: their examples run, and the names in them exist."""

from __future__ import annotations

import ast
import importlib
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType

import pytest
import socketio

ROOT = Path(__file__).resolve().parents[1]
READMES = sorted([ROOT / "README.md", *ROOT.glob("packages/*/README.md")])
_FENCE = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_NAMED_FILE = re.compile(r"`([\w-]+\.(?:py|ya?ml))`[^`]*?\n\n```(\w+)\n(.*?)^```$", re.M | re.S)


def blocks(readme: Path, language: str) -> list[str]:
    """The code blocks of one language."""
    return [code for name, code in _FENCE.findall(readme.read_text()) if name == language]


def named_files(readme: Path) -> dict[str, str]:
    """The code blocks that the text before them gives a file name."""
    return {name: code for name, _, code in _NAMED_FILE.findall(readme.read_text())}


def free_port() -> int:
    """A port that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(command: list[str], folder: Path, port: int) -> Iterator[None]:
    """A server as its own process, from its first accepted connection on."""
    process = subprocess.Popen(
        command, cwd=folder, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    )
    try:
        deadline = time.monotonic() + 120
        while not _accepts(port):
            assert process.poll() is None, process.communicate()[1]
            assert time.monotonic() < deadline, "the server does not listen"
        yield
    finally:
        process.kill()
        process.communicate()


def _accepts(port: int) -> bool:
    """Whether it answers requests: the socket of a server may listen before."""
    try:
        urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=30).close()
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
    return True


_CONNECT = 'client.connect("http://127.0.0.1:5000"'
_PATIENT = {
    "socketio.Client()": "socketio.Client(request_timeout=60)",
    "socketio.SimpleClient()": "socketio.SimpleClient(request_timeout=60)",
    _CONNECT: f"{_CONNECT}, wait_timeout=60",
}
"""What examples leave to defaults, which are short for a machine that does much else."""


def write(files: dict[str, str], folder: Path, port: int) -> None:
    """The files of an example, on a port of its own."""
    for name, code in files.items():
        for written, patient in _PATIENT.items():
            code = code.replace(written, patient)  # noqa: PLW2901
        (folder / name).write_text(code.replace("5000", str(port)), encoding="utf-8")


@pytest.mark.journey
def test_the_thirty_line_example_prints_what_the_readme_says(tmp_path: Path) -> None:
    files = named_files(ROOT / "README.md")
    assert set(files) == {"asyncapi.yaml", "handlers.py", "app.py", "client.py"}
    port = free_port()
    write(files, tmp_path, port)
    with running([sys.executable, "app.py"], tmp_path, port):
        client = subprocess.run(
            [sys.executable, "client.py"],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=120,
            check=True,
        )
    assert client.stdout == blocks(ROOT / "README.md", "text")[0], client.stderr


def test_the_minimal_server_takes_thirty_lines() -> None:
    files = named_files(ROOT / "README.md")
    server = "".join(files[name] for name in ("asyncapi.yaml", "handlers.py", "app.py"))
    assert len([line for line in server.splitlines() if line.strip()]) <= 30


@pytest.mark.journey
def test_payloads_are_checked_in_an_asgi_application_without_flask(tmp_path: Path) -> None:
    port = free_port()
    files = named_files(ROOT / "packages/asynction-spec/README.md")
    assert set(files) == {"server.py", "orders.yaml"}
    write(files, tmp_path, port)
    command = [sys.executable, "-m", "uvicorn", "server:app", "--port", str(port)]
    with running(command, tmp_path, port), socketio.SimpleClient() as client:
        client.connect(f"http://127.0.0.1:{port}", wait_timeout=60)
        assert client.call("order", {"item": "tea", "count": 2}) == {"ok": True}
        assert client.receive(timeout=30) == ["confirmed", {"item": "tea", "position": 1}]
        answer = client.call("order", {"item": "tea", "count": 0})
        assert answer == {
            "error": 'event "order" in namespace "/": count: 0 is less than the minimum of 1'
        }


@pytest.mark.journey
def test_a_document_is_served_beside_any_wsgi_application(tmp_path: Path) -> None:
    port = free_port()
    files = named_files(ROOT / "packages/asynction-socketio/README.md")
    assert set(files) == {"asyncapi.yaml", "handlers.py", "app.py"}
    write(files, tmp_path, port)
    url = f"http://127.0.0.1:{port}"
    with (
        running([sys.executable, "app.py"], tmp_path, port),
        socketio.SimpleClient() as client,
        socketio.SimpleClient() as other,
    ):
        client.connect(url, namespace="/lobby", transports=["polling"], wait_timeout=60)
        other.connect(url, namespace="/lobby", transports=["polling"], wait_timeout=60)
        assert client.receive(timeout=30) == ["said", other.sid, "has come"]
        assert client.call("say", "hello") == 5
        assert client.call("say", 5)["error"]["type"] == "PayloadValidationException"


def has(module: ModuleType, name: str) -> bool:
    """Whether a name can be imported from a module, as what it defines or as a module of it."""
    return hasattr(module, name) or find_spec(f"{module.__name__}.{name}") is not None


@pytest.mark.parametrize("readme", READMES, ids=lambda path: path.parent.name)
def test_every_name_that_a_readme_imports_exists(readme: Path) -> None:
    for code in blocks(readme, "python"):
        for node in ast.walk(ast.parse(code)):
            if isinstance(node, ast.ImportFrom) and str(node.module).startswith("asynction"):
                module = importlib.import_module(str(node.module))
                missing = [each.name for each in node.names if not has(module, each.name)]
                assert not missing, f"{node.module} has no {missing}"


@pytest.mark.parametrize("readme", READMES, ids=lambda path: path.parent.name)
def test_every_dotted_name_in_the_text_of_a_readme_exists(readme: Path) -> None:
    for dotted in re.findall(r"\b(asynction(?:_\w+)?(?:\.\w+)+)", readme.read_text()):
        *path, name = dotted.split(".")
        if name not in {"md", "py", "toml"}:
            assert has(importlib.import_module(".".join(path)), name), dotted


@pytest.mark.parametrize("readme", READMES, ids=lambda path: path.parent.name)
def test_every_file_that_a_readme_links_to_exists(readme: Path) -> None:
    for target in re.findall(r"\]\((?!https?:)([^)#]+)\)", readme.read_text()):
        assert (readme.parent / target).exists(), target


def test_the_readme_s_test_command_is_what_ci_runs() -> None:
    command = "python3 -m venv .venv && .venv/bin/pip install hatch && .venv/bin/hatch test"
    assert command in (ROOT / "README.md").read_text()
    assert command in (ROOT / ".ci/run").read_text()
