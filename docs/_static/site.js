// What scrolls can be reached by the keyboard.
const makeReachable = () => {
  for (const each of document.querySelectorAll(".highlight pre, .table-wrapper")) {
    if (each.scrollWidth > each.clientWidth) each.tabIndex = 0;
    else each.removeAttribute("tabindex");
  }
};

// The commands of a session, without what they print; all of any other block.
const codeOf = (block) => {
  const text = block.querySelector("pre").textContent;
  if (!block.closest(".highlight-console")) return text;
  const typed = text.split("\n").filter((line) => line.startsWith("$ "));
  return typed.map((line) => line.slice(2)).join("\n");
};

const addButtons = () => {
  if (!navigator.clipboard) return;
  for (const block of document.querySelectorAll("div.highlight")) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "copy";
    button.textContent = "Copy";
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(codeOf(block));
      button.textContent = "Copied";
      setTimeout(() => (button.textContent = "Copy"), 2000);
    });
    block.append(button);
  }
};

addEventListener("DOMContentLoaded", makeReachable);
addEventListener("DOMContentLoaded", addButtons);
addEventListener("resize", makeReachable);
