"""Plain data as YAML."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import yaml


class _Dumper(yaml.SafeDumper):
    """Writes what several places share in each of them, and no anchors."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002
        return True


def yaml_text(document: Mapping[str, Any]) -> str:
    """A document of plain data, such as `bundled_document` gives, as YAML in the same order."""
    text: str = yaml.dump(
        dict(document), Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=100
    )
    return text
