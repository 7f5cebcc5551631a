// -- the console, which is loaded when it is first opened
const consoleUrl = new URL(root.dataset.console, location.href).href;
let consoleModule;
const openConsole = async (place) => {
  consoleModule = consoleModule || import(consoleUrl + "console.js");
  try {
    await (await consoleModule).open(consoleUrl + "data.json", place);
  } catch (failed) {
    consoleModule = undefined;  // the next click tries again
    throw failed;
  }
};
const opener = (text, part, event) => {
  const button = make("button", { type: "button", className: "try", textContent: text });
  button.addEventListener("click", () => openConsole({ namespace: nameOf(one("h2", part.closest(".namespace"))), event }));
  return button;
};
for (const each of all(".connect")) one("h3", each).append(" ", opener("Open console", each));
for (const each of all(".event.send")) one(".badges", each).append(" ", opener("Try", each, nameOf(one("h4", each))));
const shared = new URLSearchParams(location.search).get("try");
if (shared) {
  try {
    openConsole(JSON.parse(shared));
  } catch (malformed) {
    // A link that was cut: the page is shown without it.
  }
}
