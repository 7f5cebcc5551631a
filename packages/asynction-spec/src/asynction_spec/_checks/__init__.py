"""Checks of messages and connections, and the errors that they raise.

The names here are public: the package offers all of them.
"""

from ._connection_check import ConnectionCheck as ConnectionCheck
from ._event_checks import ArgumentsCheck as ArgumentsCheck
from ._event_checks import Checks as Checks
from ._event_checks import EventChecks as EventChecks
from ._validation_exceptions import BindingsValidationException as BindingsValidationException
from ._validation_exceptions import MessageAckValidationException as MessageAckValidationException
from ._validation_exceptions import PayloadValidationException as PayloadValidationException
from ._validation_exceptions import UndeclaredEventException as UndeclaredEventException
from ._validation_exceptions import ValidationException as ValidationException
