"""AsyncAPI documents for Socket.IO: read, check, model, and check payloads.

What reads a document is imported at once. What checks payloads and makes instances is imported
when it is first used, because jsonschema takes as long to import as all the rest.
"""

from typing import TYPE_CHECKING

from ._bundled_document import bundled_document as bundled_document
from ._dependencies import DependencyError as DependencyError
from ._dependencies import require_versions as require_versions
from ._diagnostics import Diagnostic as Diagnostic
from ._diagnostics import Place as Place
from ._diagnostics import Pointer as Pointer
from ._diagnostics import Rule as Rule
from ._diagnostics import Severity as Severity
from ._diagnostics import Span as Span
from ._did_you_mean import did_you_mean as did_you_mean
from ._exceptions import AsynctionException as AsynctionException
from ._exceptions import SpecError as SpecError
from ._grammar._document_schema import document_schema as document_schema
from ._lazy_names import lazy_attributes as lazy_attributes
from ._lines_cut_to_width import ArgumentList as ArgumentList
from ._lines_cut_to_width import TrafficLine as TrafficLine
from ._load import DocumentContent as DocumentContent
from ._load import DocumentSource as DocumentSource
from ._load import diagnose as diagnose
from ._load import load_spec as load_spec
from ._model._arguments import Arguments as Arguments
from ._model._async_api_spec import AsyncApiSpec as AsyncApiSpec
from ._model._async_api_spec import Bindings as Bindings
from ._model._async_api_spec import Event as Event
from ._model._async_api_spec import Namespace as Namespace
from ._model._examples import Example as Example
from ._model._examples import examples_of as examples_of
from ._model._hop_headers import is_hop_header as is_hop_header
from ._model._information import Contact as Contact
from ._model._information import ExternalDocs as ExternalDocs
from ._model._information import Info as Info
from ._model._information import License as License
from ._model._information import Tag as Tag
from ._model._limits import EventRate as EventRate
from ._model._limits import Limits as Limits
from ._model._limits import SharedLimits as SharedLimits
from ._model._links import Link as Link
from ._model._links import LinkExpression as LinkExpression
from ._model._links import arguments_of as arguments_of
from ._model._links import links_of as links_of
from ._model._links import payload_of as payload_of
from ._model._security import Carrier as Carrier
from ._model._security import SecurityRequirement as SecurityRequirement
from ._model._security import SecurityScheme as SecurityScheme
from ._model._servers import Server as Server
from ._model._servers import ServerVariable as ServerVariable
from ._printable_values import printable as printable
from ._printable_values import printable_json as printable_json
from ._rules._events_and_messages import RESERVED_EVENTS as RESERVED_EVENTS
from ._rules._rulebook import RULES as RULES
from ._rules._rulebook import socketio_problems as socketio_problems
from ._schemas._dialects import Dialect as Dialect
from ._schemas._json_values import Codec as Codec
from ._spec_of_server import spec_of_server as spec_of_server
from ._text._files_and_urls import fetch_over_http as fetch_over_http
from ._text._nodes import Node as Node
from ._text._nodes import NodeId as NodeId
from ._text._nodes import Source as Source
from ._text._references import Fetch as Fetch
from ._yaml_writer import yaml_text as yaml_text

if TYPE_CHECKING:
    from ._checks import *  # noqa: F403  # each name is written once, where it is imported
    from ._diff import *  # noqa: F403
    from ._instances import *  # noqa: F403
    from ._types import *  # noqa: F403

    __all__: list[str]
    __version__: str
else:
    __getattr__, __dir__ = lazy_attributes(globals(), "_checks", "_diff", "_instances", "_types")
