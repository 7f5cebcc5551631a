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
