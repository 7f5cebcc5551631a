"""The files of a new project, which runs as it is."""

from __future__ import annotations

DOCUMENT = """\
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
HANDLERS = '''\
"""Handlers of the namespace `/`."""

from __future__ import annotations

from flask_socketio import emit

import contract


def say(payload: contract.Statement) -> contract.Receipt:
    """Say something to everybody."""
    emit("said", payload, broadcast=True)
    return {"ok": True}
'''
CONTRACT_TEST = '''\
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
README = """\
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
