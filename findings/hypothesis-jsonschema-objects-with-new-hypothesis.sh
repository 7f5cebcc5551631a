#!/usr/bin/env bash
# Guess: the newest hypothesis-jsonschema works with the newest Hypothesis, of which it asks for 6.84 or newer.
# Seen:  since Hypothesis 6.170.10, a patch release, every schema of an object ends in an AttributeError, a
#        plain {"type": "object"} too; texts, numbers and arrays go on working. It uses a private class, whose
#        methods have new names.
# Of:    hypothesis-jsonschema 0.23.1 with Hypothesis 6.170.10 and newer; 6.170.9 is well.
# Matters to: everything that makes data from JSON Schema in Python: tests of APIs, mock servers, fuzzers.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv

cat >program.py <<'PYTHON'
import warnings
from importlib.metadata import version

from hypothesis import given, settings
from hypothesis_jsonschema import from_schema

warnings.simplefilter("ignore")
print("hypothesis", version("hypothesis"), "hypothesis-jsonschema", version("hypothesis-jsonschema"))
schemas = [
    {"type": "string", "maxLength": 3},
    {"type": "array", "items": {"type": "integer"}},
    {"type": "object"},
    {"type": "object", "properties": {"celsius": {"type": "number"}}},
]
for schema in schemas:

    @settings(max_examples=10, database=None, deadline=None)
    @given(from_schema(schema))
    def make(value):
        pass

    try:
        make()
    except AttributeError:
        print(schema, "raises AttributeError")
    else:
        print(schema, "makes data")
PYTHON

for release in 6.170.9 6.170.10 6.170.17; do
    venv/bin/pip install --quiet "hypothesis==$release" hypothesis-jsonschema==0.23.1
    venv/bin/python program.py
done >seen
cat seen

cat >expected <<'TEXT'
hypothesis 6.170.9 hypothesis-jsonschema 0.23.1
{'type': 'string', 'maxLength': 3} makes data
{'type': 'array', 'items': {'type': 'integer'}} makes data
{'type': 'object'} makes data
{'type': 'object', 'properties': {'celsius': {'type': 'number'}}} makes data
hypothesis 6.170.10 hypothesis-jsonschema 0.23.1
{'type': 'string', 'maxLength': 3} makes data
{'type': 'array', 'items': {'type': 'integer'}} makes data
{'type': 'object'} raises AttributeError
{'type': 'object', 'properties': {'celsius': {'type': 'number'}}} raises AttributeError
hypothesis 6.170.17 hypothesis-jsonschema 0.23.1
{'type': 'string', 'maxLength': 3} makes data
{'type': 'array', 'items': {'type': 'integer'}} makes data
{'type': 'object'} raises AttributeError
{'type': 'object', 'properties': {'celsius': {'type': 'number'}}} raises AttributeError
TEXT
diff expected seen || {
    echo "this has changed" >&2
    exit 1
}
