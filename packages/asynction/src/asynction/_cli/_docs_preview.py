"""The documentation page of a document, served while the document is being written."""

from __future__ import annotations

import json
import logging
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count
from threading import Condition, Thread

import click
from flask import Flask, Response, abort
from werkzeug.serving import BaseWSGIServer, make_server

from asynction_docs import (
    LiveReload,
    Page,
    PageOptions,
    console_files,
    render_markdown,
    render_page,
    render_problems,
)
from asynction_spec import AsyncApiSpec, SpecError, bundled_document, load_spec, yaml_text

from ._local_server import for_local_hosts, listen
from ._problem_reports import print_problems, print_warnings
from ._reload import changes

_KEEP_ALIVE_SECONDS = 15
"""The interval of comments to the browser: writing one shows whether it is still connected."""


@dataclass(frozen=True, slots=True)
class _File:
    text: str
    media_type: str


@dataclass(frozen=True, slots=True)
class _Snapshot:
    """The page until the next change, and the files beside it, none while it shows problems."""

    version: str
    page: Page
    files: Mapping[str, _File] = field(default_factory=dict)


class Preview:
    """The page of a document as it is now, and the server-sent events about its changes.

    Args:
        document: The file of the document.
        target: The URL of a server that the page's console connects to; without one there is no
            console.
    """

    def __init__(self, document: str, target: str | None = None) -> None:
        self.document = document
        self._target = target
        self._options = PageOptions(console=target is not None)
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
            # A comment of server-sent events: only by writing does the server learn who has gone.
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
            return _Snapshot(version, render_problems(error.diagnostics, live=live))
        print_warnings(self.document, spec.diagnostics)
        page = render_page(
            spec,
            document_url="asyncapi.json",
            yaml_url="asyncapi.yaml",
            markdown_url="index.md",
            server_url=self._target,
            console_url="console/",
            options=self._options,
            live=live,
        )
        return _Snapshot(version, page, self._files(spec))

    def _files(self, spec: AsyncApiSpec) -> Mapping[str, _File]:
        document = bundled_document(spec)
        found = {
            "asyncapi.json": _File(json.dumps(document, ensure_ascii=False), "application/json"),
            "asyncapi.yaml": _File(yaml_text(document), "application/yaml"),
            "index.md": _File(render_markdown(spec, server_url=self._target), "text/markdown"),
        }
        if self._options.console:
            for name, each in console_files(spec, server_url=self._target).items():
                found[f"console/{name}"] = _File(each.text, each.media_type)
        return found


def create_server(preview: Preview, host: str, port: int) -> BaseWSGIServer:
    """A server that listens; on a free port if `port` is 0.

    Raises click.ClickException if it can't listen there.
    """
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    with listen(host, port) as listener:
        fd = listener.fileno()
        application = for_local_hosts(_application(preview), host)
        return make_server(host, port, application, threaded=True, fd=fd)


def serve_preview(server: BaseWSGIServer, preview: Preview) -> None:
    """Serve a preview, and watch its document; never returns."""
    Thread(target=preview.follow, daemon=True).start()
    server.serve_forever()


def _application(preview: Preview) -> Flask:
    app = Flask("asynction_docs", static_folder=None)

    @app.get("/")
    def page() -> Response:
        shown = preview.snapshot.page
        response = Response(shown.html, mimetype="text/html")
        response.headers["Content-Security-Policy"] = shown.content_security_policy
        # Or the back button would show the page of an earlier document.
        response.headers["Cache-Control"] = "no-store"
        return response

    @app.get("/<path:name>")
    def file(name: str) -> Response:
        found = preview.snapshot.files.get(name)
        if found is None:
            abort(404)
        return Response(found.text, mimetype=found.media_type)

    @app.get("/versions")
    def versions() -> Response:
        return Response(preview.versions(), mimetype="text/event-stream")

    return app
