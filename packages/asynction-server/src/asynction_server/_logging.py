"""Where this package logs to."""

from __future__ import annotations

import logging

logger = logging.getLogger("asynction")
