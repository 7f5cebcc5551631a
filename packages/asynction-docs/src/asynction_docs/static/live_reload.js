(function (root) {
  const versions = new EventSource(root.dataset.versions);
  versions.addEventListener("message", (event) => {
    if (event.data !== root.dataset.version) location.reload();
  });
  addEventListener("pagehide", () => versions.close());
})(document.documentElement);
