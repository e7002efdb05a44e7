// What stands open: a place, and beside it (on a phone: over it) one of its threads.

import { avatar } from "./avatar.js";
import { Composer, commandChip } from "./composer.js";
import { el, icon, iconButton } from "./dom.js";
import { Timeline } from "./timeline.js";
import { t } from "./words.js";

const CHIPS = 4;
const LONGEST_NAME = 28;

const shortened = (name) => (name.length > LONGEST_NAME ? `${[...name].slice(0, LONGEST_NAME).join("")}…` : name);

/** A few commands to begin with: the first of each skill, then what else there is. */
function firstOfEach(commands) {
  const skill = ({ word }) => word.split(" ")[0];
  const isFirst = (command) => commands.find((other) => skill(other) === skill(command)) === command;
  return [...commands.filter(isFirst), ...commands.filter((command) => !isFirst(command))].slice(0, CHIPS);
}

/** The open place: head, messages, composer. */
export class PlacePane {
  constructor(app, place) {
    this.app = app;
    this.place = place.id;
    const name = shortened(place.name);
    const label = place.kind === "channel" ? t("write_in", { name: `#${name}` }) : t("write_to", { name });
    this.composer = new Composer(app, place, null, label);
    this.timeline = new Timeline(app, place.id, null, (isEmpty) => this.#beginning(isEmpty));
    this.head = el("header", { class: "pane-head" });
    this.node = el("section", { class: "pane place-pane", "aria-label": place.name }, this.head, this.timeline.node, el("div", { class: "jump-box" }, this.timeline.jump), this.composer.node);
    this.#drawHead(place);
  }

  draw() {
    const place = this.app.store.place(this.place);
    if (place) this.#drawHead(place);
    this.timeline.draw();
  }

  end() {
    this.timeline.end();
  }

  #drawHead(place) {
    const shown = `${place.name}\n${place.topic ?? ""}`;
    if (shown === this.shown) return;
    this.shown = shown;
    this.head.replaceChildren(
      iconButton("back", t("back_to_places"), { class: "narrow-only", on: { click: () => this.app.goTo(null) } }),
      place.kind === "channel" ? el("span", { class: "place-sign" }, icon("hash")) : avatar(this.app.directAuthor(place)),
      el("div", { class: "pane-title" }, el("h2", { dir: "auto", text: place.name }), place.topic ? el("p", { class: "soft", dir: "auto", text: place.topic, title: place.topic }) : ""),
    );
  }

  #beginning(isEmpty) {
    const place = this.app.store.place(this.place);
    if (!place) return null;
    const isBot = this.app.isBot(place);
    const kind = place.kind === "channel" ? "channel" : isBot ? "bot" : "direct";
    const name = place.kind === "channel" ? `#${place.name}` : place.name;
    const first = this.app.store.me.name.split(" ")[0];
    return el(
      "div",
      { class: isEmpty ? "beginning beginning-empty" : "beginning" },
      place.kind === "channel" ? el("span", { class: "place-sign" }, icon("hash")) : avatar(this.app.directAuthor(place)),
      el("h3", { text: t(`begin_${kind}`, { name, first }) }),
      el("p", { class: "soft", text: t(`begin_${kind}_hint`, { name }) }),
      isEmpty && this.app.hasBot(place) && el("div", { class: "command-chips" }, firstOfEach(this.app.store.commands).map((command) => commandChip(this.composer, command))),
    );
  }
}

/** One thread of the open place. */
export class ThreadPane {
  constructor(app, place, thread) {
    this.app = app;
    this.composer = new Composer(app, place, thread, t("write_reply"));
    this.timeline = new Timeline(app, place.id, thread, () => null);
    const title = place.kind === "channel" ? `#${place.name}` : place.name;
    this.node = el(
      "aside",
      { class: "pane thread-pane", "aria-label": t("thread"), on: { keydown: (event) => event.key === "Escape" && !event.defaultPrevented && app.openThread(place.id, null) } },
      el(
        "header",
        { class: "pane-head" },
        iconButton("back", t("back_to_place"), { class: "narrow-only", on: { click: () => app.openThread(place.id, null) } }),
        el("div", { class: "pane-title" }, el("h2", { text: t("thread") }), el("p", { class: "soft", dir: "auto", text: title })),
        iconButton("close", t("close"), { class: "wide-only", on: { click: () => app.openThread(place.id, null) } }),
      ),
      this.timeline.node,
      el("div", { class: "jump-box" }, this.timeline.jump),
      this.composer.node,
    );
  }

  draw() {
    this.timeline.draw();
  }

  end() {
    this.timeline.end();
  }
}
