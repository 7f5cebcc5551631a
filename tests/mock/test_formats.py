"""Strings with formats: those of JSON Schema, and those that Faker's providers are called."""

from __future__ import annotations

import subprocess
import sys
from datetime import date, datetime

import pytest
from faker import Faker

from .fake_data import data, generated, properties

OWN = [
    *("date-time", "date", "time", "duration", "email", "idn-email", "hostname", "idn-hostname"),
    *("ipv4", "ipv6", "uri", "uri-reference", "iri", "iri-reference", "uri-template", "uuid"),
    *("json-pointer", "relative-json-pointer", "regex", "byte", "decimal", "password", "int64"),
]


def texts(string_format: str, **options: int) -> list[str]:
    return generated({"type": "string", "format": string_format}, **options)


@pytest.mark.parametrize("string_format", OWN)
def test_the_formats_of_specifications_vary(string_format: str) -> None:
    assert len(set(texts(string_format))) > 5


@pytest.mark.parametrize("provider", ["first_name", "sentence", "iban", "catch_phrase", "job"])
def test_a_format_may_name_a_provider_of_faker(provider: str) -> None:
    found = set(texts(provider))
    assert 3 < len(found) <= 20
    assert found.isdisjoint(texts("no_provider", formats_sample_size=0))
    assert set(texts(provider.replace("_", "-"))) == found


def test_the_number_of_samples_is_that_of_the_option() -> None:
    assert len(set(texts("first_name", formats_sample_size=3))) <= 3
    assert len(set(texts("uuid4", formats_sample_size=40))) > 20


def test_without_samples_faker_is_not_imported() -> None:
    email, name = {"type": "string"}, {"type": "string", "format": "first_name"}
    schema = {"type": "object", "properties": {"email": email, "name": name}}
    program = (
        "import sys\n"
        "from tests.mock.fake_data import data\n"
        f"fake = data({schema!r}, formats_sample_size=SIZE)\n"
        "print(len(fake.payload('/', 'news', 0)), 'faker' in sys.modules)\n"
    )
    for size, expected in (("0", "1 False"), ("20", "1 True")):
        command = [sys.executable, "-c", program.replace("SIZE", size)]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        assert done.stdout.strip() == expected


@pytest.mark.parametrize(
    "provider",
    [
        *("seed_instance", "binary", "zip", "tar", "json", "csv", "enum", "image", "xml", "random"),
        *("pylist", "profile", "words", "boolean", "date_object", "pydecimal", "add_provider"),
        *("__class__", "", "unique", "format", "_formats"),
    ],
)
def test_providers_that_give_no_texts_are_not_used(provider: str) -> None:
    found = texts(provider)
    kind = bytes if provider == "binary" else str  # which is a format of AsyncAPI as well
    assert all(isinstance(each, kind) and len(each) < 60 for each in found)


def test_other_users_of_faker_are_not_disturbed() -> None:
    Faker.seed(7)
    expected = [Faker().name() for _ in range(3)]
    Faker.seed(7)
    names = []
    for _ in range(3):
        texts("name")
        names.append(Faker().name())
    assert names == expected


@pytest.mark.parametrize(
    "string_format",
    ["date", "date-time", "iso8601", "year", "month_name", "day_of_week", "credit_card_expire"],
)
def test_times_are_near_to_a_time_that_depends_on_the_seed_and_on_no_clock(
    string_format: str,
) -> None:
    assert texts(string_format) == texts(string_format)
    if string_format == "date":
        days = [date.fromisoformat(each) for each in texts("date")]
        assert (max(days) - min(days)).days <= 30
        assert {each.year for each in days} <= {2024, 2025}
    assert texts(string_format, seed=300_000) != texts(string_format, seed=1)


def test_a_format_uses_the_value_that_the_name_suggests() -> None:
    day = {"type": "string", "format": "date"}
    time = {"type": "string", "format": "date-time"}
    for each in properties(birthday=day, expiresAt=time, createdAt=time):
        created = datetime.fromisoformat(each["createdAt"].replace("Z", "+00:00"))
        expires = datetime.fromisoformat(each["expiresAt"].replace("Z", "+00:00"))
        assert date.fromisoformat(each["birthday"]).year < 2010
        assert created < expires


def test_an_unknown_format_changes_nothing() -> None:
    unknown = {"type": "string", "format": "nonsense"}
    assert all("@" in each["email"] for each in properties(email=unknown))


def test_lengths_are_kept() -> None:
    for string_format in ("first_name", "sentence", "address", "uri", "email", "password"):
        schema = {"type": "string", "format": string_format, "minLength": 12, "maxLength": 14}
        assert {12 <= len(each) <= 14 for each in generated(schema)} == {True}


def test_many_different_items_are_found() -> None:
    items = {"type": "string", "format": "first_name"}
    schema = {"type": "array", "items": items, "uniqueItems": True, "minItems": 60}
    fake = data(schema, formats_sample_size=5)
    (names,) = fake.payload("/", "news", 0)
    assert len(set(names)) >= 60
