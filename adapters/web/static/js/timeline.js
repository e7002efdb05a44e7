// The list of messages of a place, or of one thread: day lines, the "new" line, older pages on scrolling up.

import { button, el, icon, reconcile } from "./dom.js";
import { drawMessage } from "./message.js";
import { dayKey, dayName } from "./time.js";
import { count, language, t } from "./words.js";

const NEAR = 60;
const LOAD_BEFORE_TOP = 400;
const TOGETHER = 5 * 60 * 1000;

export class Timeline {
  #expanded = new Set();
  #sticks = true;
  #seenFirst = null;
  #seenLast = null;
  #waiting = 0;

  /** `thread` is the id of its first message, or null for the place itself. `drawEmpty()` gives the empty state. */
  constructor(app, place, thread, drawEmpty) {
    this.app = app;
    this.place = place;
    this.thread = thread;
    this.drawEmpty = drawEmpty;
    this.list = el("ol", { class: "messages", on: { focusin: ({ target }) => this.#roving(target.closest("article")) } });
    this.top = el("div", { class: "timeline-top" });
    this.node = el(
      "div",
      { class: "timeline", role: "region", tabindex: "0", "aria-label": thread ? t("thread") : t("messages"), on: { scroll: () => this.#scrolled(), keydown: (event) => this.#keys(event) } },
      this.top,
      this.list,
    );
    this.jump = button({ class: "jump", hidden: true, on: { click: () => this.toBottom() } }, icon("down"), el("span"));
    // Pictures that load and a keyboard that opens must not push the last message out of sight.
    this.watcher = new ResizeObserver(() => this.#sticks && this.toBottom());
    this.watcher.observe(this.list);
    this.watcher.observe(this.node);
  }

  end() {
    this.watcher.disconnect();
  }

  atBottom() {
    return this.node.scrollHeight - this.node.scrollTop - this.node.clientHeight < NEAR;
  }

  toBottom() {
    this.#sticks = true;
    this.node.scrollTop = this.node.scrollHeight;
    this.#showJump(0);
  }

  /** Bring a message into sight, with the focus on it. */
  reveal(id) {
    const article = this.list.querySelector(`article[data-id="${CSS.escape(id)}"]`);
    if (!article) return;
    this.#sticks = false;
    article.scrollIntoView({ block: "center" });
    article.focus({ preventScroll: true });
    article.classList.add("found");
    this.#roving();
  }

  /** Draw again from the store. Keeps the reading position, or the bottom when that was in sight. */
  draw() {
    const slot = this.app.store.slot(this.place);
    const messages = this.#mine(slot);
    const heightBefore = this.node.scrollHeight;
    const scrolledBefore = this.node.scrollTop;
    reconcile(this.list, this.#rows(slot, messages));
    this.#drawTop(slot, messages);
    this.#roving();
    this.#afterDraw({ messages, heightBefore, scrolledBefore, grewUp: this.#seenFirst !== null && messages[0]?.id < this.#seenFirst });
  }

  #afterDraw({ messages, heightBefore, scrolledBefore, grewUp }) {
    const last = messages.at(-1);
    const isNew = this.#seenLast !== null && last && last.id > this.#seenLast;
    const said = isNew && last.author.id === this.app.store.me.id;
    if (this.#sticks || said) this.toBottom();
    else if (grewUp) this.node.scrollTop = scrolledBefore + this.node.scrollHeight - heightBefore;
    else if (isNew) this.#showJump(this.#waiting + messages.filter(({ id }) => id > this.#seenLast).length);
    this.#seenFirst = messages[0]?.id ?? null;
    this.#seenLast = last?.id ?? this.#seenLast ?? "";
  }

  #mine(slot) {
    const roots = new Set(slot.messages.map(({ id }) => id));
    if (this.thread) return slot.messages.filter(({ id, thread }) => id === this.thread || thread === this.thread);
    return slot.messages.filter(({ thread }) => !thread || !roots.has(thread));
  }

  #rows(slot, messages) {
    const replies = countReplies(slot.messages);
    const newFrom = this.thread ? null : messages.find(({ id }) => slot.newFrom && id >= slot.newFrom)?.id;
    const rows = [];
    let before = null;
    for (const message of messages) {
      if (!before || dayKey(before.at) !== dayKey(message.at)) rows.push(dayRow(message));
      if (message.id === newFrom) rows.push(newRow());
      const look = this.#look(message, before, slot, replies, message.id === newFrom);
      rows.push(this.#messageRow(message, look));
      if (this.thread && message.id === this.thread && messages.length > 1) rows.push(repliesRow(messages.length - 1));
      before = message;
    }
    for (const say of this.app.store.pending) {
      if (say.place === this.place && (say.thread ?? null) === this.thread) rows.push(this.#pendingRow(say));
    }
    return rows;
  }

  #look(message, before, slot, replies, afterLine) {
    const close = before && Date.parse(message.at) - Date.parse(before.at) < TOGETHER && dayKey(before.at) === dayKey(message.at);
    const same = close && before.author.id === message.author.id && !before.removed && before.only_you === message.only_you;
    const isRoot = this.thread === before?.id;
    return {
      compact: Boolean(same && !afterLine && !isRoot && !message.author.bot),
      inThread: Boolean(this.thread),
      orphan: !this.thread && Boolean(message.thread),
      expanded: this.#expanded.has(message.id),
      replies: Math.max(message.replies ?? 0, replies.get(message.id) ?? 0),
      unreadReplies: slot.unreadThreads.has(message.id),
    };
  }

  #messageRow(message, look) {
    const acts = {
      expand: () => this.#toggle(message.id),
      openThread: () => this.app.openThread(this.place, message.thread ?? message.id),
    };
    return {
      key: message.id,
      sign: [message, language(), ...Object.values(look)],
      make: () => drawMessage(message, look, this.app, acts),
    };
  }

  #toggle(id) {
    if (!this.#expanded.delete(id)) this.#expanded.add(id);
    this.#sticks = false;
    this.draw();
  }

  #pendingRow(say) {
    return { key: `say-${say.id}`, sign: [say, language(), this.app.store.link], make: () => drawPending(say, this.app) };
  }

  #drawTop(slot, messages) {
    const content = [];
    if (slot.error) {
      content.push(
        el("p", { class: "soft", role: "alert", text: t("messages_failed") }),
        button({ class: "plain", text: t("try_again"), on: { click: () => this.app.reload(this.place) } }),
      );
    } else if (slot.loading && (!slot.loaded || slot.more)) {
      content.push(el("p", { class: "loading soft", role: "status", text: t("loading") }));
    } else if (slot.loaded && slot.more && !this.thread) {
      content.push(button({ class: "quiet", text: t("older"), on: { click: () => this.app.loadOlder(this.place) } }));
    } else if (slot.loaded && !this.thread) {
      content.push(this.drawEmpty(messages.length === 0));
    }
    this.top.replaceChildren(...content.filter(Boolean));
  }

  #scrolled() {
    this.#sticks = this.atBottom();
    const slot = this.app.store.slot(this.place);
    if (this.node.scrollTop < LOAD_BEFORE_TOP && slot.loaded && slot.more && !slot.loading && !slot.error && !this.thread) {
      this.app.loadOlder(this.place);
    }
    if (this.#sticks) {
      this.#showJump(0);
      this.app.markRead();
    }
  }

  #showJump(number) {
    this.#waiting = number;
    this.jump.hidden = number === 0;
    if (number) this.jump.lastElementChild.textContent = count("new_below", number);
  }

  // Tab stops at one message and what can be pressed in it; the arrows go from message to message.
  #roving(wanted = null) {
    const articles = [...this.list.querySelectorAll("article")];
    const now = wanted ?? articles.find((node) => node.contains(document.activeElement)) ?? articles.at(-1);
    for (const node of articles) {
      const stops = node === now ? 0 : -1;
      if (node.stops === stops) continue;
      node.stops = stops;
      for (const part of [node, ...node.querySelectorAll("a, button, select")]) part.tabIndex = stops;
    }
  }

  #keys(event) {
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    const article = event.target.closest("article");
    if (!step || (event.target !== article && event.target !== this.node)) return;
    const articles = [...this.list.querySelectorAll("article")];
    const next = article ? articles[articles.indexOf(article) + step] : articles.at(-1);
    if (!next) return;
    event.preventDefault();
    next.focus();
    next.scrollIntoView({ block: "nearest" });
  }
}

function countReplies(messages) {
  const replies = new Map();
  for (const { thread, removed } of messages) {
    if (thread && !removed) replies.set(thread, (replies.get(thread) ?? 0) + 1);
  }
  return replies;
}

function dayRow({ at }) {
  return {
    key: `day-${dayKey(at)}`,
    sign: [dayName(at)],
    make: () => el("li", { class: "line day-line" }, el("span", { text: dayName(at) })),
  };
}

function newRow() {
  return { key: "new", sign: [language()], make: () => el("li", { class: "line new-line" }, el("span", { text: t("new") })) };
}

function repliesRow(number) {
  return {
    key: "replies",
    sign: [number, language()],
    make: () => el("li", { class: "line" }, el("span", { text: count("replies", number) })),
  };
}

function drawPending(say, app) {
  const state = say.error
    ? [
        el("span", { class: "say-error", text: t("not_sent", { why: say.error }) }),
        button({ class: "quiet", text: t("try_again"), on: { click: () => app.sayAgain(say.id) } }),
        button({ class: "quiet", text: t("discard"), on: { click: () => app.store.dropSay(say.id) } }),
      ]
    : [el("span", { text: t(app.store.link === "open" ? "sending" : "waiting") })];
  return el(
    "li",
    { class: "row mine pending" },
    el(
      "article",
      { tabindex: "-1", "aria-label": t("message_by", { name: t("you"), time: "" }) },
      el("div", { class: "body" }, el("div", { class: "bubble" }, el("p", { dir: "auto", text: say.text })), el("p", { class: "say-state" }, state)),
    ),
  );
}
