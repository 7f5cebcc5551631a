// The elements that the console's window consists of.

export const make = (name, properties, ...children) => {
  const element = Object.assign(document.createElement(name), properties);
  element.append(...children.filter((each) => each !== null));
  return element;
};
let fields = 0;
export const field = (text, input) => {
  input.id = `console-field-${fields += 1}`;
  return make("div", { className: "field" }, make("label", { htmlFor: input.id, textContent: text }), input);
};
export const button = (text, action) => {
  const element = make("button", { type: "button", textContent: text });
  element.addEventListener("click", action);
  return element;
};
export const primary = (text, action) => Object.assign(button(text, action), { className: "primary" });
export const buttons = (...each) => make("p", { className: "buttons" }, ...each);
export const remark = (text) => make("p", { className: "facts", textContent: text });
export const select = (options) => make("select", {}, ...options.map(([value, text]) => make("option", { value, textContent: text })));

// Panels of which one is shown, with a tab for each (ARIA Authoring Practices, "Tabs").
let groups = 0;
export const tabs = (label, titles, panels) => {
  const prefix = `console-tabs-${groups += 1}`;
  const list = make("div", { className: "tabs" });
  list.setAttribute("role", "tablist");
  list.setAttribute("aria-label", label);
  const choose = (chosen) => panels.forEach((panel, index) => {
    panel.hidden = index !== chosen;
    list.children[index].setAttribute("aria-selected", String(index === chosen));
    list.children[index].tabIndex = index === chosen ? 0 : -1;
  });
  titles.forEach((title, index) => {
    const tab = button(title, () => choose(index));
    Object.assign(tab, { id: `${prefix}-${index}` });
    tab.setAttribute("role", "tab");
    tab.setAttribute("aria-controls", `${prefix}-${index}-panel`);
    panels[index].id = `${prefix}-${index}-panel`;
    panels[index].setAttribute("role", "tabpanel");
    panels[index].setAttribute("aria-labelledby", tab.id);
    list.append(tab);
  });
  list.addEventListener("keydown", ({ key }) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[key];
    if (!step) return;
    const next = ([...list.children].indexOf(document.activeElement) + step + panels.length) % panels.length;
    choose(next);
    list.children[next].focus();
  });
  choose(0);
  const rename = (index, text) => { list.children[index].textContent = text; };
  return { element: make("div", {}, list, ...panels), rename };
};
