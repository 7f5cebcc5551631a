"""`$ref`: within a document, across files, over http, and into nothing."""

from __future__ import annotations

import http.server
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

import pytest

from asynction_spec import AsyncApiSpec, Node, diagnose, fetch_over_http, load_spec

from .documents import HEAD, accepts, found, only, with_payload, written


def schemas(text: str) -> str:
    return HEAD + "components:\n  schemas:\n" + text


def payload(spec: AsyncApiSpec) -> Node:
    """The one argument of the one event, references followed."""
    ((_, event),) = spec.events()
    assert event.payload is not None
    return spec.follow(event.payload.schema)


# -- where they lead ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "reference"),
    [
        ("plain", "#/components/schemas/plain"),
        ("a/b", "#/components/schemas/a~1b"),
        ("a~b", "#/components/schemas/a~0b"),
        ("a~1b", "#/components/schemas/a~01b"),
        ("a b", "#/components/schemas/a%20b"),
        ("é", "#/components/schemas/%C3%A9"),
        ("é", "#/components/schemas/é"),
        ("a%b", "#/components/schemas/a%25b"),
        ("a/b", "#/components/schemas/a%7E1b"),
    ],
)
def test_a_pointer_may_escape_what_stands_in_it(tmp_path: Path, name: str, reference: str) -> None:
    text = with_payload(f"{{$ref: '{reference}'}}")
    text += f"components: {{schemas: {{'{name}': {{type: integer}}}}}}\n"
    assert payload(load_spec(written(tmp_path, text))).value == {"type": "integer"}


def test_a_reference_may_lead_through_a_list_and_through_references(tmp_path: Path) -> None:
    text = with_payload("{$ref: '#/components/schemas/A/anyOf/1/properties/p'}")
    text += """\
components:
  schemas:
    A: {$ref: '#/components/schemas/B'}
    B: {anyOf: [{type: string}, {$ref: '#/components/schemas/C'}]}
    C: {type: object, properties: {p: {$ref: '#/components/schemas/D'}}}
    D: {type: integer}
"""
    assert payload(load_spec(written(tmp_path, text))).value == {"type": "integer"}


def test_a_chain_of_references_may_be_long(tmp_path: Path) -> None:
    links = "".join(f"    A{n}: {{$ref: '#/components/schemas/A{n + 1}'}}\n" for n in range(500))
    text = with_payload("{$ref: '#/components/schemas/A0'}")
    text += f"components:\n  schemas:\n{links}    A500: {{type: integer}}\n"
    assert payload(load_spec(written(tmp_path, text))).value == {"type": "integer"}


def test_a_file_is_looked_for_beside_the_file_that_names_it(tmp_path: Path) -> None:
    root = written(tmp_path, with_payload("{$ref: 'sub/deep/a.yaml#/A'}"))
    written(tmp_path, "A: {$ref: '../b.json'}\n", "sub/deep/a.yaml")
    written(tmp_path, '{"$ref": "c d.yaml#/C"}', "sub/b.json")
    written(tmp_path, "C: {type: integer}\n", "sub/c d.yaml")
    node = payload(load_spec(root))
    assert node.value == {"type": "integer"}
    assert (node.place.file, node.pointer) == (str(tmp_path / "sub/c d.yaml"), ("C",))


def test_files_may_refer_back_to_the_document_and_to_each_other(tmp_path: Path) -> None:
    text = with_payload("{$ref: 'tree.yaml#/Tree'}")
    text += "components: {schemas: {Leaf: {type: integer}}}\n"
    root = written(tmp_path, text)
    tree = "Tree: {properties: {leaf: {$ref: 'asyncapi.yaml#/components/schemas/Leaf'},"
    written(tmp_path, tree + " next: {$ref: '#/Tree'}}}\n", "tree.yaml")
    spec = load_spec(root)
    leaf = spec.follow(payload(spec).child("properties").child("leaf"))
    assert leaf.source is spec.node.source
    assert accepts(spec, {"next": {"next": {"leaf": 1}}})
    assert not accepts(spec, {"next": {"next": {"leaf": "1"}}})


def test_recursion_is_kept_and_enforced(tmp_path: Path) -> None:
    text = with_payload("{$ref: '#/components/schemas/Tree'}")
    tree = "{type: object, properties: {left: {$ref: '#/components/schemas/Tree'}}}"
    spec = load_spec(written(tmp_path, text + f"components: {{schemas: {{Tree: {tree}}}}}\n"))
    assert accepts(spec, {"left": {"left": {}}})
    assert not accepts(spec, {"left": {"left": 5}})


def test_whole_objects_may_stand_in_files_of_their_own(tmp_path: Path) -> None:
    text = "channels: {chat: {$ref: channels/chat.yaml}}\n"
    operation = "{action: receive, channel: {$ref: '#/channels/chat'}}"
    root = written(tmp_path, HEAD + text + f"operations: {{o: {operation}}}\n")
    channel = "address: /\nmessages: {m: {$ref: '../messages.yaml#/m'}}\n"
    written(tmp_path, channel, "channels/chat.yaml")
    written(tmp_path, "m: {name: said, payload: {type: string}}\n", "messages.yaml")
    ((namespace, event),) = load_spec(root).events()
    assert (namespace.name, event.name) == ("/", "said")


# -- what is no reference ----------------------------------------------------------------------


@pytest.mark.parametrize("keyword", ["default", "const", "example", "x-note"])
def test_a_ref_in_data_is_data(tmp_path: Path, keyword: str) -> None:
    text = with_payload(f"{{type: object, {keyword}: {{a: {{$ref: '#/nowhere'}}}}}}")
    assert diagnose(written(tmp_path, text)) == []


@pytest.mark.parametrize("keyword", ["examples", "enum"])
def test_a_ref_in_a_list_of_data_is_data(tmp_path: Path, keyword: str) -> None:
    text = with_payload(f"{{type: object, {keyword}: [{{$ref: '#/nowhere'}}]}}")
    assert diagnose(written(tmp_path, text)) == []


def test_a_ref_in_an_example_of_a_message_is_data(tmp_path: Path) -> None:
    text = with_payload("{}, examples: [{payload: {$ref: '#/nowhere'}}]")
    assert diagnose(written(tmp_path, text)) == []


@pytest.mark.parametrize("name", ["default", "examples", "const", "x-note", "properties"])
def test_a_property_may_be_called_like_a_keyword_and_be_a_reference(
    tmp_path: Path, name: str
) -> None:
    text = with_payload(f"{{properties: {{{name}: {{$ref: '#/nowhere'}}}}}}")
    assert only(written(tmp_path, text)).rule == "ref-missing"


def test_a_property_called_properties_is_a_schema_like_any_other(tmp_path: Path) -> None:
    inner = "{default: {$ref: '#/data'}, properties: {default: {$ref: '#/nowhere'}}}"
    text = with_payload(f"{{properties: {{properties: {inner}}}}}")
    assert "'#/nowhere'" in only(written(tmp_path, text)).message


def test_a_property_may_be_called_ref(tmp_path: Path) -> None:
    spec = load_spec(written(tmp_path, with_payload("{properties: {$ref: {type: integer}}}")))
    assert accepts(spec, {"$ref": 5})
    assert not accepts(spec, {"$ref": "5"})


# -- where they lead nowhere -------------------------------------------------------------------


def test_a_missing_target_is_told_where_the_reference_stands_with_a_near_name(
    tmp_path: Path,
) -> None:
    text = with_payload("{$ref: '#/components/schemas/Mesage'}")
    path = written(tmp_path, text + "components: {schemas: {Message: {type: string}}}\n")
    diagnostic = only(path)
    assert (diagnostic.rule, diagnostic.line, diagnostic.column) == ("ref-missing", 6, 36)
    assert diagnostic.pointer == "#/channels/chat/messages/m/payload/$ref"
    assert diagnostic.message == (
        "'#/components/schemas/Mesage' leads nowhere: there is no 'Mesage'; did you mean 'Message'?"
    )


@pytest.mark.parametrize(
    ("reference", "rule", "words"),
    [
        ("#/nope/deeper", "ref-missing", "there is no 'nope'"),
        ("#/info/title/x", "ref-missing", "there is no 'x'"),
        ("#/x-list/2", "ref-missing", "there is no '2'"),
        ("#/x-list/01", "ref-missing", "there is no '01'"),
        ("#/x-list/-1", "ref-missing", "there is no '-1'"),
        (f"#/x-list/{'9' * 5000}", "ref-missing", "leads nowhere"),
        ("#anchor", "ref-missing", "is not a JSON pointer: write #/ and the path"),
        ("#/", "ref-missing", "there is no ''"),
        ("missing.yaml#/A", "ref-missing", "missing.yaml' can't be referred to: there is no such"),
        ("sub", "ref-missing", "can't be referred to: this is a folder"),
        ("http://[::1/a.yaml", "ref-missing", "is not an address: Invalid IPv6 URL"),
        ("a%00b.yaml", "ref-missing", "is not an address: "),
        ("/etc/hostname", "ref-forbidden", "name a file relative to this one"),
        ("%2Fetc/hostname", "ref-forbidden", "name a file relative to this one"),
        ("//host/a.yaml", "ref-forbidden", "name a file relative to this one"),
        ("file:///etc/hostname", "ref-forbidden", "name a file relative to this one"),
        ("file:a.yaml", "ref-forbidden", "name a file relative to this one"),
        ("ftp://host/a.yaml", "ref-forbidden", "name a file relative to this one"),
        ("C:/a.yaml", "ref-forbidden", "name a file relative to this one"),
        ("http://host/a.yaml", "ref-forbidden", "nothing is fetched from the network unless"),
        ("HTTPS://host/a.yaml", "ref-forbidden", "nothing is fetched from the network unless"),
    ],
    ids=lambda value: value[:30],
)
def test_a_reference_that_leads_nowhere_is_told_once_at_its_place(
    tmp_path: Path, reference: str, rule: str, words: str
) -> None:
    (tmp_path / "sub").mkdir()
    text = with_payload(f"{{$ref: '{reference}'}}") + "x-list: [{}, {}]\n"
    diagnostic = only(written(tmp_path, text))
    assert (diagnostic.rule, diagnostic.line, diagnostic.column) == (rule, 6, 36)
    assert words in diagnostic.message


def test_a_file_that_links_to_itself_is_told(tmp_path: Path) -> None:
    (tmp_path / "loop.yaml").symlink_to("loop.yaml")
    diagnostic = only(written(tmp_path, with_payload("{$ref: loop.yaml}")))
    assert (diagnostic.rule, diagnostic.line) == ("ref-missing", 6)


def test_a_mapping_has_no_folder_to_look_in() -> None:
    (diagnostic,) = diagnose(
        {
            "asyncapi": "3.0.0",
            "info": {"title": "A", "version": "1"},
            "channels": {"c": {"$ref": "chat.yaml"}},
        }
    )
    assert (diagnostic.rule, diagnostic.pointer) == ("ref-missing", "#/channels/c/$ref")
    assert "a document given as a mapping has no folder" in diagnostic.message


@pytest.mark.parametrize(
    ("name", "text", "line", "column", "rule"),
    [
        ("a.yaml", "A:\n  type: [string\n", 3, 1, "syntax"),
        ("a.json", '{"A":\n  {"type" "string"}}', 2, 11, "syntax"),
        ("a.yaml", "A:\n  type: string\n  type: integer\n", 3, 3, "duplicate-key"),
        ("a.yaml", "A:\n  type: strng\n", 2, 9, "schema"),
        ("a.yaml", "A:\n  $ref: '#/B'\n", 2, 9, "ref-missing"),
    ],
)
def test_a_fault_in_another_file_is_told_once_at_its_own_place(
    tmp_path: Path, name: str, text: str, line: int, column: int, rule: str
) -> None:
    both = f"{{properties: {{a: {{$ref: '{name}#/A'}}, b: {{$ref: '{name}#/A'}}}}}}"
    root = written(tmp_path, with_payload(both))
    written(tmp_path, text, name)
    diagnostic = only(root)
    assert (diagnostic.rule, diagnostic.line, diagnostic.column) == (rule, line, column)
    assert diagnostic.file == str(tmp_path / name)


# -- references to references ------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "    A: {$ref: '#/components/schemas/A'}\n",
        "    A: {$ref: '#/components/schemas/B'}\n    B: {$ref: '#/components/schemas/A'}\n",
        "    A: {$ref: '#/components/schemas/A/x'}\n",
        "    A: {$ref: '#/components/schemas/B/x'}\n    B: {$ref: '#/components/schemas/A/x'}\n",
        (
            "    A: {$ref: '#/components/schemas/B'}\n    B: {$ref: '#/components/schemas/A'}\n"
            "    C: {properties: {a: {$ref: '#/components/schemas/A'}}}\n"
            "    D: {properties: {a: {$ref: '#/components/schemas/B/x'}}}\n"
        ),
    ],
    ids=["itself", "two", "within itself", "within each other", "with users"],
)
def test_a_cycle_of_nothing_but_references_is_told_once(tmp_path: Path, text: str) -> None:
    diagnostic = only(written(tmp_path, schemas(text)))
    assert diagnostic.rule == "ref-cycle"
    assert diagnostic.line in {5, 6}
    assert diagnostic.message.endswith("leads from $ref to $ref and never to a value")


def test_two_cycles_are_told_each(tmp_path: Path) -> None:
    text = "".join(f"    {name}: {{$ref: '#/components/schemas/{name}'}}\n" for name in "AB")
    assert found(written(tmp_path, schemas(text))) == [
        ("ref-cycle", 5, 15),
        ("ref-cycle", 6, 15),
    ]


def test_a_cycle_in_what_travels_keeps_the_document_from_being_loaded(tmp_path: Path) -> None:
    text = with_payload("{$ref: '#/components/schemas/A'}")
    text += "components: {schemas: {A: {$ref: '#/components/schemas/A'}}}\n"
    assert found(written(tmp_path, text)) == [("ref-cycle", 9, 34)]


def test_references_that_wait_for_one_another_are_followed_in_linear_time(
    tmp_path: Path,
) -> None:
    count = 40
    nested = "{type: string}"
    for n in reversed(range(count)):
        nested = f"{{z: {{$ref: '#/components/schemas/L{n}'}}, w: {nested}}}"
    text = f"    X: {nested}\n    L0: {{$ref: '#/components/schemas/X'}}\n"
    for n in range(1, count):
        text += f"    M{n}: {{p: {{$ref: '#/components/schemas/L{n - 1}'}}}}\n"
        text += f"    L{n}: {{$ref: '#/components/schemas/M{n}/p/z/w'}}\n"
    started = time.monotonic()
    assert diagnose(written(tmp_path, schemas(text))) == []
    assert time.monotonic() - started < 5


def test_a_hundred_references_that_wait_for_one_another_are_enough(tmp_path: Path) -> None:
    links = [f"    A{n}: {{$ref: '#/components/schemas/A{n + 1}/x'}}\n" for n in range(110)]
    path = written(tmp_path, schemas("".join(links) + "    A110: {x: {}}\n"))
    assert any("more than 100 $refs in a row" in each.message for each in diagnose(path))


# -- over http ---------------------------------------------------------------------------------


def test_what_fetch_gives_is_read_and_its_references_start_from_its_url(tmp_path: Path) -> None:
    texts = {
        "https://host/a/b.yaml": "B: {$ref: '../c.json#/C'}\n",
        "https://host/c.json": '{"C": {"type": "object", "properties": {"d": {"$ref": "d"}}}}',
        "https://host/d": "\ufefftype: integer\n",
    }
    asked: list[str] = []

    def fetch(url: str) -> str:
        asked.append(url)
        return texts[url]

    both = "{$ref: 'https://host/a/b.yaml#/B'}"
    path = written(tmp_path, with_payload(f"{{allOf: [{both}, {both}]}}"))
    spec = load_spec(path, fetch=fetch)
    assert sorted(asked) == sorted(texts)
    assert accepts(spec, {"d": 1})
    assert not accepts(spec, {"d": "1"})


def test_a_fault_in_what_was_fetched_is_told_at_its_place(tmp_path: Path) -> None:
    path = written(tmp_path, with_payload("{$ref: 'http://host/a.yaml#/A'}"))
    (diagnostic,) = diagnose(path, fetch=lambda _: "A:\n  type: strng\n")
    assert str(diagnostic).startswith("http://host/a.yaml:2:9: error schema: ")


@pytest.mark.parametrize("inner", ["file:///etc/hostname", "ftp://host/a.yaml"])
def test_what_was_fetched_can_not_reach_files(tmp_path: Path, inner: str) -> None:
    path = written(tmp_path, with_payload("{$ref: 'http://host/a.yaml'}"))
    (diagnostic,) = diagnose(path, fetch=lambda _: f"$ref: {inner}\n")
    assert (diagnostic.rule, diagnostic.file) == ("ref-forbidden", "http://host/a.yaml")


@pytest.mark.parametrize("error", [OSError("timed out"), ValueError("not UTF-8")])
def test_what_can_not_be_fetched_is_told_and_asked_for_once(
    tmp_path: Path, error: Exception
) -> None:
    asked: list[str] = []

    def fetch(url: str) -> str:
        asked.append(url)
        raise error

    reference = "{$ref: 'http://host/a.yaml#/A'}"
    path = written(tmp_path, with_payload(f"{{allOf: [{reference}, {reference}]}}"))
    problems = diagnose(path, fetch=fetch)
    assert [(each.rule, each.line, each.column) for each in problems] == [
        ("ref-missing", 6, 45),
        ("ref-missing", 6, 78),
    ]
    assert problems[0].message == f"'http://host/a.yaml' can't be referred to: {error}"
    assert asked == ["http://host/a.yaml"]


class _Pages(http.server.BaseHTTPRequestHandler):
    pages: ClassVar = {"/a.yaml": b"A: {type: integer}\n", "/latin": "é".encode("latin-1")}

    def do_GET(self) -> None:
        page = self.pages.get(self.path)
        self.send_response(404 if page is None else 200)
        self.end_headers()
        self.wfile.write(page or b"")

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  # the base class's name
        pass


@pytest.fixture
def site() -> Iterator[str]:
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Pages) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def test_fetch_over_http_reads_a_page(tmp_path: Path, site: str) -> None:
    path = written(tmp_path, with_payload(f"{{$ref: '{site}/a.yaml#/A'}}"))
    assert payload(load_spec(path, fetch=fetch_over_http)).value == {"type": "integer"}


@pytest.mark.parametrize("page", ["missing", "latin", "a b"])
def test_what_fetch_over_http_can_not_read_is_told(tmp_path: Path, site: str, page: str) -> None:
    path = written(tmp_path, with_payload(f"{{$ref: '{site}/{page}'}}"))
    (diagnostic,) = diagnose(path, fetch=fetch_over_http)
    assert (diagnostic.rule, diagnostic.line, diagnostic.column) == ("ref-missing", 6, 36)


def test_the_network_is_not_asked_unless_it_is_allowed(tmp_path: Path, site: str) -> None:
    path = written(tmp_path, with_payload(f"{{$ref: '{site}/a.yaml#/A'}}"))
    assert found(path) == [("ref-forbidden", 6, 36)]


@pytest.mark.parametrize("target", ["x" * 300, "x" * 5000 + ".yaml", "a/" * 3000 + "b.yaml"])
@pytest.mark.parametrize("with_root", [False, True])
def test_a_file_name_that_is_too_long_is_a_problem_at_its_place(
    tmp_path: Path, target: str, with_root: bool
) -> None:
    path = written(tmp_path, HEAD + f"components: {{schemas: {{a: {{$ref: {target}}}}}}}\n")

    (problem,) = diagnose(path, root=tmp_path if with_root else None)

    assert (problem.rule, problem.line) == ("ref-missing", 3)
    assert "too long" in problem.message
