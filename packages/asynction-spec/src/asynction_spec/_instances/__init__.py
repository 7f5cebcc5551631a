"""Instances of schemas, made of whatever values one gives: plain ones, or believable ones.

From a schema to an instance:

    _generator     one schema or argument list; makes, checks, and makes again with care
    _shapes        schemas to what makes their instances, compiled when first used
    _deciding      chooses between alternatives, and tries again
    _groups        the alternatives in a schema (`_negations` what satisfies its opposite)
    _types         the types and fixed values that are left
    _objects, _arrays, _strings, _numbers      what makes the values of one type
    _parts         schemas that hold together, `$ref` and `allOf` taken apart
    _verdicts      the document's checks of what is uncertain (`_heights` ways out of recursions)
    _draw          one instance in the making, and what it may cost
    _values        what decides (`_plain` always the same, `_formats` strings with a format)
"""

from ._draw import Unsatisfied
from ._generator import Generator, Instances, example_of
from ._plain import PlainValues
from ._values import Values

__all__ = ["Generator", "Instances", "PlainValues", "Unsatisfied", "Values", "example_of"]
