// What scrolls can be reached by the keyboard.
const reachable = () => {
  for (const each of document.querySelectorAll(".highlight pre, .table-wrapper")) {
    if (each.scrollWidth > each.clientWidth) each.tabIndex = 0;
    else each.removeAttribute("tabindex");
  }
};
addEventListener("DOMContentLoaded", reachable);
addEventListener("resize", reachable);
