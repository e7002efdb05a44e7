// Draws the inline pieces of a message.

import { button, el } from "./dom.js";

const DEEPEST = 20;

/** Only addresses that cannot run anything; anything else is null. */
export function safeAddress(address) {
  try {
    const parsed = new URL(address, location.href);
    return ["http:", "https:", "mailto:"].includes(parsed.protocol) ? parsed.href : null;
  } catch {
    return null;
  }
}

/** What makes an `a` lead to a safe address: what stands on this page is shown here, the rest beside it. */
export function leadTo(address) {
  const isHere = address.split("#")[0] === location.href.split("#")[0];
  return isHere ? { href: address } : { href: address, target: "_blank", rel: "noopener noreferrer" };
}

/** The nodes of a list of spans. `app` answers presses on people and channels. */
export function drawSpans(spans, app, depth = 0) {
  if (depth > DEEPEST) return [];
  return (spans ?? []).flatMap((span) => drawSpan(span, app, depth));
}

function drawSpan(span, app, depth) {
  const inside = () => drawSpans(span.spans, app, depth + 1);
  switch (span.kind) {
    case "words":
      return [document.createTextNode(span.text)];
    case "bold":
      return [el("strong", null, inside())];
    case "italic":
      return [el("em", null, inside())];
    case "code":
      return [el("code", { text: span.text })];
    case "break":
      return [el("br")];
    case "link":
      return drawLink(span.url, inside());
    case "mention":
      return [drawMention(span, app)];
    case "channel":
      return [drawChannel(span, app)];
    default:
      return [document.createTextNode(span.text ?? "")];
  }
}

function drawLink(url, inside) {
  const address = safeAddress(url);
  if (!address) return inside;
  return [el("a", leadTo(address), inside.length ? inside : address)];
}

function drawMention(span, app) {
  const mine = span.account === app.store.me?.id;
  return button(
    {
      class: mine ? "mention mention-me" : "mention",
      on: { click: (event) => app.showPerson(event.currentTarget, { id: span.account, name: span.name }) },
    },
    `@${span.name}`,
  );
}

function drawChannel(span, app) {
  if (!app.store.place(span.channel)) return el("span", { class: "mention", text: `#${span.name}` });
  return button({ class: "mention", on: { click: () => app.goTo(span.channel) } }, `#${span.name}`);
}
