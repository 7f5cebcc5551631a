"""The documentation routes."""

import ast
import gzip
import html
import json
import re
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import wraps
from pathlib import Path
from types import FrameType
from typing import Any
from urllib.parse import urljoin
from urllib.request import urlopen

import flask
import pytest
import yaml
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.test import create_environ, run_wsgi_app

from asynction_server import AsynctionException, AsynctionSocketIO
from asynction_spec import load_spec

from .conftest import Live
from .documents import channel, document, message
from .live import DEADLINE

CHAT = document({"/chat": channel(emits=[message("said")])})
OTHER = document({"/other": channel(emits=[message("news")])})


@pytest.mark.parametrize(
    ("path", "base"),
    [
        (None, ""),
        ("socket.io", ""),
        ("/ws", ""),
        ("/api/socket.io", "/api"),
        ("api/v1.0/socket.io/", "/api/v1.0"),
    ],
)
def test_they_stand_beside_the_socketio_path(app: flask.Flask, path: str | None, base: str) -> None:
    AsynctionSocketIO.from_spec(CHAT, app=app, path=path)
    browser = app.test_client()

    page = browser.get(f"{base}/docs")
    data = browser.get(f"{base}/docs/asyncapi.json")

    assert (page.status_code, page.mimetype) == (200, "text/html")
    assert "said" in page.text
    assert (data.status_code, data.mimetype) == (200, "application/json")
    assert data.json == CHAT


def test_the_data_keep_the_order_of_the_document(app: flask.Flask) -> None:
    AsynctionSocketIO.from_spec(CHAT, app=app)

    text = app.test_client().get("/docs/asyncapi.json").text

    assert list(json.loads(text)) == ["asyncapi", "info", "channels"]


def test_they_are_left_out_on_request(app: flask.Flask) -> None:
    AsynctionSocketIO.from_spec(CHAT, app=app, docs=False)

    assert app.test_client().get("/docs").status_code == 404
    assert app.test_client().get("/docs/asyncapi.json").status_code == 404


@pytest.mark.parametrize(
    "paths", [("/a/ws", "/b/ws"), ("/a/b/ws", "/a_b/ws"), ("/a.b/ws", "/a_b/ws")]
)
def test_two_servers_of_an_application_have_each_their_own(
    app: flask.Flask, paths: tuple[str, str]
) -> None:
    for path, source in zip(paths, (CHAT, OTHER), strict=True):
        AsynctionSocketIO.from_spec(source, app=app, path=path)
    browser = app.test_client()

    documents = [browser.get(f"{path[:-3]}/docs/asyncapi.json").json for path in paths]

    assert documents == [CHAT, OTHER]


def test_two_servers_at_one_base_have_their_documentation_where_they_say(app: flask.Flask) -> None:
    AsynctionSocketIO.from_spec(CHAT, app=app, path="/one")
    AsynctionSocketIO.from_spec(OTHER, app=app, path="/two", docs="/three/api")
    browser = app.test_client()

    assert browser.get("/docs/asyncapi.json").json == CHAT
    assert browser.get("/three/api/asyncapi.json").json == OTHER
    page = browser.get("/three/api").text
    assert 'href="api/asyncapi.json"' in page
    assert "/docs" not in page


def test_documentation_below_the_socketio_path_is_refused(app: flask.Flask) -> None:
    for docs in ("/ws", "/ws/docs"):
        with pytest.raises(AsynctionException, match=r"below the Socket\.IO path"):
            AsynctionSocketIO.from_spec(CHAT, app=app, path="/ws", docs=docs)


@pytest.mark.parametrize("docs", ["", "docs", 1, None])
def test_what_is_no_place_for_the_documentation_is_refused(docs: Any) -> None:
    with pytest.raises(TypeError, match="`docs` is True, False, or a path"):
        AsynctionSocketIO.from_spec(CHAT, docs=docs)


def test_a_decorator_says_who_may_see_the_page_and_the_document(app: flask.Flask) -> None:
    def with_token(view: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            return view(*args, **kwargs) if "token" in flask.request.args else ("who?", 401)

        return guarded

    AsynctionSocketIO.from_spec(CHAT, app=app, docs_decorator=with_token)
    browser = app.test_client()

    for path in ("/docs", "/docs/asyncapi.json"):
        assert browser.get(path).status_code == 401
        assert browser.get(f"{path}?token=1").status_code == 200


def test_two_servers_with_their_documentation_in_one_place_are_refused(app: flask.Flask) -> None:
    AsynctionSocketIO.from_spec(CHAT, app=app, path="/one")
    wsgi_app = app.wsgi_app

    with pytest.raises(AsynctionException, match=r"documentation at /docs.*docs=False"):
        AsynctionSocketIO.from_spec(OTHER, app=app, path="/two")

    assert app.wsgi_app == wsgi_app
    AsynctionSocketIO.from_spec(OTHER, app=app, path="/two", docs=False)


def test_the_page_may_run_its_own_script_and_nothing_else(app: flask.Flask) -> None:
    AsynctionSocketIO.from_spec(document({"/": {}}), app=app)

    policy = app.test_client().get("/docs").headers["Content-Security-Policy"]

    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


def test_the_page_is_not_sent_again_to_who_has_it(app: flask.Flask) -> None:
    AsynctionSocketIO.from_spec(document({"/": {}}), app=app)
    client = app.test_client()
    etag = client.get("/docs").headers["ETag"]

    again = client.get("/docs", headers={"If-None-Match": etag})

    assert (again.status_code, again.data) == (304, b"")


# -- what is sent ---------------------------------------------------------------------------------

PATHS = ["/docs", "/docs/asyncapi.json"]


@pytest.mark.parametrize("path", PATHS)
def test_who_accepts_gzip_gets_it(app: flask.Flask, path: str) -> None:
    AsynctionSocketIO.from_spec(CHAT, app=app)
    client = app.test_client()

    plain = client.get(path)
    small = client.get(path, headers={"Accept-Encoding": "br, gzip"})

    assert "Content-Encoding" not in plain.headers
    assert small.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(small.data) == plain.data
    assert int(small.headers["Content-Length"]) == len(small.data)
    assert plain.headers["Vary"] == small.headers["Vary"] == "Accept-Encoding"
    assert plain.headers["ETag"] != small.headers["ETag"]


@pytest.mark.parametrize(
    "accepted", ["", "br", "identity", "gzip;q=0", "identity, gzip;q=0.5", "*;q=0", "nonsense;;"]
)
def test_who_does_not_ask_for_gzip_gets_the_page_as_it_is(app: flask.Flask, accepted: str) -> None:
    AsynctionSocketIO.from_spec(CHAT, app=app)

    page = app.test_client().get("/docs", headers={"Accept-Encoding": accepted})

    assert "Content-Encoding" not in page.headers
    assert page.text.startswith("<!doctype html>")


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("accepted", ["gzip", "identity"])
def test_each_encoding_has_its_own_tag_and_says_when_nothing_has_changed(
    app: flask.Flask, path: str, accepted: str
) -> None:
    AsynctionSocketIO.from_spec(CHAT, app=app)
    client = app.test_client()
    first = client.get(path, headers={"Accept-Encoding": accepted})

    again = client.get(
        path, headers={"Accept-Encoding": accepted, "If-None-Match": first.headers["ETag"]}
    )

    assert (again.status_code, again.data) == (304, b"")
    about_the_body = {"Content-Type", "Content-Length", "Content-Encoding"}
    kept = {name: value for name, value in first.headers if name not in about_the_body}
    assert {name: again.headers.get(name) for name in kept} == kept


@pytest.mark.parametrize("path", PATHS)
def test_a_tag_of_another_encoding_or_document_is_not_taken_for_this_one(
    app: flask.Flask, path: str
) -> None:
    AsynctionSocketIO.from_spec(CHAT, app=app, path="/a/ws")
    AsynctionSocketIO.from_spec(OTHER, app=app, path="/b/ws")
    client = app.test_client()
    small = client.get(f"/a{path}", headers={"Accept-Encoding": "gzip"}).headers["ETag"]
    plain = client.get(f"/a{path}").headers["ETag"]

    assert client.get(f"/a{path}", headers={"If-None-Match": small}).status_code == 200
    assert client.get(f"/b{path}", headers={"If-None-Match": plain}).status_code == 200


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("accepted", ["gzip", "identity"])
def test_head_says_what_get_would(app: flask.Flask, path: str, accepted: str) -> None:
    AsynctionSocketIO.from_spec(CHAT, app=app)
    client = app.test_client()

    got = client.get(path, headers={"Accept-Encoding": accepted})
    head = client.head(path, headers={"Accept-Encoding": accepted})

    assert (head.status_code, head.data) == (200, b"")
    assert head.headers == got.headers


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_nothing_can_be_changed(app: flask.Flask, path: str, method: str) -> None:
    AsynctionSocketIO.from_spec(CHAT, app=app)

    assert getattr(app.test_client(), method)(path).status_code == 405


def test_tools_of_any_origin_may_read_the_document_and_nothing_else(app: flask.Flask) -> None:
    AsynctionSocketIO.from_spec(CHAT, app=app)
    client = app.test_client()
    asked = {"Origin": "https://studio.example", "Access-Control-Request-Method": "GET"}

    preflight = client.options("/docs/asyncapi.json", headers=asked)
    document = client.get("/docs/asyncapi.json", headers=asked)

    assert (preflight.status_code, preflight.data) == (204, b"")
    for answer in (preflight, document):
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert "Access-Control-Allow-Credentials" not in answer.headers
    assert preflight.headers["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"
    assert "Access-Control-Allow-Origin" not in client.get("/docs", headers=asked).headers


@pytest.fixture
def renderings() -> Iterator[list[str]]:
    """Notes the calls of `render_page` in threads that start from now on."""
    calls: list[str] = []

    def note(frame: FrameType, event: str, _: Any) -> None:
        if event == "call" and frame.f_code.co_name == "render_page":
            calls.append(frame.f_code.co_name)

    threading.setprofile(note)
    yield calls
    threading.setprofile(None)


def test_the_page_is_rendered_once_although_many_ask_at_once(
    app: flask.Flask, live: Live, renderings: list[str]
) -> None:
    events = [message(f"event {number}") for number in range(50)]
    AsynctionSocketIO.from_spec(document({"/": channel(emits=events)}), app=app)
    url = live.serve(app)
    start = threading.Barrier(8)

    def get(_: int) -> bytes:
        start.wait(DEADLINE)
        with urlopen(f"{url}/docs", timeout=DEADLINE) as answer:
            return bytes(answer.read())

    with ThreadPoolExecutor(8) as readers:
        pages = set(readers.map(get, range(8)))

    assert len(pages) == 1
    assert len(renderings) == 1


# -- where to connect -----------------------------------------------------------------------------

PRODUCTION = CHAT | {"servers": {"main": {"url": "chat.example/api/socket.io", "protocol": "wss"}}}


def connecting(page: str) -> str:
    """The code that connects, in JavaScript and in Python, and what is around it."""
    text = html.unescape(re.sub(r"<[^>]+>", "", page))
    return text[text.index("const socket = io(") :][:600]


@pytest.mark.parametrize("source", [CHAT, PRODUCTION])
@pytest.mark.parametrize("path", ["socket.io", "/ws/deep"])
def test_the_code_of_the_page_connects_to_the_server_that_shows_it(
    app: flask.Flask, live: Live, source: dict[str, Any], path: str
) -> None:
    AsynctionSocketIO.from_spec(source, app=app, path=path, async_mode="threading")
    url = live.serve(app)
    base = "/ws" if path == "/ws/deep" else ""
    with urlopen(f"{url}{base}/docs", timeout=DEADLINE) as answer:
        page = answer.read().decode()

    python = re.search(r'<pre data-language="Python"[^>]*><code>(.*?)</code>', page, re.DOTALL)
    assert python is not None
    code = html.unescape(python.group(1))
    call = ast.parse(code[code.index("sio.connect(") :], mode="eval").body

    assert isinstance(call, ast.Call)
    options = {str(each.arg): ast.literal_eval(each.value) for each in call.keywords}
    (namespace,) = options.pop("namespaces")
    peer = live.peer(ast.literal_eval(call.args[0]), namespace, **options)
    assert peer.connected


@pytest.mark.parametrize(
    ("headers", "environment", "origin"),
    [
        ({"Host": "127.0.0.1:5660"}, {}, "http://127.0.0.1:5660"),
        ({"Host": "[::1]:5660"}, {}, "http://[::1]:5660"),
        ({"Host": "Chat-1.Example"}, {}, "http://chat-1.example"),
        ({"Host": "chat.test"}, {"wsgi.url_scheme": "https"}, "https://chat.test"),
    ],
)
def test_the_address_in_the_code_is_that_of_the_request(
    app: flask.Flask, headers: dict[str, str], environment: dict[str, str], origin: str
) -> None:
    AsynctionSocketIO.from_spec(PRODUCTION, app=app)

    page = app.test_client().get("/docs", headers=headers, environ_overrides=environment)

    assert connecting(page.text).startswith(f'const socket = io("{origin}/chat");')


def test_an_application_below_a_prefix_is_connected_to_below_it(app: flask.Flask) -> None:
    AsynctionSocketIO.from_spec(CHAT, app=app)

    page = app.test_client().get("/docs", environ_overrides={"SCRIPT_NAME": "/mounted"})

    assert 'path: "/mounted/socket.io"' in connecting(page.text)


@pytest.mark.parametrize(
    ("host", "environment"),
    [
        ("<script>alert(1)</script>", {}),
        ('a"};alert(1);//', {}),
        ("user@elsewhere.test", {}),
        ("elsewhere.test/path", {}),
        ("elsewhere.test:port", {}),
        ("elsewhere.test:123456", {}),
        ("elsewhere.test:1:2", {}),
        ("[::1", {}),
        ("elsewhere.test\u0661", {}),
        ("a" * 300, {}),
        ("elsewhere.test", {"wsgi.url_scheme": "javascript"}),
        ("elsewhere.test", {"SCRIPT_NAME": '/"><script>'}),
        ("elsewhere.test", {"SCRIPT_NAME": "/" + "a" * 300}),
    ],
)
def test_an_address_that_is_none_is_not_shown(
    app: flask.Flask, host: str, environment: dict[str, str]
) -> None:
    AsynctionSocketIO.from_spec(PRODUCTION, app=app)
    given = {"HTTP_HOST": host, **environment}

    # Not the test client: before version 3.1, Werkzeug's fails to read some of these itself.
    environ = create_environ("/docs", environ_overrides=given)
    body, status, _ = run_wsgi_app(app.wsgi_app, environ)

    page = b"".join(body).decode()
    if status == "200 OK":  # newer versions of Werkzeug refuse some of these themselves
        assert connecting(page).startswith('const socket = io("https://chat.example/chat", {')
        assert "elsewhere" not in page
    else:
        assert status == "400 BAD REQUEST"


def test_no_more_than_a_few_hosts_make_the_page_be_rendered(
    app: flask.Flask, renderings: list[str]
) -> None:
    AsynctionSocketIO.from_spec(PRODUCTION, app=app)
    client = app.test_client()

    def ask() -> list[str]:
        hosts = [f"host-{number}.test" for number in range(20)]
        return [client.get("/docs", headers={"Host": each}).text for each in hosts]

    with ThreadPoolExecutor(1) as thread:  # a thread that starts now: `renderings` sees it
        pages = thread.submit(ask).result(DEADLINE)
        again = thread.submit(ask).result(DEADLINE)

    assert "http://host-7.test/chat" in connecting(pages[7])
    assert "http://host-8.test/chat" in connecting(pages[8])  # host-0 made room for it
    assert pages[1:] == again[1:]
    assert {*pages[9:]} == {again[0]}
    assert "https://chat.example/chat" in connecting(pages[9])
    assert len(renderings) == 10


@pytest.mark.parametrize("accepted", ["gzip", "identity"])
def test_the_page_of_each_host_has_its_own_tag(app: flask.Flask, accepted: str) -> None:
    AsynctionSocketIO.from_spec(CHAT, app=app)
    client = app.test_client()

    def get(host: str, **headers: str) -> Any:
        return client.get("/docs", headers={"Host": host, "Accept-Encoding": accepted, **headers})

    tags = [get(host).headers["ETag"] for host in ("one.test", "two.test")]

    assert tags[0] != tags[1]
    assert get("one.test", **{"If-None-Match": tags[0]}).status_code == 304
    assert get("one.test", **{"If-None-Match": tags[1]}).status_code == 200


def test_a_proxy_is_believed_where_the_application_says_so(app: flask.Flask) -> None:
    app.wsgi_app = ProxyFix(app.wsgi_app, x_host=1, x_proto=1)  # type: ignore[method-assign]
    AsynctionSocketIO.from_spec(CHAT, app=app)
    forwarded = {"X-Forwarded-Host": "chat.test", "X-Forwarded-Proto": "https"}

    page = app.test_client().get("/docs", headers=forwarded)

    assert 'io("https://chat.test/chat")' in connecting(page.text)


def test_a_proxy_is_not_believed_otherwise(app: flask.Flask) -> None:
    AsynctionSocketIO.from_spec(CHAT, app=app)

    page = app.test_client().get("/docs", headers={"X-Forwarded-Host": "elsewhere.test"})

    assert "elsewhere" not in page.text


# -- the document ---------------------------------------------------------------------------------


def test_what_the_document_refers_to_in_other_files_is_in_it(
    app: flask.Flask, tmp_path: Path
) -> None:
    (tmp_path / "schemas.yaml").write_text("Text: {type: string, minLength: 1}")
    (tmp_path / "asyncapi.yaml").write_text(
        'asyncapi: 2.6.0\ninfo: {title: A, version: "1"}\n'
        "channels: {/: {subscribe: {message: {name: said, payload: {$ref: 'schemas.yaml#/Text'}}}}}"
    )
    AsynctionSocketIO.from_spec(tmp_path / "asyncapi.yaml", app=app)

    served = app.test_client().get("/docs/asyncapi.json").get_json()

    assert served["components"]["schemas"] == {"Text": {"type": "string", "minLength": 1}}
    payload = served["channels"]["/"]["subscribe"]["message"]["payload"]
    assert payload == {"$ref": "#/components/schemas/Text"}
    assert load_spec(served).namespaces.keys() == {"/"}


def test_the_document_is_json_and_nothing_else(app: flask.Flask, tmp_path: Path) -> None:
    (tmp_path / "asyncapi.yaml").write_text(
        'asyncapi: 2.6.0\ninfo: {title: Größe, version: "1"}\nchannels: {}\n'
        "x-since: 2024-02-30\nx-other: [12e3, 0x1F, yes, ~, '\u2028']\n",
        encoding="utf-8",
    )
    AsynctionSocketIO.from_spec(tmp_path / "asyncapi.yaml", app=app)

    text = app.test_client().get("/docs/asyncapi.json").text

    def no_constant(name: str) -> None:
        raise AssertionError(f"JSON has no {name}")

    served = json.loads(text, parse_constant=no_constant)
    assert served["info"]["title"] == "Größe"
    assert served["x-since"] == "2024-02-30"
    assert served["x-other"] == [12000.0, 31, "yes", None, "\u2028"]


# -- several servers ------------------------------------------------------------------------------


def test_several_applications_in_a_process_have_each_their_own() -> None:
    pages = []
    for source in (CHAT, OTHER):
        app = flask.Flask("tested")
        AsynctionSocketIO.from_spec(source, app=app)
        pages.append(app.test_client().get("/docs").text)

    assert "said" in pages[0]
    assert "said" not in pages[1]
    assert "news" in pages[1]


def test_one_server_of_two_applications_documents_both() -> None:
    server = AsynctionSocketIO.from_spec(CHAT)
    apps = [flask.Flask("one"), flask.Flask("two")]
    for app in apps:
        server.init_app(app)

    assert all("said" in app.test_client().get("/docs").text for app in apps)


def test_the_link_to_the_document_leads_there_from_any_base(app: flask.Flask) -> None:
    AsynctionSocketIO.from_spec(CHAT, app=app, path="/api/v1/socket.io")
    client = app.test_client()

    page = client.get("/api/v1/docs").text

    for name, kind in (("JSON", "json"), ("YAML", "yaml"), ("Markdown", "markdown")):
        found = re.search(rf'<a href="([^"]+)">{name}</a>', page)
        assert found is not None
        answer = client.get(urljoin("/api/v1/docs", found.group(1)))
        assert str(answer.mimetype).endswith(kind)


def test_docs_of_one_server_can_be_left_out_and_of_another_not(app: flask.Flask) -> None:
    AsynctionSocketIO.from_spec(CHAT, app=app, path="/a/ws", docs=False)
    AsynctionSocketIO.from_spec(OTHER, app=app, path="/b/ws")
    client = app.test_client()

    assert [client.get(f"/{each}/docs").status_code for each in "ab"] == [404, 200]


@pytest.mark.parametrize("root", ["", "/mounted"])
def test_a_slash_at_the_end_leads_to_the_page(app: flask.Flask, root: str) -> None:
    AsynctionSocketIO.from_spec(CHAT, app=app, path="/api/socket.io")

    answer = app.test_client().get("/api/docs/", base_url=f"http://localhost{root}")

    assert answer.status_code == 308
    assert urljoin(f"{root}/api/docs/", answer.headers["Location"]) == f"{root}/api/docs"


def test_a_new_address_displaces_the_one_that_was_asked_for_least_recently(
    app: flask.Flask,
) -> None:
    AsynctionSocketIO.from_spec(CHAT, app=app)
    browser = app.test_client()

    def has_own_page(number: int) -> bool:
        host = f"host{number}.example"
        return host in browser.get("/docs", headers={"Host": host}).text

    assert all(has_own_page(number) for number in range(8))
    assert has_own_page(0)
    assert has_own_page(8)  # in the place of the first that was not asked for again
    assert not has_own_page(9)  # so soon none makes room again
    assert [has_own_page(number) for number in range(9)] == [True, False, *[True] * 7]


def test_only_trusted_hosts_are_believed(app: flask.Flask) -> None:
    app.config["TRUSTED_HOSTS"] = ["chat.example"]
    AsynctionSocketIO.from_spec(CHAT, app=app)
    browser = app.test_client()

    assert browser.get("/docs", headers={"Host": "chat.example"}).status_code == 200
    assert browser.get("/docs", headers={"Host": "evil.example"}).status_code == 400


def test_the_document_is_there_as_yaml_and_the_page_as_markdown(app: flask.Flask) -> None:
    AsynctionSocketIO.from_spec(CHAT, app=app, path="/api/socket.io")
    browser = app.test_client()

    document_text = browser.get("/api/docs/asyncapi.yaml")
    text = browser.get("/api/docs.md")

    assert document_text.mimetype == "application/yaml"
    assert yaml.safe_load(document_text.text) == CHAT
    assert text.mimetype == "text/markdown"
    assert "`said`" in text.text
    page = browser.get("/api/docs").text
    assert 'href="docs/asyncapi.yaml"' in page
    assert 'href="docs.md"' in page


def test_a_mapping_says_where_the_page_is_and_how_it_looks(app: flask.Flask) -> None:
    docs = {"path": "/reference", "title": "Mine", "languages": ["Swift"]}
    AsynctionSocketIO.from_spec(CHAT, app=app, docs=docs)

    page = app.test_client().get("/reference").text

    assert "<title>Mine" in page
    assert "import SocketIO" in page
    assert app.test_client().get("/docs").status_code == 404


@pytest.mark.parametrize(
    ("docs", "error", "reason"),
    [
        ({"colour": "red"}, TypeError, "`docs` has no option colour: there are path, accent"),
        ({"path": "docs"}, TypeError, "`docs` is True, False, or a path"),
        ({"languages": ["COBOL"]}, ValueError, "there is no code in COBOL"),
    ],
)
def test_options_that_there_are_not_are_refused(
    docs: dict[str, Any], error: type[Exception], reason: str
) -> None:
    with pytest.raises(error, match=re.escape(reason)):
        AsynctionSocketIO.from_spec(CHAT, docs=docs)


def test_the_console_is_served_where_it_is_asked_for(app: flask.Flask) -> None:
    AsynctionSocketIO.from_spec(CHAT, app=app, path="/a/ws", docs={"console": True})
    AsynctionSocketIO.from_spec(OTHER, app=app, path="/b/ws")
    browser = app.test_client()

    page = browser.get("/a/docs", base_url="http://chat.example")
    program = browser.get("/a/docs/console/console.js")
    data = browser.get("/a/docs/console/data.json", base_url="http://chat.example").get_json()

    assert 'data-console="docs/console/"' in page.text
    policy = page.headers["Content-Security-Policy"]
    assert "connect-src 'self' http://chat.example ws://chat.example;" in policy
    assert "unsafe" not in policy
    assert (program.status_code, program.mimetype) == (200, "text/javascript")
    (server,) = data["servers"]
    assert (server["origin"], server["path"]) == ("http://chat.example", "/a/ws")
    assert list(data["namespaces"]) == ["/chat"]
    assert browser.get("/a/docs/console/../asyncapi.json").status_code != 500
    assert browser.get("/a/docs/console/other.js").status_code == 404
    assert browser.get("/b/docs/console/console.js").status_code == 404
    assert "connect-src" not in browser.get("/b/docs").headers["Content-Security-Policy"]
