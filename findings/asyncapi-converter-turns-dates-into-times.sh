#!/usr/bin/env bash
# Guess: converting a document to AsyncAPI 3 keeps what it says; a version written as a date, `version: 2026-11-01`, and
#        a constant like it, stay the texts that AsyncAPI's own parser reads there.
# Seen:  the parser reads "2026-11-01"; the converter writes `2026-11-01T00:00:00.000Z`, in `info` and in schemas. A
#        constant of `format: date` then is a date-time: no message fits any longer, and nothing is reported.
# Of:    @asyncapi/converter 2.0.2 (YAML 1.1's timestamps) and @asyncapi/parser 3.6.3 (YAML 1.2's core), both AsyncAPI's.
# Matters to: documents with dates as versions, constants, examples or defaults, written without quotes.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund @asyncapi/converter@2.0.2 @asyncapi/parser@3.6.3 >/dev/null

cat >asyncapi.yaml <<'YAML'
asyncapi: 2.6.0
info: {title: Prices, version: 2026-11-01}
channels:
  prices:
    subscribe:
      message:
        payload:
          type: object
          properties:
            since: {type: string, format: date, const: 2026-01-02}
YAML

cat >program.mjs <<'JAVASCRIPT'
import { readFileSync } from "node:fs";
import { convert } from "@asyncapi/converter";
import { Parser } from "@asyncapi/parser";

const text = readFileSync("asyncapi.yaml", "utf8");

async function read(source) {
  const { document, diagnostics } = await new Parser().parse(source);
  const [schema] = document.allMessages().all().map((message) => message.payload().property("since"));
  const errors = diagnostics.filter((each) => each.severity === 0).length;
  return `version ${document.info().version()}, since ${schema.const()}, errors ${errors}`;
}

console.log("as it was written:", await read(text));
console.log("converted:", await read(convert(text, "3.0.0")));
JAVASCRIPT

node program.mjs | tee seen
cat >expected <<'TEXT'
as it was written: version 2026-11-01, since 2026-01-02, errors 0
converted: version 2026-11-01T00:00:00.000Z, since 2026-01-02T00:00:00.000Z, errors 0
TEXT
diff expected seen || {
    echo "this has changed" >&2
    exit 1
}
