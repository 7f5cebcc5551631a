"""The documentation site, built and read."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from html.parser import HTMLParser
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import unquote, urlsplit

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"


def build(target: Path) -> subprocess.CompletedProcess[str]:
    """Build the site as `hatch run site` does."""
    command = [sys.executable, "-m", "sphinx", "-W", "--keep-going", "-q", "-E"]
    return subprocess.run(
        [*command, "-d", str(target.with_name("doctrees")), str(DOCS), str(target)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )


@dataclass
class ReadPage(HTMLParser):
    """The links and the ids of a page of the site."""

    path: Path
    links: list[str] = field(default_factory=list)
    loaded: list[str] = field(default_factory=list)
    ids: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        super().__init__()
        self.feed(self.path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name == "id" and value:
                self.ids.add(value)
            elif name == "href" and value is not None:
                (self.links if tag == "a" else self.loaded).append(value)
            elif name in {"src", "srcset", "poster", "data"} and value is not None:
                self.loaded.append(value)

    def internal_links(self) -> Iterator[tuple[Path, str]]:
        """The files that links of the page lead to, with their fragments."""
        for link in self.links:
            parts = urlsplit(link)
            if not parts.scheme and not parts.netloc:
                target = (self.path.parent / unquote(parts.path)).resolve()
                yield (target if parts.path else self.path), unquote(parts.fragment)


def read_pages(site: Path) -> dict[Path, ReadPage]:
    """All pages of a built site, by their paths."""
    return {path: ReadPage(path) for path in site.rglob("*.html")}


class _QuietHandler(SimpleHTTPRequestHandler):
    def log_message(self, *_: Any) -> None:
        """Keep quiet."""


@contextmanager
def served(site: Path) -> Iterator[str]:
    """The URL of a built site, while it is served."""
    handler = partial(_QuietHandler, directory=str(site))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()
