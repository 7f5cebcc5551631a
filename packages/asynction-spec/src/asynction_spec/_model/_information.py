"""What a document says of itself: title, version, contact, licence, tags."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ExternalDocs:
    """An External Documentation Object."""

    url: str
    description: str | None = None


@dataclass(frozen=True, slots=True)
class Tag:
    """A Tag Object."""

    name: str
    description: str | None = None
    external_docs: ExternalDocs | None = None


@dataclass(frozen=True, slots=True)
class Contact:
    """The Contact Object; each of its fields may be missing."""

    name: str | None = None
    url: str | None = None
    email: str | None = None


@dataclass(frozen=True, slots=True)
class License:
    """The License Object."""

    name: str
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Info:
    """The Info Object.

    AsyncAPI 2 has tags and external documentation beside it, AsyncAPI 3 in it.
    """

    title: str
    version: str
    description: str | None = None
    terms_of_service: str | None = None
    contact: Contact | None = None
    license: License | None = None
    tags: tuple[Tag, ...] = ()
    external_docs: ExternalDocs | None = None
