"""Plain data as YAML that parsers of YAML 1.1 and of YAML 1.2 read alike."""

from __future__ import annotations

import re
from typing import Any

import yaml

_PLAIN = re.compile(r"[A-Za-z_$/#][\w $/#.,;()+-]*(?<! )", re.ASCII)
"""Texts that no version of YAML reads as anything else, but for the words below."""
_WORDS = frozenset({"true", "false", "yes", "no", "on", "off", "null", "y", "n"})


class _Dumper(yaml.SafeDumper):
    """Writes texts in quotes where a parser may read something else."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002
        """Write everything out: there are no anchors in JSON."""
        return True


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    tag = "tag:yaml.org,2002:str"
    if "\n" in text:
        return dumper.represent_scalar(tag, text, style="|")
    is_plain = (
        _PLAIN.fullmatch(text) is not None and text.lower() not in _WORDS and " #" not in text
    )
    return dumper.represent_scalar(tag, text, style=None if is_plain else '"')


_Dumper.add_representer(str, _text)


def yaml_text(value: Any) -> str:
    """The value as YAML, its keys in their order."""
    written: str = yaml.dump(value, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=100)
    return written
