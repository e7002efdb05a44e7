// Light, dark, or as the device has it.

export const THEMES = ["system", "light", "dark"];

export const theme = () => document.documentElement.dataset.theme ?? "system";

export function useTheme(next) {
  document.documentElement.dataset.theme = next;
  localStorage.setItem("plein.theme", next);
}
