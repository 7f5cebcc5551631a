"""Socket.IO servers that keep to an AsyncAPI document, on python-socketio."""

from __future__ import annotations

from typing import TYPE_CHECKING

from asynction_spec import (
    AsyncApiSpec,
    AsynctionException,
    BindingsValidationException,
    MessageAckValidationException,
    PayloadValidationException,
    SpecError,
    UndeclaredEventException,
    ValidationException,
    lazy_attributes,
)

from ._asynction_server import AsynctionServer
from ._contract import Contract
from ._deployment._readiness import Readiness
from ._document_at_start import (
    ServedDocument,
    base_path,
    load_served_document,
    startup_problems,
    unusable_code,
)
from ._enforcement import Enforcement
from ._error_handlers import ServerHooks, reply_with_error
from ._handlers._argument_passing import ErrorHandler, Handler
from ._handlers._dotted_paths import NamedHandler, import_handlers
from ._handlers._handler_calls import HandlerCalls
from ._handlers._handler_checks import HandlerChecks, check_error_handler
from ._limits._connection_limits import ConnectionLimitException
from ._limits._event_limits import (
    LimitException,
    MessageSizeException,
    RateLimitException,
)
from ._logging import LoggedReports, client_fields
from ._message_queue._queue_outages import QueueHealth
from ._message_queue._redis_queue import MessageQueueException
from ._options import SERVER_OPTIONS, require_known_options
from ._packets._json import separate_codecs
from ._packets._sendable_values import UnsendableException
from ._security._admission import AccessRules, access_rules_of, identity_in, identity_of_sender
from ._security._identity import Identity
from ._security._refused_credentials import SecurityException
from ._security._requirements import unenforceable_events
from ._security._security_functions import SecurityFunctions, SecurityInfo
from ._server._checked_server import CheckedServer
from ._server._emitted_events import recipients_of
from ._server._missing_handlers import UnhandledEventException
from ._signals import Signal, Signals

__all__ = [
    "SERVER_OPTIONS",
    "AccessRules",
    "AsyncApiSpec",
    "AsynctionException",
    "AsynctionServer",
    "BindingsValidationException",
    "CheckedServer",
    "ConnectionLimitException",
    "Contract",
    "Enforcement",
    "ErrorHandler",
    "Handler",
    "HandlerCalls",
    "HandlerChecks",
    "Identity",
    "LimitException",
    "LoggedReports",
    "MessageAckValidationException",
    "MessageQueueException",
    "MessageSizeException",
    "NamedHandler",
    "PayloadValidationException",
    "QueueHealth",
    "RateLimitException",
    "Readiness",
    "SecurityException",
    "SecurityFunctions",
    "SecurityInfo",
    "ServedDocument",
    "ServerHooks",
    "Signal",
    "Signals",
    "SpecError",
    "UndeclaredEventException",
    "UnhandledEventException",
    "UnsendableException",
    "ValidationException",
    "access_rules_of",
    "base_path",
    "check_error_handler",
    "client_fields",
    "identity_in",
    "identity_of_sender",
    "import_handlers",
    "load_served_document",
    "recipients_of",
    "reply_with_error",
    "require_known_options",
    "separate_codecs",
    "startup_problems",
    "unenforceable_events",
    "unusable_code",
]

if TYPE_CHECKING:
    __version__: str
else:
    __getattr__, __dir__ = lazy_attributes(globals())
