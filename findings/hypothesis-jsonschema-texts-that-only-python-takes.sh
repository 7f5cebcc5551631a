#!/usr/bin/env bash
# Guess: texts made for a `pattern` fit it for every validator; \d is 0 to 9, as in ECMA 262, whose expressions
#        JSON Schema recommends.
# Seen:  \d is any digit of Unicode and \w any letter of any script: nine in ten texts made for ^\d{4}$ or ^\w+$
#        are refused by ajv and by jsonschema-rs. python-jsonschema takes all of them, so that a test in
#        Python alone does not notice. For `format: uuid` and `duration` any text is made.
# Of:    hypothesis-jsonschema 0.23.1 with Hypothesis 6.170.9, ajv 8.20.0 with ajv-formats 3.0.1, jsonschema 4.26.0,
#        jsonschema-rs 0.61.2.
# Matters to: whoever tests a server that is not in Python with generated messages: it is right to refuse them.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet hypothesis==6.170.9 hypothesis-jsonschema==0.23.1 jsonschema==4.26.0 jsonschema-rs==0.61.2
npm install --silent --no-audit --no-fund ajv@8.20.0 ajv-formats@3.0.1 >/dev/null

cat >program.py <<'PYTHON'
import json
import subprocess
import warnings
from importlib.metadata import version

import jsonschema
import jsonschema_rs
from hypothesis import Phase, given, seed, settings
from hypothesis_jsonschema import from_schema

warnings.simplefilter("ignore")
for name in ("hypothesis", "hypothesis-jsonschema", "jsonschema", "jsonschema-rs"):
    print(name, version(name))


def share(refused, texts):
    tenths = 10 * sum(refused) / len(texts)
    return "all" if tenths == 10 else "most" if tenths > 8 else "some" if tenths else "none"


schemas = [{"pattern": r"^\d{4}$"}, {"pattern": r"^\w+$"}, {"pattern": "^[0-9a-z]+$"}, {"format": "uuid"}]
for schema in ({"type": "string", **each} for each in schemas):
    texts = []

    @seed(1)
    @settings(max_examples=200, database=None, deadline=None, phases=[Phase.generate])
    @given(from_schema(schema))
    def make(text):
        texts.append(text)

    make()
    python = jsonschema.Draft7Validator(schema, format_checker=jsonschema.Draft7Validator.FORMAT_CHECKER)
    rust = jsonschema_rs.Draft7Validator(schema, validate_formats=True)
    request = json.dumps([schema, texts])
    judged = subprocess.run(["node", "judge.cjs"], input=request, check=True, capture_output=True, text=True)
    refused = {
        "jsonschema": [not python.is_valid(text) for text in texts],
        "jsonschema-rs": [not rust.is_valid(text) for text in texts],
        "ajv": [not fits for fits in json.loads(judged.stdout)],
    }
    print(schema, *(f"{name} refuses {share(each, texts)}" for name, each in refused.items()), sep=", ")
PYTHON
cat >judge.cjs <<'JAVASCRIPT'
const Ajv = require("ajv").default;
const ajv = require("ajv-formats").default(new Ajv());
const [schema, texts] = JSON.parse(require("fs").readFileSync(0, "utf8"));
const fits = ajv.compile(schema);
console.log(JSON.stringify(texts.map((text) => fits(text))));
JAVASCRIPT

venv/bin/python program.py >seen
cat seen

cat >expected <<'TEXT'
hypothesis 6.170.9
hypothesis-jsonschema 0.23.1
jsonschema 4.26.0
jsonschema-rs 0.61.2
{'type': 'string', 'pattern': '^\\d{4}$'}, jsonschema refuses none, jsonschema-rs refuses most, ajv refuses most
{'type': 'string', 'pattern': '^\\w+$'}, jsonschema refuses none, jsonschema-rs refuses most, ajv refuses most
{'type': 'string', 'pattern': '^[0-9a-z]+$'}, jsonschema refuses none, jsonschema-rs refuses none, ajv refuses none
{'type': 'string', 'format': 'uuid'}, jsonschema refuses none, jsonschema-rs refuses none, ajv refuses all
TEXT
diff expected seen || {
    echo "this has changed" >&2
    exit 1
}
