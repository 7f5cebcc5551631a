"""A large AsyncAPI document as text: some 450 KB of YAML with 50 namespaces of 20 events each.

It holds no number and no boolean, which asynction 0.8.3 can't read, so that both can load it.
"""

from __future__ import annotations

from .handlers import hear

_HEAD = """\
asyncapi: '2.3.0'
info: {title: Large, version: '1.0.0'}
channels:
"""
_CHANNEL = """\
  /{channel}:
    publish:
      message:
        oneOf:
{received}    subscribe:
      message:
        oneOf:
{emitted}"""
_REFERENCE = "          - $ref: '#/components/messages/{message}'\n"
_MESSAGE = """\
    {message}:
      name: {event}
      summary: What happens when {event} comes
      description: A sentence about the event.
{handler}      payload:
        type: object
        required: [id, text]
        properties:
          id: {{type: string}}
          text: {{type: string}}
          mood: {{type: string, enum: [merry, sad]}}
          author: {{$ref: '#/components/schemas/Person{channel}'}}
"""
_PERSON = """\
    Person{channel}:
      type: object
      properties:
        name: {{type: string}}
        address: {{type: string, format: email}}
"""


def large_document(namespaces: int = 50, events: int = 20) -> str:
    """The text of a document with so many namespaces, and so many events in each."""
    channels, messages, people = [], [], []
    for channel in map(str, range(namespaces)):
        names = [f"event{number}" for number in range(events)]
        references = [_REFERENCE.format(message=f"{name}of{channel}") for name in names]
        middle = (events + 1) // 2
        received, emitted = "".join(references[:middle]), "".join(references[middle:])
        channels.append(_CHANNEL.format(channel=channel, received=received, emitted=emitted))
        for number, name in enumerate(names):
            handler = f"      x-handler: {hear.__module__}.{hear.__name__}\n"
            messages.append(
                _MESSAGE.format(
                    message=f"{name}of{channel}",
                    event=name,
                    channel=channel,
                    handler=handler if number < middle else "",
                )
            )
        people.append(_PERSON.format(channel=channel))
    parts = [_HEAD, *channels, "components:\n  messages:\n", *messages, "  schemas:\n", *people]
    return "".join(parts)
