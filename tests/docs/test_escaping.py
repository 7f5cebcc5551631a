"""Every text of a document is shown, and none becomes markup or runs."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from contextlib import suppress
from html.parser import HTMLParser
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from hypothesis import HealthCheck, given, reject, settings
from hypothesis import strategies as st
from playwright.sync_api import Browser

from asynction_docs import render, render_page
from asynction_spec import SpecError, load_spec

from .browsing import reading, served
from .documents import Document

HOSTILE = [
    "<script>alert(1)</script>",
    "</title><script>alert(1)</script>",
    "</style><script>alert(1)</script>",
    "</code></pre><img src=x onerror=alert(1)>",
    '"><svg onload=alert(1)>',
    "' onmouseover='alert(1)",
    '" onfocus="alert(1)" autofocus="',
    "javascript:alert(1)",
    "[link](javascript:alert(1))",
    "[link](JaVa\tScRiPt:alert(1))",
    "[link](data:text/html,<script>alert(1)</script>)",
    "<javascript:alert(1)>",
    "![image](https://example.invalid/x.png)",
    '![image](x "onerror=alert(1)")',
    "[![image](x)](vbscript:alert(1))",
    "<iframe src=javascript:alert(1)></iframe>",
    "<svg><script>alert(1)</script></svg>",
    "<math><a xlink:href=javascript:alert(1)>x</a></math>",
    "```html\n<script>alert(1)</script>\n```",
    '```"><script>alert(1)</script>\nx\n```',
    "    <script>alert(1)</script>",
    "# <img src=x onerror=alert(1)>",
    "| a |\n|:-:|\n| <script>alert(1)</script> |",
    "{{ 7 * 7 }} {% raw %}",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "<!-- --><script>alert(1)</script>",
    "]]><script>alert(1)</script>",
    "\u2028</script><script>alert(1)</script>",
]
TAGS = """
    html head meta title link style script body a header button p div input kbd ul ol li nav
    details summary main section h1 h2 h3 h4 h5 h6 small dl dt dd article span code pre
    figure figcaption template label select option
    em strong blockquote br hr table thead tbody tr th td footer
"""
ATTRIBUTES = """
    lang charset http-equiv content name rel href class id type hidden role aria-label
    aria-labelledby aria-expanded aria-controls aria-autocomplete aria-hidden aria-pressed
    autocomplete spellcheck placeholder open data-kind data-language tabindex title start
    data-server data-group data-tab data-key data-name property data-template data-variable
    data-languages value selected
"""
DOCUMENT: Document = {
    "asyncapi": "2.6.0",
    "id": "urn:test",
    "info": {
        "title": "T",
        "version": "V",
        "description": "D",
        "termsOfService": "https://example.com",
        "contact": {"name": "N", "url": "https://example.com", "email": "a@example.com"},
        "license": {"name": "L", "url": "https://example.com"},
    },
    "tags": [{"name": "N", "description": "D"}],
    "externalDocs": {"url": "https://example.com", "description": "D"},
    "servers": {
        "main": {
            "url": "{host}:{port}/path",
            "protocol": "ws",
            "protocolVersion": "1",
            "description": "D",
            "variables": {
                "host": {"default": "D", "description": "D"},
                "port": {"enum": ["E"]},
            },
            "security": [{"key": []}, {"login": ["S"]}],
            "bindings": {"ws": {"x": "X"}},
        }
    },
    "channels": {
        "/": {
            "description": "D",
            "x-auth": {"type": "object", "properties": {"P": {"type": "string", "default": "D"}}},
            "bindings": {
                "ws": {
                    "query": {
                        "type": "object",
                        "required": ["Q"],
                        "properties": {"Q": {"type": "string", "examples": ["E"]}},
                    }
                }
            },
            "publish": {
                "operationId": "O",
                "summary": "S",
                "description": "D",
                "tags": [{"name": "N"}],
                "message": {
                    "name": "N",
                    "title": "T",
                    "summary": "S",
                    "description": "D",
                    "contentType": "C",
                    "tags": [{"name": "N", "description": "D"}],
                    "externalDocs": {"url": "https://example.com", "description": "D"},
                    "examples": [{"name": "N", "summary": "S", "payload": {"P": "E"}}],
                    "headers": {"type": "object", "properties": {"H": {"type": "string"}}},
                    "x-ack": {"args": {"type": "string", "description": "D", "title": "T"}},
                    "payload": {
                        "type": "object",
                        "title": "T",
                        "discriminator": "P",
                        "properties": {
                            "P": {
                                "type": "string",
                                "description": "D",
                                "default": "D",
                                "examples": ["E"],
                            },
                            "E": {"enum": ["V"], "x-enum-descriptions": ["D"]},
                            "C": {"const": "C", "contentMediaType": "M", "contentEncoding": "E"},
                            "R": {"$ref": "#/components/schemas/Shared"},
                        },
                        "anyOf": [{"$ref": "#/components/schemas/Shared"}],
                        "externalDocs": {"url": "https://example.com"},
                    },
                },
            },
            "subscribe": {"message": {"name": "N", "payload": {"type": "string", "title": "T"}}},
        }
    },
    "components": {
        "schemas": {"Shared": {"type": "object", "description": "D", "properties": {"F": True}}},
        "securitySchemes": {
            "key": {"type": "httpApiKey", "name": "K", "in": "query", "description": "D"},
            "login": {
                "type": "oauth2",
                "description": "D",
                "flows": {
                    "clientCredentials": {"tokenUrl": "https://example.com", "scopes": {"S": "D"}}
                },
            },
        },
    },
}
CONTROLS = {"type", "in", "$ref", "protocol", "asyncapi", "required"}


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The path of each text that an author may choose."""
    if isinstance(value, dict):
        for key, each in value.items():
            if key not in CONTROLS:
                yield from places(each, (*path, key))
    elif isinstance(value, list):
        for index, each in enumerate(value):
            yield from places(each, (*path, index))
    elif isinstance(value, str):
        yield path


def names(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The path of each key that an author may choose."""
    if isinstance(value, dict):
        for key, each in value.items():
            if path and path[-1] in ("properties", "channels") and key != "R":
                yield (*path, key)
            yield from names(each, (*path, key))


PLACES = list(places(DOCUMENT))
NAMES = list(names(DOCUMENT))
URLS = {"url", "tokenUrl", "email", "termsOfService", "id", "operationId"}
WILLING = [path for path in PLACES if path[-1] not in URLS and "security" not in path]


def put(document: Document, path: tuple[Any, ...], text: str) -> None:
    holder: Any = document
    for step in path[:-1]:
        holder = holder[step]
    holder[path[-1]] = text


def rename(document: Document, path: tuple[Any, ...], name: str) -> None:
    holder: Any = document
    for step in path[:-1]:
        holder = holder[step]
    holder[name] = holder.pop(path[-1])


class Markup(HTMLParser):
    """What a browser would make of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: set[str] = set()
        self.targets: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes |= {name for name, _ in attrs}
        self.targets += [value or "" for name, value in attrs if name in {"href", "src"}]


def assert_harmless(html: str) -> None:
    found = Markup(html)

    assert set(found.tags) <= set(TAGS.split())
    assert found.attributes <= set(ATTRIBUTES.split())
    assert found.tags.count("script") == 1
    assert found.tags.count("style") == 1
    assert found.tags.count("title") == 1
    for target in found.targets:
        plain = "".join(unquote(target).split())
        assert urlsplit(plain).scheme in {"", "http", "https", "mailto"} or plain.startswith(
            "data:image/svg+xml,<svg"
        )


hostile = st.one_of(
    st.sampled_from(HOSTILE),
    st.lists(
        st.sampled_from([*HOSTILE, "\n\n", "> ", "* ", "`", "[", "](", ")", "<", "&"]), max_size=6
    )
    .map("".join)
    .filter(bool),
)


def test_hostile_texts_are_put_in_every_place_that_accepts_them() -> None:
    document = copy.deepcopy(DOCUMENT)
    for path in WILLING:
        put(document, path, HOSTILE[0])

    load_spec(document)

    assert len(WILLING) > 0.8 * len(PLACES)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(st.sampled_from(WILLING), hostile, min_size=1))
def test_no_text_of_a_document_becomes_markup(texts: dict[tuple[Any, ...], str]) -> None:
    document = copy.deepcopy(DOCUMENT)
    for path, text in texts.items():
        put(document, path, text)
    try:
        spec = load_spec(document)
    except SpecError:  # a text that its place does not take
        reject()

    assert_harmless(render(spec, document_url="asyncapi.json"))


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(NAMES), hostile)
def test_no_name_of_a_document_becomes_markup(path: tuple[Any, ...], name: str) -> None:
    document = copy.deepcopy(DOCUMENT)
    rename(document, path, name)
    try:
        spec = load_spec(document)
    except SpecError:
        reject()

    assert_harmless(render(spec))


@pytest.mark.parametrize("path", PLACES, ids=lambda path: "/".join(map(str, path)))
@pytest.mark.parametrize("text", [HOSTILE[1], "javascript:alert(1)"])
def test_each_place_escapes_or_refuses_a_hostile_text(path: tuple[Any, ...], text: str) -> None:
    document = copy.deepcopy(DOCUMENT)
    put(document, path, text)
    with suppress(SpecError):
        assert_harmless(render(load_spec(document)))


def test_a_text_that_looks_like_markup_is_shown_as_it_is() -> None:
    document = copy.deepcopy(DOCUMENT)
    put(document, ("info", "description"), "Use <b> & <script>")

    assert "<p>Use &lt;b&gt; &amp; &lt;script&gt;</p>" in render(load_spec(document))


@pytest.mark.parametrize("shift", range(7))
def test_nothing_of_a_hostile_document_runs_in_a_browser(browser: Browser, shift: int) -> None:
    document = copy.deepcopy(DOCUMENT)
    for index, path in enumerate(WILLING):
        put(document, path, HOSTILE[(5 * index + shift) % len(HOSTILE)])
    page = render_page(load_spec(document))
    with served(page) as site, reading(browser, site) as reader:
        reader.open()
        reader.tab.get_by_role("combobox", name="Search").fill("alert")
        reader.tab.wait_for_load_state("networkidle")

        assert reader.complaints == []
        assert reader.asked_elsewhere() == []
