// The list of places, and who one is.

import { avatar } from "./avatar.js";
import { button, el, icon, iconButton, reconcile } from "./dom.js";
import { openSettings } from "./settings.js";
import { count, language, t } from "./words.js";

const FILTER_FROM = 8;

export class Sidebar {
  constructor(app) {
    this.app = app;
    this.filter = el("input", { type: "search", id: "place-filter", placeholder: t("place_search"), "aria-label": t("place_search"), on: { input: () => this.draw(), keydown: (event) => this.#keys(event) } });
    this.bot = el("ul", { class: "places" });
    this.channels = el("ul", { class: "places" });
    this.directs = el("ul", { class: "places" });
    this.empty = el("p", { class: "soft pad", role: "status" });
    this.me = button({ class: "me", "aria-haspopup": "dialog", on: { click: ({ currentTarget }) => openSettings(currentTarget, app) } });
    this.node = el(
      "nav",
      { class: "sidebar", "aria-label": t("places") },
      el("header", { class: "brand" }, icon("plein"), el("p", { class: "brand-name", text: "Plein", "aria-hidden": "true" }), app.store.demo && el("span", { class: "tag", text: t("demo") })),
      el("div", { class: "filter" }, this.filter),
      el(
        "div",
        { class: "place-lists" },
        this.empty,
        this.bot,
        el("h2", { text: t("channels") }),
        this.channels,
        el("div", { class: "heading-row" }, el("h2", { text: t("directs") }), iconButton("plus", t("new_direct"), { on: { click: () => app.newDirect() } })),
        this.directs,
      ),
      el("footer", null, this.me, app.store.demo && iconButton("swap", t("switch_person"), { class: "switch", on: { click: () => app.switchPerson() } })),
    );
  }

  draw() {
    const { store } = this.app;
    const wanted = this.filter.value.trim().toLocaleLowerCase();
    const fits = (place) => place.name.toLocaleLowerCase().includes(wanted);
    this.filter.parentElement.hidden = store.places.length < FILTER_FROM;
    this.#list(this.channels, store.places.filter((place) => place.kind === "channel" && fits(place)));
    // The chat with the bot stays on top: however many channels there are, help is in sight.
    const directs = store.places.filter((place) => place.kind !== "channel" && fits(place));
    this.#list(this.bot, directs.filter((place) => this.app.isBot(place)));
    this.#list(this.directs, directs.filter((place) => !this.app.isBot(place)));
    const none = !store.placesLoaded ? t("loading") : wanted && !store.places.some(fits) ? t("no_place_found") : "";
    this.empty.textContent = none;
    this.empty.hidden = !none;
    this.me.replaceChildren(
      avatar(store.me),
      el("span", { class: "person-lines" }, el("strong", { dir: "auto", text: store.me.name }), el("span", { class: "soft", text: t("settings") })),
    );
  }

  #list(box, places) {
    reconcile(box, places.map((place) => {
      const isOpen = this.app.store.open.place === place.id;
      return {
        key: place.id,
        sign: [place.name, place.unread, isOpen, language()],
        make: () => el("li", null, this.#draw(place, isOpen)),
      };
    }));
    box.previousElementSibling.hidden = places.length === 0 && box === this.channels;
  }

  #draw(place, isOpen) {
    const unread = place.unread > 0 && !isOpen;
    return button(
      {
        class: unread ? "place place-unread" : "place", "aria-current": isOpen ? "page" : null, data: { key: "place", place: place.id },
        on: { click: () => this.app.goTo(place.id) },
      },
      place.kind === "channel" ? el("span", { class: "place-sign" }, icon("hash")) : avatar(this.app.directAuthor(place)),
      el("span", { class: "place-name", dir: "auto", text: place.name }),
      unread && el("span", { class: "badge", "aria-hidden": "true", text: place.unread > 99 ? "99+" : place.unread }),
      unread && el("span", { class: "unseen", text: count("unread", place.unread) }),
    );
  }

  #keys(event) {
    if (event.key === "Enter") this.node.querySelector(".place")?.click();
    if (event.key === "Escape") {
      this.filter.value = "";
      this.draw();
    }
  }
}
