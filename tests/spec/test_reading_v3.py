"""AsyncAPI 3.x into the model: names, operations and replies."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest

from asynction_docs import render
from asynction_mock import FakeData
from asynction_spec import AsyncApiSpec, Event, examples_of, load_spec

from .documents import HEAD, written


def loaded(tmp_path: Path, text: str) -> AsyncApiSpec:
    return load_spec(written(tmp_path, HEAD + dedent(text)))


def received(tmp_path: Path, text: str) -> list[Event]:
    """What the namespace `/` of such a document receives."""
    return list(loaded(tmp_path, text).namespaces["/"].receives)


CHAT = """\
channels:
  chat:
    address: /
    messages:
      say: {payload: {type: string}}
      ok: {payload: {type: boolean}}
      no: {payload: {type: array, items: [{type: integer}, {type: string}]}}
      open: {}
"""


# -- names -------------------------------------------------------------------------------------


def test_a_message_is_called_by_its_name_and_without_one_by_its_key(tmp_path: Path) -> None:
    events = received(
        tmp_path,
        """\
        channels:
          c:
            address: /
            messages: {first: {name: one}, second: {}, third: {$ref: '#/components/messages/X'}}
        operations: {o: {action: receive, channel: {$ref: '#/channels/c'}}}
        components: {messages: {X: {title: t}}}
        """,
    )
    assert [each.name for each in events] == ["one", "second", "third"]


def test_the_key_in_the_channel_counts_and_not_the_one_it_refers_to(tmp_path: Path) -> None:
    events = received(
        tmp_path,
        """\
        channels: {c: {address: /, messages: {said: {$ref: '#/components/messages/Said'}}}}
        operations:
          o:
            action: receive
            channel: {$ref: '#/channels/c'}
            messages: [{$ref: '#/channels/c/messages/said'}]
        components: {messages: {Said: {}}}
        """,
    )
    assert [each.name for each in events] == ["said"]


def test_a_message_written_into_the_operation_has_no_key_to_be_called_by(tmp_path: Path) -> None:
    events = received(
        tmp_path,
        """\
        channels: {c: {address: /}}
        operations:
          o: {action: receive, channel: {$ref: '#/channels/c'}, messages: [{}, {name: said}]}
        """,
    )
    assert [each.name for each in events] == [None, "said"]


def test_the_message_wins_over_its_traits_and_later_ones_over_earlier_ones(
    tmp_path: Path,
) -> None:
    (event,) = received(
        tmp_path,
        """\
        channels:
          c:
            address: /
            messages:
              m:
                title: own
                traits:
                  - {name: first, title: first, summary: first}
                  - {$ref: '#/components/messageTraits/Second'}
        operations: {o: {action: receive, channel: {$ref: '#/channels/c'}}}
        components: {messageTraits: {Second: {title: second, summary: second}}}
        """,
    )
    assert (event.name, event.title, event.summary) == ("first", "own", "second")


# -- operations --------------------------------------------------------------------------------


def test_an_operation_without_messages_has_all_of_its_channel(tmp_path: Path) -> None:
    text = CHAT + "operations: {o: {action: receive, channel: {$ref: '#/channels/chat'}}}\n"
    assert [each.name for each in received(tmp_path, text)] == ["say", "ok", "no", "open"]


def test_an_operation_without_messages_has_none_of_its_reply(tmp_path: Path) -> None:
    events = received(
        tmp_path,
        CHAT
        + """\
operations:
  o:
    action: receive
    channel: {$ref: '#/channels/chat'}
    reply: {messages: [{$ref: '#/channels/chat/messages/ok'}]}
""",
    )
    assert [each.name for each in events] == ["say", "no", "open"]


def test_receive_is_received_and_send_is_emitted(tmp_path: Path) -> None:
    spec = loaded(
        tmp_path,
        CHAT
        + """\
operations:
  a:
    action: receive
    channel: {$ref: '#/channels/chat'}
    messages: [{$ref: '#/channels/chat/messages/say'}]
  b:
    action: send
    channel: {$ref: '#/channels/chat'}
    messages: [{$ref: '#/channels/chat/messages/ok'}]
""",
    )
    namespace = spec.namespaces["/"]
    assert [each.name for each in namespace.receives] == ["say"]
    assert [each.name for each in namespace.emits] == ["ok"]


def test_an_operation_may_name_its_channel_through_other_references(tmp_path: Path) -> None:
    events = received(
        tmp_path,
        """\
        channels: {a: {$ref: '#/components/channels/A'}}
        operations: {o: {$ref: '#/components/operations/O'}}
        components:
          channels: {A: {address: /, messages: {m: {}}}}
          operations: {O: {action: receive, channel: {$ref: '#/channels/a'}}}
        """,
    )
    assert [each.name for each in events] == ["m"]


def test_a_handler_may_stand_on_the_operation_and_the_message_wins(tmp_path: Path) -> None:
    events = received(
        tmp_path,
        """\
        channels: {c: {address: /, messages: {a: {}, b: {x-handler: of.message}}}}
        operations:
          o: {action: receive, channel: {$ref: '#/channels/c'}, x-handler: of.operation}
        """,
    )
    handlers = [each.handler.value for each in events if each.handler]
    assert handlers == ["of.operation", "of.message"]


# -- replies -----------------------------------------------------------------------------------


def replying(reply: str) -> str:
    """A document that answers `say` so; it also has a channel without and one with an address."""
    return f"""{CHAT}\
  back:
    messages: {{ok: {{payload: {{type: "null"}}}}}}
  other:
    address: /other
    messages: {{ok: {{payload: {{type: "null"}}}}}}
operations:
  say:
    action: receive
    channel: {{$ref: '#/channels/chat'}}
    messages: [{{$ref: '#/channels/chat/messages/say'}}]
    reply: {reply}
components:
  replies: {{Ok: {{messages: [{{$ref: '#/channels/chat/messages/ok'}}]}}}}
"""


OK = "{$ref: '#/channels/chat/messages/ok'}"
NO = "{$ref: '#/channels/chat/messages/no'}"
OPEN = "{$ref: '#/channels/chat/messages/open'}"


@pytest.mark.parametrize(
    ("reply", "acks"),
    [
        (f"{{messages: [{OK}]}}", [(1, 1)]),
        ("{$ref: '#/components/replies/Ok'}", [(1, 1)]),
        (f"{{messages: [{OK}, {NO}]}}", [(1, 1), (2, 2)]),
        (f"{{channel: {{$ref: '#/channels/chat'}}, messages: [{OK}]}}", [(1, 1)]),
        ("{channel: {$ref: '#/channels/back'}}", [(1, 1)]),
        ("{channel: {$ref: '#/channels/other'}}", []),
        ("{channel: {$ref: '#/channels/chat'}}", []),
        (f"{{messages: [{OPEN}]}}", []),
        (f"{{messages: [{OK}, {OPEN}]}}", []),
        ("{}", []),
    ],
    ids=[
        "one",
        "reference",
        "several",
        "same channel",
        "channel without address",
        "another channel",
        "no messages named",
        "no payload",
        "one of them without a payload",
        "nothing said",
    ],
)
def test_a_reply_is_the_ack_unless_it_goes_elsewhere_or_says_nothing(
    tmp_path: Path, reply: str, acks: list[tuple[int, int]]
) -> None:
    (event,) = received(tmp_path, replying(reply))
    assert event.name == "say"
    assert [(each.least, each.most) for each in event.ack] == acks


def test_an_x_ack_wins_over_a_reply(tmp_path: Path) -> None:
    text = replying(f"{{messages: [{OK}]}}")
    text = text.replace("say: {payload", "say: {x-ack: {type: integer}, payload")
    (event,) = received(tmp_path, text)
    assert [each.schema.value for each in event.ack] == [{"type": "integer"}]


def test_the_reply_of_an_emitted_event_is_its_ack_too(tmp_path: Path) -> None:
    text = replying(f"{{messages: [{OK}]}}").replace("action: receive", "action: send")
    (event,) = loaded(tmp_path, text).namespaces["/"].emits
    assert [each.schema.value for each in event.ack] == [{"type": "boolean"}]


# -- channels and servers ----------------------------------------------------------------------


def test_a_channel_without_an_address_is_called_by_its_key(tmp_path: Path) -> None:
    spec = loaded(tmp_path, "channels: {a: {title: T, summary: S}, b: {address: null}}\n")
    assert {name: each.address for name, each in spec.namespaces.items()} == {"a": None, "b": None}
    assert (spec.namespaces["a"].title, spec.namespaces["a"].summary) == ("T", "S")


def test_the_payload_may_name_its_own_schema_format(tmp_path: Path) -> None:
    format_ = "application/schema+json;version=2020-12"
    (event,) = received(
        tmp_path,
        f"""\
        channels:
          c:
            address: /
            messages:
              m: {{payload: {{$ref: '#/components/schemas/Pair'}}}}
        operations: {{o: {{action: receive, channel: {{$ref: '#/channels/c'}}}}}}
        components:
          schemas:
            Pair:
              schemaFormat: {format_}
              schema: {{type: array, prefixItems: [{{}}, {{}}]}}
        """,
    )
    assert event.payload is not None
    assert event.payload.dialect.name == "DRAFT2020"
    assert (event.payload.least, event.payload.most) == (2, 2)
    assert event.schema_format is not None
    assert event.schema_format.value == format_


def test_the_messages_of_a_reply_keep_what_they_say(tmp_path: Path) -> None:
    done = (
        "{title: Done, summary: It is over., description: All of it.,"
        " payload: {type: boolean}, examples: [{payload: true}]}"
    )
    text = replying("{messages: [{$ref: '#/channels/chat/messages/ok'}]}")
    text = text.replace("ok: {payload: {type: boolean}}", f"ok: {done}", 1)
    assert done in text
    spec = loaded(tmp_path, text)
    (event,) = spec.namespaces["/"].receives
    (ack,) = event.ack
    assert (ack.title, ack.summary, ack.description) == ("Done", "It is over.", "All of it.")
    assert [each.arguments for each in examples_of(spec, ack)] == [[True]]
    page = render(spec)
    assert all(words in page for words in ("Done", "It is over.", "All of it."))
    assert FakeData(spec, seed=1).ack("/", "say", 0) == (True,)


# -- messages that no operation names ----------------------------------------------------------


def test_messages_without_an_operation_are_kept_apart(tmp_path: Path) -> None:
    spec = loaded(
        tmp_path,
        """\
        channels:
          chat:
            address: /
            messages: {say: {}, ok: {}, other: {name: stray}}
          alone:
            address: /alone
            messages: {one: {}, two: {}}
        operations:
          o:
            action: receive
            channel: {$ref: '#/channels/chat'}
            messages: [{$ref: '#/channels/chat/messages/say'}]
            reply: {messages: [{$ref: '#/channels/chat/messages/ok'}]}
        """,
    )
    chat, alone = spec.namespaces["/"], spec.namespaces["/alone"]
    assert [each.name for each in chat.without_operation] == ["stray"]
    assert [each.name for each in alone.without_operation] == ["one", "two"]
    assert not alone.receives
    assert not alone.emits
    assert [event.name for _, event in spec.events()] == ["say"]


def test_an_operation_without_messages_names_all_of_its_channel(tmp_path: Path) -> None:
    spec = loaded(
        tmp_path, CHAT + "operations: {o: {action: send, channel: {$ref: '#/channels/chat'}}}"
    )

    assert spec.namespaces["/"].without_operation == ()
