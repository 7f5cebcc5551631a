"""Types of a document as code: payloads, acknowledgements and auth objects.

From a spec to code:

    _document_types      what each event carries, and which types are declared
    _schema_types        from a schema to a type (`_all_of_types` for `allOf`)
    _type_model          the types, in terms that all languages share
    _generated_names     names of types, methods and parameters, from the document's own names
    _generated_comments  what comments say in any language
    _python_module       a whole module of Python, of
      _python_syntax       annotations, literals, docstrings, comments
      _typed_dicts         declarations of types as TypedDict classes, or
      _pydantic_models     as models of pydantic
      _python_handlers     what handlers take and return
      _python_client       a client with a method for each event
    _typescript          a whole module of TypeScript, for the official client
"""

from ._generated_comments import GENERATED_MARK as GENERATED_MARK
from ._generated_names import JAVASCRIPT_RESERVED as JAVASCRIPT_RESERVED
from ._python_handlers import HandlerSignature as HandlerSignature
from ._python_handlers import handler_signatures as handler_signatures
from ._python_module import python_types as python_types
from ._python_syntax import python_docstring as python_docstring
from ._python_syntax import python_literal as python_literal
from ._typescript import typescript_types as typescript_types
