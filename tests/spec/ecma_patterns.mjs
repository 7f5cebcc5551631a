// Reads [pattern, [texts]] pairs from standard input as JSON; writes for each null where it is no
// regular expression, else {unicode, matches}: whether it is one with the flag u, and what it matches.
import { readFileSync } from "node:fs";

const compiled = (pattern) => {
  for (const flags of ["u", ""]) {
    try {
      return [new RegExp(pattern, flags), flags];
    } catch {
      // not with this flag
    }
  }
  return [null, null];
};

const judged = ([pattern, texts]) => {
  const [expression, flags] = compiled(pattern);
  return expression && { unicode: flags === "u", matches: texts.map((each) => expression.test(each)) };
};

process.stdout.write(JSON.stringify(JSON.parse(readFileSync(0, "utf8")).map(judged)));
