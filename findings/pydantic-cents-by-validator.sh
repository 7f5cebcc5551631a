#!/usr/bin/env bash
# Guess: a price of 19.99 is a multiple of 0.01, for pydantic's model and for whoever checks the JSON Schema of it.
# Seen:  pydantic takes it, and writes `multipleOf: 0.01`; by that, jsonschema-rs, fastjsonschema and
#        @cfworker/json-schema take 19.99, 4.35 and 0.07, while jsonschema and ajv refuse all three, and take 1.1.
#        jsonschema and ajv divide floats (19.99 / 0.01 is 1998.9999999999998); the others count in decimals,
#        or allow for rounding.
# Of:    pydantic 2.14.4, jsonschema 4.26.0, jsonschema-rs 0.61.2, fastjsonschema 2.22.3, ajv 8.20.0 (whose option
#        `multipleOfPrecision` allows for rounding), @cfworker/json-schema 4.1.6.
# Matters to: contracts with prices: a server and a client that check the same schema refuse one another's messages.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet pydantic==2.14.4 jsonschema==4.26.0 jsonschema-rs==0.61.2 fastjsonschema==2.22.3
npm install --silent --no-audit --no-fund ajv@8.20.0 @cfworker/json-schema@4.1.6 >/dev/null

cat >judge.mjs <<'JAVASCRIPT'
import { Validator } from "@cfworker/json-schema";
import { Ajv } from "ajv";

const [schema, values] = process.argv.slice(2).map((text) => JSON.parse(text));
const fits = new Ajv().compile(schema);
const other = new Validator(schema, "7");
const ajv = values.map((each) => fits(each));
console.log(JSON.stringify({ ajv, cfworker: values.map((each) => other.validate(each).valid) }));
JAVASCRIPT

cat >program.py <<'PYTHON'
import json
import subprocess
from typing import Annotated

import fastjsonschema
import jsonschema
import jsonschema_rs
from pydantic import Field, TypeAdapter

PRICES = [19.99, 4.35, 0.07, 1.1]
price = TypeAdapter(Annotated[float, Field(multiple_of=0.01)])
schema = price.json_schema()
fast = fastjsonschema.compile(schema)
command = ["node", "judge.mjs", json.dumps(schema), json.dumps(PRICES)]
javascript = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)


def taken(check):
    """The prices that a function takes without an error."""

    def takes(value):
        try:
            check(value)
        except Exception:
            return False
        return True

    return [value for value in PRICES if takes(value)]


print(schema)
print("pydantic takes", taken(price.validate_python))
print("jsonschema takes", taken(jsonschema.Draft202012Validator(schema).validate))
print("jsonschema-rs takes", taken(jsonschema_rs.validator_for(schema).validate))
print("fastjsonschema takes", taken(fast))
for name, fits in javascript.items():
    print(name, "takes", [value for value, each in zip(PRICES, fits) if each])
PYTHON

venv/bin/python program.py | tee seen
cat >expected <<'TEXT'
{'multipleOf': 0.01, 'type': 'number'}
pydantic takes [19.99, 4.35, 0.07, 1.1]
jsonschema takes [1.1]
jsonschema-rs takes [19.99, 4.35, 0.07, 1.1]
fastjsonschema takes [19.99, 4.35, 0.07, 1.1]
ajv takes [1.1]
cfworker takes [19.99, 4.35, 0.07, 1.1]
TEXT
diff expected seen || {
    echo "this has changed" >&2
    exit 1
}
