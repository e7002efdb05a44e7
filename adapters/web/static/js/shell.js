// The frame of the page: list of places, the open place, a thread, the line about the connection.

import { el } from "./dom.js";
import { plainText } from "./message.js";
import { PlacePane, ThreadPane } from "./pane.js";
import { Sidebar } from "./sidebar.js";
import { t } from "./words.js";

const MOST_ANNOUNCED = 10;
const LONGEST_ANNOUNCED = 300;
const touch = window.matchMedia("(pointer: coarse)");

export class Shell {
  place = null;
  thread = null;

  constructor(app) {
    this.app = app;
    this.root = document.querySelector("#app");
    this.keys = (event) => this.#keys(event);
    document.addEventListener("keydown", this.keys);
  }

  /** Draw everything anew, in the language of now. */
  build() {
    this.#close();
    this.sidebar = new Sidebar(this.app);
    this.link = el("div", { class: "link-line", role: "status", hidden: true });
    this.log = el("div", { class: "unseen", role: "log", "aria-live": "polite", "aria-label": t("messages") });
    this.middle = el("div", { class: "panes" });
    const title = el("h1", { class: "unseen", text: "Plein" });
    this.frame = el("main", { class: "shell" }, title, this.sidebar.node, el("div", { class: "stage" }, this.link, this.middle), this.log);
    this.root.className = "";
    this.root.replaceChildren(this.frame);
    this.draw();
  }

  /** Show a place and perhaps a thread; both null is the list alone. */
  open({ place, thread }) {
    const known = this.app.store.place(place);
    if (this.place?.place !== (known?.id ?? undefined) || !known) this.#openPlace(known);
    if (this.thread?.id !== thread || !thread || this.thread?.in !== place) this.#openThread(known, thread);
    this.frame.dataset.showing = this.thread ? "thread" : this.place ? "place" : "places";
    this.draw();
    this.#focus();
  }

  end() {
    document.removeEventListener("keydown", this.keys);
    this.#close();
    this.root.replaceChildren();
    document.title = "Plein";
  }

  /** What changed is drawn; nodes that stayed the same are left alone. */
  draw() {
    this.sidebar?.draw();
    this.place?.draw();
    this.thread?.pane.draw();
    this.#drawLink();
    this.#drawTitle();
  }

  /** Whether the end of the open place is in sight. */
  showsEnd() {
    return Boolean(this.place?.timeline.atBottom());
  }

  /** Bring a message into sight and put the focus on it. */
  reveal(id) {
    (this.thread?.pane ?? this.place)?.timeline.reveal(id);
  }

  /** Read a message aloud to screen readers. */
  announce(message) {
    const text = plainText(message).slice(0, LONGEST_ANNOUNCED);
    this.log.append(el("p", { text: `${message.author.name}: ${text}` }));
    while (this.log.children.length > MOST_ANNOUNCED) this.log.firstElementChild.remove();
  }

  #openPlace(place) {
    this.place?.end();
    this.place = place ? new PlacePane(this.app, place) : null;
    this.#fill();
  }

  #openThread(place, thread) {
    this.thread?.pane.end();
    this.thread = place && thread ? { id: thread, in: place.id, pane: new ThreadPane(this.app, place, thread) } : null;
    this.#fill();
  }

  #fill() {
    const empty = el("section", { class: "pane nothing-open" }, el("p", { class: "soft", text: t("nothing_open") }));
    const panes = [this.place?.node ?? empty, this.thread?.pane.node].filter(Boolean);
    for (const node of [...this.middle.children]) if (!panes.includes(node)) node.remove();
    panes.forEach((node, index) => this.middle.children[index] !== node && this.middle.insertBefore(node, this.middle.children[index] ?? null));
    this.place?.timeline.toBottom();
  }

  // On a phone the keyboard would cover half of what was opened.
  #focus() {
    if (touch.matches || document.querySelector("dialog[open]")) return;
    (this.thread?.pane ?? this.place)?.composer.focus();
  }

  #close() {
    this.place?.end();
    this.thread?.pane.end();
    this.place = null;
    this.thread = null;
  }

  #drawLink() {
    const lost = this.app.store.link === "lost";
    if (this.link.hidden === !lost) return;
    this.link.hidden = !lost;
    this.link.textContent = lost ? t("reconnecting") : "";
  }

  #drawTitle() {
    const { store } = this.app;
    const unread = store.places.reduce((sum, place) => sum + (place.id === store.open.place && document.visibilityState === "visible" ? 0 : place.unread), 0);
    const place = store.place(store.open.place);
    const name = place ? `${place.kind === "channel" ? "#" : ""}${place.name} · ` : "";
    document.title = `${unread ? `(${unread}) ` : ""}${name}Plein`;
  }

  #keys(event) {
    if (document.querySelector("dialog[open]")) return;
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
      event.preventDefault();
      this.#search();
    } else if (event.altKey && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      event.preventDefault();
      this.#step(event.key === "ArrowDown" ? 1 : -1);
    }
  }

  #search() {
    this.sidebar.filter.parentElement.hidden = false;
    this.sidebar.filter.focus();
  }

  #step(by) {
    const { places, open } = this.app.store;
    const at = places.findIndex(({ id }) => id === open.place);
    const next = places[(at + by + places.length) % places.length];
    if (next) this.app.goTo(next.id);
  }
}
