"""What changed from one document to the next, for the other side of a connection.

From two documents to the changes:

    _compare            both documents, part by part
    _servers            servers, and where namespaces exist
    _namespaces         namespaces, and what a connection to them brings
    _events             events, their arguments and acknowledgements
    _security           who is let in
    _descriptions       what the documents say of all that
    _schema_verdicts    what a changed schema means, and each of its differences
    _schema_differences what is different in two schemas, in words
    _refused_messages   whether all that one side may send is accepted by the other (`Judgement`)
    _compatibility_proof
                        proofs that it is
    _allowed_messages   what each side allows: as a check, as a source of messages, as a schema
    _generated_messages messages that might be refused
    _changes            the values that all of these make

The names here are public: the package offers all of them.
"""

from ._changes import Change as Change
from ._changes import Detail as Detail
from ._changes import Verdict as Verdict
from ._changes import Witness as Witness
from ._compare import compare as compare
