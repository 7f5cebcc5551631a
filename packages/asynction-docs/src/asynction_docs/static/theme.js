// -- theme: the system's, light, or dark
const theme = one("#theme");
const themes = ["", "light", "dark"];
const showTheme = () => {
  theme.textContent = { light: "Light", dark: "Dark" }[root.dataset.theme] || "System";
  theme.ariaLabel = `Theme: ${theme.textContent}`;
};
theme.hidden = false;
theme.addEventListener("click", () => {
  root.dataset.theme = themes[(themes.indexOf(root.dataset.theme) + 1) % themes.length];
  remember("theme", root.dataset.theme);
  showTheme();
});
showTheme();
