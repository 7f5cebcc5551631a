"""Buttons that copy an event, or the page, as Markdown."""

from __future__ import annotations

from playwright.sync_api import Browser, Locator, expect

from asynction_docs import render_page
from asynction_spec import load_spec

from .browsing import Reader, reading, served
from .documents import TEXT, document, message, sent


def copied(reader: Reader, place: Locator) -> str:
    """What the button at a place copies."""
    reader.tab.context.grant_permissions(["clipboard-read", "clipboard-write"])
    place.get_by_role("button", name="Copy as Markdown").click()
    expect(place.get_by_role("button", name="Copied").first).to_be_visible()
    return str(reader.tab.evaluate("navigator.clipboard.readText()"))


def test_an_event_is_copied_with_its_schema_and_the_chosen_code(reader: Reader) -> None:
    reader.open("#root-send-join")
    reader.tab.locator("#choices").get_by_label("Language").select_option("Python")

    text = copied(reader, reader.tab.locator("article:has(#root-send-join)"))

    for words in (
        "#### Join a room `join`",
        "##### Argument\n",
        "- `room` RoomName string required",
        "##### Acknowledgement",
        "Exactly one of these",
        '```python\nanswer = sio.call("join", {"room": "lobby", "name": "ada"})\n```',
        '```json\n{ "room": "lobby", "name": "ada" }\n```',
    ):
        assert words in text
    assert "socket.emit" not in text
    assert "Copy" not in text
    assert reader.complaints == []


def test_the_page_is_copied_from_its_title_to_its_schemas(reader: Reader) -> None:
    reader.open()

    text = copied(reader, reader.tab.locator(".card"))

    assert text.startswith("# Chat 1.0.0\n")
    for words in ("## Events", "## Servers", "### Connect", "#### Metrics `metrics`", "## Schemas"):
        assert f"\n{words}" in text
    assert "\u2191" not in text


def test_what_descriptions_have_is_markdown_again(browser: Browser) -> None:
    description = (
        "**Bold** and `a`, [link](https://example.com/).\n\n"
        "| a | b |\n|---|---|\n| 1 | 2 |\n\n1. one\n2. two\n\n```\nx = `1`\n```"
    )
    spec = document({"/": sent(message("put", TEXT, description=description))})
    with served(render_page(load_spec(spec))) as site, reading(browser, site) as reader:
        reader.open("#root-send-put")

        text = copied(reader, reader.tab.locator("article:has(#root-send-put)"))

    for words in (
        "**Bold** and `a`, [link](https://example.com/).",
        "|  a |  b |\n| --- | --- |\n|  1 |  2 |",
        "1. one\n1. two",
        "```\nx = `1`\n```",
    ):
        assert words in text
