"""uWSGI, which can't serve: why, and what python-engineio takes for it."""

from __future__ import annotations

import sys


def refuse_uwsgi() -> None:
    """Raise ValueError with what to do in its place, for the async mode `gevent_uwsgi`."""
    folder = _folder_taken_for_uwsgi()
    if folder is not None:
        raise ValueError(
            f"python-engineio takes the folder {folder!r} for uWSGI: write"
            " async_mode='gevent' or async_mode='threading', or rename the folder"
        )
    raise ValueError(
        "uWSGI reads WebSockets itself, out of reach of the bounds that clients have here:"
        " serve the application with gevent, or with gunicorn and its gevent worker"
    )


def _folder_taken_for_uwsgi() -> str | None:
    """A folder of that name, which Python imports as an empty package; None beside uWSGI itself."""
    places = getattr(sys.modules.get("uwsgi"), "__path__", None)
    return next(iter(places), None) if places else None
