// The page's own dialogs: a new direct chat, switching person, the keys.

import { el, freshId, iconButton } from "./dom.js";
import { PeoplePicker } from "./people_picker.js";
import { t } from "./words.js";

const MOST_SHOWN = 60;

/** A modal dialog with a title; gives [dialog, close]. */
export function openDialog(title, ...content) {
  const id = freshId("dialog");
  const close = () => dialog.close();
  const dialog = el(
    "dialog",
    { class: "sheet-dialog", "aria-labelledby": id, on: { close: () => dialog.remove() } },
    el("div", null, el("header", null, el("h2", { id, text: title }), iconButton("close", t("close"), { on: { click: close } })), el("div", { class: "fields" }, content)),
  );
  document.body.append(dialog);
  dialog.showModal();
  return close;
}

/** Ask for one person out of `find`; `pick(person)` runs for the one chosen. */
export function choosePerson({ title, hint, find, pick }) {
  const id = freshId("who");
  const picker = new PeoplePicker({
    id, label: title, find, most: 1, keepOpen: true,
    onChange: ([person]) => {
      close();
      if (person) pick(person);
    },
  });
  const close = openDialog(title, el("div", { class: "field" }, el("label", { for: id, text: hint }), picker.node));
  picker.input.focus();
}

/** Search in a list that is already here: every word typed must occur in name, address, title or department. */
export function searchIn(people) {
  return async (text) => {
    const words = plain(text).split(/\s+/u).filter(Boolean);
    return people
      .filter((person) => {
        const all = plain([person.name, person.email, person.title, person.department].join(" "));
        return words.every((word) => all.includes(word));
      })
      .slice(0, MOST_SHOWN);
  };
}

// "Noël" is found by "noel".
const plain = (text) => text.normalize("NFD").replaceAll(/\p{M}/gu, "").toLocaleLowerCase();

const KEYS = [
  ["Enter", "key_send"], ["Shift + Enter", "key_line"], ["/  !", "key_command"], ["@", "key_person"],
  ["↑ ↓", "key_messages"], ["Ctrl + K", "key_search"], ["Alt + ↑ ↓", "key_places"], ["Esc", "key_close"],
];

export function showKeys() {
  openDialog(
    t("keys"),
    el("dl", { class: "keys" }, KEYS.map(([key, words]) => el("div", null, el("dt", null, el("kbd", { text: key })), el("dd", { text: t(words) })))),
  );
}
