// Draws the blocks of a message: one function for each primitive of the protocol.

import { button, el, freshId, icon } from "./dom.js";
import { drawSpans, leadTo, safeAddress } from "./spans.js";
import { count, fileSize, t } from "./words.js";

const PRESS_SHOWN = 4000;
const ORNAMENT = /^(\p{Extended_Pictographic}(?:\uFE0F|\u200D\p{Extended_Pictographic}|\p{Emoji_Modifier})*)\s+/u;

/** All blocks of a message; bullets that follow each other become one list. */
export function drawBlocks(blocks, app) {
  const nodes = [];
  let list = null;
  blocks.forEach((block, index) => {
    if (block.kind === "line" && block.bullet) {
      if (!list) nodes.push((list = el("ul", { dir: "auto" })));
      list.append(el("li", null, drawSpans(block.spans, app)));
      return;
    }
    list = null;
    nodes.push(drawBlock(block, app, `block${index}`));
  });
  return nodes;
}

/**
 * A bot's message that begins with an emoji wears it as an ornament beside the card.
 * Gives [emoji or null, the blocks without it].
 */
export function takeOrnament(blocks) {
  const first = blocks[0];
  if (first?.kind !== "line" || first.bullet) return [null, blocks];
  const [spans, emoji] = withoutOrnament(first.spans ?? []);
  return emoji ? [emoji, [{ ...first, spans }, ...blocks.slice(1)]] : [null, blocks];
}

function withoutOrnament([first, ...rest]) {
  if (first?.kind === "words") {
    const found = ORNAMENT.exec(first.text);
    if (found) return [[{ ...first, text: first.text.slice(found[0].length) }, ...rest], found[1]];
  } else if (first?.kind === "bold") {
    const [inner, emoji] = withoutOrnament(first.spans ?? []);
    if (emoji) return [[{ ...first, spans: inner }, ...rest], emoji];
  }
  return [first ? [first, ...rest] : [], null];
}

function drawBlock(block, app, key) {
  switch (block.kind) {
    case "line":
      return el("p", { dir: "auto" }, drawSpans(block.spans, app));
    case "facts":
      return drawFacts(block, app);
    case "picture":
      return drawPicture(block);
    case "file":
      return drawFile(block);
    case "button_row":
      return drawButtons(block, app, key);
    case "link_row":
      return drawLinks(block);
    case "menu":
      return drawMenu(block, app, key);
    case "poll_box":
      return drawPoll(block, app, key);
    default:
      return el("p", { class: "soft", text: t("block_unknown") });
  }
}

function drawFacts(block, app) {
  return el(
    "dl",
    { class: "facts" },
    block.facts.map(({ label, value }) =>
      el("div", null, el("dt", { dir: "auto" }, drawSpans(label, app)), el("dd", { dir: "auto" }, drawSpans(value, app))),
    ),
  );
}

function drawPicture({ url, alt }) {
  const address = safeAddress(url);
  if (!address) return el("p", { text: alt });
  const link = () => el("a", { ...leadTo(address), text: alt || address });
  const picture = el("img", { src: address, alt: alt ?? "", loading: "lazy", referrerpolicy: "no-referrer" });
  picture.addEventListener("error", () => picture.replaceWith(link()));
  return el("figure", { class: "picture" }, picture);
}

function drawFile({ name, size, alt, url }) {
  return el(
    "p",
    { class: "file" },
    el("a", { class: "as-button", href: url, download: name, dir: "auto", "aria-label": t("file_download", { name, size: fileSize(size) }) }, icon("down"), name),
    el("span", { class: "soft", text: fileSize(size), "aria-hidden": "true" }),
    alt && el("span", { class: "file-about", dir: "auto", text: alt }),
  );
}

function drawButtons({ buttons }, app, key) {
  return el(
    "div",
    { class: "button-row", role: "group", "aria-label": t("choices") },
    buttons.map(({ choice, label, style }, index) =>
      button({
        class: { primary: "primary", danger: "danger" }[style] ?? "plain",
        text: label,
        dir: "auto",
        data: { key: `${key}.${index}`, choice },
        on: { click: ({ currentTarget }) => press(currentTarget, choice, app) },
      }),
    ),
  );
}

// The answer comes as a message, an update or a form; until then the button says that it was pressed.
function press(node, choice, app) {
  if (node.getAttribute("aria-busy") === "true" || !app.press(choice)) return;
  node.setAttribute("aria-busy", "true");
  setTimeout(() => node.removeAttribute("aria-busy"), PRESS_SHOWN);
}

function drawLinks({ links }) {
  return el(
    "div",
    { class: "button-row" },
    links.map(({ label, url }) => {
      const address = safeAddress(url);
      return address && el("a", { ...leadTo(address), class: "as-button", dir: "auto", text: label });
    }),
  );
}

function drawMenu({ label, options }, app, key) {
  const id = freshId("menu");
  const select = el(
    "select",
    { id, data: { key } },
    el("option", { value: "", text: t("menu_choose") }),
    options.map((option) => el("option", { value: option.choice, text: option.label })),
  );
  const confirm = button({
    class: "primary",
    text: t("menu_confirm"),
    disabled: true,
    data: { key: `${key}.confirm` },
    on: { click: () => select.value && press(confirm, select.value, app) },
  });
  select.addEventListener("change", () => {
    confirm.disabled = !select.value;
  });
  return el("div", { class: "menu-block" }, el("label", { for: id, text: label || t("choices") }), select, confirm);
}

function drawPoll({ question, options }, app, key) {
  const all = options.reduce((sum, option) => sum + option.count, 0);
  const id = freshId("poll");
  return el(
    "div",
    { class: "poll", role: "group", "aria-labelledby": id },
    el("p", { id, class: "poll-question", dir: "auto" }, drawSpans(question, app)),
    options.map((option, index) => drawPollOption(option, all, app, `${key}.${index}`)),
    el("p", { class: "soft", text: count("votes", all) }),
  );
}

function drawPollOption(option, all, app, key) {
  const bar = el("span", { class: "poll-bar", "aria-hidden": "true" });
  bar.style.width = `${all ? Math.round((100 * option.count) / all) : 0}%`;
  return button(
    {
      class: "poll-option",
      data: { key, choice: option.choice },
      on: { click: ({ currentTarget }) => press(currentTarget, option.choice, app) },
    },
    bar,
    el("span", { class: "poll-label", dir: "auto", text: option.label }),
    el("span", { class: "poll-count", text: option.count, "aria-hidden": "true" }),
    el("span", { class: "unseen", text: count("votes", option.count) }),
  );
}
