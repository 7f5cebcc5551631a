"""The gunicorn worker that a process is."""

from __future__ import annotations

import signal
import sys
from typing import Any


def gunicorn_worker() -> Any:
    """The worker of gunicorn that this process is, None elsewhere.

    gunicorn has no public way from an application to its worker: it is found as the one whose
    method handles SIGTERM.
    """
    module = sys.modules.get("gunicorn.workers.base")
    owner = getattr(signal.getsignal(signal.SIGTERM), "__self__", None)
    return owner if module is not None and isinstance(owner, module.Worker) else None
