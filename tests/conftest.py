"""The benchmarks are a package at the root, where pytest's importlib mode does not look."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
