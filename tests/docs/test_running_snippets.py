"""Code to paste does what it says: it runs against the server of the example."""

from __future__ import annotations

import queue
import re
import shutil
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import socketio
from typing_extensions import Self

from asynction_docs import render
from asynction_spec import load_spec

from ..journeys.js_peer import FOLDER as PEER
from ..journeys.js_peer import missing_peer
from ..journeys.programs import ADMIN_TOKEN, ROOT, DemoServer, Program
from ..ordered_client import OrderedClient
from .browsing import AXE, absent
from .documents import EXAMPLE
from .test_snippets import code

DEADLINE = 60  # seconds
PATIENT = f"""\
import functools, sys
import socketio
sys.path.insert(0, {str(ROOT)!r})
from tests.ordered_client import OrderedClient
socketio.Client = OrderedClient
connect = socketio.AsyncClient.connect
socketio.AsyncClient.connect = functools.partialmethod(connect, wait_timeout={DEADLINE})
"""
"""What python-socketio's clients lack on a machine that does much else: order, and patience."""
TYPESCRIPT = AXE.parents[1] / "typescript" / "lib"
LOBBY = ["join", "message", "typing", "attach"]
HEARD = ["confirm", "message", "joined", "seen", "check", "notice", "typing", "attached", "left"]
ADMIN = ["get-metrics", "announce", "check-member"]
OBSERVED = ["metrics"]
LANGUAGES = ["JavaScript", "TypeScript", "Python", "Python asyncio"]


@pytest.fixture(scope="module")
def server() -> Iterator[DemoServer]:
    with DemoServer("--async-mode", "threading") as running:
        yield running


@pytest.fixture(scope="module")
def page(server: DemoServer) -> str:
    return render(load_spec(EXAMPLE), server_url=f"{server.url}/socket.io")


def code_at(page: str, anchor: str, language: str) -> str:
    """The code in one language for the event, or for the connection, that has an id."""
    before = page[: page.index(f'<h{3 if anchor.endswith("connect") else 4} id="{anchor}"')]
    figure = before.count('<pre data-language="JavaScript"')
    # Code in JavaScript and in Python is in the figures, that in other languages follows them.
    found = code(
        re.sub(r'<pre[^>]* data-server="(?!This server").*?</pre>', "", page, flags=re.S), language
    )
    return found[figure].replace("YOUR_TOKEN", ADMIN_TOKEN)


def program(page: str, language: str, namespace: str, folder: Path) -> Program:
    """A program of all the code of a namespace; what it does at last waits for the end of input."""
    sent, heard, last = (LOBBY, HEARD, ["leave"]) if namespace == "root" else (ADMIN, OBSERVED, [])
    connect = code_at(page, f"{namespace}-connect", language)
    receive, send, end = (
        [code_at(page, f"{namespace}-{kind}-{name}", language) for name in names]
        for kind, names in (("receive", heard), ("send", sent), ("send", last))
    )
    if language in ("JavaScript", "TypeScript"):
        return _in_node(language, folder, [connect, *receive, *send], end)
    if language == "Python":
        lines = [connect, *receive, *map(_printed, send), "import sys; sys.stdin.read()"]
        source = "\n".join([*lines, *map(_printed, end), "sio.disconnect()"])
    else:
        wait = "import sys; await asyncio.to_thread(sys.stdin.read)"
        body = "\n".join([*map(_printed, send), wait, *map(_printed, end)])
        opening, _, ending = connect.partition("    await sio.wait()")
        imports, blank, rest = opening.partition("\n\nasync def main")
        source = "\n".join([imports, *receive, blank + rest, textwrap.indent(body, "    ")])
        source += "\n    await sio.disconnect()" + ending
    file = folder / "program.py"
    file.write_text(PATIENT + source, encoding="utf-8")
    return Program(sys.executable, "-u", file, measured=False)


def _printed(send: str) -> str:
    """The same code, with the answer printed."""
    names = send.partition(" = ")[0]
    return f"{send}\nprint({names})" if names.isidentifier() else send


def _in_node(language: str, folder: Path, now: list[str], at_end: list[str]) -> Program:
    reason = missing_peer()
    if reason:
        absent(reason)
    ending = "\n".join(at_end)
    last = f"process.stdin.resume();\nprocess.stdin.on('end', () => {{\n{ending}\n}});"
    (folder / "node_modules").symlink_to(PEER / "node_modules")
    file = folder / "program.mjs"
    source = "\n".join([*now, last])
    file.write_text(_transpiled(source) if language == "TypeScript" else source, encoding="utf-8")
    return Program("node", file, measured=False)


def _transpiled(source: str) -> str:
    _require_typescript()
    script = (
        f"const ts = require({str(TYPESCRIPT / 'typescript.js')!r});"
        "const text = require('fs').readFileSync(0, 'utf8');"
        "const options = {module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022};"
        "process.stdout.write(ts.transpile(text, options));"
    )
    done = subprocess.run(
        ["node", "-e", script],
        input=source,
        capture_output=True,
        text=True,
        check=True,
        timeout=DEADLINE,
    )
    return done.stdout


def _require_typescript() -> None:
    if shutil.which("node") is None or not TYPESCRIPT.is_dir():
        absent(f"TypeScript is not installed: npm install --prefix {AXE.parents[2]}")


class Grace:
    """Another member of the lobby, who hears of what the code does."""

    def __init__(self, url: str) -> None:
        self._heard: queue.Queue[tuple[str, Any]] = queue.Queue()
        self._client = OrderedClient(request_timeout=DEADLINE)
        for name in ("seen", "left"):
            self._client.on(name, lambda member, name=name: self._heard.put((name, member)))
        self._client.connect(url, wait_timeout=DEADLINE)

    def call(self, event: str, **argument: Any) -> Any:
        return self._client.call(event, {"room": "lobby", **argument}, timeout=DEADLINE)

    def type(self) -> None:
        self._client.emit("typing", ("lobby", True))

    def hears(self, event: str) -> Any:
        """The next event of a name."""
        while True:
            name, member = self._heard.get(timeout=DEADLINE)
            if name == event:
                return member

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.shutdown()


def operate(url: str, event: str, **argument: Any) -> Any:
    """What an operator is answered."""
    with socketio.SimpleClient() as operator:
        query = f"{url}?token={ADMIN_TOKEN}"
        operator.connect(query, namespace="/admin", wait_timeout=DEADLINE)
        return operator.call(event, argument, timeout=DEADLINE)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_code_of_the_lobby_joins_answers_and_leaves(
    server: DemoServer, page: str, language: str, tmp_path: Path
) -> None:
    with program(page, language, "root", tmp_path) as running, Grace(server.url) as grace:
        running.expect("members.*ada", DEADLINE)
        assert grace.call("join", name="grace")["ok"] is True
        running.expect("grace", DEADLINE)
        assert grace.call("message", text="Are you there?")["ok"] is True

        assert grace.hears("seen")["name"] == "ada"
        running.expect("Are you there", DEADLINE)
        grace.type()
        running.expect("lobby.*grace.*[tT]rue", DEADLINE)
        assert grace.call("attach", file={"name": "notes.txt", "data": b"1"})["ok"] is True
        running.expect("notes.txt", DEADLINE)
        present = operate(server.url, "check member", room="lobby", name="ada")
        # The server waits for five seconds only.
        assert present["ok"] or present["error"]["code"] == "no_answer", present
        operate(server.url, "announce", text="We restart")
        running.expect("We restart", DEADLINE)
        assert grace.call("leave")["ok"] is True
        running.expect("left the room", DEADLINE)
        assert grace.call("join", name="grace")["ok"] is True
        running.end_input()
        assert grace.hears("left")["reason"] == "left the room"
        assert "invalid" not in running.output
        grace.call("leave")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_code_of_the_operators_is_answered(
    server: DemoServer, page: str, language: str, tmp_path: Path
) -> None:
    with program(page, language, "admin", tmp_path) as running:
        for answer in ("connections.*rooms", "ok.*recipients", "no_such_member|no_answer"):
            running.expect(answer, DEADLINE)
        with Grace(server.url):  # now another number of clients is connected
            running.expect("connections.*rooms", DEADLINE)
        assert "invalid" not in running.output.replace("invalid_answer", "")


def test_the_typescript_has_the_types_of_the_client(page: str, tmp_path: Path) -> None:
    _require_typescript()
    reason = missing_peer()
    if reason:
        absent(reason)
    (tmp_path / "node_modules").symlink_to(PEER / "node_modules")
    found = code(page, "TypeScript")
    before = 'import { type Socket } from "socket.io-client";\ndeclare const socket: Socket;\n'
    for index, text in enumerate(found):
        file = tmp_path / f"code{index}.ts"
        file.write_text(text if "import" in text else before + text, encoding="utf-8")

    options = "--noEmit --strict --target es2022 --module nodenext --lib es2022,dom --skipLibCheck"
    checked = subprocess.run(
        ["node", TYPESCRIPT / "tsc.js", *options.split(), *sorted(tmp_path.glob("*.ts"))],
        capture_output=True,
        text=True,
        check=False,
        timeout=10 * DEADLINE,
    )

    assert len(found) > 15
    assert checked.stdout == ""
