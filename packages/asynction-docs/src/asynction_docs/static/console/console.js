// The console: connects to the servers of the document, sends its events and checks what travels.
import { io } from "./vendor/socket.io.esm.min.js";
import { checkOf } from "./check.js";

const make = (name, properties, ...children) => {
  const element = Object.assign(document.createElement(name), properties);
  element.append(...children.filter((each) => each !== null));
  return element;
};
let fields = 0;
const field = (text, input) => {
  input.id = `console-field-${fields += 1}`;
  return make("div", { className: "field" }, make("label", { htmlFor: input.id, textContent: text }), input);
};
const button = (text, action) => {
  const element = make("button", { type: "button", textContent: text });
  element.addEventListener("click", action);
  return element;
};
const pretty = (value) => JSON.stringify(value, (_, each) => (each instanceof ArrayBuffer || ArrayBuffer.isView(each) ? `<${each.byteLength} bytes>` : each), 2);
const shown = (values) => values.map((each) => (each === undefined ? "" : pretty(each))).join(",\n") || "no arguments";

const state = { data: null, clients: [], number: 0, areas: 0 };
const ui = {};

// -- JSON in a text area, checked while one types
const jsonArea = (label, example, check) => {
  const listeners = [];
  const text = example === undefined ? "" : pretty(example);
  const area = make("textarea", { spellcheck: false, rows: Math.min(text.split("\n").length + 1, 12), value: text });
  const verdict = make("p", { className: "verdict", id: `console-verdict-${state.areas += 1}` });
  const read = () => (area.value.trim() ? JSON.parse(area.value) : undefined);
  const judge = () => {
    try {
      const problems = check(read());
      area.setAttribute("aria-invalid", String(problems.length > 0));
      verdict.textContent = problems.length ? problems.join("\n") : "valid";
      verdict.className = problems.length ? "verdict bad" : "verdict good";
    } catch (malformed) {
      area.setAttribute("aria-invalid", "true");
      verdict.textContent = `not JSON: ${malformed.message}`;
      verdict.className = "verdict bad";
    }
    listeners.forEach((each) => each());
  };
  area.setAttribute("aria-describedby", verdict.id);
  area.addEventListener("input", judge);
  judge();
  const set = (value) => {
    area.value = value === undefined ? "" : pretty(value);
    judge();
  };
  return { element: make("div", { className: "json" }, field(label, area), verdict), read, set, listeners };
};

// -- binary data: text at the place of some becomes bytes, and files take its place
const binaryPaths = (schema, definitions, path = [], depth = 0) => {
  const target = schema && resolved(schema, definitions);
  if (!target || depth > 6) return [];
  if (target.format === "binary") return [path];
  return Object.entries(target.properties || {}).flatMap(([name, each]) => binaryPaths(each, definitions, [...path, name], depth + 1));
};
const replaceAt = (value, path, change) => {
  if (!path.length) return change(value);
  if (value === null || typeof value !== "object" || !(path[0] in value)) return value;
  return { ...value, [path[0]]: replaceAt(value[path[0]], path.slice(1), change) };
};
const definitionsOf = (schema) => (reference) => reference.slice(2).split("/").reduce(
  (each, key) => each && each[decodeURIComponent(key).replaceAll("~1", "/").replaceAll("~0", "~")], schema);

// -- a form for the simple fields of an object, in step with its JSON
const resolved = (schema, definitions) => {
  let target = schema;
  while (target && target.$ref) target = definitions(target.$ref);
  return target || {};
};
const optionsOf = (schema) => schema.enum || ("const" in schema ? [schema.const] : null) || (schema.type === "boolean" ? [true, false] : null);
const isSimple = (schema) => schema.format !== "binary" && (optionsOf(schema) || ["string", "integer", "number"].includes(schema.type));
const simpleInput = (schema, change) => {
  const options = optionsOf(schema);
  const element = options
    ? make("select", {}, make("option", { value: "" }), ...options.map((each) => make("option", { value: JSON.stringify(each), textContent: String(each) })))
    : make("input", schema.type === "string" ? { type: "text" } : { type: "number", step: "any" });
  const parse = options ? JSON.parse : schema.type === "string" ? String : Number;
  element.addEventListener("input", () => change(element.value === "" ? undefined : parse(element.value)));
  const show = (value) => {
    if (document.activeElement === element) return;
    element.value = value === undefined || value === null || typeof value === "object" ? "" : options ? JSON.stringify(value) : String(value);
  };
  return { element, show };
};
const objectIn = (area) => {
  try {
    const value = area.read();
    return value !== null && typeof value === "object" && !Array.isArray(value) ? value : {};
  } catch (malformed) {
    return {};
  }
};
const formOf = (schema, definitions, area) => {
  const properties = Object.entries(resolved(schema, definitions).properties || {}).map(([name, each]) => [name, resolved(each, definitions)]);
  const inputs = properties.filter(([, each]) => isSimple(each)).map(([name, each]) => {
    const input = simpleInput(each, (value) => {
      const { [name]: before, ...others } = objectIn(area);
      area.set(value === undefined ? others : { ...objectIn(area), [name]: value });
    });
    return { name, ...input };
  });
  if (!inputs.length) return null;
  const update = () => {
    const value = objectIn(area);
    inputs.forEach((each) => each.show(value[each.name]));
  };
  area.listeners.push(update);
  update();
  return make("fieldset", {}, make("legend", { textContent: "Fields" }), ...inputs.map((each) => field(each.name, each.element)));
};

// -- the log: both directions, with what is wrong in each message
const record = (client, arrow, name, values, problems, more = null) => {
  const verdict = make("p", { className: problems.length ? "verdict bad" : "verdict good", textContent: problems.length ? problems.join("\n") : "valid" });
  const head = make("p", {}, make("time", { textContent: new Date().toLocaleTimeString() }), ` ${arrow} `, make("b", { textContent: name }), ` ${client.label}`);
  const entry = make("li", {}, head, make("pre", { textContent: shown(values) }), verdict, more);
  ui.log.prepend(entry);
  while (ui.log.children.length > 200) ui.log.lastElementChild.remove();
  return entry;
};
const note = (client, text) => ui.log.prepend(make("li", { className: "note" }, make("p", { textContent: `${client.label}: ${text}` })));

// Values as JSON has them, with a text of the same length in the place of binary data.
const asText = (_, part) => (part instanceof ArrayBuffer || ArrayBuffer.isView(part) ? "x".repeat(part.byteLength) : part);
const textOf = (values) => values.map((each) => JSON.parse(JSON.stringify(each, asText) ?? "null"));
const namespaceOf = (client) => state.data.namespaces[client.namespace];
const problemsOf = (list, values) => {
  if (!list) return [];
  if (values.length < list.least || (list.most !== null && values.length > list.most)) {
    return [`${values.length} arguments: ${list.least === list.most ? list.least : `${list.least} to ${list.most ?? "any number"}`} expected`];
  }
  return checkOf(list.schema)(list.positional ? values : values[0]);
};
// One of several acknowledgements, or of several events of a name, has to fit.
const leastProblems = (lists, values) => lists.map((each) => problemsOf(each, values)).sort((a, b) => a.length - b.length)[0] || [];

const answerForm = (client, event, acknowledge) => {
  const list = event.acks[0];
  const area = jsonArea("Acknowledge with (a JSON list of arguments)", list.example || [], (values) => (Array.isArray(values) ? leastProblems(event.acks, values) : ["not a list"]));
  const send = button("Acknowledge", () => {
    let values;
    try { values = area.read() || []; } catch (malformed) { return; }
    acknowledge(...values);
    send.disabled = true;
    record(client, "\u2191", `${event.name} (acknowledgement)`, values, leastProblems(event.acks, values));
  });
  return make("div", {}, area.element, send);
};
const receive = (client, name, ...values) => {
  const acknowledge = typeof values.at(-1) === "function" ? values.pop() : null;
  const events = namespaceOf(client).receives.filter((each) => each.name === name);
  const problems = events.length ? leastProblems(events.map((each) => each.args), textOf(values)) : ["the document does not name this event"];
  const asks = acknowledge && events.find((each) => each.acks.length);
  record(client, "\u2193", name, values, problems, asks ? answerForm(client, asks, acknowledge) : null);
};

// -- connecting
const connect = () => {
  const server = state.data.servers[ui.server.selectedIndex];
  const namespace = ui.namespace.value;
  let auth;
  let query;
  try {
    auth = ui.auth.read();
    query = ui.query.read();
  } catch (malformed) {
    ui.status.textContent = `Not JSON: ${malformed.message}`;
    return;
  }
  state.number += 1;
  const client = { namespace, label: `client ${state.number} ${namespace}` };
  client.socket = io(server.origin + (namespace === "/" ? "" : namespace), { path: server.path || "/socket.io", auth, query, forceNew: true, reconnection: false });
  const option = make("option", { textContent: client.label });
  client.socket.on("connect", () => {
    if (!state.clients.includes(client)) {
      state.clients.push(client);
      ui.client.append(option);
      ui.client.selectedIndex = state.clients.length - 1;
      showEvents();
    }
    ui.status.textContent = `Connected: ${client.label}`;
    note(client, "connected");
  });
  client.socket.on("connect_error", (error) => {
    ui.status.textContent = `Refused: ${error.message}`;
    note(client, `refused: ${error.message}${error.data ? ` ${pretty(error.data)}` : ""}`);
  });
  client.socket.on("disconnect", (reason) => {
    state.clients.splice(state.clients.indexOf(client), 1);
    option.remove();
    ui.status.textContent = `Disconnected: ${client.label}`;
    note(client, `disconnected: ${reason}`);
    showEvents();
  });
  client.socket.onAny((name, ...values) => receive(client, name, ...values));
  ui.status.textContent = "Connecting\u2026";
};
const showNamespace = () => {
  const { auth, query, unsendable } = state.data.namespaces[ui.namespace.value];
  const part = (label, described) => (described
    ? jsonArea(label, described.example ?? undefined, (value) => (value === undefined ? [] : checkOf(described.schema)(value)))
    : { element: "", read: () => undefined });
  ui.auth = part("Auth object", auth);
  ui.query = part("Query", query);
  const remark = unsendable.length ? make("p", { className: "facts", textContent: `Browsers can't send ${unsendable.join(", ")}.` }) : null;
  ui.credentials.replaceChildren(ui.auth.element, ui.query.element, ...(remark ? [remark] : []));
};

// -- sending
const chosenClient = () => state.clients[ui.client.selectedIndex];
const showEvents = () => {
  const client = chosenClient();
  ui.sending.hidden = !client;
  const events = client ? namespaceOf(client).sends : [];
  const wanted = state.wanted || ui.event.value;
  ui.event.replaceChildren(...events.map((each) => make("option", { value: each.name, textContent: each.title ? `${each.name}: ${each.title}` : each.name })));
  if (events.some((each) => each.name === wanted)) ui.event.value = wanted;
  showArguments();
};
// The schema of each argument.
const schemasOf = (list) => {
  if (!list) return [{}];
  if (!list.positional) return [{ $ref: list.schema.$ref }];
  let whole = list.schema;
  while (whole.$ref) whole = definitionsOf(list.schema)(whole.$ref);
  return (whole.prefixItems || whole.items).slice(0, list.most ?? undefined);
};
const chosenEvent = () => {
  const client = chosenClient();
  return client && namespaceOf(client).sends.find((each) => each.name === ui.event.value);
};
const showArguments = () => {
  const event = chosenEvent();
  ui.arguments.replaceChildren();
  ui.areas = [];
  if (!event) return;
  const list = event.args;
  const each = schemasOf(list);
  each.forEach((schema, index) => {
    const example = list && list.example ? list.example[index] : undefined;
    const { $ref, ...definitions } = list ? list.schema : {};
    const whole = { ...definitions, ...schema };
    const area = jsonArea(each.length > 1 ? `Argument ${index + 1}` : "Argument", example, (value) => (value === undefined ? (list && index < list.least ? ["missing"] : []) : checkOf(whole)(value)));
    const files = binaryPaths(schema, definitionsOf(whole)).map((path) => {
      const input = make("input", { type: "file" });
      return { path, input, element: field(`File for ${path.join(".") || "the argument"}`, input) };
    });
    ui.areas.push({ ...area, files });
    const form = formOf(schema, definitionsOf(whole), area);
    ui.arguments.append(...(form ? [form] : []), area.element, ...files.map((file) => file.element));
    if (state.shared && event.name === state.wanted && index in state.shared) area.set(state.shared[index]);
  });
};
const valueOf = async ({ read, files }) => {
  let value = read();
  for (const { path, input } of files) {
    const content = input.files[0] ? await input.files[0].arrayBuffer() : null;
    const bytes = (text) => content || (typeof text === "string" ? new TextEncoder().encode(text) : text);
    value = path.length || value !== undefined || content ? replaceAt(value, path, bytes) : value;
  }
  return value;
};
const send = (client, event, values) => {
  const began = performance.now();
  const problems = problemsOf(event.args, textOf(values));
  const again = button("Send again", () => send(client, event, values));
  const entry = record(client, "\u2191", event.name, values, problems, again);
  if (!event.acks.length) {
    client.socket.emit(event.name, ...values);
    return;
  }
  const waiting = make("p", { className: "facts", textContent: "waiting for the acknowledgement\u2026" });
  entry.append(waiting);
  client.socket.timeout(30000).emit(event.name, ...values, (late, ...answers) => {
    waiting.textContent = late ? "no acknowledgement within 30 seconds" : `acknowledged after ${Math.round(performance.now() - began)} ms`;
    if (!late) record(client, "\u2193", `${event.name} (acknowledgement)`, answers, leastProblems(event.acks, textOf(answers)));
  });
};
const sendChosen = async () => {
  const client = chosenClient();
  const event = chosenEvent();
  if (!event) return;
  try {
    const values = await Promise.all(ui.areas.map(valueOf));
    while (values.length && values.at(-1) === undefined) values.pop();
    send(client, event, values);
  } catch (malformed) {
    ui.status.textContent = `Not sent: ${malformed.message}`;
  }
};
// A link to the message as it is written; credentials are never a part of it.
const share = async () => {
  const url = new URL(location.href);
  try {
    const values = ui.areas.map((each) => each.read());
    url.searchParams.set("try", JSON.stringify({ namespace: chosenClient().namespace, event: ui.event.value, values }));
    await navigator.clipboard.writeText(url.href);
    ui.status.textContent = "Link copied";
  } catch (refused) {
    ui.status.textContent = url.searchParams.has("try") ? url.href : `No link: ${refused.message}`;
  }
};
// The smallest change that makes a message invalid: a required field left out, or another type.
const spoiled = (value) => {
  if (Array.isArray(value) || value === null || typeof value !== "object") return typeof value === "string" ? 0 : "invalid";
  const [first, ...others] = Object.keys(value);
  return first === undefined ? "invalid" : Object.fromEntries(others.map((name) => [name, value[name]]));
};

// -- the window
const build = () => {
  const { data } = state;
  const select = (options) => make("select", {}, ...options.map(([value, text]) => make("option", { value, textContent: text })));
  ui.server = select(data.servers.map((each) => [each.origin, `${each.label} ${each.origin}`]));
  ui.namespace = select(Object.keys(data.namespaces).map((each) => [each, each]));
  ui.client = select([]);
  ui.event = select([]);
  ui.credentials = make("div");
  ui.arguments = make("div");
  ui.status = make("p", { className: "status", role: "status" });
  ui.log = make("ol", { className: "log" });
  ui.log.setAttribute("aria-label", "Messages, the newest first");
  ui.log.tabIndex = 0;
  ui.namespace.addEventListener("change", showNamespace);
  ui.client.addEventListener("change", showEvents);
  ui.event.addEventListener("change", () => {
    state.wanted = undefined;
    showArguments();
  });
  const valid = button("Valid example", () => {
    const event = chosenEvent();
    ui.areas.forEach((area, index) => area.set(event.args && event.args.example ? event.args.example[index] : undefined));
  });
  const invalid = button("Invalid example", () => ui.areas.forEach((area, index) => {
    const event = chosenEvent();
    area.set(spoiled(event.args && event.args.example ? event.args.example[index] : undefined));
  }));
  ui.sending = make("section", { hidden: true }, field("Client", ui.client), field("Event", ui.event), ui.arguments,
    make("p", { className: "buttons" }, button("Send", sendChosen), valid, invalid, button("Copy link", share), button("Disconnect", () => chosenClient().socket.disconnect())));
  const close = button("Close", () => ui.window.close());
  ui.window = make("dialog", { className: "console" },
    make("div", { className: "head" }, make("h2", { textContent: "Console" }), close),
    make("section", {}, field("Server", ui.server), field("Namespace", ui.namespace), ui.credentials, make("p", { className: "buttons" }, button("Connect", connect))),
    ui.status, ui.sending, make("h3", { textContent: "Messages" }), ui.log);
  ui.window.setAttribute("aria-label", "Console");
  ui.window.addEventListener("close", () => ui.opener.focus({ preventScroll: true }));
  ui.window.addEventListener("keydown", (event) => { if (event.key === "Escape") ui.window.close(); });
  document.body.append(ui.window);
  showNamespace();
};

// Opens the console at a namespace and, perhaps, at an event that clients send.
export const open = async (url, { namespace, event, values }) => {
  if (!state.data) {
    state.data = await (await fetch(url)).json();
    build();
  }
  ui.opener = document.activeElement;
  if (namespace in state.data.namespaces && namespace !== ui.namespace.value) {
    ui.namespace.value = namespace;
    showNamespace();
  }
  state.wanted = event;
  state.shared = Array.isArray(values) ? values : null;
  const index = state.clients.findLastIndex((each) => each.namespace === namespace);
  if (index >= 0) ui.client.selectedIndex = index;
  showEvents();
  ui.window.show();
  ui.server.focus();
};
