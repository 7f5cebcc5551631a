"""The documentation site is built without a warning, and can be read by everybody."""

from __future__ import annotations

import html
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Literal
from urllib.parse import quote_plus, urlsplit

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from tests.docs.browsing import AXE, absent

from .built_site import DOCS, build, read_pages, served
from .test_links import problem_of

pytestmark = pytest.mark.skipif(
    sys.version_info < (3, 11), reason="Sphinx needs Python 3.11 or newer"
)
PAGES = {
    "front page": "index.html",
    "tutorial": "tutorial.html",
    "guide": "deploying/several-processes.html",
    "extensions": "reference/extensions.html",
    "command": "reference/command-line.html",
    "api": "reference/api/asynction_server.html",
    "search": "search.html?q=violation",
}
"""A page of each kind."""
THEME_HOSTS = {"www.sphinx-doc.org", "pradyunsg.me", "github.com"}
"""What the theme links to from the end of each page."""
SEARCHES = {
    "acknowledgment": "explanation/documents.html",
    "binary": "explanation/documents.html",
    "breaking change": "commands/diff.html",
    "error handler": "how-to/invalid-messages.html",
    "expired credentials": "how-to/credentials.html",
    "flask-login": "how-to/security.html",
    "gunicorn": "deploying.html",
    "jwt": "how-to/security.html",
    "migrate": "how-to/migrating.html",
    "mock server": "how-to/mock.html",
    "nginx": "deploying/several-processes.html",
    "orjson": "how-to/faster-json.html",
    "prometheus": "observing.html",
    "pytest": "testing.html",
    "rate limit": "how-to/limits.html",
    "redis": "deploying/several-processes.html",
    "reply_with_error": "how-to/invalid-messages.html",
    "typescript": "commands/types.html",
    "validate": "commands/validate.html",
    "x-auth": "reference/extensions.html",
    "x-handler": "reference/extensions.html",
}
"""What a reader may type, and a page that has to be among the first results."""
FIRST = 5
"""So many results are seen without scrolling."""
MANGLED = re.compile(r"<factory>|<function|\[\[\.\.\.\]|~[a-z]+\.|[\u201c\u201d]|\u2013[a-z]")
"""What there is in code that has gone through Sphinx and is not how Python or a shell writes it."""
DESKTOP, PHONE = 1440, 390
"""How wide they are, in pixels."""
PATIENCE = 60_000
"""Milliseconds, which a loaded machine may take for what comes at once elsewhere."""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The built site."""
    if find_spec("sphinx") is None:
        absent("sphinx is not installed")
    target = tmp_path_factory.mktemp("site") / "html"
    done = build(target)
    assert (done.returncode, done.stderr) == (0, "")
    return target


@pytest.fixture(scope="module")
def url(site: Path) -> Iterator[str]:
    """Where the built site is served."""
    with served(site) as found:
        yield found


def test_every_page_of_the_documentation_is_in_the_site(site: Path) -> None:
    pages = {path.relative_to(DOCS).with_suffix(".html") for path in DOCS.rglob("*.md")}

    assert pages
    assert pages <= {path.relative_to(site) for path in site.rglob("*.html")}


def test_every_link_within_the_site_leads_somewhere(site: Path) -> None:
    pages = read_pages(site)

    lost = {
        f"{path.relative_to(site)}: {target.name}#{fragment}"
        for path, page in pages.items()
        for target, fragment in page.internal_links()
        if not target.is_file() or (fragment and fragment not in pages[target].ids)
    }

    assert lost == set()


def test_the_pages_name_nothing_of_other_hosts_to_load(site: Path) -> None:
    loaded = {each for page in read_pages(site).values() for each in page.loaded}

    assert loaded
    assert [each for each in loaded if urlsplit(each).netloc] == []


def test_every_link_to_another_site_leads_to_a_host_that_we_know(site: Path) -> None:
    links = {
        each
        for page in read_pages(site).values()
        for each in page.links
        if urlsplit(each).netloc not in {"", *THEME_HOSTS}
    }

    assert links
    assert {link: found for link in links if (found := problem_of(link, site))} == {}


def test_the_reference_shows_code_as_it_is_written(site: Path) -> None:
    pages = [*site.glob("reference/api/*.html"), site / "reference" / "command-line.html"]
    texts = (html.unescape(re.sub(r"<[^>]+>", "", each.read_text("utf-8"))) for each in pages)

    assert len(pages) > 1
    assert [
        found
        for text in texts
        for found in re.findall(
            r"<factory>|<function|\[\[\.\.\.\]|~[a-z]+\.|[\u201c\u201d]|\u2013[a-z]", text
        )
    ] == []


@dataclass
class View:
    """A page as somebody sees it, and what its tab asked for."""

    tab: Page
    asked: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.tab.on("request", lambda request: self.asked.append(request.url))

    def asked_elsewhere(self, url: str) -> list[str]:
        return [each for each in self.asked if not each.startswith((url, "data:"))]

    def violations(self) -> list[str]:
        """What axe-core finds with all its rules."""
        self.tab.evaluate(AXE.read_text(encoding="utf-8"))
        result = self.tab.evaluate("axe.run(document, {resultTypes: ['violations']})")
        return [
            f"{each['id']}: {node['html'][:200]} {node['failureSummary']}"
            for each in result["violations"]
            for node in each["nodes"][:3]
        ]


@pytest.mark.parametrize(
    ("kind", "width", "scheme"),
    [
        *((kind, DESKTOP, "light") for kind in PAGES),
        *((kind, PHONE, "dark") for kind in ("front page", "tutorial", "api")),
    ],
)
def test_a_page_can_be_read_by_everybody_and_asks_no_other_host(
    browser: Browser, url: str, kind: str, width: int, scheme: Literal["light", "dark"]
) -> None:
    if not AXE.is_file():
        absent(f"axe-core is not installed: npm install --prefix {AXE.parents[2]}")
    size: ViewportSize = {"width": width, "height": 900}
    with browser.new_context(viewport=size, color_scheme=scheme) as context:
        view = View(context.new_page())
        view.tab.goto(f"{url}/{PAGES[kind]}", timeout=PATIENCE)

        assert view.violations() == []
        assert view.asked_elsewhere(url) == []
        view.tab.set_viewport_size({"width": PHONE, "height": 900})
        assert view.tab.evaluate("document.documentElement.scrollWidth") <= PHONE


def test_the_search_works_from_a_folder_without_a_server(browser: Browser, site: Path) -> None:
    tab = browser.new_page()

    tab.goto(f"{(site / 'search.html').as_uri()}?q=sticky", timeout=PATIENCE)

    expect(tab.locator("#search-results li").first).to_be_visible(timeout=PATIENCE)
    tab.close()


def test_the_search_finds_what_readers_look_for(browser: Browser, url: str) -> None:
    tab = browser.new_page()
    missed = {}
    for words, wanted in SEARCHES.items():
        tab.goto(f"{url}/search.html?q={quote_plus(words)}", timeout=PATIENCE)
        tab.get_by_text("Search finished").wait_for(timeout=PATIENCE)
        results = tab.locator("#search-results ul.search > li > a")
        found = [urlsplit(each.get_attribute("href") or "").path for each in results.all()]
        if wanted not in found[:FIRST]:
            missed[words] = found[:FIRST]
    tab.close()

    assert missed == {}


def test_the_commands_of_a_session_can_be_copied(browser: Browser, url: str) -> None:
    with browser.new_context() as context:
        context.grant_permissions(["clipboard-read", "clipboard-write"], origin=url)
        tab = context.new_page()
        tab.goto(f"{url}/tutorial.html", timeout=PATIENCE)
        button = tab.locator(".highlight-console").first.get_by_role("button", name="Copy")

        button.click(timeout=PATIENCE)

        tab.wait_for_function(
            "navigator.clipboard.readText().then((text) => text === 'asynction validate')",
            timeout=PATIENCE,
        )
