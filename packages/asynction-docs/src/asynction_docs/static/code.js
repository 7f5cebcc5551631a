// -- what readers choose for all code: the language and the server
// Code in other languages waits in templates, one for each language with a part for each figure.
const coded = all("figure:has(> [data-language])");
const waiting = all("template.waiting").map(({ content, dataset }) => {
  for (const each of all("pre", content)) each.dataset.language = dataset.language;
  return [...content.children];
});
const variantsOf = (figure) => {
  const index = coded.indexOf(figure);
  if (index >= 0) waiting.forEach((parts) => figure.append(...parts[index].childNodes));
  return all("[data-language]", figure);
};
const choices = {
  language: one("#choices").dataset.languages.split(",").filter(Boolean),
  server: [...new Set([...coded, ...waiting.flat()].flatMap((each) => all("[data-server]", each)).map((each) => each.dataset.server))],
};
const picked = {};
for (const kind in choices) {
  picked[kind] = choices[kind].includes(recall(kind)) ? recall(kind) : choices[kind][0];
}
const selectOf = (kind) => {
  const options = choices[kind].map((value) => make("option", { value, textContent: (addresses.get(value) || {}).name || value }));
  const select = make("select", { ariaLabel: kind === "server" ? "Server" : "Language" }, ...options);
  select.dataset.choice = kind;
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
for (const kind in choices) {
  if (choices[kind].length > 1) one("#choices").append(selectOf(kind));
}
one("#choices").hidden = !one("#choices").firstChild;
document.addEventListener("change", ({ target }) => {
  const kind = target.dataset.choice;
  if (!kind) return;
  const before = target.getBoundingClientRect().top;
  picked[kind] = target.value;
  remember(kind, target.value);
  for (const each of all(`select[data-choice=${kind}]`)) each.value = target.value;
  showVariants();
  scrollBy({ top: target.getBoundingClientRect().top - before, behavior: "instant" });
});

// -- code: colours, tabs and a button, made when it comes near
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
const prepare = (figure) => {
  figure.dataset.ready = "";
  const tools = [copyButton("Copy", () => one("pre.chosen, pre:not([data-language])", figure).textContent)];
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
  for (const group of ["Example", "Acknowledgement"]) {
    const figures = all(`:scope > figure[data-group="${group}"]`, side);
    if (figures.length < 2) continue;
    const tabs = make("div", { className: "tabs", role: "group", ariaLabel: group });
    const show = (chosen) => figures.forEach((each, index) => {
      each.hidden = index !== chosen;
      tabs.children[index].ariaPressed = index === chosen;
    });
    tabs.append(...figures.map((each, index) => make("button", { textContent: each.dataset.tab, onclick: () => show(index) })));
    figures[0].before(tabs);
    show(0);
  }
};
const far = new Set(all(".event, .connect, figure.code").filter((each) => !each.parentElement.closest(".event, .connect")));
const approach = (part) => {
  if (!far.delete(part)) return;
  (part.localName === "figure" ? [part] : all("figure.code", part)).forEach(prepare);
  for (const each of all("h5", part)) each.replaceChildren(make("a", { href: `#${each.id}` }, ...each.childNodes));
  all(".side", part).forEach(addTabs);
  if (part.matches(".event")) one(".badges", part).append(" ", markdownButton(part));
};
const near = new IntersectionObserver((entries) => {
  for (const { isIntersecting, target } of entries) {
    if (isIntersecting) approach(target);
  }
}, { rootMargin: "800px" });
far.forEach((each) => near.observe(each));
addEventListener("beforeprint", () => far.forEach(approach));
