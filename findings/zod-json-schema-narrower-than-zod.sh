#!/usr/bin/env bash
# Guess: what `z.toJSONSchema` can't express is an error (as it is for `z.date()` or `z.bigint()`), or gives a
#        wider schema: what zod takes, its JSON Schema takes.
# Seen:  flags of regular expressions are left out without a word, so that /^[a-f]+$/i refuses "ABC"; and the
#        lengths of `trim().max(n)` hold for the text before it is trimmed, also with `io: "input"`.
# Of:    zod 4.6.7, with ajv 8.20.0 as the judge.
# Matters to: servers in TypeScript whose contract is made from zod: peers that check messages by the contract
#        refuse messages that the server itself takes.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund zod@4.6.7 ajv@8.20.0 >/dev/null

cat >program.mjs <<'JAVASCRIPT'
import { createRequire } from "node:module";
import { z } from "zod";

const require = createRequire(import.meta.url);
const Ajv = require("ajv/dist/2020").default;
const cases = [
  ["a flag for upper and lower case", z.string().regex(/^[a-f]+$/i), "ABC"],
  ["a flag for all characters", z.string().regex(/^begin.end$/s), "begin\nend"],
  ["a flag for lines", z.string().regex(/^second$/m), "first\nsecond"],
  ["a text that is trimmed", z.string().trim().max(3), "  abc  "],
];
console.log("zod", require("zod/package.json").version, "ajv", require("ajv/package.json").version);
for (const [name, schema, value] of cases) {
  const json = z.toJSONSchema(schema, { io: "input" });
  const fits = new Ajv({ strict: false }).compile(json)(value);
  console.log(`${name}: zod ${schema.safeParse(value).success}, its JSON Schema ${fits}`);
}
JAVASCRIPT

node program.mjs >seen
cat seen

cat >expected <<'TEXT'
zod 4.6.7 ajv 8.20.0
a flag for upper and lower case: zod true, its JSON Schema false
a flag for all characters: zod true, its JSON Schema false
a flag for lines: zod true, its JSON Schema false
a text that is trimmed: zod true, its JSON Schema false
TEXT
diff expected seen || {
    echo "this has changed" >&2
    exit 1
}
