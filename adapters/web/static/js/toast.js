// Short notices at the edge of the page, read aloud, gone after a while.

import { el, iconButton } from "./dom.js";
import { t } from "./words.js";

const STAYS = 8000;

/** Show a notice. `action` is {label, run}; kind "error" stays until it is closed. */
export function toast(text, { kind = "notice", action = null } = {}) {
  const box = document.querySelector("#toasts");
  const close = () => note.remove();
  const note = el(
    "div",
    { class: `toast toast-${kind}` },
    el("p", { text, dir: "auto" }),
    action &&
      el("button", { type: "button", class: "quiet", text: action.label, on: { click: () => (close(), action.run()) } }),
    iconButton("close", t("close"), { on: { click: close } }),
  );
  while (box.children.length > 3) box.firstElementChild.remove();
  box.append(note);
  // Shown anew, it lies above a dialog that was opened since.
  if (box.matches(":popover-open")) box.hidePopover();
  box.showPopover();
  if (kind !== "error") setTimeout(close, STAYS);
}
