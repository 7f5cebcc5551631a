// -- what all scripts use; this one runs before there is a page, so that it has its theme at once
const one = (selector, within = document) => within.querySelector(selector);
const all = (selector, within = document) => [...within.querySelectorAll(selector)];
const make = (name, properties, ...children) => {
  const element = Object.assign(document.createElement(name), properties);
  element.append(...children);
  return element;
};
const root = document.documentElement;
const recall = (key) => {
  try {
    return localStorage.getItem("asynction-" + key) || "";
  } catch (refused) {
    return "";  // storage may be switched off: choices then last as long as the page
  }
};
const remember = (key, value) => {
  try {
    localStorage.setItem("asynction-" + key, value);
  } catch (refused) {
    // As in `recall`.
  }
};
root.classList.add("js");
root.dataset.theme = recall("theme");
