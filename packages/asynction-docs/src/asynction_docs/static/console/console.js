// The console: connects to the servers of the document, sends its events and checks what travels.
import { io } from "./vendor/socket.io.esm.min.js";
import { leastProblems, problemsOf } from "./check.js";
import { requestForm } from "./credentials.js";
import { argumentsEditor } from "./editor.js";
import { button, buttons, field, make, primary, remark, select } from "./elements.js";
import { createHistory } from "./history.js";
import { createLog } from "./log.js";
import { addDefinitions } from "./schemas.js";
import { pretty, textOf } from "./values_as_text.js";

const ACK_DEADLINE = 30000;  // milliseconds
const NARROW = "(max-width: 56rem)";
const state = { data: null, clients: [], number: 0 };
const ui = {};
const namespaceOf = (client) => state.data.namespaces[client.namespace];
const say = (...words) => ui.status.replaceChildren(...words);

// -- what comes
const answerForm = (client, event, acknowledge) => {
  const editor = argumentsEditor(event.acks[0]);
  const send = primary("Acknowledge", async () => {
    try {
      const values = await editor.values();
      acknowledge(...values);
      send.disabled = true;
      ui.log.message(client, "\u2191", `${event.name} (acknowledgement)`, values, leastProblems(event.acks, textOf(values)));
    } catch (malformed) {
      say(`Not acknowledged: ${malformed.message}`);
    }
  });
  return make("div", { className: "answer" }, remark("The server awaits an acknowledgement."), editor.element, buttons(send));
};
const receive = (client, name, ...values) => {
  const acknowledge = typeof values.at(-1) === "function" ? values.pop() : null;
  const events = namespaceOf(client).receives.filter((each) => each.name === name);
  const problems = events.length ? leastProblems(events.map((each) => each.args), textOf(values)) : ["the document does not name this event"];
  const described = events.find((each) => each.acks.length) || { name, acks: [null] };
  ui.log.message(client, "\u2193", name, values, problems, acknowledge ? answerForm(client, described, acknowledge) : null);
};

// -- connecting
const chosenServer = () => state.data.servers[ui.server.selectedIndex];
const connect = () => {
  const server = chosenServer();
  const namespace = ui.namespace.value;
  let request;
  try {
    request = ui.request.read();
  } catch (malformed) {
    say(`Not JSON: ${malformed.message}`);
    return;
  }
  state.number += 1;
  const client = { namespace, label: `client ${state.number} ${namespace}` };
  const { auth, query, headers } = request;
  client.socket = io(server.origin + (namespace === "/" ? "" : namespace), {
    path: server.path || "/socket.io", auth, query, extraHeaders: headers, forceNew: true, reconnection: false,
  });
  follow(client);
  say("Connecting\u2026");
};
const follow = (client) => {
  const option = make("option", { textContent: client.label });
  client.socket.on("connect", () => {
    state.clients.push(client);
    ui.client.append(option);
    ui.client.selectedIndex = state.clients.length - 1;
    showEvents();
    say(`Connected: ${client.label}`);
    ui.log.note(client, "connected");
  });
  client.socket.on("connect_error", (error) => {
    say(`Refused: ${error.message}`);
    ui.log.note(client, `refused: ${error.message}${error.data ? ` ${pretty(error.data)}` : ""}`);
  });
  client.socket.on("disconnect", (reason) => {
    state.clients.splice(state.clients.indexOf(client), 1);
    option.remove();
    say(`Disconnected: ${client.label}`);
    ui.log.note(client, `disconnected: ${reason}`);
    showEvents();
  });
  client.socket.onAny((name, ...values) => receive(client, name, ...values));
};
const showRequest = () => {
  const namespace = state.data.namespaces[ui.namespace.value];
  ui.request = requestForm(namespace, namespace.security ?? chosenServer().security, state.data.schemes);
  ui.credentials.replaceChildren(ui.request.element);
};

// -- sending
const chosenClient = () => state.clients[ui.client.selectedIndex];
const chosenEvent = () => {
  const client = chosenClient();
  return client && namespaceOf(client).sends.find((each) => each.name === ui.event.value);
};
const showEvents = () => {
  const client = chosenClient();
  ui.sending.hidden = !client;
  const events = client ? namespaceOf(client).sends : [];
  const wanted = state.wanted || ui.event.value;
  ui.event.replaceChildren(...events.map((each) => make("option", { value: each.name, textContent: each.title ? `${each.name}: ${each.title}` : each.name })));
  if (events.some((each) => each.name === wanted)) ui.event.value = wanted;
  showArguments();
};
const showArguments = () => {
  const event = chosenEvent();
  ui.editor = event ? argumentsEditor(event.args) : null;
  ui.arguments.replaceChildren(...(event ? [ui.editor.element] : []));
  if (event && state.shared && event.name === state.wanted) ui.editor.set(state.shared);
  showHistory();
};
const showHistory = () => {
  const [client, event] = [chosenClient(), chosenEvent()];
  if (!event) return;
  ui.history.show(client.namespace, event.name, {
    write: (written) => ui.editor.set(written),
    send: (written, values) => send(chosenClient(), event, written, values),
  });
};
const send = (client, event, written, values) => {
  const again = button("Send again", () => send(client, event, written, values));
  const entry = ui.log.message(client, "\u2191", event.name, values, problemsOf(event.args, textOf(values)), again);
  ui.history.keep(client.namespace, event.name, written, values);
  showHistory();
  if (!event.acks.length) {
    client.socket.emit(event.name, ...values);
    return;
  }
  const began = performance.now();
  const waiting = remark("waiting for the acknowledgement\u2026");
  entry.append(waiting);
  client.socket.timeout(ACK_DEADLINE).emit(event.name, ...values, (late, ...answers) => {
    waiting.textContent = late ? "no acknowledgement within 30 seconds" : `acknowledged after ${Math.round(performance.now() - began)} ms`;
    if (!late) ui.log.message(client, "\u2193", `${event.name} (acknowledgement)`, answers, leastProblems(event.acks, textOf(answers)));
  });
};
const sendWritten = async () => {
  const [client, event, editor] = [chosenClient(), chosenEvent(), ui.editor];
  if (!event) return;
  try {
    send(client, event, editor.read(), await editor.values());
  } catch (malformed) {
    say(`Not sent: ${malformed.message}`);
  }
};
// A link to the message as it is written, after the `#`, which no server sees. It has neither
// credentials nor the fields that the document marks as secret.
const share = async () => {
  const url = new URL(location.href);
  try {
    const message = { namespace: chosenClient().namespace, event: ui.event.value, values: ui.editor.shareable() };
    url.hash = `try=${encodeURIComponent(JSON.stringify(message))}`;
  } catch (malformed) {
    say(`No link: ${malformed.message}`);
    return;
  }
  try {
    await navigator.clipboard.writeText(url.href);
    say("Link copied");
  } catch (refused) {
    say("Copy this link: ", make("a", { href: url.href, textContent: url.href }));
  }
};

// -- the window
const connectSection = () => {
  ui.server = select(state.data.servers.map((each) => [each.key, `${each.label} ${each.origin}`]));
  ui.namespace = select(Object.keys(state.data.namespaces).map((each) => [each, each]));
  ui.credentials = make("div");
  ui.server.addEventListener("change", showRequest);
  ui.namespace.addEventListener("change", showRequest);
  return make("section", {}, field("Server", ui.server), field("Namespace", ui.namespace), ui.credentials, buttons(primary("Connect", connect)));
};
const sendSection = () => {
  ui.client = select([]);
  ui.event = select([]);
  ui.arguments = make("div");
  ui.history = createHistory();
  ui.client.addEventListener("change", showEvents);
  ui.event.addEventListener("change", () => {
    state.wanted = undefined;
    showArguments();
  });
  const disconnect = button("Disconnect", () => chosenClient().socket.disconnect());
  ui.sending = make("section", { hidden: true }, field("Client", ui.client), field("Event", ui.event), ui.arguments,
    buttons(primary("Send", sendWritten), button("Copy link", share), disconnect), ui.history.element);
  return ui.sending;
};
const build = () => {
  ui.status = make("p", { className: "status" });
  ui.status.setAttribute("role", "status");
  ui.log = createLog();
  const head = make("div", { className: "head" }, make("h2", { textContent: "Console" }), button("Close", () => ui.window.close()));
  ui.window = make("dialog", { className: "console" }, head, connectSection(), ui.status, sendSection(), ui.log.element);
  ui.window.setAttribute("aria-label", "Console");
  ui.window.addEventListener("close", () => ui.opener.focus({ preventScroll: true }));
  ui.window.addEventListener("keydown", (event) => { if (event.key === "Escape") ui.window.close(); });
  document.addEventListener("securitypolicyviolation", (event) => {
    if (event.effectiveDirective === "connect-src") say(`This page may not connect to ${event.blockedURI}: the document does not name that server.`);
  });
  document.body.append(ui.window);
  showRequest();
};

const load = async (url) => {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url}: ${response.status}`);
  state.data = await response.json();
  for (const each of Object.values(state.data.namespaces)) {
    const events = [...each.sends, ...each.receives].flatMap(({ args, acks }) => [args, ...acks]);
    const described = [each.auth, each.query, each.headers, ...events].filter(Boolean);
    described.forEach((one) => addDefinitions(one, state.data.definitions));
  }
  build();
};
// What readers chose for the variables of servers.
const moveServers = (places) => state.data.servers.forEach((server, index) => {
  Object.assign(server, places.get(server.key));
  ui.server.options[index].textContent = `${server.label} ${server.origin}`;
});
// Opens the console at a namespace and, perhaps, at an event that clients send; `places` are the
// origins and paths of servers by their keys.
export const open = async (url, { namespace, event, values }, places) => {
  state.loading = state.loading || load(url);
  try {
    await state.loading;
  } catch (failed) {
    state.loading = null;  // who opens it again loads it again
    throw failed;
  }
  moveServers(places);
  ui.opener = document.activeElement;
  if (namespace in state.data.namespaces && namespace !== ui.namespace.value) {
    ui.namespace.value = namespace;
    showRequest();
  }
  state.wanted = event;
  state.shared = Array.isArray(values) ? values : null;
  const index = state.clients.findLastIndex((each) => each.namespace === namespace);
  if (index >= 0) ui.client.selectedIndex = index;
  showEvents();
  // Where it covers the page, nothing behind it can be reached.
  if (!ui.window.open) matchMedia(NARROW).matches ? ui.window.showModal() : ui.window.show();
  ui.server.focus();
};
