"""Addresses and identifiers: for hints by property name, and for formats."""

from __future__ import annotations

from ._fake_context import FakeContext
from ._words import word


def ipv4_address(context: FakeContext) -> str:
    """An address of the range that is reserved for documentation (RFC 5737)."""
    return f"192.0.2.{context.integer(1, 254)}"


def ipv6_address(context: FakeContext) -> str:
    """An address of the range that is reserved for documentation (RFC 3849)."""
    return f"2001:db8::{context.integer(1, 0xFFFF):x}:{context.integer(1, 0xFFFF):x}"


def host_name(context: FakeContext) -> str:
    """A name in a domain that is reserved for examples (RFC 2606)."""
    return f"{word(context.random)}.example.com"


def url(context: FakeContext) -> str:
    """The URL of a page on a host that is reserved for examples."""
    return f"https://example.com{path(context)}"


def path(context: FakeContext) -> str:
    """The path of such a URL."""
    return f"/{word(context.random)}/{context.integer(1, 999)}"


def uuid(context: FakeContext) -> str:
    """A random UUID (RFC 9562, version 4)."""
    digits, variant = context.hexadecimal(31), context.choice("89ab")
    return f"{digits[:8]}-{digits[8:12]}-4{digits[12:15]}-{variant}{digits[15:18]}-{digits[18:30]}"
