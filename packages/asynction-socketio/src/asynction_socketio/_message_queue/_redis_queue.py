"""How a process publishes to Redis, or Valkey, and listens to it.

python-socketio 5.18 has emitting handlers wait while Redis does not answer, loses what they emit,
logs two lines for each message without the reason, and waits up to a minute until it listens again.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import suppress
from importlib import import_module
from importlib.util import find_spec
from time import monotonic
from typing import Any

from socketio import RedisManager

from asynction_spec import AsynctionException

from ._queue_outages import QueueHealth
from ._waiting_messages import Message, WaitingMessages

RETRY_SECONDS = 1.0
"""How often it is tried whether Redis is back."""
OTHERS_SECONDS = 10.0
"""How long other processes have to listen again, before what waits is published."""
ANSWER_SECONDS = 1.0
"""How long Redis may take to answer."""
PING_SECONDS = 5.0
"""How often a connection on which nothing comes is tried."""


class MessageQueueException(AsynctionException):
    """A process that only emits through its message queue could not reach it.

    Nobody gets the event, unless the queue received it and only its answer is missing. Or the queue
    is there, and no process listened when credentials were revoked.
    """


class RedisQueue:
    """Publishes and listens, in the place of RedisManager's own methods.

    While Redis can't be reached, what a process of the server publishes waits until it is back.

    Args:
        manager: The client manager, whose methods are replaced.
        health: Is notified of what is found out about the queue.
    """

    def __init__(self, manager: RedisManager, health: QueueHealth) -> None:
        self._manager = manager
        self._health = health
        self._lock = threading.Lock()  # nothing in it lets another greenlet run
        self._client: Any = None
        self._listener: Any = None
        self._waiting = WaitingMessages()
        self._must_wait = False
        self._listeners = 0  # how many connections got the last message
        manager.redis_url = known_scheme(manager.redis_url)
        self._module = manager._get_redis_module()
        self._errors = (self._module.exceptions.RedisError, OSError)
        manager.redis_options = {**_options(self._module), **manager.redis_options}
        manager._publish = self.publish
        manager._listen = self.listen

    # -- publishing -----------------------------------------------------------------------------

    def publish(self, message: dict[str, Any]) -> None:
        """Publish a message, or keep it until Redis is back.

        Raises MessageQueueException in a process that only emits, also where nobody gets what it
        has revoked.
        """
        waiting = Message(message, self._manager.json.dumps)
        if self._manager.write_only:
            self._publish_or_raise(waiting)
            return
        with self._lock:
            if self._must_wait:
                self._keep(waiting)
                return
        self._publish_or_keep(waiting)

    def _publish_or_raise(self, message: Message) -> None:
        try:
            listeners = self._publish_text(message)
        except self._errors as error:
            self._client = None
            what = f"the message queue {self._health.name} can't be reached"
            raise MessageQueueException(f"{what}: {error}") from error
        self._health.note_listeners(listeners)
        if message.is_revocation and not listeners:
            raise MessageQueueException(
                f"no process listens to the message queue {self._health.name}, so nothing was"
                " revoked: repeat it when servers run, with the same `message_queue` and `channel`"
            )

    def _publish_or_keep(self, message: Message) -> None:
        try:
            if self._send(message):
                return
            kept = True
        except self._errors as error:
            kept = message.may_repeat or self._is_surely_unsent(error)
            self._health.lose("publishing", error)  # before it is counted, as of this outage
        with self._lock:
            if kept:
                self._keep(message)
            else:
                self._health.uncertain += 1
        self._wait_for_others()

    def _wait_for_others(self) -> None:
        """Have what is published wait until as many processes listen as before."""
        with self._lock:
            if self._must_wait:
                return
            self._must_wait = True
        self._manager.server.start_background_task(self._recover)

    def _is_surely_unsent(self, error: BaseException) -> bool:
        """Whether a message may be sent once more, and arrive once: after a timeout it may not."""
        return isinstance(error, self._module.exceptions.ConnectionError)

    def _send(self, message: Message) -> bool:
        """Publish a message; give whether anybody got it, or nobody has listened before either.

        A Redis that has restarted takes messages before anybody listens again.
        """
        listeners = self._publish_text(message)
        if self._listeners and not listeners:
            return False
        self._listeners = listeners
        return True

    def _publish_text(self, message: Message) -> int:
        """Publish a message; give how many connections got it."""
        client = self._client
        if client is None:
            client = self._client = self._connect()
        return int(client.publish(self._manager.channel, message.text()))

    def _connect(self) -> Any:
        with self._lock:
            self._manager._redis_connect()  # which makes the client, and connects later
            return self._manager.redis

    def _keep(self, message: Message) -> None:
        self._health.dropped += self._waiting.add(message)

    def note_new_listener(self) -> None:
        """Take note that another process listens, for which messages may have to wait."""
        with self._lock:
            if self._must_wait:
                return
        with suppress(*self._errors):  # whoever publishes next reports it
            self._listeners = max(self._listeners, self._count_listeners())

    def _count_listeners(self) -> int:
        client = self._client or self._connect()
        return int(client.pubsub_numsub(self._manager.channel)[0][1])

    # -- after a loss ---------------------------------------------------------------------------

    def _recover(self) -> None:
        """Wait until Redis is back and others listen, then publish what waits, in its order."""
        pause = self._manager.server.sleep
        is_back_since: float | None = None
        while True:
            pause(RETRY_SECONDS)
            try:
                listeners = self._count_listeners()
            except self._errors:
                is_back_since = None
                continue
            is_back_since = is_back_since or monotonic()
            has_waited = monotonic() - is_back_since >= OTHERS_SECONDS
            if listeners < self._listeners:
                if not has_waited:
                    continue
                self._listeners = listeners
            if self._publish_waiting():
                self._health.restore("publishing")
                return

    def _publish_waiting(self) -> bool:
        """Publish all that waits; give whether Redis has taken it."""
        while True:
            with self._lock:
                if not self._waiting:
                    self._must_wait = False
                    return True
                message = self._waiting.take()
            try:
                is_sent, kept = self._send(message), True
            except self._errors as error:
                is_sent, kept = False, message.may_repeat or self._is_surely_unsent(error)
                self._health.lose("publishing", error)
            if not is_sent:
                with self._lock:
                    if kept:
                        self._waiting.put_back(message)
                    else:
                        self._health.uncertain += 1
                return False
            self._health.sent_late += 1

    # -- listening ------------------------------------------------------------------------------

    def listen(self) -> Iterator[Any]:
        """The messages of the channel, whatever happens to the connection.

        None comes whenever the process has begun to listen.
        """
        while True:
            pubsub = None
            try:
                pubsub = self._subscribe()
                self._health.listen()
                yield None
                yield from self._messages(pubsub)
            except self._errors as error:
                has_listened = self._health.is_listening
                self._health.lose("listening", error)  # first: a client waits for one of both
                self._health.is_listening = False
                if has_listened:  # others may have lost it, too, and listen again later
                    self._health.lose("publishing", error)
                    self._wait_for_others()
            finally:
                if pubsub is not None:
                    pubsub.close()
            self._manager.server.sleep(RETRY_SECONDS)

    def _subscribe(self) -> Any:
        self._listener = self._connect()  # kept, for it closes its connections when it is freed
        pubsub = self._listener.pubsub()
        pubsub.subscribe(self._manager.channel)
        deadline = monotonic() + ANSWER_SECONDS
        while pubsub.get_message(timeout=ANSWER_SECONDS) is None:
            if monotonic() >= deadline:
                raise self._module.exceptions.TimeoutError("Timeout while subscribing")
        return pubsub

    def _messages(self, pubsub: Any) -> Iterator[Any]:
        while True:
            message = pubsub.get_message(timeout=PING_SECONDS)
            unanswered = pubsub.health_check_response_counter
            if message is not None or not unanswered:
                self._health.hear()
            elif unanswered > 1:
                raise self._module.exceptions.TimeoutError("Timeout while listening")
            if message is not None and message["type"] == "message":
                yield message["data"]


def _options(module: Any) -> dict[str, Any]:
    """Options of a client that fails at once where it can't reach its server."""
    retry = import_module(f"{module.__name__}.retry").Retry
    no_backoff = import_module(f"{module.__name__}.backoff").NoBackoff
    return {
        "socket_connect_timeout": ANSWER_SECONDS,
        "socket_timeout": ANSWER_SECONDS,
        "health_check_interval": PING_SECONDS,
        "retry": retry(no_backoff(), 0),
    }


def known_scheme(url: str) -> str:
    """The URL of a Valkey server as one of Redis where only the client of Redis is installed.

    Both speak the same protocol.
    """
    if url.startswith("valkey") and not find_spec("valkey") and find_spec("redis"):
        scheme, _, rest = url.removeprefix("valkey").partition(":")
        return f"redis{'s' if scheme == 's' else scheme}:{rest}"
    return url
