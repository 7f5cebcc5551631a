"""What the page says of a document."""

from __future__ import annotations

import gzip
import json
import re
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest

from asynction_docs import (
    LiveReload,
    build,
    render,
    render_markdown,
    render_page,
    render_problems,
)
from asynction_spec import diagnose, load_spec

from .documents import EXAMPLE, NUMBER, TEXT, document, large, message, page_of, received, sent


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._ignored = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self._ignored += tag in {"script", "style"}

    def handle_endtag(self, tag: str) -> None:
        self._ignored -= tag in {"script", "style"}

    def handle_data(self, data: str) -> None:
        if not self._ignored:
            self.found.append(data)


def text_of(html: str) -> str:
    """What a reader sees, with single blanks."""
    parser = _Text()
    parser.feed(html)
    return " ".join("".join(parser.found).split())


def ids(html: str) -> list[str]:
    return re.findall(r'<(?:h\d|section|article)[^>]* id="([^"]+)"', html)


@pytest.fixture(scope="module")
def example() -> str:
    return render(load_spec(EXAMPLE))


def test_the_example_weighs_at_most_twenty_kilobytes_as_it_is_sent(example: str) -> None:
    assert len(gzip.compress(example.encode(), mtime=0)) <= 20 * 1024


def test_ids_are_readable_and_unique_although_two_events_share_a_name(example: str) -> None:
    found = re.findall(r' id="([^"]+)"', example)

    assert len(found) == len(set(found))
    assert {"root-send-typing", "root-receive-typing", "admin-send-get-metrics"} <= set(found)
    assert {"namespace-admin", "admin-connect", "schema-RoomName", "server-demo"} <= set(found)
    assert "root-send-join-acknowledgement" in found


def test_ids_stay_when_an_event_is_added() -> None:
    before = page_of(document({"/a": sent(message("one"), message("two"))}))
    after = page_of(document({"/a": sent(message("one"), message("new"), message("two"))}))

    assert set(ids(before)) < set(ids(after))


def test_headings_leave_no_level_out(example: str) -> None:
    levels = [int(each) for each in re.findall(r"<h(\d)", example)]

    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(b - a <= 1 for a, b in pairwise(levels))


def test_headings_of_descriptions_are_fitted_in() -> None:
    info = {"title": "T", "version": "1", "description": "### Deep\n\n# Top\n\n#### Low\n\ntext"}

    page = page_of(document({}, info=info))

    assert re.findall(r'<(h\d) id="(about-\w+)"', page) == [
        ("h2", "about-Deep"),
        ("h2", "about-Top"),
        ("h3", "about-Low"),
    ]


def test_contact_licence_and_further_documentation_are_shown() -> None:
    info = {
        "title": "T",
        "version": "1",
        "termsOfService": "https://example.com/terms",
        "contact": {"name": "Ada", "url": "https://example.com/ada", "email": "ada@example.com"},
        "license": {"name": "MIT", "url": "https://example.com/mit"},
    }
    tags = [{"name": "chat", "description": "Talking."}]
    docs = {"url": "https://example.com/more", "description": "The guide"}

    page = page_of(document({}, info=info, tags=tags, externalDocs=docs))

    for link in (
        '<a href="https://example.com/mit" rel="noreferrer">MIT</a>',
        '<a href="https://example.com/ada" rel="noreferrer">Ada</a>',
        '<a href="mailto:ada@example.com" rel="noreferrer">ada@example.com</a>',
        '<a href="https://example.com/more" rel="noreferrer">The guide</a>',
    ):
        assert link in page
    assert '<dt>Terms of service</dt><dd><a href="https://example.com/terms"' in page
    assert "chat Talking." in text_of(page)


def test_traits_of_an_event_are_shown() -> None:
    trait = {"tags": [{"name": "of-the-trait"}], "headers": {"properties": {"trace": TEXT}}}
    operation = {"summary": "Of the operation.", "bindings": {"kafka": {"groupId": TEXT}}}
    channel = sent(message("put", TEXT, traits=[trait], contentType="text/plain"))
    channel["publish"]["traits"] = [operation]

    text = text_of(page_of(document({"/": channel})))

    for words in ("of-the-trait", "trace", "Of the operation.", "kafka binding", "text/plain"):
        assert words in text


def test_directions_are_the_readers() -> None:
    page = page_of(document({"/": sent(message("ask")) | received(message("told"))}))

    text = text_of(page)

    assert text.index("Events you can send") < text.rindex("ask") < text.rindex("told")
    assert "Events you will receive" in text
    assert "publish" not in text
    assert "subscribe" not in text


def test_arguments_and_acks_are_shown_one_by_one() -> None:
    pair = {"type": "array", "items": [TEXT, NUMBER], "minItems": 1}
    page = page_of(document({"/": sent(message("put", pair, x_ack={"args": pair}))}))

    text = text_of(page)

    assert "Argument 1 string Argument 2 optional integer Acknowledgement" in text
    assert "The server acknowledges with Argument 1 string Argument 2 optional integer" in text


def test_acknowledgements_of_client_and_server_are_distinguished() -> None:
    page = page_of(document({"/": received(message("ask", x_ack={"args": TEXT}))}))

    assert "You acknowledge with string" in text_of(page)


def test_internals_are_never_shown() -> None:
    channel = sent(message("put", TEXT, x_handler="pkg.secret.put"))
    channel["x-handlers"] = {"connect": "pkg.secret.connect"}
    scheme = {"type": "http", "scheme": "basic", "x-basicInfoFunc": "pkg.secret.check"}
    servers = {"s": {"url": "localhost", "protocol": "ws", "security": [{"login": []}]}}
    page = page_of(
        document({"/": channel}, servers=servers, components={"securitySchemes": {"login": scheme}})
    )

    assert "secret" not in page
    assert "x-" not in text_of(page)


def test_security_is_described_in_words() -> None:
    schemes = {
        "key": {"type": "httpApiKey", "name": "api_key", "in": "query"},
        "login": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"},
        "oauth": {
            "type": "oauth2",
            "flows": {
                "clientCredentials": {
                    "tokenUrl": "https://example.com/token",
                    "scopes": {"read": "To read."},
                }
            },
        },
    }
    security = [{"key": [], "login": []}, {"oauth": ["read"]}]
    servers = {"s": {"url": "localhost", "protocol": "ws", "security": security}}
    page = page_of(
        document(
            {"/": sent(message("put"))}, servers=servers, components={"securitySchemes": schemes}
        )
    )

    text = text_of(page)

    assert "Connecting requires one of" in text
    assert (
        "An API key, in the query parameter api_key (key) and"
        " A token (JWT), in the header Authorization: Bearer … (login)"
    ) in text
    assert "An OAuth 2.0 access token, in the header Authorization: Bearer …" in text
    assert "with the scope read" in text
    assert '<a href="https://example.com/token"' in page


def test_examples_are_the_documents_own_or_generated_and_marked() -> None:
    own = message("own", TEXT, examples=[{"name": "morning", "payload": "Good morning"}])
    page = page_of(document({"/": sent(own, message("made", NUMBER))}))

    text = text_of(page)

    assert 'Example: morning "Good morning"' in text
    assert text.count("Generated example") == 1


def test_a_document_of_another_protocol_has_channels_and_no_socketio_code() -> None:
    servers = {"s": {"url": "localhost", "protocol": "kafka"}}
    page = page_of(document({"user.signedup": sent(message("up", TEXT))}, servers=servers))

    assert "Channel user.signedup" in text_of(page)
    assert "socket.emit" not in page
    assert "sio.emit" not in page


def test_a_payload_in_another_schema_language_is_shown_as_it_is() -> None:
    avro = {"type": "record", "name": "User", "fields": [{"name": "age", "type": "int"}]}
    put = message("put", avro, schemaFormat="application/vnd.apache.avro;version=1.9.0")
    text = text_of(page_of(document({"/": sent(put)})))

    assert "application/vnd.apache.avro;version=1.9.0" in text
    assert '"age"' in text


def test_the_document_is_linked_on_request() -> None:
    page = page_of(document({}), document_url="docs/asyncapi.json")

    assert 'AsyncAPI 2.6.0 · <a href="docs/asyncapi.json">JSON</a>' in page


def test_an_empty_document_has_a_page() -> None:
    assert "<h1" in page_of(document({}))


def test_the_header_says_what_the_page_says_and_who_may_frame_it() -> None:
    page = render_page(load_spec(document({})))

    found = re.search(r'Content-Security-Policy" content="([^"]+)"', page.html)

    assert found
    assert "unsafe" not in page.content_security_policy
    written = found.group(1).replace("&#39;", "'")
    assert page.content_security_policy == f"{written}; frame-ancestors 'self'"


def test_rendering_gives_the_same_page_each_time(example: str) -> None:
    assert render(load_spec(EXAMPLE)) == example


def test_build_writes_the_page_and_the_document_into_a_folder(tmp_path: Path) -> None:
    spec = load_spec(EXAMPLE)

    written = build(spec, tmp_path / "site" / "docs")

    assert written == tmp_path / "site" / "docs" / "index.html"
    page = written.read_text(encoding="utf-8")
    for name in ("asyncapi.json", "asyncapi.yaml", "index.md"):
        assert f'<a href="{name}">' in page
        assert (written.parent / name).is_file()
    document = (written.parent / "asyncapi.json").read_text(encoding="utf-8")
    assert json.loads(document) == spec.document


def test_a_page_loads_its_versions_only_with_live_reload() -> None:
    spec = load_spec(document({}))

    plain = render_page(spec)
    live = render_page(spec, live=LiveReload("versions", "7"))

    assert "EventSource" not in plain.html
    assert "connect-src" not in plain.content_security_policy
    assert '<html lang="en" data-versions="versions" data-version="7">' in live.html
    assert "connect-src 'self'" in live.content_security_policy
    assert "unsafe" not in live.content_security_policy


def test_problems_are_listed_with_their_places() -> None:
    found = diagnose({"asyncapi": "2.6.0", "info": {"title": "<b>"}, "channels": {}, "<i>": 1})

    text = text_of(render_problems(found).html)

    assert "2 problems" in text
    assert all(each.message in text and each.rule in text for each in found)
    assert "#/<i>" in text


def test_the_address_of_a_server_has_the_values_of_its_variables() -> None:
    servers = {
        "s": {
            "url": "localhost:{port}/{base}",
            "protocol": "ws",
            "variables": {"port": {"default": "5000"}, "base": {"enum": ["v1", "v2"]}},
        }
    }

    page = page_of(document({"/": {}}, servers=servers))

    assert "<code>localhost:5000/v1</code>" in page


def test_emphasis_by_underscores_is_kept_and_names_with_some_are_left() -> None:
    info = {"title": "T", "version": "1", "description": "_Never_ in __place_of__ snake_case_name"}

    page = page_of(document({}, info=info))

    assert "<p><em>Never</em> in <strong>place_of</strong> snake_case_name</p>" in page


SCHEME = {
    "type": "oauth2",
    "description": "Ask the *operator*.",
    "flows": {
        "implicit": {
            "authorizationUrl": "https://example.com/authorize",
            "scopes": {"write:chat": "To *write*.", "read:chat": "To read."},
        }
    },
}


def test_a_security_scheme_is_described_once_with_its_scopes() -> None:
    security = [{"oauth": ["read:chat"]}]
    servers = {"s": {"url": "localhost", "protocol": "ws", "security": security}}
    channels = {"/": sent(message("put")), "/b": sent(message("put"), **{"x-security": security})}
    page = page_of(
        document(channels, servers=servers, components={"securitySchemes": {"oauth": SCHEME}})
    )

    assert page.count("Ask the <em>operator</em>.") == 1
    assert page.count('href="https://example.com/authorize"') == 1
    assert page.count('<a href="#authentication-oauth">oauth</a>') == 5
    assert "write:chat To write. read:chat To read." in text_of(page)
    assert '<li><a href="#authentication">Authentication</a></li>' in page


def test_an_event_names_the_schemes_and_scopes_that_it_requires() -> None:
    operation = {
        "action": "receive",
        "channel": {"$ref": "#/channels/c"},
        "security": [{"$ref": "#/components/securitySchemes/oauth"}],
    }
    flow = {"authorizationUrl": "https://example.com/a", "availableScopes": {"a": "Any."}}
    page = page_of(
        {
            "asyncapi": "3.0.0",
            "info": {"title": "T", "version": "1"},
            "channels": {"c": {"address": "/", "messages": {"put": {"payload": TEXT}}}},
            "operations": {"o": operation},
            "components": {
                "securitySchemes": {
                    "oauth": {"type": "oauth2", "scopes": ["a"], "flows": {"implicit": flow}}
                }
            },
        }
    )

    assert "This event requires oauth with the scope a Argument" in text_of(page)
    assert "a Any." in text_of(page)


def test_limits_are_said_in_words_where_they_hold() -> None:
    event = {"rate": 0.5, "per": 60, "burst": 3, "maxSize": 20000}
    namespace = {"rate": 20, "identity": {"rate": 100, "per": 10, "maxConnections": 1}}
    server = {"maxConnections": 5, "address": {"rate": 1000, "per": 3600}}
    both = message("say", TEXT, x_limits=event)
    page = page_of(
        document(
            {"/": sent(both, message("other")) | received(both) | {"x-limits": namespace}},
            servers={"s": {"url": "localhost", "protocol": "ws", "x-limits": server}},
        )
    )

    text = text_of(page)

    for words in (
        (
            "At most 0.5 events per minute, 3 at once, from one client,"
            " and from all clients of one identity · Messages of at most 20,000 bytes"
        ),
        "At most 20 events per second from one client",
        "At most 100 events in 10 seconds from all clients of one identity",
        "At most 1 connection of one identity",
        "At most 1,000 events per hour from all clients of one address",
        "At most 5 connections of one identity",
        "At most 5 connections from one address without credentials",
    ):
        assert text.count(words) == 1, words


def test_the_first_screen_has_server_authentication_and_downloads() -> None:
    servers = {"s": {"url": "localhost:5000", "protocol": "ws", "security": [{"oauth": []}]}}
    page = render_page(
        load_spec(
            document({"/": {}}, servers=servers, components={"securitySchemes": {"oauth": SCHEME}})
        ),
        document_url="docs/asyncapi.json",
        yaml_url="docs/asyncapi.yaml",
        markdown_url="docs.md",
        server_url="https://chat.example/socket.io",
    )

    card = page.html.partition('<dl class="card">')[2].partition("</dl>")[0]
    text = text_of(card)
    assert "This server https://chat.example/socket.io s http://localhost:5000" in text
    assert "Authentication oauth An OAuth 2.0 access token" in text
    for url in ("docs/asyncapi.json", "docs/asyncapi.yaml", "docs.md"):
        assert f'href="{url}"' in card


def test_the_map_names_each_event_with_its_title_and_acknowledgement() -> None:
    put = message("put", TEXT, title="Put it there", x_ack={"args": TEXT})
    page = page_of(document({"/": sent(put) | received(message("seen", TEXT))}))

    mapped = page.partition('<section class="map">')[2].partition("</section>")[0]
    assert '<ul class="send" aria-label="You send">' in mapped
    assert text_of(mapped).startswith("Events You send You receive")
    assert "put Put it there ack" in text_of(mapped)
    assert '<a href="#root-receive-seen"><code>seen</code></a>' in mapped


def test_of_many_events_the_map_says_how_many_there_are() -> None:
    mapped = page_of(large(200)).partition('<section class="map">')[2].partition("</section>")[0]

    assert text_of(mapped).count("50 events") == 4


def test_titles_of_events_lead_and_names_follow() -> None:
    page = page_of(document({"/": sent(message("put", TEXT, title="Put it"), message("get"))}))

    assert (
        '<h4 id="root-send-put"><a href="#root-send-put">Put it</a>'
        ' <code class="chip">put</code></h4>'
    ) in page
    assert (
        '<h4 id="root-send-get"><a href="#root-send-get"><code class="chip">get</code></a></h4>'
    ) in page


def test_headings_of_descriptions_are_in_the_contents() -> None:
    text = "First words.\n\n# Rooms\n\nText.\n\n## Names\n\nMore.\n\n# Files & more\n\nEnd."
    page = page_of(
        document(
            {"/a": {"description": "## Of the namespace\n\ntext"}},
            info={"title": "T", "version": "1", "description": text},
        )
    )

    contents = page.partition('<nav class="contents"')[2].partition("</nav>")[0]
    assert "About Events Rooms Names Files & more" in text_of(contents)
    assert "Overview Of the namespace" in text_of(contents)
    # The first screen has the beginning, and the rest comes after the map.
    assert page.index("First words.") < page.index('id="events"') < page.index('id="about-Rooms"')


def test_a_description_that_begins_with_a_heading_has_its_first_part_on_the_first_screen() -> None:
    text = "# Welcome\n\nWords.\n\n> # Quoted\n\n# Rooms\n\nMore."
    page = page_of(document({}, info={"title": "T", "version": "1", "description": text}))

    lead = page.partition('<div class="prose lead">')[2].partition("</div>")[0]
    assert "Words." in lead
    assert "Quoted" in lead
    assert "Rooms" not in lead


def test_the_page_describes_itself_where_it_is_linked() -> None:
    info = {"title": "T & co", "version": "1", "description": "A *small* chat.\n\n" + "word " * 80}

    page = page_of(document({}, info=info))

    assert '<meta property="og:title" content="T &amp; co">' in page
    assert '<meta property="og:description" content="A small chat. word' in page
    found = re.search(r'<meta name="description" content="([^"]+)">', page)
    assert found
    assert len(found.group(1)) <= 202


def test_a_document_of_plain_websockets_has_code_for_websockets_only() -> None:
    channel = sent(message("ask", {"type": "object", "properties": {"id": NUMBER}}))
    channel |= received(message("price", NUMBER)) | {"parameters": {"symbol": {}}}
    servers = {"s": {"url": "ticker.example/v1", "protocol": "wss"}}
    page = page_of(document({"/{symbol}": channel}, servers=servers))

    assert 'new WebSocket("wss://ticker.example/v1/{symbol}")' in page
    assert "socket.send(JSON.stringify({ id: 1 }));" in page
    assert "socket.io-client" not in page
    assert '<pre data-language="Python"' not in page


def test_channels_that_only_warnings_are_about_are_shown() -> None:
    spec = load_spec(
        {
            "asyncapi": "3.0.0",
            "info": {"title": "T", "version": "1"},
            "channels": {
                "empty": {"address": "no-slash"},
                "template": {"address": "/rooms/{room}", "parameters": {"room": {}}},
                "nowhere": {"address": None},
                "good": {"address": "/good"},
            },
        }
    )

    text = text_of(render(spec))

    assert {each.rule for each in spec.diagnostics} >= {"socketio-namespace"}
    for name in ("no-slash", "/rooms/{room}", "nowhere", "/good"):
        assert f"Channel {name}" in text or f"Namespace {name}" in text


def test_an_address_of_plain_websockets_has_their_scheme() -> None:
    servers = {"s": {"url": "ticker.example/v1", "protocol": "wss"}}

    page = page_of(document({"/{symbol}": sent(message("ask"))}, servers=servers))

    card = page.partition('<dl class="card">')[2].partition("</dl>")[0]
    assert "wss://ticker.example/v1" in text_of(card)


def unassigned() -> dict[str, object]:
    """An AsyncAPI 3 document with a channel that no operation is about."""
    put = {"name": "put", "payload": {"type": "object", "properties": {"inner": TEXT}}}
    return {
        "asyncapi": "3.0.0",
        "info": {"title": "Test", "version": "1.0.0"},
        "channels": {"c": {"address": "/c", "messages": {"put": put, "unnamed": {}}}},
    }


def test_messages_of_a_channel_without_an_operation_are_shown() -> None:
    page = page_of(unassigned())

    text = text_of(page)
    assert "Messages without an operation" in text
    assert "No operation of the document sends or receives these messages" in text
    assert {"c-undirected-put", "c-undirected-unnamed"} <= set(ids(page))
    assert "inner" in text
    assert "Direction unknown" in text
    assert "You send" not in text
    assert "socket.emit" not in page


def test_the_markdown_has_messages_without_an_operation_too() -> None:
    text = render_markdown(load_spec(unassigned()))

    assert "### Messages without an operation\n\nNo operation of the document" in text
    assert "#### `put`" in text
