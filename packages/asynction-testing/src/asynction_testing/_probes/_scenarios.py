"""Scenarios: functions of the user that connect clients and say what has to happen."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeAlias

from asynction_spec import AsynctionException

from .._client._contract_client import ContractClient
from .._findings import Finding
from ._session import Session

Connect: TypeAlias = Callable[[str], ContractClient]
Scenario: TypeAlias = Callable[[Connect], None]
"""A function that gets `connect`, which gives a client of a namespace, and raises what is wrong."""


def probe_scenario(session: Session, scenario: Scenario) -> Iterator[Finding]:
    """Play a scenario with clients of its own."""
    name = getattr(scenario, "__name__", repr(scenario))
    session.progress(f"scenario {name}")
    clients: list[ContractClient] = []

    def connect(namespace: str = "/") -> ContractClient:
        clients.append(session.connect(namespace))
        return clients[-1]

    try:
        scenario(connect)
        for client in clients:
            client.raise_for_violations()
    except (AsynctionException, AssertionError, LookupError) as error:
        namespace = clients[-1].namespace if clients else "/"
        reason = str(error) or type(error).__name__
        yield session.findings.make("scenario-failed", namespace, None, f"{name}: {reason}", None)
    finally:
        for client in clients:
            client.close()
