"""What serves a developer on this machine alone is not asked by other names."""

from __future__ import annotations

from typing import Any

import pytest

from asynction._cli._local_server import for_local_hosts


def answered(asked: str | None, host: str = "127.0.0.1") -> bool:
    """Whether a request that names `asked` reaches what listens on `host`."""
    statuses: list[str] = []

    def application(_: Any, start_response: Any) -> list[bytes]:
        start_response("200 OK", [])
        return [b"served"]

    environ = {} if asked is None else {"HTTP_HOST": asked}
    body = b"".join(
        for_local_hosts(application, host)(environ, lambda status, _: statuses.append(status))
    )
    assert (statuses == ["200 OK"]) == (body == b"served")
    return body == b"served"


@pytest.mark.parametrize(
    "asked",
    [
        *("127.0.0.1", "127.0.0.1:5000", "localhost:8000", "LOCALHOST.", "docs.localhost:1"),
        *("[::1]:8000", "[::1]", "127.0.0.2", None),
    ],
)
@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1"])
def test_names_of_this_machine_are_answered(asked: str | None, host: str) -> None:
    assert answered(asked, host)


@pytest.mark.parametrize(
    "asked",
    [
        *("pages.example", "pages.example:8000", "localhost.pages.example", "", "10.0.0.1"),
        *("127.0.0.1.pages.example", "[::1", "a b", "localhost@pages.example", "[fe80::1]:80"),
    ],
)
def test_other_names_are_refused(asked: str) -> None:
    assert not answered(asked)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "machine.example"])
def test_what_listens_for_other_machines_is_asked_by_any_name(host: str) -> None:
    assert answered("machine.example:8000", host)
