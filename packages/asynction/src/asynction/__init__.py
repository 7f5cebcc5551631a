"""The spec-first framework for Socket.IO APIs: one AsyncAPI document is the contract.

The names of the modules below are names of this package too. They are imported at their first use,
so that the command line, which imports this package, starts without the server.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .exceptions import *  # noqa: F403  # each module has its names in its `__all__`
    from .mock_server import *  # noqa: F403
    from .security import *  # noqa: F403
    from .server import *  # noqa: F403

    __all__: list[str]
    __version__: str
else:
    _MODULES = ("exceptions", "server", "security", "mock_server")  # the mock last: it is slow

    def __dir__() -> list[str]:
        return sorted({*globals(), *__getattr__("__all__"), *_MODULES, "types", "__version__"})

    def __getattr__(name: str) -> Any:
        if name == "__version__":
            return import_module("importlib.metadata").version(__name__)
        if name == "__all__":
            return sorted({each for module in _MODULES for each in _module(module).__all__})
        if name in {*_MODULES, "types"}:
            return _module(name)
        if not name.startswith("_"):
            for module in map(_module, _MODULES):
                if name in module.__all__:
                    return globals().setdefault(name, getattr(module, name))
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}", name=name)

    def _module(name: str) -> Any:
        return import_module(f".{name}", __name__)
