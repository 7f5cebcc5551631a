(function (root) {
  root.classList.add("js");
  root.dataset.language = "JavaScript";
  try {
    root.dataset.theme = localStorage.getItem("asynction-theme") || "";
    root.dataset.language = localStorage.getItem("asynction-language") || "JavaScript";
  } catch (refused) {
    // Storage may be switched off: the choices then last as long as the page.
  }
})(document.documentElement);
