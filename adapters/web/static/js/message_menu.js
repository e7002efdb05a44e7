// What can be done with a message: react, answer in a thread, shortcuts of the skills, copy.

import { button, el, icon } from "./dom.js";
import { EMOJI, emojiGrid, QUICK } from "./emoji.js";
import { openPopover } from "./popover.js";
import { toast } from "./toast.js";
import { t } from "./words.js";

/** Whether I have reacted so already. */
export const hasMine = (message, emoji) => (message.reactions ?? []).some((one) => one.emoji === emoji && one.mine);

/** All emoji, beside what was pressed. */
export function openEmojiPicker(anchor, message, app) {
  const close = openPopover(anchor, t("add_reaction"), emojiGrid(Object.keys(EMOJI), react), { className: "emoji-picker" });
  function react(emoji) {
    close();
    app.react(message, emoji, hasMine(message, emoji));
  }
}

/** The menu of a message. */
export function openMessageMenu(anchor, message, look, app, acts) {
  const item = (drawing, label, run) =>
    button({ class: "menu-item", on: { click: () => (close(), run()) } }, icon(drawing), label);
  const pick = (emoji) => {
    close();
    app.react(message, emoji, hasMine(message, emoji));
  };
  const content = el(
    "div",
    { class: "message-menu" },
    emojiGrid(QUICK, pick),
    item("smile", t("add_reaction"), () => openEmojiPicker(anchor, message, app)),
    !look.inThread && item("thread", t("reply_in_thread"), acts.openThread),
    app.store.shortcuts.map(({ name, label }) => item("spark", label, () => app.shortcut(name, message))),
    item("copy", t("copy_text"), () => copy(message.text)),
  );
  const close = openPopover(anchor, t("message_tools"), content);
}

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    toast(t("copied"));
  } catch {
    toast(t("copy_failed"), { kind: "error" });
  }
}
