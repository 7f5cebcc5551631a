"""A WSGI application with an AsynctionServer beside it, in a process without Flask.

python -m tests.journeys.wsgi_program threading|gevent
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from typing import Any

import socketio

from asynction_socketio import AsynctionServer, reply_with_error

from .weather_posts import SPEC

ASYNC_MODE = sys.argv[1]
sio = AsynctionServer.from_spec(SPEC, async_mode=ASYNC_MODE, default_error_handler=reply_with_error)


@sio.event(namespace="/station")  # type: ignore[untyped-decorator]  # python-socketio has no types
def connect(sid: str, environ: dict[str, Any], auth: Any, user: str) -> None:
    sio.save_session(sid, {"user": user}, namespace="/station")
    sio.enter_room(sid, "stations", namespace="/station")


@sio.on("measured", namespace="/station")
def measured(sid: str, degrees: float) -> str:
    name: str = sio.get_session(sid, namespace="/station")["user"]
    reading = {"station": name, "degrees": degrees}
    sio.emit("reading", reading, room="stations", namespace="/station")
    return name


def page(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Which modules of Flask there are."""
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [str(sorted(name for name in sys.modules if name.startswith("flask"))).encode()]


def main() -> None:
    application = socketio.WSGIApp(sio, page, socketio_path=sio.path)
    server: Any
    if ASYNC_MODE == "gevent":
        from gevent.pywsgi import WSGIServer

        server = WSGIServer(("127.0.0.1", 0), application, log=None)
        server.start()
    else:
        from werkzeug.serving import make_server

        server = make_server("127.0.0.1", 0, application, threaded=True)
    print(f"listening on {server.server_port}", flush=True)  # noqa: T201
    server.serve_forever()


if __name__ == "__main__":
    main()
