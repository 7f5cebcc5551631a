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
const MOST_SCHEMAS = 2000;
const placesWithin = (levels, rest, schema, definitions, accepts, path = []) => {
  if (path.length > levels || rest.schemas === 0) return [];
  rest.schemas -= 1;
  const target = resolved(schema, definitions);
  if (accepts(target, path)) return [{ path, schema: target }];
  const within = (each, place) => placesWithin(levels, rest, each, definitions, accepts, place);
  return [
    ...Object.entries(target.properties || {}).flatMap(([name, each]) => within(each, [...path, name])),
    ...(target.items && !Array.isArray(target.items) ? within(target.items, [...path, EACH]) : []),
    ...(target.allOf || []).flatMap((each) => within(each, path)),
  ];
};
// The paths to all places whose schema a function accepts; to fewer levels where recursive schemas
// lead to very many.
export const placesOf = (schema, definitions, accepts) => {
  for (let levels = MOST_LEVELS; ; levels -= 1) {
    const rest = { schemas: MOST_SCHEMAS };
    const found = placesWithin(levels, rest, schema, definitions, accepts);
    if (rest.schemas > 0 || levels === 0) return found;
  }
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
// All schemas that apply to a value, or may apply to it.
const schemasFor = (schemas, definitions) => {
  const found = new Set();
  const pending = [...schemas];
  while (pending.length) {
    const target = resolved(pending.pop(), definitions);
    if (found.has(target)) continue;
    found.add(target);
    for (const keyword of ["allOf", "anyOf", "oneOf"]) pending.push(...(target[keyword] || []));
    for (const keyword of ["if", "then", "else"]) if (target[keyword]) pending.push(target[keyword]);
  }
  return [...found];
};
const schemasOfMember = (schema, name) => [
  ...(Object.hasOwn(schema.properties || {}, name) ? [schema.properties[name]] : []),
  ...Object.values(schema.patternProperties || {}),
  ...(schema.additionalProperties && !Object.hasOwn(schema.properties || {}, name) ? [schema.additionalProperties] : []),
];
const schemasOfItem = (schema, index) => {
  const first = schema.prefixItems || (Array.isArray(schema.items) ? schema.items : []);
  const rest = Array.isArray(schema.items) ? schema.additionalItems : schema.items;
  return [first[index] || rest].filter(Boolean);
};
// A copy of a value without what the document marks as secret, however deep it is.
export const withoutSecrets = (value, schema, definitions) => {
  const without = (each, schemas) => {
    const all = schemasFor(schemas, definitions);
    if (all.some(isSecret)) return undefined;
    if (each === null || typeof each !== "object") return each;
    if (Array.isArray(each)) return each.map((item, index) => without(item, all.flatMap((one) => schemasOfItem(one, index))));
    return Object.fromEntries(Object.entries(each).map(([name, member]) => [name, without(member, all.flatMap((one) => schemasOfMember(one, name)))]));
  };
  return without(value, [schema]);
};
