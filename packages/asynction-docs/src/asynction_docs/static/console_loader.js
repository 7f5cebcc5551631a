// -- the console, which is loaded when it is first opened
const consoleUrl = new URL(root.dataset.console, location.href).href;
let consoleModule;
const openConsole = async (place) => {
  consoleModule = consoleModule || import(consoleUrl + "console.js");
  try {
    const servers = new Map([...addresses].map(([key, { now }]) => [key, partsOf(now)]));
    await (await consoleModule).open(consoleUrl + "data.json", place, servers);
  } catch (failed) {
    consoleModule = undefined;  // the next click tries again
    throw failed;
  }
};
const opener = (text, part, event) => {
  const button = make("button", { className: "try", textContent: text });
  button.addEventListener("click", async () => {
    button.textContent = "Loading\u2026";
    try {
      await openConsole({ namespace: nameOf(one("h2", part.closest(".namespace"))), event });
      button.textContent = text;
    } catch (failed) {
      console.error(failed);
      button.textContent = `${text} again: the console could not be loaded`;
    }
  });
  return button;
};
for (const each of all(".connect")) one("h3", each).append(" ", opener("Open console", each));
for (const each of all(".event.send")) one(".badges", each).append(" ", opener("Try", each, nameOf(one("h4", each))));
// A link to a message has it after the `#`, which no server sees.
const openShared = () => {
  if (!location.hash.startsWith("#try=")) return;
  let message = null;
  try {
    message = JSON.parse(targetOf(location).slice("try=".length));
  } catch (malformed) {
    // A link that was cut: the page is shown without it.
  }
  if (message) openConsole(message);
};
addEventListener("hashchange", openShared);
openShared();
