"""The page as Markdown."""

from __future__ import annotations

import re

from asynction_docs import PageOptions, render_markdown
from asynction_spec import load_spec

from .documents import EXAMPLE, NUMBER, TEXT, document, message, received, sent


def test_it_says_what_the_page_of_the_example_says() -> None:
    spec = load_spec(EXAMPLE)

    text = render_markdown(spec)

    assert text.startswith("# Chat 1.0.0\n\nA small chat service.")
    for event in (event for _, event in spec.events()):
        assert f"`{event.name}`" in text
    for words in (
        "### Events you can send",
        "- variable `port`: default `5000`. The TCP port that the server listens on.",
        "#### Join a room `join`",
        "- Argument: object, no other fields\n  - `room` `RoomName` string, required",
        "The server acknowledges with:",
        "Exactly one of these:",
        '```javascript\nsocket.emit("typing", "lobby", true);\n```',
        '```json\n"lobby",\ntrue\n```',
        "### `Failure`",
    ):
        assert words in text
    assert "<p>" not in text
    assert "x-handler" not in text


def test_its_code_is_in_the_first_language() -> None:
    spec = load_spec(document({"/": sent(message("put", TEXT))}))

    text = render_markdown(spec, options=PageOptions(languages=["Python", "JavaScript"]))

    assert '```python\nsio.emit("put", "string")\n```' in text
    assert "socket.emit" not in text


def test_backticks_of_a_document_end_no_code() -> None:
    put = message("a`b", {"type": "object", "properties": {"c``d": NUMBER}})
    fenced = received(message("e", TEXT, examples=[{"payload": "```"}]))

    text = render_markdown(load_spec(document({"/": sent(put) | fenced})))

    assert "``a`b``" in text
    assert "```c``d```" in text
    assert re.search(r'^````json\n"```"\n````$', text, re.MULTILINE)


def test_security_and_limits_are_said_where_they_hold() -> None:
    schemes = {"key": {"type": "httpApiKey", "name": "k", "in": "query"}}
    servers = {"s": {"url": "localhost", "protocol": "ws", "security": [{"key": []}]}}
    limited = message("put", TEXT, x_limits={"maxSize": 100})
    source = document(
        {"/": sent(limited)}, servers=servers, components={"securitySchemes": schemes}
    )

    text = render_markdown(load_spec(source))

    assert "- `key`: An API key, in the query parameter `k`" in text
    assert text.count("Connecting requires `key`.") == 2
    assert "Messages of at most 100 bytes." in text
