// The log of both directions: each message with what is wrong in it.
import { make } from "./elements.js";
import { shown } from "./values_as_text.js";

const MOST_ENTRIES = 200;
export const createLog = () => {
  const list = make("ol", { className: "log", tabIndex: 0 });
  list.setAttribute("aria-label", "Messages, the newest first");
  // Read out by screen readers; the list itself is read when one goes there.
  const news = make("p", { className: "unseen" });
  news.setAttribute("aria-live", "polite");
  const add = (entry, spoken) => {
    list.prepend(entry);
    while (list.children.length > MOST_ENTRIES) list.lastElementChild.remove();
    news.textContent = spoken;
    return entry;
  };
  const message = (client, arrow, name, values, problems, more = null) => {
    const words = problems.length ? problems.join("\n") : "valid";
    const verdict = make("p", { className: problems.length ? "verdict bad" : "verdict good", textContent: words });
    const time = make("time", { textContent: new Date().toLocaleTimeString() });
    const head = make("p", {}, time, ` ${arrow} `, make("b", { textContent: name }), ` ${client.label}`);
    const entry = make("li", {}, head, make("pre", { textContent: shown(values) }), verdict, more);
    return add(entry, `${client.label} ${arrow === "\u2191" ? "sent" : "received"} ${name}: ${problems.length ? "invalid" : "valid"}`);
  };
  const note = (client, text) => add(make("li", { className: "note" }, make("p", { textContent: `${client.label}: ${text}` })), "");
  return { element: make("div", {}, make("h3", { textContent: "Messages" }), list, news), message, note };
};
