// Holds values and lists of arguments against schemas, and says which field is at fault.
import { Validator } from "./vendor/json-schema/index.js";

const known = new WeakMap();
const CONTAINERS = new Set(["$ref", "properties", "items", "prefixItems", "additionalProperties", "allOf", "oneOf", "anyOf", "then", "else", "if"]);
const draftOf = (uri) => (/draft-0?(4|7)/.exec(uri || "") || /draft\/(2019-09|2020-12)/.exec(uri || "") || [null, "7"])[1];
const sentence = ({ instanceLocation, error }) => {
  const place = decodeURIComponent(instanceLocation.slice(2)).replaceAll("/", ".");
  return (place ? `${place}: ` : "") + error;
};

// A function that gives the faults of a value as sentences, none if it is valid.
export const checkOf = (schema) => {
  if (schema === null || typeof schema !== "object") return () => [];
  if (!known.has(schema)) known.set(schema, new Validator(schema, draftOf(schema.$schema), false));
  const validator = known.get(schema);
  return (value) => {
    if (value === undefined) return ["missing"];
    const { valid, errors } = validator.validate(value);
    if (valid) return [];
    const leaves = errors.filter((each) => !CONTAINERS.has(each.keyword));
    return [...new Set((leaves.length ? leaves : errors).map(sentence))].slice(0, 6);
  };
};

// The faults of a list of arguments; none if nothing is known of it.
export const problemsOf = (list, values) => {
  if (!list) return [];
  if (values.length < list.least || (list.most !== null && values.length > list.most)) {
    return [`${values.length} arguments: ${list.least === list.most ? list.least : `${list.least} to ${list.most ?? "any number"}`} expected`];
  }
  return checkOf(list.schema)(list.positional ? values : values[0]);
};
// One of several acknowledgements, or of several events of a name, has to fit.
export const leastProblems = (lists, values) => lists.map((each) => problemsOf(each, values)).sort((a, b) => a.length - b.length)[0] || [];
