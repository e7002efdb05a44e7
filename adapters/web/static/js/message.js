// Draws one message: who, when, what, its reactions and the tools to answer it.

import { avatar } from "./avatar.js";
import { drawBlocks, takeOrnament } from "./blocks.js";
import { button, el, icon, iconButton } from "./dom.js";
import { emojiName, KUDOS } from "./emoji.js";
import { hasMine, openEmojiPicker, openMessageMenu } from "./message_menu.js";
import { clock, wholeMoment } from "./time.js";
import { count, t } from "./words.js";

const LONG_TEXT = 2400;
const MANY_LINES = 30;
const MOST_REACTIONS = 15;
const ONLY_EMOJI = /^(?:\p{Extended_Pictographic}[\uFE0F\u200D\p{Extended_Pictographic}\p{Emoji_Modifier}]*\s*){1,3}$/u;

/** What stands for a message without text, for example in an announcement to a screen reader. */
export const plainText = (message) => message.text || t("no_text");

/**
 * The list item of a message. `look`: {compact, inThread, orphan, expanded, replies, unreadReplies};
 * `acts`: {expand, openThread}.
 */
export function drawMessage(message, look, app, acts) {
  const mine = message.author.id === app.store.me.id && !message.author.bot;
  const [ornament, blocks] = message.author.bot ? takeOrnament(message.blocks) : [null, message.blocks];
  const article = el(
    "article",
    { tabindex: "-1", "aria-label": t("message_by", { name: message.author.name, time: clock(message.at) }), data: { id: message.id } },
    !mine && (look.compact ? el("span", { class: "avatar-gap" }) : avatar(message.author)),
    el(
      "div",
      { class: "body" },
      !look.compact && drawHead(message, mine, app),
      message.removed ? el("p", { class: "bubble removed", text: t("removed") }) : drawBubble(message, ornament, blocks, look, app, acts),
      drawReactions(message, look, app, acts),
      !look.inThread && drawReplies(message, look, acts),
    ),
    !message.removed && !message.only_you && drawTools(message, look, app, acts),
  );
  return el("li", { class: classes(message, mine, look, ornament) }, article);
}

function classes(message, mine, look, ornament) {
  return [
    "row",
    message.author.bot ? "by-bot" : mine ? "mine" : "by-other",
    look.compact && "compact",
    message.only_you && "only-you",
    ornament && "with-ornament",
    ornament === KUDOS && !message.only_you && "kudos-card",
  ].filter(Boolean).join(" ");
}

function drawHead(message, mine, app) {
  const { author, at } = message;
  const who = author.bot || mine
    ? el("span", { class: "who", dir: "auto", text: mine ? t("you") : author.name })
    : button({ class: "who", data: { key: "who" }, on: { click: (event) => app.showPerson(event.currentTarget, author) } }, el("span", { dir: "auto", text: author.name }));
  return el(
    "header",
    null,
    who,
    author.bot && el("span", { class: "tag", text: t("bot") }),
    el("time", { datetime: at, title: wholeMoment(at), text: clock(at) }),
  );
}

function drawBubble(message, ornament, blocks, look, app, acts) {
  const content = el("div", { class: "content" }, blocks.length ? drawBlocks(blocks, app) : el("p", { dir: "auto", text: message.text }));
  const long = message.text.length > LONG_TEXT || message.text.split("\n").length > MANY_LINES;
  if (long && !look.expanded) content.classList.add("cut-off");
  return el(
    "div",
    { class: !message.author.bot && ONLY_EMOJI.test(message.text.trim()) ? "bubble big-emoji" : "bubble" },
    message.only_you && el("p", { class: "only-you-mark" }, icon("eye"), t("only_you")),
    ornament && el("span", { class: "ornament", "aria-hidden": "true", text: ornament }),
    content,
    long &&
      button({ class: "quiet", data: { key: "expand" }, "aria-expanded": String(Boolean(look.expanded)), text: t(look.expanded ? "show_less" : "show_all"), on: { click: acts.expand } }),
    message.edited && !isAlive(message) && el("p", { class: "edited", text: t("edited") }),
  );
}

// What the bot shows to one person alone, and a vote, change as they are used: nobody edited them.
const isAlive = ({ only_you: isWhisper, blocks }) => isWhisper || blocks.some(({ kind }) => kind === "poll_box");

function drawReactions(message, look, app, acts) {
  if (!message.reactions?.length) return null;
  const shown = look.expanded ? message.reactions : message.reactions.slice(0, MOST_REACTIONS);
  const hidden = message.reactions.length - shown.length;
  return el(
    "ul",
    { class: "reactions", "aria-label": t("reactions") },
    shown.map((reaction) => el("li", null, drawReaction(message, reaction, app))),
    hidden > 0 &&
      el("li", null, button({ class: "reaction", text: `+${hidden}`, "aria-label": count("reactions_hidden", hidden), data: { key: "all-reactions" }, on: { click: acts.expand } })),
    el("li", null, iconButton("smile", t("add_reaction"), {
      class: "reaction reaction-add",
      data: { key: "add-reaction" },
      on: { click: ({ currentTarget }) => openEmojiPicker(currentTarget, message, app) },
    })),
  );
}

function drawReaction(message, { emoji, count: number, mine, names }, app) {
  const who = new Intl.ListFormat(document.documentElement.lang).format((names ?? []).slice(0, 20));
  return button(
    {
      class: mine ? "reaction reaction-mine" : "reaction",
      "aria-pressed": String(mine),
      "aria-label": `${emojiName(emoji)}, ${number}${who ? `: ${who}` : ""}`,
      title: who,
      data: { key: `reaction-${emoji}` },
      on: { click: () => app.react(message, emoji, mine) },
    },
    el("span", { class: "reaction-emoji", text: emoji }),
    el("span", { text: number }),
  );
}

function drawReplies(message, look, acts) {
  if (look.orphan) {
    return button({ class: "replies", data: { key: "replies" }, on: { click: acts.openThread } }, icon("thread"), t("in_thread"));
  }
  if (!look.replies) return null;
  return button(
    { class: look.unreadReplies ? "replies replies-unread" : "replies", data: { key: "replies" }, on: { click: acts.openThread } },
    icon("thread"),
    count("replies", look.replies),
    look.unreadReplies && el("span", { class: "new-mark", text: t("new") }),
  );
}

function drawTools(message, look, app, acts) {
  const openMenu = ({ currentTarget }) => openMessageMenu(currentTarget, message, look, app, acts);
  return el(
    "div",
    { class: "tools", role: "group", "aria-label": t("message_tools") },
    button({ class: "icon-button emoji wide-only", "aria-label": emojiName(KUDOS), title: emojiName(KUDOS), data: { key: "kudos" }, text: KUDOS, on: { click: () => app.react(message, KUDOS, hasMine(message, KUDOS)) } }),
    iconButton("smile", t("add_reaction"), { class: "wide-only", data: { key: "react" }, on: { click: ({ currentTarget }) => openEmojiPicker(currentTarget, message, app) } }),
    !look.inThread && iconButton("thread", t("reply_in_thread"), { class: "wide-only", data: { key: "thread" }, on: { click: acts.openThread } }),
    iconButton("more", t("more"), { data: { key: "more" }, "aria-haspopup": "dialog", on: { click: openMenu } }),
  );
}
