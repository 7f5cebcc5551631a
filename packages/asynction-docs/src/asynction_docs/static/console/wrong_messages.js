// Wrong messages made of right ones: changed in one place, and judged by the check, so that nothing here knows JSON Schema.
import { problemsOf } from "./check.js";

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
