"""A readable API reference page from an AsyncAPI document.

The names here are imported at their first use, so that a server starts without the page renderer.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from asynction_spec import require_versions as _require_versions

if TYPE_CHECKING:
    from ._html_page import *  # noqa: F403  # the names are in its `__all__`

    __all__: list[str]
    __version__: str
else:

    def __dir__() -> list[str]:
        return sorted({*globals(), *__getattr__("__all__"), "__all__", "__version__"})

    def __getattr__(name: str) -> Any:
        if name == "__version__":
            return import_module("importlib.metadata").version("asynction-docs")
        _require_versions("asynction-docs")
        renderer = import_module("._html_page", __name__)
        if name == "__all__" or name in renderer.__all__:
            return globals().setdefault(name, getattr(renderer, name))
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}", name=name)
