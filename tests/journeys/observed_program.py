"""A server whose operators look at it: with the Admin UI, Prometheus, and readiness probes.

python -m tests.journeys.observed_program threading|gevent USERNAME PASSWORD [MESSAGE_QUEUE]
"""

from __future__ import annotations

import logging
import sys
from pathlib import Path
from typing import Any

import flask
import prometheus_client
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from asynction_server import AsynctionSocketIO, opentelemetry, prometheus, signals
from tests.server.documents import TEXT, channel, document, message

ADMIN_UI = Path(__file__).parent / "js/node_modules/@socket.io/admin-ui/ui/dist"
AUTH = {"username": sys.argv[2], "password": sys.argv[3]}
SPEC = document(
    {
        "/desk": channel(
            [message("say", TEXT, x_ack={"args": TEXT}), message("meet")], [message("said", TEXT)]
        )
    }
)

app = flask.Flask(__name__)
asio = AsynctionSocketIO.from_spec(
    SPEC,
    app=app,
    async_mode=sys.argv[1],
    message_queue=sys.argv[4] if sys.argv[4:] else None,
)
prometheus.instrument(asio)
tracers, spans = TracerProvider(), InMemorySpanExporter()
tracers.add_span_processor(SimpleSpanProcessor(spans))
tracer = tracers.get_tracer("the application")
opentelemetry.instrument(asio, tracers)
arrived: list[str] = []
all_there = asio.server.eio.create_event()
asio.server.instrument(auth=AUTH, mode="development", server_stats_interval=0.1)


@asio.on("say", namespace="/desk")
def say(text: str) -> str:
    asio.emit("said", text, namespace="/desk")
    return text


@asio.on("meet", namespace="/desk")
def meet() -> None:
    """Wait for another client, within a span."""
    sid: str = flask.request.sid  # type: ignore[attr-defined]
    with tracer.start_as_current_span("wait", attributes={"sid": sid}):
        arrived.append(sid)
        if len(arrived) == 2:
            all_there.set()
        all_there.wait()


@app.get("/spans")
def finished_spans() -> list[dict[str, Any]]:
    return [
        {
            "name": span.name,
            "id": span.context and span.context.span_id,
            "parent": span.parent and span.parent.span_id,
            **(span.attributes or {}),
        }
        for span in spans.get_finished_spans()
    ]


@app.get("/ui/<path:name>")
def admin_ui(name: str) -> flask.Response:
    return flask.send_from_directory(ADMIN_UI, name)


@app.get("/metrics")
def metrics() -> flask.Response:
    return flask.Response(
        prometheus_client.generate_latest(), mimetype=prometheus_client.CONTENT_TYPE_LATEST
    )


@app.get("/readyz")
def readyz() -> tuple[dict[str, Any], int]:
    readiness = asio.readiness()
    return {"problems": readiness.problems}, 200 if readiness.is_ready else 503


def leave(_: Any, sid: str, reason: str, **__: Any) -> None:
    print("left", sid, reason, flush=True)  # noqa: T201


def lose(*_: Any, **__: Any) -> None:
    print("the queue is lost", flush=True)  # noqa: T201


def restore(*_: Any, **__: Any) -> None:
    print("the queue is restored", flush=True)  # noqa: T201


signals.client_disconnected.connect(leave)
signals.queue_lost.connect(lose)
signals.queue_restored.connect(restore)


def main() -> None:
    server: Any
    if sys.argv[1] == "gevent":
        from gevent.pywsgi import WSGIServer

        server = WSGIServer(("127.0.0.1", 0), app, log=None)
        server.start()
    else:
        from werkzeug.serving import make_server

        logging.getLogger("werkzeug").setLevel(logging.ERROR)
        server = make_server("127.0.0.1", 0, app, threaded=True)
    print(f"listening on {server.server_port}", flush=True)  # noqa: T201
    server.serve_forever()


if __name__ == "__main__":
    main()
