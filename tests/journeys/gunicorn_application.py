"""An application for gunicorn. `OPTIONS`, in JSON, are those of the server."""

from __future__ import annotations

import json
import os
import sys
from typing import Any

import flask

from asynction_server import AsynctionSocketIO

from .operated_document import SPEC

app = flask.Flask(__name__)
options: dict[str, Any] = json.loads(os.environ.get("OPTIONS", "{}"))
asio = AsynctionSocketIO.from_spec(SPEC, app=app, allow_missing_handlers=True, **options)


def say_aloud(text: str) -> None:
    sys.stdout.write(f"{text}\n")  # at once, for other threads write, too
    sys.stdout.flush()


@asio.on("connect", namespace="/desk")
def connect() -> None:
    say_aloud(f"process {os.getpid()} has a client")


@asio.on("say", namespace="/desk")
def say(text: str) -> str:
    return text


@asio.on("wait", namespace="/desk")
def wait(seconds: float) -> str:
    say_aloud("waiting")
    asio.server.sleep(seconds)
    return "done"


@asio.on("disconnect", namespace="/desk")
def leave(reason: str) -> None:
    say_aloud(f"left {reason}")
