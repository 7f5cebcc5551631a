"""Checks of messages and connections, and the errors that they raise.

The names here are public: the package offers all of them.
"""

from ._argument_checks import ArgumentsCheck as ArgumentsCheck
from ._argument_checks import EventChecks as EventChecks
from ._connection_check import ConnectionCheck as ConnectionCheck
from ._document_checks import Checks as Checks
from ._exceptions import BindingsValidationException as BindingsValidationException
from ._exceptions import MessageAckValidationException as MessageAckValidationException
from ._exceptions import PayloadValidationException as PayloadValidationException
from ._exceptions import UndeclaredEventException as UndeclaredEventException
from ._exceptions import ValidationException as ValidationException
