#!/usr/bin/env bash
# Guess: a document that AsyncAPI's parser refuses, for an example that does not fit its payload, is refused after it
#        has been converted to AsyncAPI 3 as well.
# Seen:  in AsyncAPI 3 it is taken without a word: neither the examples of messages nor those of schemas are checked, and
#        headers may be of `type: string`, which both versions forbid. A misspelled type is refused in both. On the
#        other hand a payload `true`, a schema in both versions, is taken in 2.6 and refused in 3.
# Of:    @asyncapi/parser 3.6.3, and @asyncapi/converter 2.0.2, which converts.
# Matters to: whoever has examples checked by the parser or by the tools above it (CLI, Studio), and moves to version 3:
#        the mock, the page and the tests that use the examples are the first to notice.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund @asyncapi/parser@3.6.3 @asyncapi/converter@2.0.2 >/dev/null

cat >program.mjs <<'JAVASCRIPT'
import converter from "@asyncapi/converter";
import parsers from "@asyncapi/parser";

const parser = new parsers.Parser();
const reading = { type: "object", properties: { celsius: { type: "number" } } };
const wrong = { celsius: "warm" };
const messages = {
  "an example that fits": { payload: reading, examples: [{ payload: { celsius: 21 } }] },
  "an example of the message that does not": { payload: reading, examples: [{ payload: wrong }] },
  "an example of the schema that does not": { payload: { ...reading, examples: [wrong] } },
  "headers that are a text": { payload: reading, headers: { type: "string" } },
  "a misspelled type": { payload: { type: "strnig" } },
  "a payload that may be anything, true": { payload: true },
};

async function outcome(document) {
  const { diagnostics } = await parser.parse(JSON.stringify(document));
  return diagnostics.some((each) => each.severity === 0) ? "refused" : "taken";
}

console.log("@asyncapi/parser");
for (const [name, message] of Object.entries(messages)) {
  const second = {
    asyncapi: "2.6.0",
    info: { title: "Thermometer", version: "1.0.0" },
    channels: { readings: { publish: { operationId: "read", message: { messageId: "reading", ...message } } } },
  };
  const third = converter.convert(structuredClone(second), "3.0.0");
  console.log(`${name}: 2.6 ${await outcome(second)}, 3.0 ${await outcome(third)}`);
}
JAVASCRIPT

node program.mjs | tee seen
cat >expected <<'TEXT'
@asyncapi/parser
an example that fits: 2.6 taken, 3.0 taken
an example of the message that does not: 2.6 refused, 3.0 taken
an example of the schema that does not: 2.6 refused, 3.0 taken
headers that are a text: 2.6 refused, 3.0 taken
a misspelled type: 2.6 refused, 3.0 refused
a payload that may be anything, true: 2.6 taken, 3.0 refused
TEXT
diff expected seen || {
    echo "this has changed" >&2
    exit 1
}
