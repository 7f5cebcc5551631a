"""`python -m asynction`: the command line."""

from __future__ import annotations

from ._cli import main

main()
