"""Plain data as YAML that parsers of YAML 1.1 and of YAML 1.2 read alike."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import yaml

_PLAIN = re.compile(r"[A-Za-z_$/#][\w $/#.,;()+-]*(?<! )", re.ASCII)
"""Texts that no version of YAML reads as anything else, but for the words below."""
_WORDS = frozenset({"true", "false", "yes", "no", "on", "off", "null", "y", "n"})


class _Dumper(yaml.SafeDumper):
    """Writes what several places share in each of them, and no anchors."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002
        return True


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    """A text, in quotes where a parser may read something else, such as a number in `1e3`."""
    tag = "tag:yaml.org,2002:str"
    if "\n" in text:
        return dumper.represent_scalar(tag, text, style="|")
    is_word = text.lower() in _WORDS or " #" in text
    is_plain = _PLAIN.fullmatch(text) is not None and not is_word
    return dumper.represent_scalar(tag, text, style=None if is_plain else '"')


_Dumper.add_representer(str, _text)


def yaml_text(document: Mapping[str, Any]) -> str:
    """A document of plain data, such as `bundled_document` gives, as YAML in the same order.

    >>> print(yaml_text({"asyncapi": "3.0.0", "info": {"title": "Chat"}}), end="")
    asyncapi: "3.0.0"
    info:
      title: Chat
    """
    text: str = yaml.dump(
        dict(document), Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=100
    )
    return text
