"""The documentation page of a document, served while the document is being written."""

from __future__ import annotations

import json
import logging
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from threading import Condition, Thread

import click
from flask import Flask, Response, abort
from werkzeug.serving import BaseWSGIServer, make_server

from asynction_docs import LiveReload, Page, render_page, render_problems
from asynction_spec import AsyncApiSpec, SpecError, bundled_document, load_spec

from ._file_changes import changes
from ._listening import exit_on_signals, listen
from ._reports import print_problems, print_warnings

_KEEP_ALIVE_SECONDS = 15
"""The interval of comments to the browser: writing one shows whether it is still connected."""


@dataclass(frozen=True, slots=True)
class _Snapshot:
    """The page until the next change; `document` is None while the document is invalid."""

    version: str
    page: Page
    document: str | None


class Preview:
    """The page of a document as it is now, and the server-sent events about its changes.

    Args:
        document: The file of the document.
    """

    def __init__(self, document: str) -> None:
        self.document = document
        run = secrets.token_hex(4)  # open pages of an earlier run reload too
        self._versions = (f"{run}-{number}" for number in count(1))
        self._changed = Condition()
        self._changes = changes(document)  # from before it is read
        self.snapshot = self._read()

    def follow(self) -> None:
        """Read the document again each time it changes; never returns."""
        for files in self._changes:
            click.echo(f"Changed: {', '.join(map(str, files))}")
            snapshot = self._read()
            with self._changed:
                self.snapshot = snapshot
                self._changed.notify_all()

    def versions(self) -> Iterator[str]:
        """The current version and all later ones, as server-sent events."""
        sent = None
        while True:
            current = self.snapshot.version
            yield ": still there\n\n" if current == sent else f"data: {current}\n\n"
            sent = current
            with self._changed:
                if self.snapshot.version == sent:
                    self._changed.wait(_KEEP_ALIVE_SECONDS)

    def _read(self) -> _Snapshot:
        version = next(self._versions)
        live = LiveReload("versions", version)
        try:
            spec = load_spec(self.document)
        except SpecError as error:
            print_problems(self.document, error.diagnostics)
            return _Snapshot(version, render_problems(error.diagnostics, live=live), None)
        print_warnings(self.document, spec.diagnostics)
        page = render_page(spec, document_url="asyncapi.json", live=live)
        return _Snapshot(version, page, _bundled_json(spec))


def _bundled_json(spec: AsyncApiSpec) -> str:
    return json.dumps(bundled_document(spec), ensure_ascii=False)


def create_server(preview: Preview, host: str, port: int) -> BaseWSGIServer:
    """A server that listens; on a free port if `port` is 0.

    Raises click.ClickException if it can't listen there.
    """
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    with listen(host, port) as listener:
        fd = listener.fileno()
        return make_server(host, port, _application(preview), threaded=True, fd=fd)


def serve_preview(server: BaseWSGIServer, preview: Preview) -> None:
    """Serve a preview, and watch its document, until a signal ends the process."""
    exit_on_signals()
    Thread(target=preview.follow, daemon=True).start()
    server.serve_forever()


def _application(preview: Preview) -> Flask:
    app = Flask("asynction_docs", static_folder=None)

    @app.get("/")
    def page() -> Response:
        shown = preview.snapshot.page
        response = Response(shown.html, mimetype="text/html")
        response.headers["Content-Security-Policy"] = shown.content_security_policy
        response.headers["Cache-Control"] = "no-store"
        return response

    @app.get("/asyncapi.json")
    def document() -> Response:
        if preview.snapshot.document is None:
            abort(404)
        return Response(preview.snapshot.document, mimetype="application/json")

    @app.get("/versions")
    def versions() -> Response:
        return Response(preview.versions(), mimetype="text/event-stream")

    return app
