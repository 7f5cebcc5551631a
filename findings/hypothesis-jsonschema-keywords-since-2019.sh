#!/usr/bin/env bash
# Guess: data made for a schema fits it. A schema that names a dialect which hypothesis-jsonschema does not know
#        (`$schema` of 2020-12) is refused, or what is made is checked, as it is for `contains` and `if`.
# Seen:  it is taken, and keywords that came after draft 7 are ignored: nothing that is made for `prefixItems` fits, most
#        of what is made for `unevaluatedProperties: false` does not, and parts of what `dependentRequired` and
#        `minContains` are about. `prefixItems` is how pydantic writes a tuple.
# Of:    hypothesis-jsonschema 0.23.1 with Hypothesis 6.170.9, pydantic 2.14.4, jsonschema 4.26.0 as the judge.
# Matters to: tests of APIs, and mocks, by schemas of pydantic: the server refuses what is made, rightly, and the test
#        fails, or never comes to what it was to test.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet hypothesis-jsonschema==0.23.1 hypothesis==6.170.9 jsonschema==4.26.0 pydantic==2.14.4

cat >program.py <<'PYTHON'
from importlib.metadata import version

import jsonschema
import pydantic
from hypothesis import HealthCheck, given, seed, settings
from hypothesis_jsonschema import from_schema

COUNT = 100


class Place(pydantic.BaseModel):
    position: tuple[int, str]


INTEGERS = {"type": "array", "items": {"type": "integer"}, "contains": {"const": 7}}
PERSON = {"type": "object", "properties": {"name": {"type": "string"}, "age": {"type": "integer"}}}
CLOSED = {**PERSON, "additionalProperties": False}
SCHEMAS = {
    "contains": INTEGERS,
    "minContains": {**INTEGERS, "minContains": 2},
    "dependencies": {**CLOSED, "dependencies": {"name": ["age"]}},
    "dependentRequired": {**CLOSED, "dependentRequired": {"name": ["age"]}},
    "additionalProperties": CLOSED,
    "unevaluatedProperties": {**PERSON, "unevaluatedProperties": False},
    "prefixItems": {"type": "array", "prefixItems": [{"type": "integer"}], "minItems": 1},
    "a tuple of pydantic": Place.model_json_schema(),
}


def made_for(schema):
    """What is made for a schema of 2020-12."""
    made = []

    @seed(0)
    @settings(max_examples=COUNT, database=None, deadline=None, suppress_health_check=list(HealthCheck))
    @given(from_schema({"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}))
    def collect(value):
        made.append(value)

    collect()
    return made


def share(schema):
    # The draft 7 keyword `dependencies` is not one of 2020-12, whose validator does not know it.
    draft7 = "dependencies" in schema
    judge = (jsonschema.Draft7Validator if draft7 else jsonschema.Draft202012Validator)(schema)
    fitting = [judge.is_valid(each) for each in made_for(schema)]
    if all(fitting):
        return "all fit"
    return "some do not fit" if any(fitting) else "none fits"


print("hypothesis-jsonschema", version("hypothesis-jsonschema"))
for name, schema in SCHEMAS.items():
    print(f"{name}: {share(schema)}", flush=True)
PYTHON

venv/bin/python program.py | tee seen
cat >expected <<'TEXT'
hypothesis-jsonschema 0.23.1
contains: all fit
minContains: some do not fit
dependencies: all fit
dependentRequired: some do not fit
additionalProperties: all fit
unevaluatedProperties: some do not fit
prefixItems: none fits
a tuple of pydantic: none fits
TEXT
diff expected seen || {
    echo "this has changed" >&2
    exit 1
}
