// Where one writes: grows with the text, keeps a draft, completes commands and people.

import { Completion } from "./completion.js";
import { button, el, freshId, icon, iconButton } from "./dom.js";
import { EMOJI, emojiGrid } from "./emoji.js";
import { openPopover } from "./popover.js";
import { count, t } from "./words.js";

const MOST_LETTERS = 40_000;
const COUNT_FROM = 38_000;

// As the server counts: an emoji outside the basic plane is one, not two. Short texts need no counting.
const lettersIn = (text) => (text.length < COUNT_FROM ? text.length : [...text].length);

export class Composer {
  /** `label` names it for screen readers and stands in it while it is empty. */
  constructor(app, place, thread, label) {
    this.app = app;
    this.place = place.id;
    this.thread = thread;
    this.key = `${place.id}/${thread ?? ""}`;
    this.hasBot = app.hasBot(place);
    this.counter = el("p", { class: "counter", role: "status", id: freshId("counter") });
    this.input = el("textarea", {
      rows: "1", placeholder: label, "aria-label": label, dir: "auto", enterkeyhint: "send", autocomplete: "off",
      "aria-describedby": this.counter.id,
      on: { input: () => this.#changed(), keydown: (event) => this.#keys(event) },
    });
    this.sendButton = el("button", { type: "submit", class: "send", "aria-label": t("send"), title: t("send") }, icon("send"));
    this.completion = new Completion(app, this.input, this.hasBot);
    this.node = el(
      "form",
      { class: "composer", on: { submit: (event) => (event.preventDefault(), this.#send()) } },
      this.completion.node,
      this.counter,
      el("div", { class: "composer-box" }, this.input, el("div", { class: "composer-tools" }, this.#tools(), this.sendButton)),
    );
    this.input.value = app.store.drafts.get(this.key) ?? "";
    this.#changed();
  }

  focus() {
    this.input.focus();
  }

  /** Put words at the caret, as if typed. */
  insert(text) {
    this.input.focus();
    this.input.setRangeText(text, this.input.selectionStart, this.input.selectionEnd, "end");
    this.input.dispatchEvent(new Event("input"));
  }

  #tools() {
    return [
      this.hasBot && iconButton("slash", t("insert_command"), { on: { click: () => this.#beginCommand() } }),
      iconButton("at", t("insert_person"), { on: { click: () => this.insert(this.#needsSpace() ? " @" : "@") } }),
      iconButton("smile", t("insert_emoji"), { on: { click: ({ currentTarget }) => this.#pickEmoji(currentTarget) } }),
    ];
  }

  #needsSpace() {
    return /\S$/u.test(this.input.value.slice(0, this.input.selectionStart));
  }

  #beginCommand() {
    if (!this.input.value.startsWith("/")) this.input.setRangeText("/", 0, 0, "end");
    this.input.focus();
    this.input.setSelectionRange(1, 1);
    this.input.dispatchEvent(new Event("input"));
  }

  #pickEmoji(anchor) {
    const close = openPopover(anchor, t("insert_emoji"), emojiGrid(Object.keys(EMOJI), (emoji) => (close(), this.insert(emoji))), { className: "emoji-picker" });
  }

  #changed() {
    const { value } = this.input;
    if (value) this.app.store.drafts.set(this.key, value);
    else this.app.store.drafts.delete(this.key);
    const over = lettersIn(value) - MOST_LETTERS;
    this.sendButton.disabled = !value.trim() || over > 0;
    this.counter.hidden = value.length < COUNT_FROM;
    this.counter.classList.toggle("too-long", over > 0);
    if (!this.counter.hidden) this.counter.textContent = over > 0 ? count("letters_over", over) : count("letters_left", -over);
    this.#grow();
  }

  // Browsers that know `field-sizing: content` do this themselves.
  #grow() {
    if (CSS.supports("field-sizing", "content")) return;
    this.input.style.height = "auto";
    this.input.style.height = `${this.input.scrollHeight}px`;
  }

  #keys(event) {
    if (this.completion.takes(event)) return;
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      this.#send();
    }
  }

  #send() {
    const text = this.input.value.trim();
    if (!text || lettersIn(text) > MOST_LETTERS) return;
    this.input.value = "";
    this.completion.close();
    this.#changed();
    this.app.say(this.place, this.thread, text);
  }
}

/** A button that writes a command into the composer, for empty places. */
export const commandChip = (composer, { word, help }) =>
  button({ class: "command-chip", on: { click: () => composer.insert(`${word} `) } }, el("strong", { text: word }), el("span", { text: help }));
