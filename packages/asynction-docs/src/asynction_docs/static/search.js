// -- search: what it finds
const MOST_SHOWN = 30;
const kinds = { send: "you send", receive: "you receive", undirected: "direction unknown" };
const wordsIn = (text) => text.toLowerCase().match(/[\p{L}\p{N}_]+/gu) || [];
const isText = ({ nodeName }) => nodeName !== "FIGURE" && nodeName !== "BUTTON";
const proseOf = (element) => {
  // Neither code to paste nor the words of buttons.
  const blocks = [...(one(":scope > .text", element) || element).children].filter(isText);
  const words = blocks.map((each) => [...each.childNodes].filter(isText).map((node) => node.textContent).join(""));
  return words.join(" ").replace(/\s+/g, " ");
};
const fieldsOf = (element) => {
  const paths = new Map();
  for (const name of all(".fields > li > .name", element)) {
    const item = name.parentElement;
    const above = paths.get(item.parentElement.closest(".fields > li"));
    paths.set(item, (above ? above + "." : "") + name.textContent);
  }
  return [...paths.values()];
};
const nameOf = (heading) => (one(".chip", heading) || one("a", heading) || heading).textContent.trim();
const readPage = () => parts.map(({ element, heading }) => {
  const section = element.closest("section.namespace");
  const namespace = section ? nameOf(one("h2", section)) : "";
  const { kind } = element.dataset;
  const words = [...new Set([namespace, kinds[kind] || kind])];
  const name = nameOf(heading);
  const where = words.filter(Boolean).join(" · ");
  const [fields, text] = [fieldsOf(element), proseOf(element)];
  const small = { name, where, text, fields: fields.join("\n") };
  for (const key in small) small[key] = small[key].toLowerCase();
  return { id: heading.id, name, where, fields, text, small };
});
const rank = ({ small }, terms) => {
  let worst = 0;
  for (const term of terms) {
    const place = [small.name === term, small.name.startsWith(term), small.name.includes(term),
      small.fields.includes(term), small.text.includes(term), small.where.includes(term)].indexOf(true);
    if (place < 0) return -1;
    worst = Math.max(worst, place);
  }
  return worst;
};
const find = (terms) => index
  .map((entry) => ({ entry, rank: rank(entry, terms) }))
  .filter((each) => each.rank >= 0)
  .sort((a, b) => a.rank - b.rank)
  .map((each) => each.entry);
// Words are similar if they are the same without a letter of one or of each.
const shortened = (word) => [word, ...Array.from(word, (_, at) => word.slice(0, at) + word.slice(at + 1))];
const corrected = (term) => {
  if (term.length < 4 || find([term]).length) return term;
  const forms = shortened(term);
  const isSimilar = (word) => Math.abs(word.length - term.length) < 2 && shortened(word).some((each) => forms.includes(each));
  return vocabulary.find(isSimilar) || term;
};

// -- search: the field and its results
const box = one(".search");
const input = one("#search");
const popup = one(".popup");
const results = one("#results");
const [count, found] = [one(".count"), one("#found")];
let index;
let vocabulary;
let hits = [];
let chosen = -1;
const marked = (text, at, length) => [text.slice(0, at), make("mark", { textContent: text.slice(at, at + length) }), text.slice(at + length)];
const context = ({ name, fields, text, small }, term) => {
  if (small.name.includes(term)) return [];
  const field = fields.find((each) => each.toLowerCase().includes(term));
  if (field) return ["field ", ...marked(field, field.toLowerCase().indexOf(term), term.length)];
  const at = small.text.indexOf(term);
  const from = Math.max(0, at - 24);
  return at < 0 ? [] : ["…", ...marked(text.slice(from, at + term.length + 32), at - from, term.length), "…"];
};
const choose = (position) => {
  chosen = position;
  all("li", results).forEach((each, place) => { each.ariaSelected = place === chosen; });
  const option = results.children[chosen];
  if (option) {
    input.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  } else {
    input.removeAttribute("aria-activedescendant");
  }
};
const showResults = (visible) => {
  popup.hidden = !visible;
  input.ariaExpanded = visible && hits.length > 0;
};
const summary = (number, terms, meant) => {
  const preface = meant === terms ? "" : `Nothing found for ${terms.join(" ")}. Similar: ${meant.join(" ")}. `;
  if (number === 0) return `Nothing found for ${terms.join(" ")}`;
  return preface + (number > MOST_SHOWN ? `${number} found, the first ${MOST_SHOWN} shown` : `${number} found`);
};
const prepareIndex = () => {
  if (index) return;
  index = readPage();
  vocabulary = [...new Set(index.flatMap(({ small }) => wordsIn(`${small.name} ${small.fields} ${small.text}`)))];
};
const search = () => {
  prepareIndex();
  const terms = input.value.toLowerCase().split(/\s+/).filter(Boolean);
  let meant = terms;
  let every = terms.length ? find(terms) : [];
  if (terms.length && every.length === 0) {
    meant = terms.map(corrected);
    every = find(meant);
  }
  hits = every.slice(0, MOST_SHOWN);
  results.replaceChildren(...hits.map((entry, position) => {
    const excerpt = context(entry, meant[0]);
    const words = make("small", {}, entry.where, ...(excerpt.length ? [" · ", ...excerpt] : []));
    return make("li", { id: "result-" + position, role: "option", onclick: () => visit(entry) }, make("b", { textContent: entry.name }), words);
  }));
  found.textContent = count.textContent = terms.length ? summary(every.length, terms, meant) : "";
  showResults(terms.length > 0);
  choose(hits.length ? 0 : -1);
};
const visit = (entry) => {
  showResults(false);
  input.blur();
  openMenu(false);
  location.hash = entry.id;
  focusHeading(entry.id);
};
const keys = {
  ArrowDown: () => choose((chosen + 1) % hits.length),
  ArrowUp: () => choose((chosen - 1 + hits.length) % hits.length),
  Enter: () => visit(hits[chosen]),
};
box.hidden = false;
input.addEventListener("input", search);
input.addEventListener("focus", () => {
  setTimeout(prepareIndex);  // before the first key, which then finds at once
  if (input.value) search();
});
input.addEventListener("blur", () => showResults(false));
input.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    input.value = "";
    search();
    input.blur();
  } else if (keys[event.key] && !popup.hidden && hits.length) {
    event.preventDefault();
    keys[event.key]();
  }
});
popup.addEventListener("mousedown", (event) => event.preventDefault());
document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, textarea, select, [contenteditable]");
  if (event.key !== "/" || typing || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  input.focus();
  input.select();
});
