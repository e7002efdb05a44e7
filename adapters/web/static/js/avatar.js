// A round with initials for a person, the mark of the square for the bot.

import { el, icon } from "./dom.js";

const TINTS = 8;

function tintOf(name) {
  let sum = 7;
  for (const letter of name) sum = (sum * 31 + letter.codePointAt(0)) >>> 0;
  return sum % TINTS;
}

function initials(name) {
  const parts = name.trim().split(/\s+/u).filter((part) => /^[\p{L}\p{N}]/u.test(part));
  const letters = parts.length > 1 ? [parts[0], parts.at(-1)] : parts;
  return letters.map((part) => [...part][0].toLocaleUpperCase()).join("") || "·";
}

/** The picture of an author {id, name, bot}; hidden from screen readers, since the name stands beside it. */
export function avatar({ name, bot }) {
  if (bot) return el("span", { class: "avatar avatar-bot", "aria-hidden": "true" }, icon("plein"));
  return el("span", { class: `avatar tint-${tintOf(name ?? "")}`, "aria-hidden": "true", text: initials(name ?? "") });
}
