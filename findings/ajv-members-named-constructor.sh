#!/usr/bin/env bash
# Guess: validators agree on an optional member, and on a required one, whatever it is called.
# Seen:  ajv finds a member named `constructor` in every object, for JavaScript's objects inherit one: a schema
#        that has it as an optional text refuses all objects without it, and one that requires it takes them.
#        jsonschema, jsonschema-rs, fastjsonschema and @cfworker/json-schema do neither.
# Of:    ajv 8.20.0, where `ownProperties: true` mends it; jsonschema 4.26.0, jsonschema-rs 0.61.2,
#        fastjsonschema 2.22.3, @cfworker/json-schema 4.1.6.
# Matters to: contracts shared by Python and JavaScript, of motor sports (driver, constructor) for one.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet jsonschema==4.26.0 jsonschema-rs==0.61.2 fastjsonschema==2.22.3
npm install --silent --no-audit --no-fund ajv@8.20.0 @cfworker/json-schema@4.1.6 >/dev/null

cat >judge.mjs <<'JAVASCRIPT'
import { Validator } from "@cfworker/json-schema";
import { Ajv } from "ajv";

const [schema, value] = process.argv.slice(2).map((text) => JSON.parse(text));
console.log(
  `ajv ${new Ajv().validate(schema, value)}, ajv with ownProperties ` +
    `${new Ajv({ ownProperties: true }).validate(schema, value)}, ` +
    `@cfworker/json-schema ${new Validator(schema, "7").validate(value).valid}`,
);
JAVASCRIPT

cat >program.py <<'PYTHON'
import json
import subprocess

import fastjsonschema
import jsonschema
import jsonschema_rs

DRIVER = {"driver": "Ada"}
DRAFT_7 = "http://json-schema.org/draft-07/schema#"
optional = {"type": "object", "properties": {"constructor": {"type": "string"}}}
required = {"type": "object", "required": ["constructor"]}


def fast(schema):
    try:
        fastjsonschema.compile(schema)(dict(DRIVER))
    except fastjsonschema.JsonSchemaException:
        return False
    return True


for name, schema in (("optional", optional), ("required", required)):
    schema = {"$schema": DRAFT_7, **schema}
    command = ["node", "judge.mjs", json.dumps(schema), json.dumps(DRIVER)]
    javascript = subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()
    print(
        f"{name}: jsonschema {jsonschema.Draft7Validator(schema).is_valid(DRIVER)}, "
        f"jsonschema-rs {jsonschema_rs.is_valid(schema, DRIVER)}, fastjsonschema {fast(schema)},"
    )
    print(f"    {javascript}")
PYTHON

venv/bin/python program.py | tee seen
cat >expected <<'TEXT'
optional: jsonschema True, jsonschema-rs True, fastjsonschema True,
    ajv false, ajv with ownProperties true, @cfworker/json-schema true
required: jsonschema False, jsonschema-rs False, fastjsonschema False,
    ajv true, ajv with ownProperties false, @cfworker/json-schema false
TEXT
diff expected seen || {
    echo "this has changed" >&2
    exit 1
}
