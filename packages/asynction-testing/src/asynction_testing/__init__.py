"""Contract tests of Socket.IO servers in any language, from an AsyncAPI document."""

from __future__ import annotations

from typing import TYPE_CHECKING

from asynction_spec import AsynctionException, SpecError, ValidationException, lazy_attributes

from ._client._client_errors import (
    ContractError,
    NoAckError,
    NoEventError,
    RefusedError,
    UnreachableError,
)
from ._client._contract_client import ContractClient
from ._client._received_events import Received
from ._contract import Contract, Credentials, load, no_contract
from ._error_acks import is_error_ack
from ._findings import Finding
from ._live_server import serve
from ._proxy._proxy_server import Proxy
from ._replay import replay
from ._report import Coverage, Report
from ._report_formats import render
from ._report_formats._text import summary
from ._run import Options, run
from ._traffic_record import TrafficEntry, from_json, read_traffic, to_json

__all__ = [
    "AsynctionException",
    "Contract",
    "ContractClient",
    "ContractError",
    "Coverage",
    "Credentials",
    "Finding",
    "NoAckError",
    "NoEventError",
    "Options",
    "Proxy",
    "Received",
    "RefusedError",
    "Report",
    "SpecError",
    "TrafficEntry",
    "UnreachableError",
    "ValidationException",
    "from_json",
    "is_error_ack",
    "load",
    "no_contract",
    "read_traffic",
    "render",
    "replay",
    "run",
    "serve",
    "summary",
    "to_json",
]

if TYPE_CHECKING:
    __version__: str
else:
    __getattr__, __dir__ = lazy_attributes(globals())
