"""A page that is served while its document is being written."""

from __future__ import annotations

import json
import logging
import secrets
import signal
import socket
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from threading import Condition, Thread
from types import FrameType

import click
from flask import Flask, Response, abort
from werkzeug.serving import BaseWSGIServer, make_server

from asynction_docs import LiveReload, Page, render_page, render_problems
from asynction_spec import AsyncApiSpec, SpecError, bundled_document, load_spec

from ._reload import changes
from ._reports import summary, text

_STILL_THERE = 15
"""After so many seconds without a change a browser is written to, to learn that it has gone."""


@dataclass(frozen=True, slots=True)
class _Edition:
    """What is shown until the next change; `document` is None while the document is broken."""

    version: str
    page: Page
    document: str | None


class Preview:
    """A document as it is now, and what tells of its changes.

    Args:
        document: Its file.
    """

    def __init__(self, document: str) -> None:
        self.document = document
        run = secrets.token_hex(4)  # a page of an earlier run is out of date as well
        self._versions = (f"{run}-{number}" for number in count(1))
        self._changed = Condition()
        self._changes = changes(document)  # from before it is read
        self.edition = self._read()

    def follow(self) -> None:
        """Read the document again each time it changes, without end."""
        for files in self._changes:
            click.echo(f"Changed: {', '.join(map(str, files))}")
            edition = self._read()
            with self._changed:
                self.edition = edition
                self._changed.notify_all()

    def versions(self) -> Iterator[str]:
        """The version there is, and each that follows, as server-sent events."""
        told = None
        while True:
            current = self.edition.version
            yield ": still there\n\n" if current == told else f"data: {current}\n\n"
            told = current
            with self._changed:
                if self.edition.version == told:
                    self._changed.wait(_STILL_THERE)

    def _read(self) -> _Edition:
        version = next(self._versions)
        live = LiveReload("versions", version)
        try:
            spec = load_spec(self.document)
        except SpecError as error:
            for each in text(error.diagnostics):
                click.echo(each)
            click.echo(summary([self.document], error.diagnostics), err=True)
            return _Edition(version, render_problems(error.diagnostics, live=live), None)
        page = render_page(spec, document_url="asyncapi.json", live=live)
        return _Edition(version, page, _as_json(spec))


def _as_json(spec: AsyncApiSpec) -> str:
    return json.dumps(bundled_document(spec), ensure_ascii=False)


def listening(preview: Preview, host: str, port: int) -> BaseWSGIServer:
    """A server that listens, on any free port for 0; ends the program if it can't."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        with socket.create_server((host, port), family=family) as listener:
            fd = listener.fileno()
            return make_server(host, port, _application(preview), threaded=True, fd=fd)
    except OSError as error:
        reason = str(error.strerror or error).partition(" (")[0]
        raise click.ClickException(
            f"can't listen on {host}, port {port}: {reason}. Choose with --host and --port."
        ) from error


def serve_until_ended(server: BaseWSGIServer, preview: Preview) -> None:
    """Serve a preview, and follow its document, until a signal ends it."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _end)
    Thread(target=preview.follow, daemon=True).start()
    server.serve_forever()


def _end(_number: int, _frame: FrameType | None) -> None:
    sys.exit(0)


def _application(preview: Preview) -> Flask:
    app = Flask("asynction_docs", static_folder=None)

    @app.get("/")
    def page() -> Response:
        shown = preview.edition.page
        response = Response(shown.html, mimetype="text/html")
        response.headers["Content-Security-Policy"] = shown.content_security_policy
        response.headers["Cache-Control"] = "no-store"
        return response

    @app.get("/asyncapi.json")
    def document() -> Response:
        if preview.edition.document is None:
            abort(404)
        return Response(preview.edition.document, mimetype="application/json")

    @app.get("/versions")
    def versions() -> Response:
        return Response(preview.versions(), mimetype="text/event-stream")

    return app
