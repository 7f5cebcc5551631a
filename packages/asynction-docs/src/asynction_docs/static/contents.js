// -- contents
const contents = one("#contents");
const menu = one("#menu");
let current;
const revealCurrent = () => {
  if (!current || contents.clientHeight === 0) return;
  const top = current.offsetTop;
  if (top < contents.scrollTop || top > contents.scrollTop + contents.clientHeight - 60) {
    contents.scrollTop = top - contents.clientHeight / 3;
  }
};
const openMenu = (open) => {
  contents.classList.toggle("open", open);
  menu.ariaExpanded = open;
  if (open) revealCurrent();
};
const isMenuOpen = () => contents.classList.contains("open");
const focusHeading = (id) => {
  const heading = document.getElementById(id);
  if (!heading) return;
  heading.tabIndex = -1;
  heading.focus({ preventScroll: true });
};
const targetOf = ({ hash }) => {
  try {
    return decodeURIComponent(hash.slice(1));
  } catch (malformed) {
    return hash.slice(1);
  }
};
menu.hidden = false;
menu.addEventListener("click", () => openMenu(!isMenuOpen()));
contents.addEventListener("click", (event) => {
  const link = event.target.closest("a");
  if (!link || !isMenuOpen()) return;
  openMenu(false);
  focusHeading(targetOf(link));  // the link itself is hidden now
});
contents.addEventListener("focusout", (event) => {
  const next = event.relatedTarget;
  if (next && next !== menu && !contents.contains(next)) openMenu(false);
});

// -- which entry of the contents is being read
const parts = all("[data-kind]").map((element) => ({ element, heading: one(":is(h1, h2, h3, h4)[id]", element) }));
const places = all("a", contents)
  .map((entry) => ({ entry, place: document.getElementById(targetOf(entry)) }))
  .filter((each) => each.place);
const placeOf = (entry) => {
  const section = entry.closest("details");
  const above = section ? [(one("summary code", section) || one("summary", section)).textContent] : [];
  return [...above, entry.textContent].map((each) => ` \u203a ${each.trim()}`).join("");
};
const markCurrent = (entry) => {
  if (entry === current) return;
  if (current) current.ariaCurrent = null;
  current = entry;
  entry.ariaCurrent = true;
  one("#place").textContent = entry === places[0].entry ? "" : placeOf(entry);
  revealCurrent();
};
const topOf = (element) => element.getBoundingClientRect().top;
const entryAt = (line) => {
  // By halves: a position below what is shown has its part of the page laid out.
  let [low, high] = [0, places.length - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (topOf(places[middle].place) <= line) low = middle; else high = middle - 1;
  }
  return places[low];
};
// The last places of a page can't reach its top: where a link led is current until one scrolls.
let arrived;
let settling = 0;
const follow = () => {
  if (settling) return;
  if (arrived && Math.abs(topOf(arrived.place) - arrived.top) < 2) return;
  arrived = undefined;
  if (places.length) markCurrent(entryAt(innerHeight / 5).entry);
};
const arrive = () => {
  const target = targetOf(location);
  const found = places.find(({ place }) => place.id === target);
  arrived = found && { place: found.place, top: topOf(found.place) };
  if (!found) return follow();
  markCurrent(found.entry);
  if (!settling) requestAnimationFrame(settle);
  settling = 5;
};
// What comes into sight may be of another height than was estimated, and move the place.
const settle = () => {
  settling -= 1;
  if (arrived && Math.abs(topOf(arrived.place) - arrived.top) >= 2) {
    arrived.place.scrollIntoView();
    arrived.top = topOf(arrived.place);
  }
  if (settling) requestAnimationFrame(settle);
};
let awaited;
const soon = (action) => {
  cancelAnimationFrame(awaited);
  awaited = requestAnimationFrame(action);
};
addEventListener("scroll", () => soon(follow), { passive: true });
addEventListener("resize", () => soon(follow));
addEventListener("hashchange", arrive);
addEventListener("load", arrive);
document.addEventListener("click", (event) => {
  if (event.target.closest('a[href^="#"]')) setTimeout(arrive);  // after the browser went there
});
arrive();
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || !isMenuOpen()) return;
  openMenu(false);
  menu.focus();
});
