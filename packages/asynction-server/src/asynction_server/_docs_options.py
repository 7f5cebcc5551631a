"""Where the documentation of a server is served, for whom, and how it looks: `docs={...}`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from typing import Any, TypeAlias

import asynction_docs

View: TypeAlias = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class DocsOptions:
    """Where the documentation of a server is served, who may see it, and how it looks."""

    path: str | None = None
    """None for `docs` beside the server's Socket.IO path."""
    decorator: Callable[[View], View] | None = None
    """Wraps the views, such as `flask_login.login_required`."""
    page: Mapping[str, Any] = field(default_factory=dict)
    """The arguments of `asynction_docs.PageOptions`, which is imported only where it is needed."""

    @classmethod
    def of(
        cls,
        docs: bool | str | Mapping[str, Any],  # noqa: FBT001  # as `from_spec` takes it
        decorator: Callable[[View], View] | None,
    ) -> DocsOptions:
        """The options that the argument `docs` of a server stands for.

        Raises TypeError for an option that there is not, and what `PageOptions` raises.
        """
        if not isinstance(docs, Mapping):
            return cls(docs if isinstance(docs, str) else None, decorator)
        page = {name: value for name, value in docs.items() if name != "path"}
        known = {each.name for each in fields(asynction_docs.PageOptions)}
        unknown = page.keys() - known
        if unknown:
            raise TypeError(
                f"`docs` has no option {', '.join(sorted(unknown))}: there are path,"
                f" {', '.join(sorted(known))}"
            )
        options = cls(docs.get("path"), decorator, page)
        options.page_options()
        return options

    def page_options(self) -> asynction_docs.PageOptions:
        """What the page shows, and how it looks."""
        return asynction_docs.PageOptions(**self.page)
