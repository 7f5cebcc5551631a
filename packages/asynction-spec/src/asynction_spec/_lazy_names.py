"""Names of a package that are imported when they are first used (PEP 562)."""

from __future__ import annotations

from collections.abc import Callable, MutableMapping
from importlib import import_module
from typing import Any


def lazy_attributes(
    namespace: MutableMapping[str, Any], *subpackages: str
) -> tuple[Callable[[str], object], Callable[[], list[str]]]:
    """The `__getattr__` and the `__dir__` of a package, for the packages of Asynction.

    A name that a subpackage imports is looked up in it, and `__all__` has the names that the
    package and its subpackages import, so that no name is written twice. `__version__` is that of
    the distribution.

    Args:
        namespace: The globals of the package.
        subpackages: Those whose public names are names of the package.
    """
    package = namespace["__name__"]

    def public_names() -> list[str]:
        modules = [vars(import_module(f".{each}", package)) for each in subpackages]
        names = {name for each in (namespace, *modules) for name in each}
        return sorted(each for each in names - {"TYPE_CHECKING"} if not each.startswith("_"))

    def find(name: str) -> object:
        if name == "__all__":
            return public_names()
        if name == "__version__":
            # It takes longer to import than all modules of a small package.
            from importlib.metadata import version  # noqa: PLC0415

            return version(package.replace("_", "-"))
        for each in subpackages if not name.startswith("_") else ():
            module = import_module(f".{each}", package)
            if hasattr(module, name):
                namespace[name] = getattr(module, name)
                return namespace[name]
        raise AttributeError(f"module {package!r} has no attribute {name!r}", name=name)

    return find, lambda: sorted({*namespace, *public_names()})
