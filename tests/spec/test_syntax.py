"""YAML and JSON as text: what is read, what is refused, and where things stand."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from asynction_spec import Node, Severity, diagnose, load_spec

from .documents import HEAD, found, only, written


def extension(tmp_path: Path, text: str, name: str = "asyncapi.yaml") -> Node:
    """The node at `x-a` of a document that ends so."""
    node = load_spec(written(tmp_path, HEAD + text, name)).node.get("x-a")
    assert node is not None
    return node


def span(node: Node, *, key: bool = False) -> tuple[int, int, int, int]:
    """Line, column, end line, end column."""
    place = node.key_place if key else node.place
    assert place.span is not None
    return place.span.line, place.span.column, place.span.end_line, place.span.end_column


def member(node: Node, *steps: str | int) -> Node:
    for step in steps:
        node = node.child(step)
    return node


# -- places ------------------------------------------------------------------------------------


def test_a_scalar_and_its_key_know_where_they_stand_in_a_block(tmp_path: Path) -> None:
    node = extension(tmp_path, "x-a:\n  first: one\n  second:   two\n")
    second = node.child("second")
    assert span(second) == (5, 13, 5, 16)
    assert span(second, key=True) == (5, 3, 5, 9)


def test_a_mapping_and_a_list_stand_where_their_key_does(tmp_path: Path) -> None:
    node = extension(tmp_path, "x-a:\n  map:\n    deep: 1\n  list:\n  - a\n  - b: c\n")
    assert span(node.child("map")) == (4, 3, 4, 6)
    assert span(node.child("list")) == (6, 3, 6, 7)
    assert span(member(node, "list", 0)) == (7, 5, 7, 6)
    assert span(member(node, "list", 1, "b")) == (8, 8, 8, 9)


def test_places_are_exact_in_flow_style(tmp_path: Path) -> None:
    node = extension(tmp_path, "x-a: {m: [1, {k: v}],\n  n: 'x'}\n")
    assert span(member(node, "m", 0)) == (3, 11, 3, 12)
    assert span(member(node, "m", 1, "k")) == (3, 18, 3, 19)
    assert span(node.child("n")) == (4, 6, 4, 9)


def test_places_are_right_after_scalars_of_several_lines(tmp_path: Path) -> None:
    text = 'x-a:\n  folded: >\n    one\n\n    two\n  quoted: "a\n    b"\n  last: 1\n'
    node = extension(tmp_path, text)
    assert node.child("folded").value == "one\ntwo\n"
    assert span(node.child("last")) == (10, 9, 10, 10)


def test_columns_count_characters_and_not_bytes(tmp_path: Path) -> None:
    node = extension(tmp_path, "x-a: {é: ü, 😀: zwölf, k: v}\n")
    assert span(node.child("k")) == (3, 26, 3, 27)


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_line_ends_and_a_byte_order_mark_move_nothing(
    tmp_path: Path, newline: str, mark: str
) -> None:
    text = mark + (HEAD + "x-a: b\nchanels: {}\n").replace("\n", newline)
    assert found(written(tmp_path, text)) == [("unknown-field", 4, 1)]
    assert load_spec(written(tmp_path, mark + HEAD.replace("\n", newline))).info.title == "A"


def test_an_absent_value_stands_behind_its_colon(tmp_path: Path) -> None:
    text = 'asyncapi: 3.0.0\ninfo:\n  title:\n  version: "1"\n'
    assert found(written(tmp_path, text)) == [("wrong-type", 3, 9)]


def test_places_are_exact_in_json(tmp_path: Path) -> None:
    text = (
        '{"asyncapi": "3.0.0",\r\n "info": {"title": "é😀", "version": "1"},\r\n'
        ' "x-a": {"list": [true, {"k": -1.5e3}]}}'
    )
    node = load_spec(written(tmp_path, text, "a.json")).node.child("x-a")
    assert span(node) == (3, 2, 3, 7)
    assert span(member(node, "list", 0)) == (3, 19, 3, 23)
    assert span(member(node, "list", 1, "k")) == (3, 31, 3, 37)
    assert member(node, "list", 1, "k").value == -1500.0


def test_what_is_not_there_stands_where_the_nearest_thing_around_it_does(tmp_path: Path) -> None:
    node = extension(tmp_path, "x-a: {b: {c: 1}}\n")
    place = node.source.place((*node.pointer, "b", "missing", "deeper"))
    assert (place.pointer, str(place).rpartition("yaml:")[2]) == ("#/x-a/b/missing/deeper", "3:7")


@pytest.mark.parametrize("number", ["0", "-12", "9" * 400])
def test_integers_of_json_are_integers(tmp_path: Path, number: str) -> None:
    info = '{"title": "A", "version": "1"}'
    text = f'{{"asyncapi": "3.0.0", "info": {info}, "x-a": {number}}}'
    assert load_spec(written(tmp_path, text, "a.json")).document["x-a"] == int(number)


# -- values ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    ["2020-01-01", "2020-01-01T10:00:00Z", "yes", "no", "on", "off", "12:30:45", "1_000", ".", "+"],
)
def test_what_yaml_1_2_calls_text_stays_text(tmp_path: Path, text: str) -> None:
    assert extension(tmp_path, f"x-a: {text}\n").value == text


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0o17", 15),
        ("0x1F", 31),
        ("-12", -12),
        ("+3", 3),
        ("010", 10),
        ("1.", 1.0),
        (".5", 0.5),
        ("1e3", 1000.0),
        ("~", None),
        ("Null", None),
        ("TRUE", True),
        ("false", False),
        ('"5"', "5"),
        ("!!str 5", "5"),
        ('!!int "5"', 5),
        ("!!map {}", {}),
        ("!!seq []", []),
        ("9" * 400, int("9" * 400)),
    ],
)
def test_scalars_are_read_by_the_core_schema(tmp_path: Path, text: str, value: object) -> None:
    read = extension(tmp_path, f"x-a: {text}\n").value
    assert read == value
    assert type(read) is type(value)


def test_keys_are_text_as_they_are_written(tmp_path: Path) -> None:
    node = extension(tmp_path, "x-a: {200: a, yes: b, null: c, 1.0: d}\n")
    assert list(node.value) == ["200", "yes", "null", "1.0"]


def test_a_surrogate_pair_in_json_is_one_character(tmp_path: Path) -> None:
    text = '{"asyncapi": "3.0.0", "info": {"title": "\\ud83d\\ude00", "version": "1"}}'
    assert load_spec(written(tmp_path, text, "a.json")).info.title == "😀"


def test_an_alias_has_the_value_of_its_anchor_and_stands_at_its_own_place(tmp_path: Path) -> None:
    node = extension(tmp_path, "x-b: &b {k: v}\nx-a:\n  c: *b\n")
    assert node.value == {"c": {"k": "v"}}
    assert span(node.child("c")) == (5, 3, 5, 4)
    assert span(member(node, "c", "k")) == (3, 13, 3, 14)


def test_an_anchor_on_a_key_can_be_used(tmp_path: Path) -> None:
    assert extension(tmp_path, "&b x-b: 1\nx-a: *b\n").value == "x-b"


def test_a_merge_key_brings_what_is_not_written_here(tmp_path: Path) -> None:
    text = "x-b: [&b {k: b, l: b}, &c {k: c, m: c}]\nx-a:\n  <<: [*b, *c]\n  l: own\n"
    node = extension(tmp_path, text)
    assert node.value == {"l": "own", "k": "b", "m": "c"}
    assert span(node.child("m")) == (3, 37, 3, 38)


# -- what is refused ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "line", "column", "words"),
    [
        ("x-a: [1, 2\nb: 3\n", 4, 2, "while parsing a flow sequence that begins on line 3"),
        ("x-a: {\n", 4, 1, "did not find expected"),
        ("x-a: 'abc\n", 4, 1, "that begins on line 3"),
        ("x-a: a: b\n", 3, 7, "mapping values are not allowed"),
        ("x-a:\n\tb: 1\n", 4, 1, r"'\t'"),
        ("x-a: @b\n", 3, 6, "'@'"),
        ('x-a: "\\q"\n', 3, 7, "escape"),
        ("---\nx-a: 1\n", 3, 1, "one document"),
        ("x-a: !mine x\n", 3, 6, "the tag !mine"),
        ("x-a: !mine {}\n", 3, 6, "the tag !mine"),
        ("x-a: !!set {b}\n", 3, 6, "the tag !!set"),
        ("x-a: !!python/object:os.system x\n", 3, 6, "the tag !!python/object:os.system"),
        ('x-a: !!int "b"\n', 3, 6, "the tag !!int"),
        ("x-a: *b\n", 3, 6, "no anchor &b"),
        ("x-a: &b {c: [*b]}\n", 3, 14, "*b is inside the node that it names"),
        ("? [b]\n: c\n", 3, 3, "a key must be text"),
        ("? {b: c}\n: c\n", 3, 3, "a key must be text"),
        ("x-a: &b c\n*b : c\n", 4, 1, "a key must be text"),
        ("x-a: .inf\n", 3, 6, ".inf is not a number in JSON"),
        ("x-a: .NaN\n", 3, 6, ".NaN is not a number in JSON"),
        ("x-a: 1e999\n", 3, 6, "1e999 is too large"),
        (f"x-a: {'1' * 401}\n", 3, 6, "more than 400 digits"),
        ("x-a: b\n  é: \x07\n", 4, 6, "control character"),
        ('x-a: "\ufffe"\n', 3, 7, "control character"),
    ],
)
def test_broken_yaml_is_told_once_with_its_place(
    tmp_path: Path, text: str, line: int, column: int, words: str
) -> None:
    diagnostic = only(written(tmp_path, HEAD + text))
    assert (diagnostic.rule, diagnostic.severity) == ("syntax", Severity.ERROR)
    assert (diagnostic.line, diagnostic.column) == (line, column)
    assert words in diagnostic.message


@pytest.mark.parametrize(
    ("text", "line", "column", "message"),
    [
        ('{"a": 1,}', 1, 8, "Illegal trailing comma before end of object"),
        ('[{"a": 1},\n]', 1, 10, "Illegal trailing comma before end of array"),
        ('{"a": 1,]', 1, 9, "Expecting property name enclosed in double quotes"),
        ("[1,}", 1, 4, "Expecting value"),
        ('{"a": 1, b}', 1, 10, "Expecting property name enclosed in double quotes"),
        ("{,}", 1, 2, "Expecting property name enclosed in double quotes"),
        ('{\n  "a": 1\n  "b": 2}', 3, 3, "Expecting ',' delimiter"),
        ('{"a" 1}', 1, 6, "Expecting ':' delimiter"),
        ('{"a": "b', 1, 7, "Unterminated string"),
        ('{"a": "b\x01"}', 1, 9, "Invalid control character"),
        ("{} {}", 1, 4, "Extra data"),
        ('{"a":\n NaN}', 2, 2, "JSON has no NaN"),
        ('{"a": -Infinity}', 1, 7, "JSON has no -Infinity"),
        ('{"a": 1e999}', 1, 7, "the number 1e999 is too large"),
        (f'{{"a": {"1" * 401}}}', 1, 7, "a number of more than 400 digits"),
        ('{"a": "\\ud800"}', 1, 7, "half a surrogate pair is not a character of Unicode"),
        ('{"a\\udfff": 1}', 1, 2, "half a surrogate pair is not a character of Unicode"),
    ],
)
def test_broken_json_is_told_once_with_its_place(
    tmp_path: Path, text: str, line: int, column: int, message: str
) -> None:
    diagnostic = only(written(tmp_path, text, "a.json"))
    assert (diagnostic.rule, diagnostic.line, diagnostic.column) == ("syntax", line, column)
    assert diagnostic.message == message


@pytest.mark.parametrize(
    ("name", "text", "line", "column"),
    [
        ("a.yaml", HEAD + "info: {title: B}\n", 3, 1),
        ("a.yaml", HEAD + 'x-a: {k: 1, "k": 2}\n', 3, 13),
        ("a.yaml", HEAD + "x-a:\n  1: a\n  '1': b\n", 5, 3),
        (
            "a.json",
            '{"asyncapi": "3.0.0",\n "info": {"title": "A", "version": "1", "title": "B"}}',
            2,
            41,
        ),
    ],
)
def test_a_duplicate_key_is_an_error_at_the_second_and_the_first_counts(
    tmp_path: Path, name: str, text: str, line: int, column: int
) -> None:
    diagnostic = only(written(tmp_path, text, name))
    assert (diagnostic.rule, diagnostic.line, diagnostic.column) == ("duplicate-key", line, column)
    assert "is here twice (first on line " in diagnostic.message


def test_two_merge_keys_are_no_duplicates(tmp_path: Path) -> None:
    text = "x-b: [&b {k: 1}, &c {l: 2}]\nx-a:\n  <<: *b\n  <<: *c\n"
    assert extension(tmp_path, text).value == {"k": 1, "l": 2}


# -- what is absurd ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.yaml", HEAD + "x-a: " + "[" * 100_000),
        ("a.yaml", HEAD + "x-a: " + "[" * 1200 + "]" * 1200),
        ("a.yaml", HEAD + "x-a: " + "{a: " * 100_000),
        ("a.yaml", HEAD + "x-a:\n" + "".join(" " * n + "-\n" for n in range(1, 1000))),
        ("a.json", '{"a":' * 100_000),
        ("a.json", "[" * 3000 + "]" * 3000),
        ("a.json", "[" * 200 + "]" * 200),
    ],
    ids=[
        "flow lists",
        "closed lists",
        "flow mappings",
        "block lists",
        "objects",
        "arrays",
        "few arrays",
    ],
)
def test_absurd_nesting_is_told(tmp_path: Path, name: str, text: str) -> None:
    diagnostic = only(written(tmp_path, text, name))
    assert (diagnostic.rule, diagnostic.message) == ("syntax", "more than 150 levels of nesting")
    assert diagnostic.line is not None


def test_the_place_of_absurd_nesting_is_where_it_becomes_absurd(tmp_path: Path) -> None:
    """Not where libyaml 0.2.6 gives up, which has a limit of its own."""
    diagnostic = only(written(tmp_path, HEAD + "x-a: " + "[" * 100_000))
    assert diagnostic.column == len("x-a: ") + 150


def test_nesting_that_only_aliases_make_absurd_is_told(tmp_path: Path) -> None:
    deep = "".join(f"x-{n}: &a{n} {'[' * 20}*a{n - 1}{']' * 20}\n" for n in range(1, 9))
    diagnostic = only(written(tmp_path, HEAD + "x-0: &a0 b\n" + deep))
    assert diagnostic.message == "more than 150 levels of nesting"
    assert diagnostic.line == 11


@pytest.mark.parametrize("pair", ["*{0}", "k{1}: *{0}"])
def test_an_alias_bomb_is_told_and_not_unfolded(tmp_path: Path, pair: str) -> None:
    opening, closing = "{}" if ":" in pair else "[]"
    text = HEAD + f"x-a: &a {opening}{'k: x' if ':' in pair else 'x'}{closing}\n"
    for before, name in zip("abcdefgh", "bcdefghi", strict=True):
        aliases = ", ".join(pair.format(before, n) for n in range(10))
        text += f"x-{name}: &{name} {opening}{aliases}{closing}\n"
    started = time.monotonic()
    diagnostic = only(written(tmp_path, text))
    assert diagnostic.rule == "syntax"
    assert "the aliases expand to more than" in diagnostic.message
    assert diagnostic.line is not None
    assert time.monotonic() - started < 5


def test_a_fault_behind_an_anchor_is_told_once_however_often_it_is_used(tmp_path: Path) -> None:
    text = "x-m: &m {payload: {type: strng}}\nchannels:\n  c:\n    address: /\n"
    uses = "    messages: {a: *m, b: *m, c: *m}\n"
    operation = "operations: {o: {action: send, channel: {$ref: '#/channels/c'}}}\n"
    assert found(written(tmp_path, HEAD + text + uses + operation)) == [("schema", 3, 26)]


def test_aliases_far_from_a_bomb_are_read(tmp_path: Path) -> None:
    text = "x-b: &b [1, 2]\nx-a: [*b, *b, *b]\n"
    assert extension(tmp_path, text).value == [[1, 2]] * 3
    assert diagnose(tmp_path / "asyncapi.yaml") == []


@pytest.mark.parametrize("key", ['"<<"', "'<<'", "! <<"])
def test_a_key_that_only_looks_like_the_merge_key_merges_nothing(tmp_path: Path, key: str) -> None:
    text = f"channels: {{c: {{address: /, x-a: {{{key}: {{b: 1}}}}}}}}\n"
    spec = load_spec(written(tmp_path, HEAD + text))
    assert spec.document["channels"]["c"]["x-a"] == {"<<": {"b": 1}}


def test_json_has_no_merge_key(tmp_path: Path) -> None:
    text = '{"asyncapi": "3.0.0", "info": {"title": "A", "version": "1"}, "x-a": {"<<": {"b": 1}}}'
    spec = load_spec(written(tmp_path, text, "asyncapi.json"))
    assert spec.document["x-a"] == {"<<": {"b": 1}}


@pytest.mark.parametrize("scalar", ['! "5"', "! 5", "!!str 5"])
def test_a_scalar_that_is_tagged_as_text_is_text(tmp_path: Path, scalar: str) -> None:
    spec = load_spec(written(tmp_path, HEAD + f"x-a: {scalar}\n"))
    assert spec.document["x-a"] == "5"


@pytest.mark.parametrize("sign", ["\x85", "\u2028", "\u2029"])
def test_only_line_feeds_and_carriage_returns_end_lines(tmp_path: Path, sign: str) -> None:
    text = f"x-a: 'b{sign}c'\nid: 5\nservers: [\n"
    assert only(written(tmp_path, HEAD + text)).line == 6
    assert found(written(tmp_path, HEAD + text.replace("servers: [\n", ""))) == [
        ("wrong-type", 4, 5)
    ]


@pytest.mark.parametrize(
    ("key", "name"),
    [
        ("1.0", "1"),
        ("0x1F", "31"),
        ("~", "null"),
        ("True", "true"),
        ("1e3", "1000"),
        ("null", None),
    ],
)
def test_a_key_that_other_parsers_read_otherwise_is_reported(
    tmp_path: Path, key: str, name: str | None
) -> None:
    text = f"{HEAD}channels: {{}}\nx-a:\n  {key}: 1\n  200: 2\n  'False': 3\n"
    found = [(each.rule, each.line, each.message) for each in diagnose(written(tmp_path, text))]
    message = f"the key {key} is {name!r} to other parsers: put it in quotes"
    line = text.splitlines().index(f"  {key}: 1") + 1
    assert found == ([] if name is None else [("yaml-key", line, message)])


def test_a_merge_key_that_contradicts_an_explicit_key_is_reported(tmp_path: Path) -> None:
    text = f"""\
{HEAD}channels: {{}}
x-base: &base {{a: 1, b: 2}}
x-same: {{<<: *base, a: 1, c: 3}}
x-other: {{<<: *base, b: 3}}
"""
    (problem,) = diagnose(written(tmp_path, text))
    assert problem.rule == "merge-key"
    assert problem.message.startswith("the key 'b' has another value in what << merges here")
    assert problem.line == text.splitlines().index("x-other: {<<: *base, b: 3}") + 1
