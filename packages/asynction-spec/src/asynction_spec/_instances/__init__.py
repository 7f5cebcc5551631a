"""Generated instances of schemas, plain or like real data: `Values` decides.

From a schema to an instance:

    _generator     one schema or argument list; makes, checks, and makes again with care
    _schema_compiler  schemas to what makes their instances, compiled when first used
    _attempts      chooses between alternatives, and tries again
    _alternatives  the alternatives in a schema (`_negations` what satisfies its opposite)
    _allowed_types  the types and fixed values that are left
    _kinds/        what makes the values of one type: objects, arrays, strings, numbers
    _conjunction   schemas that hold together, `$ref` and `allOf` taken apart
    _instance_checks  the document's checks, for parts that may be invalid
    _minimum_depths  which alternatives end a recursion
    _generation_state  the state of one generation, and its limits
    _shared_schemas  the schemas themselves as plain data, for validators elsewhere
    _values_protocol  the Protocol of what decides (`_plain_values` always decides the same)
"""

from ._generation_state import TooLargeError as TooLargeError
from ._generation_state import UnsatisfiedError as UnsatisfiedError
from ._generator import Generator as Generator
from ._generator import Instances as Instances
from ._generator import example_of as example_of
from ._plain_values import PlainValues as PlainValues
from ._shared_schemas import SharedSchemas as SharedSchemas
from ._values_protocol import Values as Values
