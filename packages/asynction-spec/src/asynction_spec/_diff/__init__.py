"""What changed from one document to the next, for the other side of a connection.

From two documents to the changes:

    _compare         both documents, part by part
    _servers         servers, and where namespaces exist
    _namespaces      namespaces, and what a connection to them brings
    _events          events, their arguments and acknowledgements
    _security        who is let in
    _compatibility   whether all that one side may send is accepted by the other (`Judgement`)
    _messages        what each side allows: as a schema, as a check, as a source of messages
    _plain_schemas   a schema of the document as plain data that says the same without our check
    _compatibility_proof  jsonschema-rs's comparison of canonical schemas
    _counterexamples messages that might be refused
    _schema_differences  what is different in two schemas, in words
    _undone_differences  a schema with one of the differences undone
    _single_differences  what each of several differences means by itself
    _changes         the values that all of these make

The names here are public: the package offers all of them.
"""

from ._changes import Change as Change
from ._changes import Detail as Detail
from ._changes import Verdict as Verdict
from ._changes import Witness as Witness
from ._compare import compare as compare
