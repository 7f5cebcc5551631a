// What was sent of each event, to be sent or written again. It is in memory only, as it may have secrets.
import { button, make } from "./elements.js";
import { shown } from "./values_as_text.js";

const MOST_KEPT = 20;
export const createHistory = () => {
  const kept = new Map();
  const list = make("ol", {});
  const summary = make("summary", {});
  const element = make("details", { className: "history", hidden: true }, summary, list);
  const keyOf = (namespace, event) => JSON.stringify([namespace, event]);
  // Shows what was sent of an event; each entry can be used (written) or sent again.
  const show = (namespace, event, { write, send }) => {
    const entries = kept.get(keyOf(namespace, event)) || [];
    element.hidden = !entries.length;
    summary.textContent = `Sent before: ${entries.length}`;
    list.replaceChildren(...entries.map(({ time, written, values }) => make("li", {},
      make("time", { textContent: time }), " ", make("code", { textContent: shown(values).replace(/\s+/g, " ") }), " ",
      button("Edit", () => write(written)), " ", button("Send", () => send(written, values)))));
  };
  const keep = (namespace, event, written, values) => {
    const key = keyOf(namespace, event);
    const entry = { time: new Date().toLocaleTimeString(), written, values };
    const others = (kept.get(key) || []).filter((each) => shown(each.values) !== shown(values));
    kept.set(key, [entry, ...others].slice(0, MOST_KEPT));
  };
  return { element, show, keep };
};
