"""The data that are sent, and their order: examples, generated values, the same for one seed."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from asynction_spec import Checks, load_spec

from .fake_data import FakeData, data, generated, spec_of

TEXT = {"type": "string"}
USER = {
    "type": "object",
    "required": ["id", "name"],
    "properties": {
        "id": {"type": "string", "format": "uuid"},
        "name": TEXT,
        "email": {"type": "string", "format": "email"},
        "tags": {"type": "array", "items": TEXT, "uniqueItems": True},
        "friends": {"type": "array", "items": {"$ref": "#/components/schemas/User"}},
        "labels": {"type": "object", "additionalProperties": {"type": "integer"}},
        "mood": {"type": "string", "format": "word"},
    },
}


def user_spec() -> Any:
    return spec_of({"$ref": "#/components/schemas/User"}, {"User": USER})


# -- what arrives ----------------------------------------------------------------------------------


def test_a_schema_describes_the_one_argument_and_a_tuple_all_of_them() -> None:
    (argument,) = data({"type": "array", "items": TEXT}).payload("/", "news", 0)
    assert isinstance(argument, list)
    first, second = data({"type": "array", "items": [TEXT, {"type": "integer"}]}).payload(
        "/", "news", 0
    )
    assert (type(first), type(second)) == (str, int)


def test_optional_last_arguments_are_there_now_and_then() -> None:
    fake = data({"type": "array", "items": [TEXT, TEXT], "minItems": 1})
    assert {len(fake.payload("/", "news", number)) for number in range(50)} == {1, 2}


def test_binary_data_is_bytes() -> None:
    assert all(
        isinstance(each, bytes) for each in generated({"type": "string", "format": "binary"})
    )
    limited = generated({"type": "string", "format": "binary", "minLength": 3, "maxLength": 5})
    assert {len(each) for each in limited} <= {3, 4, 5}


def test_arguments_pass_the_checks_of_the_document() -> None:
    spec = user_spec()
    fake, checks = FakeData(spec, seed=4), Checks(spec)
    payload, ack = checks.emitted["/", "news"].payload, checks.received["/", "question"].ack
    assert payload is not None
    assert ack is not None
    for number in range(200):
        payload(fake.payload("/", "news", number))
        ack(fake.ack("/", "question", number) or ())


def test_an_event_without_a_payload_has_no_arguments() -> None:
    document = {
        "asyncapi": "2.6.0",
        "info": {"title": "A", "version": "1"},
        "channels": {"/": {"subscribe": {"message": {"name": "tick"}}}},
    }
    fake = FakeData(load_spec(document), seed=1)
    assert fake.can_emit("/", "tick")
    assert fake.payload("/", "tick", 3) == ()
    assert fake.unavailable == ()


def test_a_received_event_without_an_ack_is_acknowledged_without_arguments() -> None:
    document = {
        "asyncapi": "2.6.0",
        "info": {"title": "A", "version": "1"},
        "channels": {"/": {"publish": {"message": {"name": "question", "payload": TEXT}}}},
    }
    assert FakeData(load_spec(document), seed=1).ack("/", "question", 0) == ()


def test_each_alternative_of_an_ack_is_sent() -> None:
    messages = {
        "done": {"payload": {"type": "integer"}},
        "failed": {"payload": {"type": "string"}},
    }
    document = {
        "asyncapi": "3.0.0",
        "info": {"title": "A", "version": "1"},
        "channels": {
            "chat": {"address": "/chat", "messages": {"question": {"payload": TEXT}, **messages}}
        },
        "operations": {
            "hear": {
                "action": "receive",
                "channel": {"$ref": "#/channels/chat"},
                "messages": [{"$ref": "#/channels/chat/messages/question"}],
                "reply": {
                    "channel": {"$ref": "#/channels/chat"},
                    "messages": [{"$ref": f"#/channels/chat/messages/{each}"} for each in messages],
                },
            }
        },
    }
    fake = FakeData(load_spec(document), seed=1)
    acks = [fake.ack("/chat", "question", number) for number in range(30)]
    assert {type(args[0]) for args in acks if args} == {int, str}


def test_events_that_the_document_does_not_have_are_refused() -> None:
    fake = data(TEXT)
    assert not fake.can_emit("/", "question")
    for ask in (fake.payload, fake.ack):
        with pytest.raises(LookupError, match="nonsense"):
            ask("/", "nonsense", 0)


def test_of_messages_that_share_a_name_the_one_that_is_checked_is_sent() -> None:
    message = {"oneOf": [{"name": "news", "payload": each} for each in (TEXT, {"type": "null"})]}
    document = {
        "asyncapi": "2.6.0",
        "info": {"title": "A", "version": "1"},
        "channels": {"/": {"subscribe": {"message": message}}},
    }
    spec = load_spec(document)
    check = Checks(spec).emitted["/", "news"].payload
    assert check is not None
    check(FakeData(spec, seed=1).payload("/", "news", 0))


# -- examples --------------------------------------------------------------------------------------


def examples(*payloads: Any) -> dict[str, Any]:
    return {"examples": [{"payload": each} for each in payloads]}


def test_the_examples_of_a_message_come_first_and_then_in_every_other_place() -> None:
    fake = FakeData(spec_of(TEXT, **examples("a", "b", "c")), seed=1)
    sent = [fake.payload("/", "news", number)[0] for number in range(30)]
    assert sent[:3] == ["a", "b", "c"]
    assert sent[4::2] == ["a", "b", "c"] * 4 + ["a"]
    assert {"a", "b", "c"}.isdisjoint(sent[3::2])
    assert len(set(sent[3::2])) > 5


def test_examples_are_sent_alone_where_the_generator_finds_nothing_else() -> None:
    private = {"type": "string", "format": "ipv4", "pattern": r"^192\.168\.\d+\.\d+$"}
    fake = FakeData(spec_of(private, **examples("192.168.7.7", "192.168.7.8")), seed=1)
    assert "news" not in {each.event for each in fake.unavailable}
    sent = [fake.payload("/", "news", number)[0][-1] for number in range(4)]
    assert sent == ["7", "8", "7", "8"]


def test_an_example_of_a_tuple_is_the_list_of_arguments() -> None:
    spec = spec_of({"type": "array", "items": [TEXT, TEXT]}, **examples(["a", "b"]))
    assert FakeData(spec, seed=1).payload("/", "news", 0) == ("a", "b")


def test_without_examples_everything_is_generated() -> None:
    schema = {"type": "string", "examples": ["from the schema"]}
    spec = spec_of(schema, **examples("from the message"))
    fake = FakeData(spec, seed=1, examples=False)
    sent = {fake.payload("/", "news", number)[0] for number in range(30)}
    assert sent.isdisjoint({"from the schema", "from the message"})
    assert len(sent) > 10


def test_the_examples_of_the_schema_come_first_and_then_in_every_other_place() -> None:
    sent = generated({"type": "string", "examples": ["a", "b"]}, 20)
    assert sent[:2] == sent[3:7:2] == ["a", "b"]
    assert {"a", "b"}.isdisjoint(sent[2::2])


def test_the_examples_of_an_ack_come_first() -> None:
    fake = data({"type": "integer", "examples": [7, 8]})
    acks = [fake.ack("/", "question", number) for number in range(10)]
    assert acks[:2] == [(7,), (8,)]
    assert len(set(acks)) > 4


def test_an_example_of_an_event_without_a_schema_is_sent() -> None:
    message = {"name": "tick", "examples": [{"payload": 5}]}
    document = {
        "asyncapi": "2.6.0",
        "info": {"title": "A", "version": "1"},
        "channels": {"/": {"subscribe": {"message": message}}},
    }
    assert FakeData(load_spec(document), seed=1).payload("/", "tick", 2) == (5,)


def test_the_examples_of_a_property_are_mixed() -> None:
    one, other = ({"type": "integer", "examples": [1, 2, 3]} for _ in range(2))
    schema = {"type": "object", "properties": {"a": one, "b": other}, "required": ["a", "b"]}
    pairs = {(each["a"], each["b"]) for each in generated(schema)}
    assert len(pairs) == 9


def test_a_default_is_one_value_among_others() -> None:
    values = generated({"type": "integer", "default": 77_777})
    assert 77_777 in values
    assert len(set(values)) > 10


def test_what_is_sent_is_the_receiver_s_own() -> None:
    fake = FakeData(spec_of({"type": "array", "items": TEXT}, **examples(["a"])), seed=1)
    fake.payload("/", "news", 0)[0].append("b")
    assert fake.payload("/", "news", 0) == (["a"],)


# -- the same for the same seed --------------------------------------------------------------------


def test_the_order_of_calls_changes_nothing() -> None:
    forwards, backwards = FakeData(user_spec(), seed=9), FakeData(user_spec(), seed=9)
    numbers = range(100)
    first = {number: forwards.payload("/", "news", number) for number in numbers}
    second = {number: backwards.payload("/", "news", number) for number in reversed(numbers)}
    assert first == second


def test_threads_get_what_one_thread_would_get() -> None:
    alone, shared = FakeData(user_spec(), seed=9), FakeData(user_spec(), seed=9)
    expected = [alone.payload("/", "news", number) for number in range(200)]
    with ThreadPoolExecutor(8) as pool:
        assert [*pool.map(lambda number: shared.payload("/", "news", number), range(200))] == (
            expected
        )


def test_payloads_differ_by_number_by_event_and_by_seed() -> None:
    fake = FakeData(user_spec(), seed=9)
    texts = {repr(fake.payload("/", "news", number)) for number in range(100)}
    assert len(texts) == 100
    assert fake.payload("/", "news", 0) != fake.ack("/", "question", 0)
    assert fake.payload("/", "news", 0) != FakeData(user_spec(), seed=8).payload("/", "news", 0)


PRINTED = """\
from tests.mock.test_data import user_spec
from tests.mock.fake_data import FakeData
fake = FakeData(user_spec(), seed={seed})
print([fake.payload("/", "news", number) for number in range(50)])
"""


@pytest.mark.parametrize("seed", [0, -5, 2**70])
def test_every_process_generates_the_same(seed: int, pytestconfig: pytest.Config) -> None:
    def printed(hash_seed: str) -> str:
        return subprocess.run(
            [sys.executable, "-c", PRINTED.format(seed=seed)],
            capture_output=True,
            text=True,
            check=True,
            cwd=pytestconfig.rootpath,
            env={"PYTHONHASHSEED": hash_seed, "TZ": "Asia/Tokyo" if hash_seed == "2" else "UTC"},
        ).stdout

    assert printed("1") == printed("2")


def test_importing_the_mock_imports_neither_faker_nor_hypothesis() -> None:
    program = (
        "import sys, asynction_mock;"
        "print(sorted({'faker', 'hypothesis', 'hypothesis_jsonschema'} & set(sys.modules)))"
    )
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


# -- data that can't be generated ------------------------------------------------------------------


def test_an_event_that_no_data_satisfy_is_reported_and_not_sent() -> None:
    impossible = {"allOf": [TEXT, {"type": "integer"}]}
    fake = data(impossible)
    payload, ack = fake.unavailable
    assert (payload.namespace, payload.event, payload.direction) == ("/", "news", "payload of")
    assert (ack.event, ack.direction) == ("question", "ack of")
    assert str(payload).startswith("#/channels/~1/subscribe/message/payload: ")
    assert "the payload of event 'news' in namespace '/'" in str(payload)
    assert "\n" not in str(payload)
    assert not fake.can_emit("/", "news")
    with pytest.raises(LookupError, match="news"):
        fake.payload("/", "news", 0)
    assert fake.ack("/", "question", 0) is None


def test_other_events_are_sent_all_the_same() -> None:
    message = {"oneOf": [{"name": "a", "payload": False}, {"name": "b", "payload": TEXT}]}
    document = {
        "asyncapi": "2.6.0",
        "info": {"title": "A", "version": "1"},
        "channels": {"/": {"subscribe": {"message": message}}},
    }
    fake = FakeData(load_spec(document), seed=1)
    assert [each.event for each in fake.unavailable] == ["a"]
    assert isinstance(fake.payload("/", "b", 0)[0], str)


def test_a_recursive_schema_gives_finite_data() -> None:
    node = {"type": "object", "required": ["next"], "properties": {"next": {}}}
    node["properties"] = {"next": {"anyOf": [{"$ref": "#/components/schemas/N"}, {"type": "null"}]}}
    fake = data({"$ref": "#/components/schemas/N"}, {"N": node})
    depths = {repr(fake.payload("/", "news", number)).count("next") for number in range(50)}
    assert {1, 2} <= depths
    assert max(depths) < 10


def test_a_text_example_of_binary_data_is_sent_as_bytes() -> None:
    binary = {"type": "string", "format": "binary", "examples": ["from the property"]}
    payload = {"type": "object", "properties": {"data": binary}, "required": ["data"]}
    examples = [{"payload": {"data": "from the message"}}]
    spec = load_spec(
        {
            "asyncapi": "2.6.0",
            "info": {"title": "A", "version": "1"},
            "channels": {
                "/": {
                    "subscribe": {
                        "message": {"name": "file", "payload": payload, "examples": examples}
                    }
                }
            },
        }
    )
    fake = FakeData(spec, seed=1)
    sent = [fake.payload("/", "file", number)[0]["data"] for number in range(20)]
    assert sent[0] == b"from the message"
    assert {type(each) for each in sent} == {bytes}
