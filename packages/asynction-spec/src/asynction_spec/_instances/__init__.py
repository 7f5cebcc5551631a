"""Instances of schemas, made of whatever values one gives: plain ones, or believable ones.

From a schema to an instance:

    _generator     one schema or argument list; makes, checks, and makes again with care
    _shapes        schemas to what makes their instances, compiled when first used
    _choice        chooses between alternatives, and tries again
    _groups        the alternatives in a schema (`_negations` what satisfies its opposite)
    _types         the types and fixed values that are left
    _kinds/        what makes the values of one type: objects, arrays, strings, numbers
    _parts         schemas that hold together, `$ref` and `allOf` taken apart
    _verdicts      the document's checks of what is uncertain (`_minimum_depths` ways out of
                   recursions)
    _draw          one instance in the making, and what it may cost
    _values        what decides (`_plain` always the same)
"""

from ._draw import UnsatisfiedError as UnsatisfiedError
from ._generator import Generator as Generator
from ._generator import Instances as Instances
from ._generator import example_of as example_of
from ._plain import PlainValues as PlainValues
from ._values import Values as Values
