// Messages: how they are shown, what is wrong with them, and wrong ones made of right ones.
import { checkOf } from "./check.js";

const isBytes = (value) => value instanceof ArrayBuffer || ArrayBuffer.isView(value);
const asWords = (_, value) => (isBytes(value) ? `<${value.byteLength} bytes>` : value);
export const pretty = (value) => JSON.stringify(value, asWords, 2);
export const shown = (values) => values.map((each) => (each === undefined ? "" : pretty(each))).join(",\n") || "no arguments";

// Values as JSON has them, with a text of the same length in the place of binary data.
const asText = (_, value) => (isBytes(value) ? "x".repeat(value.byteLength) : value);
export const textOf = (values) => values.map((each) => JSON.parse(JSON.stringify(each, asText) ?? "null"));

export const problemsOf = (list, values) => {
  if (!list) return [];
  if (values.length < list.least || (list.most !== null && values.length > list.most)) {
    return [`${values.length} arguments: ${list.least === list.most ? list.least : `${list.least} to ${list.most ?? "any number"}`} expected`];
  }
  return checkOf(list.schema)(list.positional ? values : values[0]);
};
// One of several acknowledgements, or of several events of a name, has to fit.
export const leastProblems = (lists, values) => lists.map((each) => problemsOf(each, values)).sort((a, b) => a.length - b.length)[0] || [];

// -- wrong ones: changed in one place, and judged by the check, so that nothing here knows JSON Schema
const without = (object, name) => Object.fromEntries(Object.entries(object).filter(([each]) => each !== name));
const changesOf = (value) => {
  if (Array.isArray(value)) return [value.slice(0, -1), [...value, ...value.slice(-1)], null, {}];
  if (value !== null && typeof value === "object") {
    return [...Object.keys(value).map((name) => without(value, name)), { ...value, unexpectedMember: true }, null, []];
  }
  if (typeof value === "string") return ["", value.repeat(Math.ceil(1000 / (value.length + 1))), "x y\n", 7, null];
  return typeof value === "number" ? [value + 0.5, -1, 1e9, "7", null] : [7, "?", null];
};
const variants = function* (value) {
  if (value !== null && typeof value === "object") {
    for (const [name, inner] of Object.entries(value)) {
      for (const each of variants(inner)) {
        const copy = Array.isArray(value) ? [...value] : { ...value };
        copy[name] = each;
        yield copy;
      }
    }
  }
  yield* changesOf(value);
};
// A wrong list of arguments, another one for each number; none where everything is right.
export const wrongOne = (list, right, number) => {
  const wrong = [];
  for (const each of variants(right)) {
    const isListOfArguments = Array.isArray(each) && each.length <= right.length;
    if (isListOfArguments && problemsOf(list, each).length) wrong.push(each);
    if (wrong.length > number) return wrong[number];
  }
  return wrong.length ? wrong[number % wrong.length] : null;
};
