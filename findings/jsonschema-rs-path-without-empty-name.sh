#!/usr/bin/env bash
# Guess: the path of an error, followed from the instance, leads to the value that the error is about.
# Seen:  a member whose name is "" is left out of the path, so that the path leads to its parent, or to
#        nothing at all; two different members get the same path.
# Of:    jsonschema-rs 0.61.2 on Python 3.10 or newer; python-jsonschema 4.26.0 gives the whole path.
# Matters to: whoever shows people where in a message or document a fault is.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet jsonschema-rs==0.61.2 jsonschema==4.26.0

cat >"$folder/program.py" <<'PYTHON'
from importlib.metadata import version

import jsonschema
import jsonschema_rs

named = {"properties": {"": {"properties": {"unit": {"type": "string"}}}}}
reading = {"": {"unit": 21}}
listed = {"properties": {"": {"items": {"type": "string"}}}}

rust = [
    error.instance_path
    for schema, instance in ((named, reading), (listed, {"": ["a", 2]}))
    for error in jsonschema_rs.Draft7Validator(schema).iter_errors(instance)
]
python = [
    list(error.absolute_path)
    for schema, instance in ((named, reading), (listed, {"": ["a", 2]}))
    for error in jsonschema.Draft7Validator(schema).iter_errors(instance)
]
print(f"jsonschema-rs {version('jsonschema-rs')}: {rust}")
print(f"jsonschema {version('jsonschema')}: {python}")
PYTHON

expected="jsonschema-rs 0.61.2: [['unit'], [1]]
jsonschema 4.26.0: [['', 'unit'], ['', 1]]"
seen=$("$folder/venv/bin/python" "$folder/program.py")
echo "$seen"
[ "$seen" = "$expected" ] || {
    echo "this has changed; it was:"
    echo "$expected"
    exit 1
} >&2
