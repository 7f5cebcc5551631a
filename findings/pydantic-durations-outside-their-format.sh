#!/usr/bin/env bash
# Guess: what pydantic writes fits the JSON Schema that pydantic gives for it, wherever that is checked.
# Seen:  a `timedelta` is declared as `format: duration`, whose grammar (RFC 3339, appendix A) has no fractions,
#        no sign, and no days right after years: half a second, minus 90 seconds and 400 days are written as
#        PT0.5S, -PT1M30S and P1Y35D. python-jsonschema takes all, jsonschema-rs none, ajv-formats the last.
#        P1Y35D is read by others as a year of the calendar: 400 days from 2028-01-01 it means 401.
# Of:    pydantic 2.14.4, jsonschema 4.26.0 with isoduration 20.11.0, jsonschema-rs 0.61.2, ajv 8.20.0 with
#        ajv-formats 3.0.1.
# Matters to: contracts made from pydantic models: whether a message is refused depends on who checks it.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet pydantic==2.14.4 jsonschema==4.26.0 isoduration==20.11.0 jsonschema-rs==0.61.2
npm install --silent --no-audit --no-fund ajv@8.20.0 ajv-formats@3.0.1 >/dev/null

cat >program.py <<'PYTHON'
import json
import subprocess
from datetime import datetime, timedelta
from importlib.metadata import version

import isoduration
import jsonschema
import jsonschema_rs
from pydantic import TypeAdapter

durations = TypeAdapter(timedelta)
schema = durations.json_schema(mode="serialization")
spans = [timedelta(days=2), timedelta(seconds=0.5), timedelta(seconds=-90), timedelta(days=400)]
texts = [json.loads(durations.dump_json(span)) for span in spans]
draft = jsonschema.Draft202012Validator
python = draft(schema, format_checker=draft.FORMAT_CHECKER)
rust = jsonschema_rs.Draft202012Validator(schema, validate_formats=True)
command = ["node", "judge.cjs", json.dumps(schema), json.dumps(texts)]
javascript = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)

print("pydantic", version("pydantic"), schema)
for text, fits in zip(texts, javascript):
    print(f"{text}: jsonschema {python.is_valid(text)}, jsonschema-rs {rust.is_valid(text)}, ajv {fits}")
begin = datetime(2028, 1, 1)
print("days that P1Y35D is from 2028-01-01:", (begin + isoduration.parse_duration("P1Y35D") - begin).days)
PYTHON
cat >judge.cjs <<'JAVASCRIPT'
const Ajv = require("ajv/dist/2020").default;
const ajv = require("ajv-formats").default(new Ajv());
const fits = ajv.compile(JSON.parse(process.argv[2]));
console.log(JSON.stringify(JSON.parse(process.argv[3]).map((text) => fits(text))));
JAVASCRIPT

venv/bin/python program.py >seen
cat seen

cat >expected <<'TEXT'
pydantic 2.14.4 {'format': 'duration', 'type': 'string'}
P2D: jsonschema True, jsonschema-rs True, ajv True
PT0.5S: jsonschema True, jsonschema-rs False, ajv False
-PT1M30S: jsonschema True, jsonschema-rs False, ajv False
P1Y35D: jsonschema True, jsonschema-rs False, ajv True
days that P1Y35D is from 2028-01-01: 401
TEXT
diff expected seen || {
    echo "this has changed" >&2
    exit 1
}
