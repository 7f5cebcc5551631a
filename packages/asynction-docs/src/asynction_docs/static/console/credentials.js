// What a client sends to connect: an auth object, a query, headers, and the credentials of security schemes.
import { field, make, remark, select } from "./elements.js";
import { checkOf } from "./check.js";
import { formOf, jsonArea } from "./editor.js";
import { definitionsOf, resolved } from "./schemas.js";

// Headers that only the browser itself sets (Fetch Standard, "forbidden request-header").
const OF_BROWSERS = /^(accept-(charset|encoding)|access-control-request-.*|connection|content-length|cookie2?|date|dnt|expect|host|keep-alive|origin|proxy-.*|referer|sec-.*|te|trailer|transfer-encoding|upgrade|user-agent|via)$/i;
const canSet = (name) => !OF_BROWSERS.test(name);
const base64 = (text) => btoa(String.fromCharCode(...new TextEncoder().encode(text)));

// -- the auth object, the query and the headers, by their schemas
const objectPart = (label, described) => {
  if (!described) return { elements: [], read: () => undefined };
  const area = jsonArea(label, described.example ?? undefined, (value) => checkOf(described.schema)(value ?? {}));
  const form = formOf(described.schema, definitionsOf(described.schema), area, `${label} fields`);
  return { elements: [...(form ? [form] : []), area.element], read: area.read };
};
const namesIn = (described) => (described ? Object.keys(resolved(described.schema, definitionsOf(described.schema)).properties || {}) : []);
const headerRemarks = (headers) => {
  const names = namesIn(headers);
  const [settable, others] = [names.filter(canSet), names.filter((each) => !canSet(each))];
  return [
    ...(settable.length ? [remark(`Headers are sent with long-polling only: browsers can't send ${settable.join(", ")} with a WebSocket.`)] : []),
    ...(others.length ? [remark(`Browsers can't send ${others.join(", ")} for a page.`)] : []),
  ];
};

// -- security schemes: the carrier that a browser can send
const RANKS = ["auth", "query", "header"];
const carrierOf = ({ carriers }) => carriers
  .filter(({ place, name }) => RANKS.includes(place) && (place !== "header" || canSet(name)))
  .sort((a, b) => RANKS.indexOf(a.place) - RANKS.indexOf(b.place))[0];
const explain = (carrier, carriers) => {
  if (!carrier) {
    const cookie = carriers.find(({ place }) => place === "cookie");
    if (cookie) return `Browsers can't send the cookie ${cookie.name} for a page: they send it if the server has set it before.`;
    const header = carriers.find(({ place }) => place === "header");
    return header ? `Browsers can't send the header ${header.name} for a page.` : "Browsers can't send these credentials.";
  }
  return {
    auth: `Sent in the auth object as ${carrier.name}.`,
    query: `Sent as the query parameter ${carrier.name}.`,
    header: `Sent as the header ${carrier.name} with long-polling: browsers can't send it with a WebSocket.`,
  }[carrier.place];
};
const headerValue = ({ authentication, part }, [first, second]) => {
  if (authentication === "Bearer") return `Bearer ${first}`;
  if (authentication !== "Basic") return first;
  if (part) return `Basic ${base64(part === "user" ? `${first}:` : `:${first}`)}`;
  return `Basic ${base64(`${first}:${second}`)}`;
};
const schemeForm = (scheme) => {
  const carrier = carrierOf(scheme);
  const legend = make("legend", { textContent: `Credentials: ${scheme.name}` });
  const said = remark(explain(carrier, scheme.carriers));
  if (!carrier) return { element: make("fieldset", {}, legend, said), send: () => {} };
  const labels = scheme.pair ? ["User name", "Password"] : [scheme.credentials];
  const inputs = labels.map((label) => make("input", { type: label === "User name" ? "text" : "password", autocomplete: "off", spellcheck: false }));
  const send = (request) => {
    const values = inputs.map(({ value }) => value);
    if (!values.some(Boolean)) return;
    const whole = scheme.pair ? { username: values[0], password: values[1] } : values[0];
    request[carrier.place][carrier.name] = carrier.place === "header" ? headerValue(carrier, values) : whole;
  };
  return { element: make("fieldset", {}, legend, ...inputs.map((input, index) => field(labels[index], input)), said), send };
};
const securityPart = (alternatives, schemes) => {
  const forms = alternatives.map((names) => names.map((name) => schemeForm(schemes[name])));
  const panels = forms.map((each) => make("div", {}, ...each.map(({ element }) => element)));
  const choice = select(alternatives.map((names, index) => [String(index), names.join(" and ") || "none"]));
  const show = () => panels.forEach((panel, index) => { panel.hidden = index !== choice.selectedIndex; });
  choice.addEventListener("change", show);
  show();
  const send = (request) => (forms[choice.selectedIndex] || []).forEach((each) => each.send(request));
  return { elements: [...(forms.length > 1 ? [field("Credentials", choice)] : []), ...panels], send };
};

// The form of a namespace, and what it sends: `{ auth, query, headers }`.
export const requestForm = ({ auth, query, headers }, alternatives, schemes) => {
  const parts = { auth: objectPart("Auth object", auth), query: objectPart("Query", query), header: objectPart("Headers", headers) };
  const security = securityPart(alternatives, schemes);
  const read = () => {
    const request = Object.fromEntries(Object.entries(parts).map(([place, part]) => [place, { ...part.read() }]));
    const given = parts.auth.read();
    security.send(request);
    const isObject = given === undefined || (given !== null && typeof given === "object" && !Array.isArray(given));
    const named = Object.keys(request.auth).length ? request.auth : given;
    return {
      auth: isObject ? named : given,
      query: request.query,
      headers: Object.fromEntries(Object.entries(request.header).filter(([name]) => canSet(name))),
    };
  };
  const elements = [...parts.auth.elements, ...parts.query.elements, ...parts.header.elements, ...headerRemarks(headers), ...security.elements];
  return { element: make("div", {}, ...elements), read };
};
