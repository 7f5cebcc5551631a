// What the console reads from schemas: the fields of a form, and where binary data and secrets are.

// The definitions that a schema leads to, of those that all schemas share.
const reached = (schema, shared) => {
  const found = {};
  const visit = (each) => {
    if (each === null || typeof each !== "object") return;
    const name = typeof each.$ref === "string" ? each.$ref.split("/")[2] : undefined;
    if (name in shared && !(name in found)) {
      found[name] = shared[name];
      visit(shared[name]);
    }
    Object.values(each).forEach(visit);
  };
  visit(schema);
  return found;
};
// Has what is described by a schema give it with its definitions, which it finds when asked first.
export const addDefinitions = (described, definitions) => {
  const { schema } = described;
  const keyword = schema.$ref.split("/")[1];
  let whole = null;
  const get = () => whole || (whole = { ...schema, [keyword]: reached(schema, definitions[schema.$schema]) });
  Object.defineProperty(described, "schema", { get });
};
export const definitionsOf = (schema) => (reference) => reference.slice(2).split("/").reduce(
  (each, key) => each && each[decodeURIComponent(key).replaceAll("~1", "/").replaceAll("~0", "~")], schema);
export const resolved = (schema, definitions) => {
  let target = schema;
  while (target && target.$ref) target = definitions(target.$ref);
  return target || {};
};

// Stands in a path for each item of a list.
export const EACH = "[]";
const MOST_LEVELS = 6;
// The paths to all places whose schema a function accepts.
export const placesOf = (schema, definitions, accepts, path = []) => {
  const target = resolved(schema, definitions);
  if (path.length > MOST_LEVELS) return [];
  if (accepts(target, path)) return [{ path, schema: target }];
  const below = (each, step) => placesOf(each, definitions, accepts, [...path, step]);
  return [
    ...Object.entries(target.properties || {}).flatMap(([name, each]) => below(each, name)),
    ...(target.items && !Array.isArray(target.items) ? below(target.items, EACH) : []),
    ...(target.allOf || []).flatMap((each) => placesOf(each, definitions, accepts, path)),
  ];
};
export const isBinary = (schema) => schema.format === "binary";
export const isSecret = (schema) => schema.format === "password" || schema.writeOnly === true;

// A copy of a value that is changed where a path leads to, as far as there is something.
export const changeAt = (value, [step, ...rest], change) => {
  if (step === undefined) return change(value);
  if (value === null || typeof value !== "object") return value;
  if (step === EACH) return Array.isArray(value) ? value.map((each) => changeAt(each, rest, change)) : value;
  return step in value ? { ...value, [step]: changeAt(value[step], rest, change) } : value;
};
export const valueAt = (value, path) => path.reduce((each, step) => (each !== null && typeof each === "object" ? each[step] : undefined), value);
// A copy of an object with a value put at a path of names; undefined takes away what is there.
export const putAt = (value, [name, ...rest], put) => {
  const object = value !== null && typeof value === "object" && !Array.isArray(value) ? value : {};
  const inner = rest.length ? putAt(object[name], rest, put) : put;
  const { [name]: before, ...others } = object;
  return inner === undefined ? others : { ...object, [name]: inner };
};
export const withoutSecrets = (value, schema, definitions) => placesOf(schema, definitions, isSecret)
  .reduce((each, { path }) => (path.length ? changeAt(each, path, () => undefined) : undefined), value);
