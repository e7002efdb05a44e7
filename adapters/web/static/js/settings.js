// The menu behind one's own name: language, light or dark, keys, another person, sign out.

import { button, el, freshId, icon } from "./dom.js";
import { showKeys } from "./dialogs.js";
import { openPopover } from "./popover.js";
import { theme, THEMES, useTheme } from "./theme.js";
import { language, t } from "./words.js";

const LANGUAGES = { nl: "Nederlands", en: "English" };

/** A row of radio-like buttons of which one is pressed. */
function chooser(label, options, now, pick) {
  const id = freshId("chooser");
  const buttons = options.map(({ value, text, lang }) =>
    button({ lang, "aria-pressed": String(value === now), text, on: { click: ({ currentTarget }) => {
      for (const one of buttons) one.setAttribute("aria-pressed", String(one === currentTarget));
      pick(value);
    } } }));
  return el("div", { class: "chooser", role: "group", "aria-labelledby": id }, el("p", { id, class: "soft", text: label }), el("div", { class: "segments" }, buttons));
}

/** Nederlands or English; `pick(language)` runs for the one pressed. */
export const languageChooser = (pick) =>
  chooser(t("language"), Object.entries(LANGUAGES).map(([value, text]) => ({ value, text, lang: value })), language(), pick);

export const themeChooser = () =>
  chooser(t("theme"), THEMES.map((value) => ({ value, text: t(`theme_${value}`) })), theme(), useTheme);

export function openSettings(anchor, app) {
  const item = (drawing, label, run, where = "") => button({ class: `menu-item ${where}`, on: { click: () => (close(), run()) } }, icon(drawing), label);
  const content = el(
    "div",
    { class: "settings" },
    el("p", { class: "settings-who" }, el("strong", { dir: "auto", text: app.store.me.name }), el("span", { class: "soft", text: app.store.me.email })),
    languageChooser((next) => (close(), app.setLanguage(next))),
    themeChooser(),
    // A phone has no keys to be quick with.
    item("keys", t("keys"), showKeys, "wide-only"),
    app.store.demo && item("swap", t("switch_person"), () => app.switchPerson()),
    item("leave", t("sign_out"), () => app.signOut()),
  );
  const close = openPopover(anchor, t("settings"), content);
}
