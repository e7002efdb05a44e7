// Choose people by typing a part of a name: chips for the chosen, a list for the found, all by keyboard too.

import { avatar } from "./avatar.js";
import { button, el, freshId, icon } from "./dom.js";
import { t } from "./words.js";

const PAUSE = 120;

export class PeoplePicker {
  #found = [];
  #at = 0;
  #timer = 0;
  #asking = null;
  #isSearching = false;
  #takesFirst = false;

  /** `find(text, signal)` gives people; `most` is how many may be chosen (null: any); `onChange(people)`. */
  constructor({ id, label, find, most = null, chosen = [], keepOpen = false, onChange = () => {} }) {
    Object.assign(this, { find, most, keepOpen, onChange });
    this.chosen = [...chosen];
    this.chips = el("ul", { class: "chips", "aria-label": t("chosen") });
    this.list = el("ul", { id: freshId("people"), class: "people-list", role: "listbox", "aria-label": label, hidden: true });
    this.status = el("p", { class: "soft", role: "status" });
    this.input = el("input", {
      id, type: "text", role: "combobox", autocomplete: "off", placeholder: t("person_search"),
      "aria-expanded": "false", "aria-controls": this.list.id, "aria-autocomplete": "list",
      on: {
        input: () => this.#ask(), keydown: (event) => this.#keys(event), focus: () => this.#ask(),
        blur: () => !this.keepOpen && this.#offer([]),
      },
    });
    this.node = el("div", { class: "people-picker" }, this.chips, this.input, this.list, this.status);
    this.#drawChips();
  }

  #ask() {
    clearTimeout(this.#timer);
    this.#asking?.abort();
    const text = this.input.value.trim();
    this.#takesFirst = false;
    this.#isSearching = Boolean(text) || this.keepOpen;
    if (!this.#isSearching) return this.#offer([]);
    this.#timer = setTimeout(() => this.#search(text), PAUSE);
  }

  async #search(text) {
    this.#asking = new AbortController();
    const { signal } = this.#asking;
    try {
      const people = await this.find(text, signal);
      if (signal.aborted) return;
      this.#offer(people.filter(({ id }) => !this.chosen.some((one) => one.id === id)));
      this.status.textContent = this.#found.length ? "" : t("nobody_found", { text });
      this.#isSearching = false;
      if (this.#takesFirst && this.#found.length) this.#take(this.#found[0]);
    } catch {
      if (signal.aborted) return;
      this.#isSearching = false;
      this.status.textContent = t("search_failed");
    }
  }

  #offer(people) {
    this.#found = people;
    this.list.hidden = people.length === 0;
    this.status.textContent = "";
    this.input.setAttribute("aria-expanded", String(people.length > 0));
    this.list.replaceChildren(...people.map((person, index) => this.#drawOption(person, index)));
    if (people.length) this.#mark(0);
    else this.input.removeAttribute("aria-activedescendant");
  }

  #drawOption(person, index) {
    return el(
      "li",
      {
        id: `${this.list.id}-${index}`, role: "option", "aria-selected": "false",
        on: { mousedown: (event) => event.preventDefault(), click: () => this.#take(person) },
      },
      avatar(person),
      el(
        "span",
        { class: "person-lines" },
        el("strong", { dir: "auto", text: person.name }),
        el("span", { class: "soft", text: [person.title, person.department].filter(Boolean).join(" · ") || person.email }),
      ),
    );
  }

  #mark(index) {
    this.#at = index;
    [...this.list.children].forEach((node, other) => node.setAttribute("aria-selected", String(other === index)));
    const now = this.list.children[index];
    this.input.setAttribute("aria-activedescendant", now.id);
    now.scrollIntoView({ block: "nearest" });
  }

  #keys(event) {
    const last = this.#found.length - 1;
    if (event.key === "Backspace" && !this.input.value && this.chosen.length) return this.#drop(this.chosen.at(-1));
    if (event.isComposing) return;
    // Whoever types quickly and presses Enter means who is found, not who stands there from before.
    if (event.key === "Enter" && this.#isSearching) this.#takesFirst = true;
    else if (last < 0) return;
    else if (event.key === "ArrowDown") this.#mark(this.#at === last ? 0 : this.#at + 1);
    else if (event.key === "ArrowUp") this.#mark(this.#at === 0 ? last : this.#at - 1);
    else if (event.key === "Enter") this.#take(this.#found[this.#at]);
    else if (event.key === "Escape" && !this.keepOpen) this.#offer([]);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  #take(person) {
    this.chosen = this.most === 1 ? [person] : [...this.chosen, person];
    this.input.value = "";
    this.#offer([]);
    this.#changed();
  }

  #drop(person) {
    this.chosen = this.chosen.filter(({ id }) => id !== person.id);
    this.#changed();
    this.input.focus();
  }

  #changed() {
    this.#drawChips();
    this.onChange(this.chosen);
  }

  #drawChips() {
    this.chips.hidden = this.chosen.length === 0;
    this.chips.replaceChildren(...this.chosen.map((person) =>
      el("li", null, button(
        { class: "chip", "aria-label": t("take_away", { name: person.name }), title: t("take_away", { name: person.name }), on: { click: () => this.#drop(person) } },
        el("span", { dir: "auto", text: person.name }),
        icon("close"),
      )),
    ));
  }
}
