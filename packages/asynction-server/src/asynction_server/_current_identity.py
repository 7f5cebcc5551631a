"""Who sent what a handler is handling: `current_identity`."""

from __future__ import annotations

import flask

from asynction_socketio import Identity, identity_of_sender


def current_identity() -> Identity:
    """Who sent what is being handled: `user` and `token_info`, None and empty without security.

        @asio.on("say")
        def say(text):
            print(current_identity().user, "says", text)

    Call it in a handler. Raises RuntimeError outside of one.
    """
    namespace = getattr(flask.request, "namespace", None)
    if namespace is None:
        raise RuntimeError("current_identity() is for handlers of Socket.IO events")
    return identity_of_sender(flask.request.environ, namespace)
