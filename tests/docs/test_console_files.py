"""The files of the console, and what its page may load and connect to."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema_rs

from asynction_docs import PageOptions, build, console_files, render_page
from asynction_spec import Checks, load_spec

from .documents import EXAMPLE, TEXT, Document, document, message, sent

SPEC = load_spec(EXAMPLE)
WITH_CONSOLE = PageOptions(console=True)


def policy_of(servers: Document) -> str:
    spec = load_spec(document({"/": {}}, servers=servers))
    page = render_page(spec, console_url="console/", options=WITH_CONSOLE)
    return page.content_security_policy


def data_of(source: Any) -> Any:
    return json.loads(console_files(load_spec(source))["data.json"].text)


def test_without_a_console_the_page_loads_nothing() -> None:
    page = render_page(SPEC, console_url="console/")

    assert "data-console" not in page.html
    assert "connect-src" not in page.content_security_policy


def test_the_policy_of_a_page_with_a_console_names_its_servers() -> None:
    page = render_page(SPEC, console_url="console/", options=WITH_CONSOLE)

    policy = page.content_security_policy
    assert "connect-src 'self' http://localhost:5000 ws://localhost:5000" in policy
    assert "unsafe" not in policy


def test_the_policy_names_each_value_of_the_variables_of_a_server() -> None:
    zones = {"zone": {"enum": ["east", "west"], "default": "west"}, "port": {"default": "8443"}}
    url = "{zone}.example.com:{port}/{path}"
    server = {"url": url, "protocol": "wss", "variables": zones | {"path": {"default": "ws"}}}

    policy = policy_of({"s": server})

    sources = policy.partition("connect-src ")[2].split("; ")[0].split()
    assert sources == [
        "'self'",
        *("https://west.example.com:8443", "wss://west.example.com:8443"),
        *("https://east.example.com:*", "wss://east.example.com:*"),
        *("https://west.example.com:*", "wss://west.example.com:*"),
    ]


def test_a_server_adds_nothing_else_to_the_policy() -> None:
    policy = policy_of({"s": {"url": "example.com; script-src *", "protocol": "wss"}})

    assert "*" not in policy
    assert "connect-src 'self'; " in f"{policy}; "


def test_the_files_of_the_console_hold_no_names_of_handlers() -> None:
    channel = sent(message("put", TEXT, x_handler="pkg.secret.put"))

    made = console_files(load_spec(document({"/": channel})))

    assert "secret" not in made["data.json"].text
    assert {"console.js", "check.js", "vendor/socket.io.esm.min.js"} <= set(made)


def test_a_schema_that_many_events_share_is_there_once() -> None:
    shared = {"enum": [f"value {number}" for number in range(500)]}

    def made(events: int) -> Any:
        reference = {"$ref": "#/components/schemas/Shared"}
        source = document(
            {"/": sent(*(message(f"event {n}", {"items": reference}) for n in range(events)))}
        )
        source["components"] = {"schemas": {"Shared": shared}}
        return data_of(source)

    few, many = made(2), made(40)

    assert json.dumps(many).count('"value 0", "value 1", "value 2"') == 1
    (definitions,) = many["definitions"].values()
    described = [each["args"]["schema"] for each in many["namespaces"]["/"]["sends"]]
    assert {each["$ref"].split("/")[2] for each in described} <= definitions.keys()
    assert (len(json.dumps(many)) - len(json.dumps(few))) / 38 < 1000


def test_schemas_of_other_dialects_have_definitions_of_their_own() -> None:
    text = {"$ref": "#/components/schemas/Text"}
    newer = {"$schema": "https://json-schema.org/draft/2020-12/schema", "items": text}
    source = document({"/": sent(message("old", {"items": text}), message("new", newer))})
    source["components"] = {"schemas": {"Text": TEXT}}

    made = data_of(source)

    for event in made["namespaces"]["/"]["sends"]:
        schema = event["args"]["schema"]
        keyword, name = schema["$ref"].split("/")[1:]
        whole = {keyword: made["definitions"][schema["$schema"]], **schema}
        assert jsonschema_rs.is_valid(whole, ["a"])
        assert not jsonschema_rs.is_valid(whole, [1])
        assert whole[keyword][name]["items"]["$ref"].startswith(f"#/{keyword}/")


def test_more_messages_that_are_valid_are_made_up() -> None:
    checks = Checks(SPEC)

    for name, namespace in data_of(EXAMPLE)["namespaces"].items():
        described = [each for each in namespace["sends"] if each["args"]]
        for event in described:
            payload = checks.received[name, event["name"]].payload
            assert payload is not None
            if event["name"] != "attach":  # in which text stands for binary data
                for made in event["args"]["variants"]:
                    payload(made)
    join = data_of(EXAMPLE)["namespaces"]["/"]["sends"][0]
    assert len(join["args"]["variants"]) >= 3


def test_what_readers_have_to_replace_is_not_written_for_them() -> None:
    admin = data_of(EXAMPLE)["namespaces"]["/admin"]

    assert admin["query"]["example"] is None
    assert "YOUR_" not in json.dumps(data_of(EXAMPLE))


def test_build_writes_the_console_beside_the_page(tmp_path: Path) -> None:
    build(SPEC, tmp_path, options=WITH_CONSOLE)

    assert (tmp_path / "console" / "data.json").is_file()
    assert 'data-console="console/"' in (tmp_path / "index.html").read_text(encoding="utf-8")
