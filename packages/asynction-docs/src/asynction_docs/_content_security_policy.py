"""What a browser lets a page load, run and connect to, and who may show the page in a frame."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable


def content_security_policy(
    style: str, scripts: Iterable[str], connections: Iterable[str], *, has_files: bool
) -> str:
    """A policy that allows what a page consists of and inline images, and nothing else.

    Args:
        style: The page's style.
        scripts: Its scripts.
        connections: The sources that scripts may connect to.
        has_files: Whether it loads scripts of its own origin, besides.
    """
    sources = [*map(_hash, scripts), *(["'self'"] if has_files else [])]
    allowed = (
        "default-src 'none'; img-src data:; base-uri 'none'; form-action 'none';"
        f" style-src {_hash(style)}; script-src {' '.join(sources)}"
    )
    origins = " ".join(dict.fromkeys(connections))
    return f"{allowed}; connect-src {origins}" if origins else allowed


def with_frame_ancestors(policy: str) -> str:
    """The policy as a header has it; a meta element can't restrict who embeds the page."""
    return f"{policy}; frame-ancestors 'self'"


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"
