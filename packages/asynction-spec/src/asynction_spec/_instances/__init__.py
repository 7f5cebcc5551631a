"""Generated instances of schemas, plain or like real data: `Values` decides.

From a schema to an instance:

    _generator     one schema or argument list; makes, checks, and makes again with care
    _schema_compiler  schemas to what makes their instances, compiled when first used
    _attempts      chooses between alternatives, and tries again; ends recursions
    _alternatives  the alternatives in a schema, and what satisfies the opposite of one
    _allowed_types  the types and fixed values that are left
    _kinds/        what makes the values of one type: objects, arrays, strings, numbers
    _matching_strings  strings for a `pattern` (of `_readable_characters`)
    _conjunction   schemas that hold together, `$ref` and `allOf` taken apart
    _instance_checks  the document's checks, for parts that may be invalid
    _generation_limits  how large an instance may be, and the state of one generation
    _plain_values  the Protocol of what decides, and what always decides the same
"""

from ._generation_limits import TooLargeError as TooLargeError
from ._generation_limits import UnsatisfiedError as UnsatisfiedError
from ._generator import Generator as Generator
from ._generator import Instances as Instances
from ._generator import SharedSchemas as SharedSchemas
from ._generator import example_of as example_of
from ._plain_values import PlainValues as PlainValues
from ._plain_values import Values as Values
