"""Types of a document as code: payloads, acknowledgements and auth objects.

From a spec to code:

    _document_types   what each event carries, and which types are declared
    _schema_types     from a schema to a type (`_intersection` for `allOf`)
    _type_model       the types, in terms that all languages share
    _generated_names  names of types, methods and parameters, from the document's own names
    _python_literals  literals, docstrings and comments of Python
    _type_writer      what writers of types have in common, whatever their language
    _python_types     types as annotations of Python
    _typed_dicts      their declarations as TypedDict classes
    _typescript       the same for the official client in TypeScript
    _generated_files  whole files
"""

from ._generated_files import GENERATED_MARK as GENERATED_MARK
from ._generated_files import python_types as python_types
from ._generated_files import typescript_types as typescript_types
from ._generated_names import JAVASCRIPT_RESERVED as JAVASCRIPT_RESERVED
from ._handler_signatures import HandlerSignature as HandlerSignature
from ._handler_signatures import handler_signatures as handler_signatures
from ._python_literals import python_docstring as python_docstring
from ._python_literals import python_literal as python_literal
