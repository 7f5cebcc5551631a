"""Objects that libraries make themselves, turned into what this package needs."""

from __future__ import annotations

from typing import Any


def adopt(instance: Any, cls: type[Any]) -> None:
    """Give an object another class, which a library lets nobody choose.

    Its attributes move to a dictionary of their own: the one that it was made with has its keys
    laid out for its old class, and Python (3.11 at least) looks them up in it more slowly.
    """
    instance.__class__ = cls
    instance.__dict__ = dict(instance.__dict__)
