(function () {
  "use strict";
  const root = document.documentElement;
  const one = (selector, within) => (within || document).querySelector(selector);
  const all = (selector, within) => [...(within || document).querySelectorAll(selector)];
  const make = (name, properties, ...children) => {
    const element = Object.assign(document.createElement(name), properties);
    element.append(...children);
    return element;
  };
  const remember = (key, value) => {
    try {
      localStorage.setItem("asynction-" + key, value);
    } catch (refused) {
      // The choice then lasts as long as the page.
    }
  };

  // -- theme
  const theme = one("#theme");
  const prefersDark = matchMedia("(prefers-color-scheme: dark)");
  const isDark = () => (root.dataset.theme ? root.dataset.theme === "dark" : prefersDark.matches);
  const showTheme = () => theme.setAttribute("aria-pressed", String(isDark()));
  theme.setAttribute("aria-label", "Dark theme");
  theme.hidden = false;
  theme.addEventListener("click", () => {
    root.dataset.theme = isDark() ? "light" : "dark";
    remember("theme", root.dataset.theme);
    showTheme();
  });
  prefersDark.addEventListener("change", showTheme);
  showTheme();

  // -- code: the language, and copying
  const languages = [...new Set(all("figure[data-language]").map((each) => each.dataset.language))];
  const chooseLanguage = (language) => {
    root.dataset.language = language;
    for (const each of all(".choice button")) {
      each.setAttribute("aria-pressed", String(each.textContent === language));
    }
  };
  for (const figure of all("figure.code")) {
    const caption = one("figcaption", figure);
    if (figure.dataset.language) {
      caption.dataset.language = figure.dataset.language;
      const choice = make("span", { className: "choice" });
      choice.append(...languages.map((each) => make("button", { type: "button", textContent: each })));
      one(".language", caption).replaceWith(choice);
    }
    const copy = make("button", { type: "button", className: "copy", textContent: "Copy" });
    caption.append(copy);
  }
  if (!languages.includes(root.dataset.language)) root.dataset.language = languages[0] || "";
  chooseLanguage(root.dataset.language);

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
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("figcaption button");
    if (!button) return;
    const figure = button.closest("figure");
    if (button.className === "copy") {
      await copyText(one("pre", figure).textContent);
      button.focus();
      button.textContent = "Copied";
      setTimeout(() => { button.textContent = "Copy"; }, 1500);
      return;
    }
    const before = button.getBoundingClientRect().top;
    const language = button.textContent;
    chooseLanguage(language);
    remember("language", language);
    const shown = all("figure", figure.parentElement).find((each) => each.dataset.language === language);
    const same = all("button", shown).find((each) => each.textContent === language);
    same.focus({ preventScroll: true });
    scrollBy({ top: same.getBoundingClientRect().top - before, behavior: "instant" });
  });

  // -- contents
  const contents = one("#contents");
  const menu = one("#menu");
  let current;
  const revealCurrent = () => {
    if (!current || contents.clientHeight === 0) return;
    const top = current.offsetTop;
    if (top < contents.scrollTop || top > contents.scrollTop + contents.clientHeight - 60) {
      contents.scrollTop = top - contents.clientHeight / 3;
    }
  };
  const openMenu = (open) => {
    contents.classList.toggle("open", open);
    menu.setAttribute("aria-expanded", String(open));
    if (open) revealCurrent();
  };
  const isMenuOpen = () => contents.classList.contains("open");
  const focusHeading = (id) => {
    const heading = document.getElementById(id);
    if (!heading) return;
    heading.tabIndex = -1;
    heading.focus({ preventScroll: true });
  };
  const targetOf = ({ hash }) => {
    try {
      return decodeURIComponent(hash.slice(1));
    } catch (malformed) {
      return hash.slice(1);
    }
  };
  menu.hidden = false;
  menu.addEventListener("click", () => openMenu(!isMenuOpen()));
  contents.addEventListener("click", (event) => {
    const link = event.target.closest("a");
    if (!link || !isMenuOpen()) return;
    openMenu(false);
    focusHeading(targetOf(link));  // the link itself is hidden now
  });
  contents.addEventListener("focusout", (event) => {
    const next = event.relatedTarget;
    if (next && next !== menu && !contents.contains(next)) openMenu(false);
  });

  // -- which entry of the contents is being read
  const parts = all("[data-kind]").map((element) => ({ element, heading: one(":is(h1, h2, h3, h4)[id]", element) }));
  const places = all("a", contents)
    .map((entry) => ({ entry, place: document.getElementById(targetOf(entry)) }))
    .filter((each) => each.place);
  const markCurrent = (entry) => {
    if (entry === current) return;
    if (current) current.removeAttribute("aria-current");
    current = entry;
    entry.setAttribute("aria-current", "true");
    revealCurrent();
  };
  const topOf = (element) => element.getBoundingClientRect().top;
  const entryAt = (line) => {
    // By halves: a position below what is shown has its part of the page laid out.
    let [low, high] = [0, places.length - 1];
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if (topOf(places[middle].place) <= line) low = middle; else high = middle - 1;
    }
    return places[low];
  };
  // The last places of a page can't reach its top: where a link led is current until one scrolls.
  let arrived;
  const follow = () => {
    if (arrived && Math.abs(topOf(arrived.place) - arrived.top) < 2) return;
    arrived = undefined;
    if (places.length) markCurrent(entryAt(innerHeight / 5).entry);
  };
  const arrive = () => {
    const target = targetOf(location);
    const found = places.find(({ place }) => place.id === target);
    arrived = found && { place: found.place, top: topOf(found.place) };
    if (found) markCurrent(found.entry); else follow();
  };
  let awaited;
  const soon = (action) => {
    cancelAnimationFrame(awaited);
    awaited = requestAnimationFrame(action);
  };
  addEventListener("scroll", () => soon(follow), { passive: true });
  addEventListener("resize", () => soon(follow));
  addEventListener("hashchange", arrive);
  addEventListener("load", arrive);
  document.addEventListener("click", (event) => {
    if (event.target.closest('a[href^="#"]')) setTimeout(arrive);  // after the browser went there
  });
  arrive();

  // -- search
  const box = one(".search");
  const input = one("#search");
  const results = one("#results");
  const found = one("#found");
  const kinds = { send: "you send", receive: "you receive", schema: "schema", server: "server", namespace: "namespace", connect: "connect", about: "about" };
  let index;
  let hits = [];
  let chosen = -1;
  const readPage = () => parts.map(({ element, heading }) => {
    const section = element.closest("section.namespace");
    const namespace = section ? one("h2", section).textContent : "";
    const words = [...new Set([namespace, kinds[element.dataset.kind]])];
    return {
      id: heading.id,
      name: heading.textContent.trim(),
      where: words.filter(Boolean).join(" · "),
      fields: all("code.name", element).map((each) => each.textContent),
      text: element.textContent.replace(/\s+/g, " "),
    };
  });
  const rank = (entry, terms) => {
    let worst = 0;
    for (const term of terms) {
      const name = entry.name.toLowerCase();
      const inField = entry.fields.some((each) => each.toLowerCase().includes(term));
      const place = [name === term, name.startsWith(term), name.includes(term), inField,
        entry.text.toLowerCase().includes(term), entry.where.toLowerCase().includes(term)].indexOf(true);
      if (place < 0) return -1;
      worst = Math.max(worst, place);
    }
    return worst;
  };
  const context = (entry, term) => {
    const field = entry.fields.find((each) => each.toLowerCase().includes(term));
    if (field) return ["field ", make("mark", { textContent: field })];
    const at = entry.text.toLowerCase().indexOf(term);
    if (at < 0 || entry.name.toLowerCase().includes(term)) return [];
    return ["…" + entry.text.slice(Math.max(0, at - 24), at),
      make("mark", { textContent: entry.text.slice(at, at + term.length) }),
      entry.text.slice(at + term.length, at + term.length + 32) + "…"];
  };
  const choose = (position) => {
    chosen = position;
    all("li", results).forEach((each, index) => each.setAttribute("aria-selected", String(index === chosen)));
    const option = results.children[chosen];
    if (option) {
      input.setAttribute("aria-activedescendant", option.id);
      option.scrollIntoView({ block: "nearest" });
    } else {
      input.removeAttribute("aria-activedescendant");
    }
  };
  const showResults = (visible) => {
    results.hidden = !visible;
    input.setAttribute("aria-expanded", String(visible));
  };
  const search = () => {
    const terms = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    index = index || readPage();
    hits = terms.length === 0 ? [] : index
      .map((entry) => ({ entry, rank: rank(entry, terms) }))
      .filter((each) => each.rank >= 0)
      .sort((a, b) => a.rank - b.rank)
      .slice(0, 30)
      .map((each) => each.entry);
    results.replaceChildren(...hits.map((entry, position) => {
      const option = make("li", { id: "result-" + position }, make("b", { textContent: entry.name }));
      const excerpt = context(entry, terms[0]);
      option.append(make("small", {}, entry.where, ...(excerpt.length ? [" · ", ...excerpt] : [])));
      option.setAttribute("role", "option");
      return option;
    }));
    showResults(hits.length > 0);
    choose(hits.length ? 0 : -1);
    found.textContent = terms.length === 0 ? "" : hits.length === 0 ? "Nothing found" : hits.length + " found";
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
  input.addEventListener("focus", () => { if (input.value) search(); });
  input.addEventListener("blur", () => showResults(false));
  input.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      input.value = "";
      search();
      input.blur();
    } else if (keys[event.key] && !results.hidden) {
      event.preventDefault();
      keys[event.key]();
    }
  });
  results.addEventListener("mousedown", (event) => event.preventDefault());
  results.addEventListener("click", (event) => {
    const option = event.target.closest("li");
    if (option) visit(hits[[...results.children].indexOf(option)]);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && isMenuOpen()) {
      openMenu(false);
      menu.focus();
    }
    const typing = event.target.closest("input, textarea, select, [contenteditable]");
    if (event.key !== "/" || typing || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    input.focus();
    input.select();
  });
})();
