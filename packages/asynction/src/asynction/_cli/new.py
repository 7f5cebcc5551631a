"""`asynction new`: begin a project that runs."""

from __future__ import annotations

import re
import shlex
import sys
from collections.abc import Iterator
from pathlib import Path

import click

FILES = (
    "asyncapi.yaml",
    "app.py",
    "handlers.py",
    "contract.py",
    "test_contract.py",
    "README.md",
)
_NAME = re.compile(r"[^\W_][\w. -]*")


@click.command()
@click.argument("name", required=False)
def new(name: str | None) -> None:
    r"""Begin a project in the folder NAME: a document, its handlers, and a server that runs.

    Writes asyncapi.yaml, app.py, handlers.py, contract.py with the types, test_contract.py and
    README.md. Files that exist are never overwritten: then nothing is written.

    \b
    asynction new chat
    asynction new .

    Exits with 0, with 1 if files are in the way or can't be written, and with 2 if the command
    line is wrong.
    """
    folder = _folder(name)
    present = [each for each in FILES if (folder / each).exists()]
    if folder.exists() and not folder.is_dir():
        raise click.ClickException(f"{folder} is a file: choose another name.")
    if present:
        listed = ", ".join(present)
        raise click.ClickException(
            f"{folder} has {listed} already, and nothing is overwritten: choose another name."
        )
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for each, text in _texts(folder, _title(folder)):
            with (folder / each).open("x", encoding="utf-8", newline="\n") as file:
                file.write(text)
            click.echo(folder / each)
    except OSError as error:
        raise click.ClickException(f"can't write {error.filename}: {error.strerror}") from error
    click.echo(_next_steps(folder), err=True)


def _folder(name: str | None) -> Path:
    if name is None:
        if not sys.stdin.isatty():
            raise click.UsageError("Name the project: asynction new NAME")
        name = str(click.prompt("Name of the project", default="chat"))
    if name != "." and not _NAME.fullmatch(Path(name).name):
        raise click.UsageError(f"{name!r} can't be the name of a project: begin with a letter.")
    return Path(name)


def _title(folder: Path) -> str:
    words = re.split(r"[\W_]+", folder.resolve().name)
    title = " ".join(word for word in words if word) or "Chat"
    return title[0].upper() + title[1:]


def _texts(folder: Path, title: str) -> Iterator[tuple[str, str]]:
    """The text of each file, with its name; each is asked for when the one before is written."""
    from asynction_spec import load_spec, python_types  # noqa: PLC0415  # `--help` does not wait

    from ._app_module import app_text  # noqa: PLC0415  # as above

    yield "asyncapi.yaml", _DOCUMENT.format(title=_quoted(title))
    yield "app.py", app_text(title, "asyncapi.yaml")
    yield "handlers.py", _HANDLERS
    yield "contract.py", python_types(load_spec(folder / "asyncapi.yaml"))
    yield "test_contract.py", _CONTRACT_TEST
    yield "README.md", _README.format(title=title)


def _quoted(title: str) -> str:
    """A title as YAML reads it: in quotation marks, because it may be a number."""
    return f"'{title}'"


def _next_steps(folder: Path) -> str:
    enter = [] if folder == Path() else [f"cd {shlex.quote(str(folder))}"]
    terminals = {
        "Now type:": [*enter, "python app.py"],
        "In a second terminal, to see what the server emits:": [
            *enter,
            "asynction listen http://127.0.0.1:5000",
        ],
        "In a third one, to send something:": [
            *enter,
            "asynction emit http://127.0.0.1:5000 say"
            """ '{"name": "ada", "text": "Good morning"}'""",
        ],
    }
    parts = [
        "\n".join([title, "", *(f"    {each}" for each in typed)])
        for title, typed in terminals.items()
    ]
    return "\n" + "\n\n".join(parts)


# -- the files -------------------------------------------------------------------------------------

_DOCUMENT = """\
asyncapi: 3.0.0

info:
  title: {title}
  version: 0.1.0
  description: Clients say something, and everybody who is connected hears it.

defaultContentType: application/json

servers:
  development:
    host: localhost:5000
    pathname: /socket.io
    protocol: ws
    description: What `python app.py` starts on your own machine.

channels:
  root:
    address: /
    messages:
      say:
        $ref: '#/components/messages/Say'
      said:
        $ref: '#/components/messages/Said'

operations:
  receiveFromClients:
    action: receive
    summary: What clients send.
    channel:
      $ref: '#/channels/root'
    messages:
      - $ref: '#/channels/root/messages/say'
  sendToClients:
    action: send
    summary: What the server emits.
    channel:
      $ref: '#/channels/root'
    messages:
      - $ref: '#/channels/root/messages/said'

components:
  messages:
    Say:
      name: say
      title: Say something to everybody
      x-handler: handlers.say
      x-ack:
        args:
          $ref: '#/components/schemas/Receipt'
      payload:
        $ref: '#/components/schemas/Statement'
      examples:
        - payload: {{name: ada, text: Good morning}}
    Said:
      name: said
      title: Somebody has said something
      payload:
        $ref: '#/components/schemas/Statement'
      examples:
        - payload: {{name: ada, text: Good morning}}

  schemas:
    Statement:
      description: What somebody says.
      type: object
      required: [name, text]
      additionalProperties: false
      properties:
        name:
          description: Who says it.
          type: string
          minLength: 1
          maxLength: 30
        text:
          type: string
          minLength: 1
          maxLength: 500
    Receipt:
      description: Says that it was sent.
      type: object
      required: [ok]
      properties:
        ok:
          const: true
"""
_HANDLERS = '''\
"""Handlers of the namespace `/`."""

from __future__ import annotations

from flask_socketio import emit

import contract


def say(payload: contract.Statement) -> contract.Receipt:
    """Say something to everybody."""
    emit("said", payload, broadcast=True)
    return {"ok": True}
'''
_CONTRACT_TEST = '''\
"""Whether the server does what asyncapi.yaml says: run `pytest`."""

from __future__ import annotations

from typing import Any

import asynction_testing

from app import DOCUMENT, asio

CONTRACT = asynction_testing.load(DOCUMENT)
TIMEOUT = 30  # seconds: machines that run tests may be busy


@CONTRACT.parametrize()
def test_every_event_is_acknowledged(
    event: Any, args: list[Any], contract_client: Any
) -> None:
    client = contract_client(CONTRACT, asio, event.namespace, timeout=TIMEOUT)

    client.call(event.event, *args)


def test_everybody_hears_what_is_said(contract_client: Any) -> None:
    ada = contract_client(CONTRACT, asio, timeout=TIMEOUT)
    bob = contract_client(CONTRACT, asio, timeout=TIMEOUT)

    assert ada.call("say", {"name": "ada", "text": "Good morning"}) == {"ok": True}

    assert bob.expect("said") == ({"name": "ada", "text": "Good morning"},)
'''
_README = """\
# {title}

A Socket.IO server whose contract is [asyncapi.yaml](asyncapi.yaml), made with Asynction.

It takes three terminals to see it work, all in this folder. In the first one, the server:

```sh
pip install asynction pytest
python app.py
```

Its documentation is at <http://127.0.0.1:5000/docs>. In the second one, what the server emits:

```sh
asynction listen http://127.0.0.1:5000
```

In the third one, send an event. Its acknowledgement is printed there, and what everybody
hears in the second one:

```sh
asynction emit http://127.0.0.1:5000 say '{{"name": "ada", "text": "Good morning"}}'
```

Ctrl-C ends the server and `listen`.

| file | what it is |
|---|---|
| `asyncapi.yaml` | the contract: events, payloads, acknowledgements |
| `handlers.py` | the functions that it names as `x-handler` |
| `app.py` | the server |
| `contract.py` | the contract as types, written by `asynction types` |
| `test_contract.py` | tests that hold the server against the contract |

To add an event, describe it in `asyncapi.yaml` with an `x-handler`, and let

```sh
asynction validate
asynction scaffold
```

check the document and write the function that is missing. Then run `pytest`.
"""
