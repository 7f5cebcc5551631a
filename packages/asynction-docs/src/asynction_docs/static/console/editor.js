// Values are written as JSON, with a form for the simple ones in step with it, and checked while one types.
import { buttons, button, field, make, tabs } from "./elements.js";
import { checkOf } from "./check.js";
import { EACH, changeAt, definitionsOf, isBinary, isSecret, placesOf, putAt, resolved, valueAt, withoutSecrets } from "./schemas.js";
import { pretty } from "./values_as_text.js";
import { wrongOne } from "./wrong_messages.js";

let areas = 0;
const MOST_ROWS = 12;
export const jsonArea = (label, example, check) => {
  const listeners = [];
  const text = example === undefined ? "" : pretty(example);
  const area = make("textarea", { spellcheck: false, rows: Math.min(text.split("\n").length + 1, MOST_ROWS), value: text });
  const verdict = make("p", { className: "verdict", id: `console-verdict-${areas += 1}` });
  const read = () => (area.value.trim() ? JSON.parse(area.value) : undefined);
  const judge = () => {
    let problems;
    try {
      problems = check(read());
    } catch (malformed) {
      problems = [`not JSON: ${malformed.message}`];
    }
    area.setAttribute("aria-invalid", String(problems.length > 0));
    verdict.textContent = problems.join("\n") || "valid";
    verdict.className = problems.length ? "verdict bad" : "verdict good";
    listeners.forEach((each) => each(problems));
  };
  area.setAttribute("aria-describedby", verdict.id);
  area.addEventListener("input", judge);
  const set = (value) => {
    area.value = value === undefined ? "" : pretty(value);
    judge();
  };
  judge();
  return { element: make("div", { className: "json" }, field(label, area), verdict), read, set, listeners, judge, verdict };
};

// -- the form
const optionsOf = (schema) => schema.enum || ("const" in schema ? [schema.const] : null) || (schema.type === "boolean" ? [true, false] : null);
const isSimple = (schema) => !isBinary(schema) && (optionsOf(schema) || ["string", "integer", "number"].includes(schema.type));
const inputOf = (schema, change) => {
  const options = optionsOf(schema);
  const kind = isSecret(schema) ? "password" : schema.type === "string" ? "text" : "number";
  const element = options
    ? make("select", {}, make("option", { value: "" }), ...options.map((each) => make("option", { value: JSON.stringify(each), textContent: String(each) })))
    : make("input", { type: kind, autocomplete: "off", ...(kind === "number" ? { step: "any" } : {}) });
  const parse = options ? JSON.parse : schema.type === "string" ? String : Number;
  element.addEventListener("input", () => change(element.value === "" ? undefined : parse(element.value)));
  const show = (value) => {
    if (document.activeElement === element) return;
    element.value = value === undefined || value === null || typeof value === "object" ? "" : options ? JSON.stringify(value) : String(value);
  };
  return { element, show };
};
const readQuietly = (area) => {
  try {
    return area.read();
  } catch (malformed) {
    return undefined;
  }
};
const requiredIn = (schema, definitions, path) => {
  const holder = path.slice(0, -1).reduce((each, name) => resolved((each.properties || {})[name], definitions), resolved(schema, definitions));
  return (holder.required || []).includes(path.at(-1));
};
export const formOf = (schema, definitions, area, legend) => {
  const simple = placesOf(schema, definitions, isSimple).filter(({ path }) => path.length && !path.includes(EACH));
  if (!simple.length) return null;
  const inputs = simple.map(({ path, schema: each }) => {
    const input = inputOf(each, (value) => area.set(putAt(readQuietly(area), path, value)));
    input.element.setAttribute("aria-describedby", area.verdict.id);
    return { path, name: path.join("."), required: requiredIn(schema, definitions, path), ...input };
  });
  const isMissing = (value, { path, required }) => required && valueAt(value, path) === undefined && valueAt(value, path.slice(0, -1)) !== undefined;
  const update = (problems) => {
    const value = readQuietly(area);
    for (const each of inputs) {
      each.show(valueAt(value, each.path));
      const isWrong = problems.some((problem) => problem.startsWith(`${each.name}: `)) || (problems.length > 0 && isMissing(value, each));
      each.element.setAttribute("aria-invalid", String(isWrong));
    }
  };
  area.listeners.push(update);
  area.judge();
  const label = ({ name, required }) => (required ? `${name} (required)` : name);
  return make("fieldset", {}, make("legend", { textContent: legend }), ...inputs.map((each) => field(label(each), each.element)));
};

// -- files: their content takes the place of binary data, where text becomes bytes otherwise
const bytesOf = (value) => (typeof value === "string" ? new TextEncoder().encode(value) : value);
const fileInput = (path, what) => {
  const multiple = path.at(-1) === EACH;
  const input = make("input", { type: "file", multiple });
  const name = path.filter((each) => each !== EACH).join(".");
  return { path, multiple, input, element: field(`${multiple ? "Files" : "File"} for ${name || what}`, input) };
};
const withFile = async (value, { path, multiple, input }) => {
  const contents = await Promise.all([...input.files].map((each) => each.arrayBuffer()));
  if (!contents.length) return changeAt(value, path, bytesOf);
  const target = multiple ? path.slice(0, -1) : path;
  return target.length ? putAt(value, target, multiple ? contents : contents[0]) : multiple ? contents : contents[0];
};

// -- a list of arguments
const schemasOf = (list) => {
  if (!list) return [{}];
  if (!list.positional) return [{ $ref: list.schema.$ref }];
  const whole = resolved(list.schema, definitionsOf(list.schema));
  return (whole.prefixItems || whole.items).slice(0, list.most ?? undefined);
};
const argumentEditor = (list, schema, index, label) => {
  const { $ref, ...definitions } = list ? list.schema : {};
  const whole = { ...definitions, ...schema };
  const follow = definitionsOf(whole);
  const missing = list && index < list.least ? ["missing"] : [];
  const check = (value) => (value === undefined ? missing : checkOf(whole)(value));
  const area = jsonArea(label, list && list.example ? list.example[index] : undefined, check);
  const binary = placesOf(schema, follow, isBinary).map(({ path }) => path);
  const files = binary.filter((path) => !path.slice(0, -1).includes(EACH)).map((path) => fileInput(path, "the argument"));
  const inner = binary.filter((path) => path.slice(0, -1).includes(EACH));
  const form = formOf(schema, follow, area, "Fields");
  const value = async () => {
    let made = area.read();
    if (made === undefined && !files.some(({ input }) => input.files.length)) return undefined;
    for (const path of inner) made = changeAt(made, path, bytesOf);
    for (const file of files) made = await withFile(made, file);
    return made;
  };
  const shareable = () => withoutSecrets(area.read(), schema, follow);
  return { ...area, value, shareable, element: make("div", {}, form, area.element, ...files.map((each) => each.element)) };
};
const trimmed = (values) => values.slice(0, values.findLastIndex((each) => each !== undefined) + 1);
// The list that is left shows examples: another right one, or another wrong one, each time that one asks.
export const argumentsEditor = (list) => {
  const schemas = schemasOf(list);
  const title = (index) => (schemas.length > 1 ? `Argument ${index + 1}` : "Argument");
  const each = schemas.map((schema, index) => argumentEditor(list, schema, index, title(index)));
  const panels = each.map((argument) => make("div", {}, argument.element));
  let shownPanels = panels;
  if (each.length > 1) {
    const group = tabs("Arguments", schemas.map((_, index) => title(index)), panels);
    each.forEach((argument, index) => {
      argument.listeners.push((problems) => group.rename(index, title(index) + (problems.length ? " \u00b7 invalid" : "")));
      argument.judge();
    });
    shownPanels = [group.element];
  }
  const set = (values) => each.forEach((argument, index) => argument.set(values[index]));
  const right = list ? [list.example, ...list.variants].filter(Boolean) : [];
  let [rights, wrongs] = [0, 0];
  const valid = button("Valid example", () => set(right[rights++ % right.length]));
  const invalid = button("Invalid example", () => {
    const wrong = wrongOne(list, right[0], wrongs++);
    if (wrong) set(wrong);
  });
  return {
    element: make("div", {}, ...shownPanels, ...(right.length ? [buttons(valid, invalid)] : [])),
    set,
    read: () => trimmed(each.map((argument) => argument.read())),
    values: async () => trimmed(await Promise.all(each.map((argument) => argument.value()))),
    shareable: () => each.map((argument) => argument.shareable()),
  };
};
