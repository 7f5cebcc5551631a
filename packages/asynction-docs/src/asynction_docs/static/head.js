const root = document.documentElement;
const recall = (key) => {
  try {
    return localStorage.getItem("asynction-" + key) || "";
  } catch (refused) {
    return "";  // storage may be switched off: choices then last as long as the page
  }
};
root.classList.add("js");
root.dataset.theme = recall("theme");
