const root = document.documentElement;
const one = (selector, within) => (within || document).querySelector(selector);
const all = (selector, within) => [...(within || document).querySelectorAll(selector)];
const make = (name, properties, ...children) => {
  const element = Object.assign(document.createElement(name), properties);
  element.append(...children);
  return element;
};
const label = (element, text) => {
  element.setAttribute("aria-label", text);
  return element;
};
const remember = (key, value) => {
  try {
    localStorage.setItem("asynction-" + key, value);
  } catch (refused) {
    // The choice then lasts as long as the page.
  }
};

// -- theme: the system's, light, or dark
const theme = one("#theme");
const themes = ["", "light", "dark"];
const showTheme = () => {
  const name = { light: "Light", dark: "Dark" }[root.dataset.theme] || "System";
  theme.textContent = name;
  label(theme, `Theme: ${name}`);
};
theme.hidden = false;
theme.addEventListener("click", () => {
  root.dataset.theme = themes[(themes.indexOf(root.dataset.theme || "") + 1) % themes.length];
  remember("theme", root.dataset.theme);
  showTheme();
});
showTheme();

// -- variables of servers: what readers write into the first screen is in all code, and in the console
const addresses = new Map(all(".address[data-key]").map((each) => {
  const was = one("code", each).textContent;
  return [each.dataset.key, { was, now: was }];
}));
const partsOf = (url) => {
  const [, origin, path] = url.match(/^(\w+:\/\/[^/]*)(.*)$/);
  return { origin, path };
};
const relocated = (text, server) => {
  const { was, now } = addresses.get(server || [...addresses.keys()][0]) || {};
  if (was === now) return text;
  const [before, after] = [partsOf(was), partsOf(now)];
  return text.replaceAll(before.origin, after.origin).replaceAll(`"${before.path}"`, `"${after.path}"`);
};
for (const each of all(".address[data-template]")) {
  const inputs = all("[data-variable]", each);
  for (const input of inputs) {
    input.parentElement.hidden = false;
    input.addEventListener("input", () => {
      const values = new Map(inputs.map((other) => [other.dataset.variable, other.value]));
      const url = each.dataset.template.replace(/\{([^{}]*)\}/g, (written, name) => values.get(name) || written);
      addresses.get(each.dataset.key).now = one("code", each).textContent = url;
      showVariants();
    });
  }
}

// -- what readers choose for all code: the language and the server
const unique = (values) => [...new Set(values)];
// Code in other languages waits in templates, one for each language with a part for each figure.
const coded = all("figure:has(> [data-language])");
const waiting = all("template.waiting").map((each) => [...each.content.children]);
const variantsOf = (figure) => {
  const index = coded.indexOf(figure);
  if (index >= 0) waiting.forEach((parts) => figure.append(...parts[index].childNodes));
  return all("[data-language]", figure);
};
const choices = {
  language: one("#choices").dataset.languages.split(",").filter(Boolean),
  server: unique([...coded, ...waiting.flat()].flatMap((each) => all("[data-server]", each)).map((each) => each.dataset.server)),
};
const picked = { language: root.dataset.language, server: choices.server[0] };
const serverNames = new Map(all(".address[data-key]").map((each) => [each.dataset.key, each.dataset.name]));
const selectOf = (kind) => {
  const select = label(make("select", { className: "pick" }), kind === "server" ? "Server" : "Language");
  select.dataset.choice = kind;
  select.append(...choices[kind].map((value) => make("option", { value, textContent: serverNames.get(value) || value })));
  select.value = picked[kind];
  return select;
};
const fits = (each, language) => each.dataset.language === language && (each.dataset.server || picked.server) === picked.server;
const variantOf = (variants) => variants.find((each) => fits(each, picked.language)) || variants.find((each) => fits(each, each.dataset.language)) || variants[0];
const showVariant = (figure) => {
  const variants = variantsOf(figure);
  const found = variantOf(variants);
  for (const each of variants) each.classList.toggle("chosen", each === found);
  const code = one("code", found);
  found.written = found.written || code.textContent;
  const text = relocated(found.written, found.dataset.server);
  if (code.textContent !== text) code.textContent = text;
  colour(code);
};
const showVariants = () => coded.filter((each) => "ready" in each.dataset).forEach(showVariant);
const pick = (kind, value) => {
  picked[kind] = value;
  if (kind === "language") root.dataset.language = value;
  for (const each of all(`select[data-choice=${kind}]`)) each.value = value;
  showVariants();
};
if (!choices.language.includes(picked.language)) {
  picked.language = root.dataset.language = choices.language[0] || "";
}
for (const kind in choices) {
  if (choices[kind].length > 1) one("#choices").append(selectOf(kind));
}
one("#choices").hidden = !one("#choices").firstChild;
document.addEventListener("change", (event) => {
  const select = event.target.closest(".pick");
  if (!select) return;
  const before = select.getBoundingClientRect().top;
  pick(select.dataset.choice, select.value);
  remember(select.dataset.choice, select.value);
  scrollBy({ top: select.getBoundingClientRect().top - before, behavior: "instant" });
});

// -- code: colours, tabs and copying, made when it comes near
const TOKENS = /("(?:[^"\\]|\\.)*"(?=:))|("(?:[^"\\]|\\.)*")|\b(import|from|const|final|let|new|await|async|def|return|true|false|null|True|False|None)\b|(@[\w.]+)|((?<!\w)-?\d[\d.eE+-]*)/g;
const colour = (code) => {
  if (code.firstElementChild) return;
  const text = code.textContent;
  const parts = [];
  let end = 0;
  for (const found of text.matchAll(TOKENS)) {
    const kind = found.slice(1).findIndex((each) => each !== undefined);
    parts.push(text.slice(end, found.index), make("span", { className: ["ha", "hs", "hk", "hf", "hn"][kind], textContent: found[0] }));
    end = found.index + found[0].length;
  }
  code.replaceChildren(...parts, text.slice(end));
};
const copyButton = () => make("button", { type: "button", className: "copy", textContent: "Copy" });
const prepare = (figure) => {
  if ("ready" in figure.dataset) return;
  figure.dataset.ready = "";
  const tools = [copyButton()];
  if (coded.includes(figure)) {
    if (choices.language.length > 1) tools.unshift(selectOf("language"));
    showVariant(figure);
  } else {
    colour(one("pre code", figure));
  }
  tools[0].classList.add("push");
  one("figcaption", figure).append(...tools);
};
const addTabs = (side) => {
  if (one(".tabs", side)) return;
  for (const group of ["Example", "Acknowledgement"]) {
    const figures = all(`:scope > figure[data-group="${group}"]`, side);
    if (figures.length < 2) continue;
    const tabs = label(make("div", { className: "tabs" }), group === "Example" ? "Examples" : group);
    tabs.setAttribute("role", "group");
    const show = (index) => figures.forEach((each, place) => {
      each.hidden = place !== index;
      each.classList.toggle("chosen", place === index);
      tabs.children[place].setAttribute("aria-pressed", String(place === index));
    });
    tabs.append(...figures.map((each, index) => {
      const button = make("button", { type: "button", textContent: each.dataset.tab });
      button.addEventListener("click", () => show(index));
      return button;
    }));
    figures[0].before(tabs);
    show(0);
  }
};
const approach = (part) => {
  (part.localName === "figure" ? [part] : all("figure.code", part)).forEach(prepare);
  all(".side", part).forEach(addTabs);
  if (part.matches(".event")) one(".badges", part).append(" ", markdownButton(part));
};
const near = new IntersectionObserver((entries) => {
  for (const { isIntersecting, target } of entries) {
    if (!isIntersecting) continue;
    near.unobserve(target);
    approach(target);
  }
}, { rootMargin: "800px" });
const listed = all(".event, .connect, figure.code").filter((each) => !each.parentElement.closest(".event, .connect"));
listed.forEach((each) => near.observe(each));
addEventListener("beforeprint", () => listed.forEach(approach));
for (const each of all(".card .address code")) each.after(" ", copyButton());

const copyText = async (text) => {
  try {
    await navigator.clipboard.writeText(text);
  } catch (refused) {
    // Pages that came over plain HTTP have no clipboard of their own.
    const area = make("textarea", { value: text });
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
  }
};
const copyFrom = async (button, text) => {
  const name = button.textContent;
  await copyText(text);
  button.focus();
  if (name === "Copied") return;
  button.textContent = "Copied";
  setTimeout(() => { button.textContent = name; }, 1500);
};
document.addEventListener("click", (event) => {
  const button = event.target.closest("button.copy");
  if (!button) return;
  const figure = button.closest("figure");
  copyFrom(button, (figure ? one("pre.chosen, pre:not([data-language])", figure) : one("code", button.parentElement)).textContent);
});
