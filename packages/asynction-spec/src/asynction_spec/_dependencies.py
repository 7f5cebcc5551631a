"""Whether other distributions are installed in a form that this project can use.

pip sees to it when it installs, and says no more than a warning when a later installation
replaces one of them by an older version.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ._exceptions import AsynctionException

_LOWER_BOUND = re.compile(r"(?P<name>[\w.-]+)>=(?P<version>[0-9.]+)$")


class DependencyError(AsynctionException, ImportError):
    """Another distribution is installed in an older version than is needed, or without a part."""


def require_versions(distribution: str) -> None:
    """Raise DependencyError if what a distribution requires is installed in an older version.

    It raises nothing if there is no metadata of them, as in a frozen application.
    """
    problems = [f"{distribution} needs {each}" for each in _outdated(distribution)]
    if problems:
        raise DependencyError("; ".join(problems))


def _outdated(distribution: str) -> Iterator[str]:
    # It takes longer to import than all modules of a small package.
    from importlib.metadata import PackageNotFoundError, requires, version  # noqa: PLC0415

    try:
        bounds = [_LOWER_BOUND.match(each) for each in requires(distribution) or ()]
        for name, least in (each.groups() for each in bounds if each):
            installed = version(name)
            if _release(installed) < _release(least):
                yield f"{name} {least} or newer, not {installed}: pip install '{name}>={least}'"
    except PackageNotFoundError:
        return


def _release(version: str) -> list[int]:
    numbers = [int(each) for each in re.findall(r"[0-9]+", re.split(r"[^0-9.]", version)[0])]
    while numbers and numbers[-1] == 0:
        numbers.pop()
    return numbers
