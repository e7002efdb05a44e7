// A small panel beside what opened it; on a phone a sheet at the bottom. Closes by Escape or a press elsewhere.

import { el } from "./dom.js";

const GAP = 6;
const narrow = window.matchMedia("(max-width: 760px)");

/** Open `content` beside `anchor`; gives a function that closes it. Focus goes in, and back to the anchor. */
export function openPopover(anchor, label, content, { className = "" } = {}) {
  const panel = el("div", { class: `popover ${className}`, popover: "auto", role: "dialog", "aria-label": label }, content);
  document.body.append(panel);
  panel.addEventListener("toggle", ({ newState }) => {
    if (newState !== "closed") return;
    const hadFocus = panel.contains(document.activeElement) || document.activeElement === document.body;
    anchor.removeAttribute("aria-expanded");
    panel.remove();
    if (hadFocus) anchor.focus({ preventScroll: true });
  });
  panel.showPopover();
  anchor.setAttribute("aria-expanded", "true");
  if (!narrow.matches) putBeside(panel, anchor.getBoundingClientRect());
  panel.addEventListener("keydown", moveByArrows);
  (panel.querySelector("[autofocus]") ?? panel.querySelector("button, input, a, select"))?.focus();
  return () => panel.hidePopover();
}

function putBeside(panel, at) {
  const { width, height } = panel.getBoundingClientRect();
  const below = at.bottom + GAP + height <= window.innerHeight;
  const top = below ? at.bottom + GAP : Math.max(GAP, at.top - GAP - height);
  const left = Math.min(Math.max(GAP, at.right - width), window.innerWidth - width - GAP);
  panel.style.top = `${Math.min(top, window.innerHeight - height - GAP)}px`;
  panel.style.left = `${Math.max(GAP, Math.min(at.left, left))}px`;
}

function moveByArrows(event) {
  const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
  if (!step || event.target.matches("input, select, textarea")) return;
  const stops = [...event.currentTarget.querySelectorAll("button:not(:disabled), a, input, select")];
  const next = stops[(stops.indexOf(document.activeElement) + step + stops.length) % stops.length];
  event.preventDefault();
  next?.focus();
}
