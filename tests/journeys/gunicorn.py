"""gunicorn with an application of a test."""

from __future__ import annotations

import sys
import urllib.request
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from types import MappingProxyType

from .programs import ROOT, Program


def missing_gunicorn() -> str | None:
    """Why it can't run here; None if it can."""
    return None if find_spec("gunicorn") else "gunicorn is not installed"


class Gunicorn(Program):
    """gunicorn on a free port, once a worker answers.

    Args:
        options: Its options, and the application.
        runtime: A folder for what it keeps while it runs.
        folder: Where it runs.
        variables: Environment variables for it.
    """

    def __init__(
        self,
        *options: str,
        runtime: Path,
        folder: Path = ROOT,
        variables: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        super().__init__(
            *(sys.executable, "-m", "gunicorn", "--bind", "127.0.0.1:0", *options),
            measured=False,
            folder=folder,
            variables={"XDG_RUNTIME_DIR": str(runtime), **variables},
        )
        try:
            self.url = self.expect(r"Listening at: (http://\S+)")[1]
            urllib.request.urlopen(f"{self.url}/docs/asyncapi.json", timeout=60).close()
        except BaseException:
            self.close()
            raise
