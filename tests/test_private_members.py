"""What we rely on in libraries without their documentation naming it is still there."""

from __future__ import annotations

import ast
import importlib
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import engineio
import flask
import flask_socketio
import pytest
import redis
import socketio

ROOT = Path(__file__).resolve().parents[1]
DOCUMENT = ROOT / "docs/private-members.md"
LISTED = re.findall(r"^\| `([\w.()]+)` \|", DOCUMENT.read_text(), re.M)
LIBRARIES = (socketio, engineio, flask_socketio)
PACKAGES = ("asynction-socketio", "asynction-server", "asynction-testing")

MADE: dict[str, Callable[[], Any]] = {
    "socketio.Server": lambda: socketio.Server(async_mode="threading"),
    "socketio.Manager": socketio.Manager,
    "socketio.packet.Packet": socketio.packet.Packet,
    "engineio.Client": engineio.Client,
    "socketio.RedisManager": socketio.RedisManager,
    "json.JSONDecoder": json.JSONDecoder,
    "redis.client.PubSub": lambda: redis.client.PubSub(redis.ConnectionPool()),
    "engineio.Server": lambda: engineio.Server(async_mode="threading"),
    "flask_socketio.SocketIO": flask_socketio.SocketIO,
    "flask.ctx.AppContext": lambda: flask.Flask("any").app_context(),
}
"""How to make an instance of the classes whose instances have something."""


def found(dotted: str) -> Any:
    """What has a dotted name, in a module."""
    parts = dotted.split(".")
    for length in range(len(parts), 0, -1):
        try:
            value: Any = importlib.import_module(".".join(parts[:length]))
        except ModuleNotFoundError:
            continue
        for name in parts[length:]:
            value = getattr(value, name)
        return value
    raise LookupError(dotted)


@pytest.mark.parametrize("member", LISTED)
def test_a_member_of_a_library_that_we_rely_on_is_there(member: str) -> None:
    owner, _, name = member.rpartition(".")
    held = MADE[owner.removesuffix("()")]() if owner.endswith("()") else found(owner)

    assert hasattr(held, name), f"{member} is gone: see docs/private-members.md"


def private_names(path: Path) -> Iterator[str]:
    """The private names that a module defines, or takes from anything."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Attribute):
            yield node.attr
        elif isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.ImportFrom):
            yield from (each.name for each in node.names)


def names_in(folder: Path) -> set[str]:
    return {
        name
        for path in folder.rglob("*.py")
        for name in private_names(path)
        if name.startswith("_") and not name.startswith("__")
    }


OURS = {"_emit", "_event", "_handler", "_lock", "_log", "_queue", "_run", "_send", "_session"}
"""Names of our own that parts of the libraries happen to use too."""


def test_every_private_member_that_is_used_is_listed() -> None:
    libraries = set().union(*(names_in(Path(str(each.__file__)).parent) for each in LIBRARIES))
    used = set().union(*(names_in(ROOT / "packages" / each / "src") for each in PACKAGES))
    listed = {member.rpartition(".")[2] for member in LISTED}

    assert sorted((used & libraries) - OURS - listed) == []
    assert len(LISTED) > 60
