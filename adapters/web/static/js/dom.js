// Builds DOM nodes. Nothing in this page ever parses words as HTML: people's words enter as text.

const SVG = "http://www.w3.org/2000/svg";
const AS_PROPERTY = new Set(["value", "checked", "disabled", "selected", "indeterminate"]);

/** Make an element: `class`, `text`, `on` {event: handler}, `data` {key: value}, the rest as attributes. */
export function el(tag, settings, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(settings ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "class") node.className = value;
    else if (name === "text") node.textContent = value;
    else if (name === "on") for (const [kind, run] of Object.entries(value)) node.addEventListener(kind, run);
    else if (name === "data") Object.assign(node.dataset, value);
    else if (AS_PROPERTY.has(name)) node[name] = value;
    else node.setAttribute(name, value === true ? "" : String(value));
  }
  node.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

/** Bring the page's own drawings (icons.svg) into it, so that they are there when the server is away. */
export async function loadIcons() {
  const answer = await fetch("/chat/static/icons.svg");
  const drawings = new DOMParser().parseFromString(await answer.text(), "image/svg+xml").documentElement;
  for (const drawing of drawings.querySelectorAll("symbol")) drawing.id = `icon-${drawing.id}`;
  drawings.setAttribute("hidden", "");
  document.body.append(drawings);
}

/** One of the page's drawings, hidden from screen readers. */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `#icon-${name}`);
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  svg.append(use);
  return svg;
}

/** A button that never submits a form by accident. */
export function button(settings, ...children) {
  return el("button", { type: "button", ...settings }, ...children);
}

/** A button that shows an icon only; its label is what screen readers say and what hovering shows. */
export function iconButton(name, label, settings) {
  return button({ "aria-label": label, title: label, ...settings, class: `icon-button ${settings?.class ?? ""}` }, icon(name));
}

let last = 0;
/** A fresh id for `for`, `aria-describedby` and the like. */
export function freshId(stem) {
  last += 1;
  return `${stem}-${last}`;
}

/**
 * Make the children of `box` those of `rows`, keeping every node whose key and signature stayed.
 * A row is {key, sign: array, make(): Element}. Focus inside a remade node goes to its like in the new one.
 */
export function reconcile(box, rows) {
  const had = new Map([...box.children].map((node) => [node.rowKey, node]));
  const wanted = new Set(rows.map(({ key }) => key));
  for (const [key, node] of had) if (!wanted.has(key)) node.remove();
  let at = box.firstElementChild;
  for (const row of rows) {
    const old = had.get(row.key);
    const node = old && sameSign(old.rowSign, row.sign) ? old : makeRow(row, old);
    if (at === old) at = node;
    // Moving a node takes its focus away, so only what stands elsewhere is moved.
    if (node === at) at = at.nextElementSibling;
    else box.insertBefore(node, at);
  }
}

function makeRow({ key, sign, make }, old) {
  const node = Object.assign(make(), { rowKey: key, rowSign: sign });
  if (old) replaceKeepingFocus(old, node);
  return node;
}

function sameSign(a, b) {
  return a.length === b.length && a.every((part, index) => part === b[index]);
}

function replaceKeepingFocus(old, fresh) {
  const focused = old.contains(document.activeElement) ? document.activeElement : null;
  const key = focused?.dataset.key;
  old.replaceWith(fresh);
  if (!focused) return;
  const like = key ? fresh.querySelector(`[data-key="${CSS.escape(key)}"]`) : null;
  (like ?? fresh.querySelector("[tabindex]") ?? fresh).focus({ preventScroll: true });
}
