// -- what is copied
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
const copyButton = (textContent, textOf, className = "") => {
  const button = make("button", { textContent, className });
  button.addEventListener("click", async () => {
    await copyText(textOf());
    button.focus();
    button.textContent = "Copied";
    setTimeout(() => { button.textContent = textContent; }, 1500);
  });
  return button;
};
for (const each of all(".card .address code")) each.after(" ", copyButton("Copy", () => each.textContent));

// -- an event, or the page, as Markdown: marks are put into a copy, whose text is then taken
const listingOf = (figure) => {
  if (!coded.includes(figure)) return ["json", one("pre", figure).textContent];
  const { dataset, textContent, written } = variantOf(variantsOf(figure));
  return [dataset.language.split(" ")[0].toLowerCase(), relocated(written || textContent, dataset.server)];
};
const markdownOf = (element) => {
  const copy = element.cloneNode(true);
  const wrap = (selector, before, after = before) => all(selector, copy).forEach((each) => {
    each.prepend(before);
    each.append(after);
  });
  const figures = all("figure", element).map(listingOf);
  all("figure", copy).forEach((each, index) => {
    const [lang, textContent] = figures[index];
    each.replaceChildren(`${one("figcaption", each).firstChild.data}:`, make("pre", { lang, textContent }));
  });
  all("button, select, label, summary, .tabs", copy).forEach((each) => each.remove());
  const texts = document.createTreeWalker(copy, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const node = texts.currentNode;
    if (!node.parentElement.closest("pre")) node.data = node.data.replace(/\s+/g, " ");
  }
  wrap(":not(pre) > code", "`");
  wrap("strong", "**");
  wrap("em", "*");
  wrap("th, td", " ", " |");
  wrap("tr", "\n|", "");
  all("thead", copy).forEach((each) => each.append(`\n|${" --- |".repeat(all("th", each).length)}`));
  wrap("p, dt, ul, ol, table, figure", "\n\n");
  [1, 2, 3, 4, 5, 6].forEach((level) => wrap(`h${level}`, `\n\n${"#".repeat(level)} `, "\n\n"));
  all("a[href^=h]", copy).forEach((each) => each.replaceWith(`[${each.textContent}](${each.href})`));
  all("pre", copy).forEach((each) => {
    const fence = each.textContent.includes("```") ? "~~~" : "```";
    each.textContent = `\n\n${fence}${each.lang}\n${each.textContent}\n${fence}\n\n`;
  });
  all("li", copy).reverse().forEach((each) => {
    each.textContent = `\n${each.matches("ol > *") ? "1." : "-"} ${each.textContent.trim().replace(/\s*\n+/g, "\n  ")}`;
  });
  return `${copy.textContent.replace(/ +$/gm, "").replace(/\n{3,}/g, "\n\n").trim()}\n`;
};
const markdownButton = (element) => copyButton("Copy as Markdown", () => markdownOf(element), "quiet");
one(".document").append(" ", markdownButton(one("main")));
