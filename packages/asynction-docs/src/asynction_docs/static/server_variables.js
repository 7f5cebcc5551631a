// -- variables of servers: what readers write into the first screen is in all code, and in the console
const addresses = new Map(all(".address[data-key]").map((each) => {
  const was = one("code", each).textContent;
  return [each.dataset.key, { name: each.dataset.name, was, now: was }];
}));
const partsOf = (url) => {
  const [, origin, path] = url.match(/^(\w+:\/\/[^/]*)(.*)$/);
  return { origin, path };
};
const relocated = (text, server) => {
  const { was, now } = addresses.get(server || [...addresses.keys()][0]) || {};
  if (was === now) return text;
  const [before, after] = [partsOf(was), partsOf(now)];
  return text.replaceAll(before.origin, after.origin).replaceAll(`"${before.path}"`, `"${after.path}"`);
};
for (const each of all(".address[data-template]")) {
  const inputs = all("[data-variable]", each);
  for (const input of inputs) {
    input.parentElement.hidden = false;
    input.addEventListener("input", () => {
      const values = new Map(inputs.map((other) => [other.dataset.variable, other.value]));
      const url = each.dataset.template.replace(/\{([^{}]*)\}/g, (written, name) => values.get(name) || written);
      addresses.get(each.dataset.key).now = one("code", each).textContent = url;
      showVariants();
    });
  }
}
