"""The pages about deployments, followed word for word, with other ports."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from .conftest import absent
from .deployments import PAGES, PATIENCE, Deployment, missing_programs, reader
from .lasting_clients import LastingClient

pytestmark = pytest.mark.journey


@pytest.fixture(scope="module", autouse=True)
def programs_are_installed() -> None:
    if reason := missing_programs():
        absent(reason)


@pytest.fixture
def deployment(tmp_path: Path) -> Iterator[Deployment]:
    with ExitStack() as stack:
        yield Deployment(tmp_path, stack)


@pytest.mark.parametrize(
    "page", ["threads.md", "gevent.md", "application-factory.md", "class-namespaces.md"]
)
def test_one_process(deployment: Deployment, page: str) -> None:
    (server,) = deployment.serve(page)
    port = deployment.port("8000")
    with reader(port) as first, reader(port) as second:
        assert first.call("publish", "hello") == second.call("publish", "hello")
        for client in (first, second):
            client.expect("headline", "hello")
    server.signal(signal.SIGTERM)
    assert server.exit_code() == 0
    lines = [each for each in server.output.splitlines() if not each.startswith("[")]
    assert lines == [], server.output


def two_readers(port: int, stack: ExitStack) -> tuple[LastingClient, LastingClient]:
    """Clients of two processes: which process an address leads to is found out by trying."""
    found: dict[int, LastingClient] = {}
    for number in range(1, 255):
        options: dict[str, Any] = {"source": f"127.0.0.{number}", "reconnection": False}
        client = stack.enter_context(reader(port, **options))
        found.setdefault(client.call("publish", "who serves me?"), client)
        if len(found) == 2:
            break
    first, second = found.values()
    return first, second


def test_several_processes_a_process_that_only_emits_and_a_rolling_restart(
    deployment: Deployment,
) -> None:
    _, *servers, _ = deployment.serve("several-processes.md")
    port = deployment.port("8000")
    with ExitStack() as stack:
        first, second = two_readers(port, stack)

        first.call("publish", "from the first")
        second.call("publish", "from the second")

        for client in (first, second):
            client.expect("headline", "from the first")
            client.expect("headline", "from the second")

        ((emit,),) = deployment.follow(PAGES / "other-processes.md")
        emitter = deployment.start(emit)
        assert emitter.exit_code(PATIENCE) == 0, emitter.output
        for client in (first, second):
            client.expect("headline", "from a process without clients")

        lasting = stack.enter_context(reader(port))
        process = lasting.call("publish", "before the restart")
        commands = deployment.follow(PAGES / "several-processes.md")[1]
        for command, server in zip(commands, servers, strict=True):
            assert deployment.start(command).exit_code(PATIENCE) == 0
            server.expect("Worker exiting", PATIENCE)
        lasting.expect("disconnect")
        restarted = lasting.call_again("publish", "after the restart")
        assert restarted != process
        lasting.expect("headline", "after the restart")

        (server,) = (each for each in servers if f"worker with pid: {restarted}\n" in each.output)
        server.signal(signal.SIGTERM)  # as Kubernetes and systemd do
        assert server.exit_code(PATIENCE) == 0
        assert lasting.call_again("publish", "after the end") != restarted
        lasting.expect("headline", "after the end")
    for server in servers:
        assert "Traceback" not in server.output, server.output
