"""What the names of properties say about their values.

A property that is called `email`, `userEmail` or `user_emails` gets e-mail addresses, as far as its
schema allows them. Applications may change the table before they build a mock:

    from asynction_mock import HINTS

    HINTS["iban"] = "iban"                                            # a provider of Faker
    HINTS["sku"] = lambda context: f"SKU-{context.integer(1, 99999):05}"  # or a function
    del HINTS["age"]
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, TypeAlias

from ._seeded_context import FakeContext
from ._string_formats import host_name, ipv4_address, ipv6_address, url, uuid
from ._words import title, word

Maker: TypeAlias = Callable[[FakeContext], Any]
"""Generates a value: a text, a number, a `datetime`; None if it has no suggestion."""

Hint: TypeAlias = "str | Maker"
"""The name of a provider of Faker that gives texts, or a function that generates a value.

A `datetime` is written as the schema requires: as `date-time`, `date` or `time`, or as milliseconds
since 1970, or as seconds if those are too large. Other values are used if the schema requires their
type; a number becomes a text if the schema requires a string.
"""

_DAY = timedelta(days=1)
_HOUR = timedelta(hours=1)
_MINUTE = timedelta(minutes=1)
_YEAR = 365 * _DAY


def _integer(least: int, most: int) -> Maker:
    return lambda context: context.integer(least, most)


def _decimal(least: float, most: float, digits: int) -> Maker:
    return lambda context: context.decimal(least, most, digits)


def _hexadecimal(digits: int) -> Maker:
    return lambda context: context.hexadecimal(digits)


def _one_of(*values: str) -> Maker:
    return lambda context: context.choice(values)


def _past(least: timedelta, most: timedelta) -> Maker:
    return lambda context: context.past(least, most)


def _future(least: timedelta, most: timedelta) -> Maker:
    return lambda context: context.future(least, most)


def _price(context: FakeContext) -> float:
    whole = context.choice(
        (context.integer(1, 19), context.integer(20, 199), context.integer(200, 999))
    )
    return whole + context.choice((0.0, 0.49, 0.5, 0.9, 0.95, 0.99))


def _image_url(context: FakeContext) -> str:
    return f"https://example.com/images/{word(context.random)}-{context.integer(1, 99)}.png"


def _file_name(context: FakeContext) -> str:
    ending = context.choice(("pdf", "png", "txt", "csv"))
    return f"{word(context.random)}-{context.integer(1, 99)}.{ending}"


def _mac_address(context: FakeContext) -> str:
    return ":".join(["02", *(context.hexadecimal(2) for _ in range(5))])


def _code(context: FakeContext) -> str:
    letters = "".join(context.choice("ABCDEFGHJKLMNPQRSTUVWXYZ") for _ in range(2))
    return f"{letters}{context.integer(1000, 9999)}"


def _version(context: FakeContext) -> str:
    return f"{context.integer(0, 4)}.{context.integer(0, 12)}.{context.integer(0, 9)}"


def _title(context: FakeContext) -> str:
    return title(context.random)


def _word(context: FakeContext) -> str:
    return word(context.random)


def _now(context: FakeContext) -> datetime:
    return context.now


_minutes_ago = _past(_MINUTE, _HOUR)
_days_ago = _past(_DAY, 30 * _DAY)
_days_ahead = _future(_HOUR, 14 * _DAY)
_COUNTRIES = ("AT", "BR", "CA", "CH", "DE", "ES", "FR", "GB", "IN", "IT", "JP", "NL", "US")

HINTS: dict[str, Hint] = {
    # people and how to reach them
    "name": "name",
    **dict.fromkeys(("full_name", "display_name", "real_name"), "name"),
    **dict.fromkeys(("author", "sender", "recipient", "owner", "assignee", "customer"), "name"),
    **dict.fromkeys(("author_name", "sender_name", "recipient_name", "owner_name"), "name"),
    **dict.fromkeys(("customer_name", "contact_name", "driver_name", "player_name"), "name"),
    **dict.fromkeys(("creator", "created_by", "updated_by", "from", "to", "participant"), "name"),
    **dict.fromkeys(("first_name", "given_name", "forename"), "first_name"),
    **dict.fromkeys(("last_name", "family_name", "surname"), "last_name"),
    **dict.fromkeys(("user", "user_name", "login", "nick", "nickname", "handle"), "user_name"),
    **dict.fromkeys(("screen_name", "login_name", "player", "member", "username"), "user_name"),
    **dict.fromkeys(("email", "email_address", "mail", "e_mail"), "email"),
    **dict.fromkeys(
        ("phone", "phone_number", "mobile", "telephone", "fax", "cell"), "phone_number"
    ),
    **dict.fromkeys(("job", "job_title", "profession", "occupation"), "job"),
    **dict.fromkeys(("company", "company_name", "organisation", "organization"), "company"),
    **dict.fromkeys(("organisation_name", "organization_name", "vendor", "employer"), "company"),
    "gender": _one_of("female", "male", "non-binary"),
    "age": _integer(18, 80),
    # places
    **dict.fromkeys(("address", "street", "street_address", "address_line"), "street_address"),
    **dict.fromkeys(("city", "city_name", "town"), "city"),
    **dict.fromkeys(("postcode", "postal_code", "zip", "zip_code"), "postcode"),
    **dict.fromkeys(("country", "country_name"), "country"),
    "country_code": _one_of(*_COUNTRIES),
    **dict.fromkeys(("province", "county"), "state"),
    "region": _one_of("eu-central", "eu-west", "us-east", "us-west", "ap-south"),
    **dict.fromkeys(("location", "place", "venue"), "city"),
    **dict.fromkeys(("latitude", "lat"), _decimal(-60, 70, 6)),
    **dict.fromkeys(("longitude", "lng", "lon", "long"), _decimal(-180, 180, 6)),
    **dict.fromkeys(("altitude", "elevation"), _decimal(0, 2500, 1)),
    **dict.fromkeys(("heading", "bearing", "course"), _decimal(0, 359.9, 1)),
    **dict.fromkeys(("speed", "velocity"), _decimal(0, 130, 1)),
    "distance": _decimal(0.1, 250, 1),
    # texts
    **dict.fromkeys(("text", "message", "body", "content", "comment", "description"), "sentence"),
    **dict.fromkeys(("bio", "about", "summary", "note", "caption", "detail", "reason"), "sentence"),
    **dict.fromkeys(("details", "feedback", "review", "question", "answer", "hint"), "sentence"),
    **dict.fromkeys(("title", "subject", "headline", "*_name"), _title),
    **dict.fromkeys(("label", "tag", "keyword", "topic", "category", "group", "kind"), _word),
    **dict.fromkeys(("type", "slug", "key", "room", "channel", "team"), _word),
    **dict.fromkeys(("status", "state"), _one_of("active", "pending", "done", "failed")),
    **dict.fromkeys(("level", "severity", "priority"), _one_of("low", "medium", "high")),
    "role": _one_of("admin", "member", "guest"),
    **dict.fromkeys(("action", "operation"), _one_of("created", "updated", "deleted")),
    **dict.fromkeys(("color", "colour"), lambda context: f"#{context.hexadecimal(6)}"),
    **dict.fromkeys(("language", "lang"), _one_of("en", "de", "fr", "es", "it", "pt", "ja")),
    "locale": _one_of("en-GB", "en-US", "de-DE", "fr-FR", "es-ES", "pt-BR", "ja-JP"),
    **dict.fromkeys(
        ("timezone", "time_zone", "tz"),
        _one_of("Europe/Berlin", "Europe/London", "America/New_York", "Asia/Tokyo", "UTC"),
    ),
    **dict.fromkeys(("filename", "file_name", "file", "attachment"), _file_name),
    **dict.fromkeys(
        ("path", "file_path"), lambda context: f"/{_word(context)}/{_file_name(context)}"
    ),
    **dict.fromkeys(
        ("mime_type", "content_type", "media_type"),
        _one_of("application/json", "application/pdf", "image/png", "text/plain"),
    ),
    "version": _version,
    **dict.fromkeys(("code", "sku", "serial", "serial_number", "reference", "ref"), _code),
    # identifiers and secrets
    **dict.fromkeys(("id", "uid", "sid", "identifier"), _hexadecimal(12)),
    **dict.fromkeys(("uuid", "guid"), uuid),
    **dict.fromkeys(("token", "api_key", "secret", "signature", "nonce"), _hexadecimal(32)),
    **dict.fromkeys(("hash", "checksum", "digest", "sha256"), _hexadecimal(64)),
    "password": _hexadecimal(16),
    # the network
    **dict.fromkeys(("url", "uri", "link", "href", "website", "homepage", "web_site"), url),
    **dict.fromkeys(
        ("avatar", "image", "photo", "picture", "thumbnail", "icon", "logo"), _image_url
    ),
    **dict.fromkeys(
        ("avatar_url", "image_url", "photo_url", "picture_url", "icon_url"), _image_url
    ),
    **dict.fromkeys(("host", "hostname", "host_name", "domain", "domain_name"), host_name),
    **dict.fromkeys(("ip", "ip_address", "ipv4", "remote_address"), ipv4_address),
    "ipv6": ipv6_address,
    **dict.fromkeys(("mac", "mac_address"), _mac_address),
    "port": _integer(1024, 49151),
    "user_agent": _one_of(
        "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0",
        "Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:128.0) Gecko/20100101 Firefox/128.0",
    ),
    # money and trade
    **dict.fromkeys(("price", "amount", "cost", "fee", "subtotal", "total", "tax"), _price),
    **dict.fromkeys(("balance", "salary", "budget", "revenue", "discount"), _price),
    **dict.fromkeys(("bid", "ask", "open", "high", "low", "close"), _price),
    **dict.fromkeys(("currency", "currency_code"), _one_of("EUR", "USD", "GBP", "CHF", "JPY")),
    **dict.fromkeys(("symbol", "ticker"), _one_of("ACME", "GLOBX", "INTC", "UMBR", "WAYN")),
    **dict.fromkeys(("change", "delta"), _decimal(-5, 5, 2)),
    **dict.fromkeys(("quantity", "qty", "stock"), _integer(1, 50)),
    # measures
    **dict.fromkeys(("temperature", "temp"), _decimal(15, 28, 1)),
    "humidity": _decimal(30, 70, 1),
    "pressure": _decimal(990, 1030, 1),
    **dict.fromkeys(("percent", "percentage", "progress", "battery"), _integer(0, 100)),
    **dict.fromkeys(("ratio", "probability", "confidence", "share"), _decimal(0, 1, 2)),
    **dict.fromkeys(("rating", "stars"), _decimal(1, 5, 1)),
    "score": _integer(0, 100),
    **dict.fromkeys(("count", "likes", "views", "followers"), _integer(0, 250)),
    **dict.fromkeys(("width", "height"), _integer(100, 2000)),
    "weight": _decimal(0.5, 90, 1),
    **dict.fromkeys(("size", "bytes", "file_size", "content_length"), _integer(500, 5_000_000)),
    **dict.fromkeys(("latency", "ping", "delay"), _integer(5, 250)),
    **dict.fromkeys(("x", "y", "z"), _decimal(0, 1000, 1)),
    # times
    "year": lambda context: context.now.year,
    "month": _integer(1, 12),
    "day": _integer(1, 28),
    "hour": _integer(0, 23),
    **dict.fromkeys(("minute", "second"), _integer(0, 59)),
    **dict.fromkeys(("timestamp", "time", "ts", "date", "datetime", "date_time", "now"), _now),
    **dict.fromkeys(("sent_at", "received_at", "occurred_at", "sent", "emitted_at"), _now),
    **dict.fromkeys(("*_at", "updated", "modified", "last_seen", "last_login"), _minutes_ago),
    **dict.fromkeys(
        ("created", "created_at", "created_on", "registered_at", "joined_at"), _days_ago
    ),
    **dict.fromkeys(("joined", "registered", "published_at", "creation_date", "since"), _days_ago),
    **dict.fromkeys(("expires", "expires_at", "expiry", "expiration", "expiry_date"), _days_ahead),
    **dict.fromkeys(("due", "due_at", "due_date", "deadline", "scheduled_at", "eta"), _days_ahead),
    **dict.fromkeys(("start", "start_time", "started_at", "starts_at"), _past(_HOUR, 8 * _HOUR)),
    **dict.fromkeys(("end", "end_time", "ends_at", "end_date"), _future(_HOUR, 8 * _HOUR)),
    **dict.fromkeys(
        ("birthday", "birth_date", "date_of_birth", "dob", "born"),
        _past(18 * _YEAR, 80 * _YEAR),
    ),
}
"""Hints by the words of a property's name, in lower case and joined by underscores.

If a name has several words, its longest ending in the table counts: `userEmail` gets the hint of
`email`. `*_name` matches names of several words that end in `name`. A name in the plural gets the
hint of the singular.
"""

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
_PLURALS = (("ies", "y"), ("sses", "ss"), ("xes", "x"), ("ches", "ch"), ("s", ""))


def find_hint(hints: Mapping[str, Hint], name: str) -> Hint | None:
    """The hint for a property of that name; None if there is none.

    Args:
        hints: Hints by the keys that `index_hints` gives.
        name: The name as the schema has it, in any style.
    """
    words = [each.lower() for each in _WORD.findall(name)]
    # As it is first: `address` and `status` end in s, and are no plurals.
    for ending in (words, _singular(words)):
        for index in range(len(ending)):
            key = "".join(ending[index:])
            if index and f"*{key}" in hints:
                return hints[f"*{key}"]
            if key in hints:
                return hints[key]
    return None


def index_hints(hints: Mapping[str, Hint]) -> dict[str, Hint]:
    """Hints by the words of their keys without underscores, as `find_hint` looks them up."""
    return {key.replace("_", "").lower(): hint for key, hint in hints.items()}


def _singular(words: Sequence[str]) -> list[str]:
    if not words:
        return []
    *others, last = words
    for plural, singular in _PLURALS:
        if last.endswith(plural):
            return [*others, last.removesuffix(plural) + singular]
    return []
