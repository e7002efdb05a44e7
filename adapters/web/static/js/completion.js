// Suggestions while typing: "/" and "!" at the beginning offer commands, "@" offers people.

import { avatar } from "./avatar.js";
import { el, freshId } from "./dom.js";
import { count, t } from "./words.js";

const PAUSE = 120;
const LEAVE_AFTER = 150;
const MOST_SHOWN = 8;
const MOST_COMMANDS = 30;
const COMMAND = /^([/!])((?:\S+ )*\S+)?$/u;
const PERSON = /(?:^|[\s(])@([\p{L}\p{N}.'’_-]{0,40}(?: [\p{L}\p{N}.'’_-]{1,40})?)$/u;

/** A command, what stands behind it, and what it does. */
const explained = (sign, { bare, arguments: words, help }) =>
  [el("strong", { text: sign + bare }), words && el("span", { class: "arguments", text: words }), el("span", { class: "soft", text: help })].filter(Boolean);

export class Completion {
  #options = [];
  #at = 0;
  #timer = 0;
  #asking = null;
  #closedFor = null;
  #isSearching = false;
  #takesFirst = false;

  /** Where the bot does not listen, `hasBot` is false: no command is offered. */
  constructor(app, input, hasBot) {
    this.app = app;
    this.hasBot = hasBot;
    this.input = input;
    this.list = el("ul", { id: freshId("suggestions"), role: "listbox", tabindex: "0", "aria-label": t("suggestions"), hidden: true });
    this.hint = el("p", { class: "command-hint", hidden: true, id: freshId("hint") });
    this.status = el("p", { class: "unseen", role: "status" });
    this.node = el("div", { class: "completion" }, this.list, this.hint, this.status);
    input.setAttribute("aria-autocomplete", "list");
    input.setAttribute("aria-controls", this.list.id);
    input.setAttribute("aria-haspopup", "listbox");
    input.addEventListener("input", () => this.#look());
    input.addEventListener("click", () => this.#look());
    // The list can be scrolled, so the focus can come into it; the keys do the same there.
    this.list.addEventListener("keydown", (event) => this.takes(event));
    for (const node of [input, this.list]) node.addEventListener("blur", () => setTimeout(() => this.#closeWhenLeft(), LEAVE_AFTER));
  }

  close() {
    clearTimeout(this.#timer);
    this.#asking?.abort();
    this.#offer([]);
    this.hint.hidden = true;
  }

  #closeWhenLeft() {
    if (document.activeElement !== this.input && document.activeElement !== this.list) this.close();
  }

  /** Whether a key was for the suggestions, so that the composer leaves it alone. */
  takes(event) {
    if (this.list.hidden || event.isComposing) return false;
    const last = this.#options.length - 1;
    const isTaking = (event.key === "Enter" || event.key === "Tab") && !event.shiftKey;
    if (event.key === "ArrowDown") this.#mark(this.#at === last ? 0 : this.#at + 1);
    else if (event.key === "ArrowUp") this.#mark(this.#at === 0 ? last : this.#at - 1);
    // The list is of what was typed before: the first of what is found for the rest is meant.
    else if (isTaking && this.#isSearching) this.#takesFirst = true;
    else if (isTaking && !this.#isTyped(event)) this.#options[this.#at].take();
    else if (event.key === "Escape") this.#dismiss();
    else return false;
    event.preventDefault();
    event.stopPropagation();
    return true;
  }

  // A command that stands there in full is sent by Enter, not completed once more.
  #isTyped(event) {
    return event.key === "Enter" && this.#options[this.#at].word === this.input.value.trim();
  }

  #dismiss() {
    this.#closedFor = this.#before();
    this.input.focus();
    this.#offer([]);
  }

  #before() {
    return this.input.value.slice(0, this.input.selectionStart);
  }

  #look() {
    clearTimeout(this.#timer);
    this.#asking?.abort();
    this.#isSearching = this.#takesFirst = false;
    const before = this.#before();
    if (before === this.#closedFor) return;
    this.#closedFor = null;
    const command = COMMAND.exec(before);
    const person = PERSON.exec(before);
    const commands = command ? this.#commands(command) : [];
    this.#showHint(commands.length ? "" : before);
    if (person && !commands.length) this.#askPeopleSoon(person[1]);
    else this.#offer(commands);
  }

  #commands([, sign, typed = ""]) {
    const wanted = typed.toLocaleLowerCase();
    return this.#known()
      .filter(({ bare }) => bare.startsWith(wanted))
      .slice(0, MOST_COMMANDS)
      .map((command) => ({
        word: sign + command.bare,
        take: () => this.#replace(0, `${sign}${command.bare} `),
        draw: () => explained(sign, command),
      }));
  }

  #known() {
    if (!this.hasBot) return [];
    return this.app.store.commands.map((command) => ({ ...command, bare: command.word.replace(/^[/!]/u, "").toLocaleLowerCase() }));
  }

  // Of the commands that stand there in full, the longest is meant.
  #showHint(before) {
    const words = before.slice(1).toLocaleLowerCase();
    const [meant] = /^[/!]/u.test(before) ? this.#known().filter(({ bare }) => words.startsWith(`${bare} `)).sort((one, other) => other.bare.length - one.bare.length) : [];
    this.hint.hidden = !meant;
    if (meant) this.hint.replaceChildren(...explained(before[0], meant));
  }

  #askPeopleSoon(typed) {
    this.#isSearching = true;
    this.#timer = setTimeout(() => this.#askPeople(typed), PAUSE);
  }

  async #askPeople(typed) {
    this.#asking = new AbortController();
    const { signal } = this.#asking;
    try {
      const people = await this.app.api.people(typed, signal);
      if (signal.aborted) return;
      this.#offer(this.#personOptions(people.slice(0, MOST_SHOWN), typed));
      if (this.#takesFirst) this.#options[0]?.take();
    } catch {
      // Completion is a comfort: without an answer the name is simply typed.
      if (!signal.aborted) this.#offer([]);
    }
  }

  // Two people of one name are told apart by their address.
  #personOptions(people, typed) {
    const start = this.input.selectionStart - typed.length - 1;
    const isDouble = (person) => people.some(({ id, name }) => id !== person.id && name === person.name);
    return people.map((person) => ({
      take: () => this.#replace(start, `@${isDouble(person) ? person.email : person.name} `),
      draw: () => [avatar(person), el("strong", { dir: "auto", text: person.name }), el("span", { class: "soft", text: [person.title, person.department].filter(Boolean).join(" · ") })],
    }));
  }

  #replace(start, words) {
    this.input.setRangeText(words, start, this.input.selectionStart, "end");
    this.input.focus();
    this.input.dispatchEvent(new Event("input"));
  }

  #offer(options) {
    this.#isSearching = false;
    this.#options = options;
    this.list.hidden = options.length === 0;
    this.status.textContent = options.length ? count("suggestions_found", options.length) : "";
    this.list.replaceChildren(...options.map((option, index) => this.#drawOption(option, index)));
    if (options.length) this.#mark(0);
    else for (const node of [this.input, this.list]) node.removeAttribute("aria-activedescendant");
  }

  #drawOption(option, index) {
    return el(
      "li",
      {
        id: `${this.list.id}-${index}`, role: "option", "aria-selected": "false",
        // The press must not take the focus (and on a phone the keyboard) away from the text.
        on: { mousedown: (event) => event.preventDefault(), click: () => option.take() },
      },
      option.draw(),
    );
  }

  #mark(index) {
    this.#at = index;
    [...this.list.children].forEach((node, other) => node.setAttribute("aria-selected", String(other === index)));
    const now = this.list.children[index];
    for (const node of [this.input, this.list]) node.setAttribute("aria-activedescendant", now.id);
    now.scrollIntoView({ block: "nearest" });
  }
}
