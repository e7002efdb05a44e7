// The address after "#" says what stands open, so that the back button of a phone works.

const WIDE = window.matchMedia("(min-width: 761px)");

const read = () => {
  const [, place, kind, id] = /^#\/place\/([^/]+)(?:\/(thread|message)\/([^/]+))?$/u.exec(location.hash) ?? [];
  const part = (text) => (text ? decoded(text) : null);
  return { place: part(place), thread: kind === "thread" ? part(id) : null, message: kind === "message" ? part(id) : null };
};

function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}

const write = (place, thread) =>
  place ? `#/place/${encodeURIComponent(place)}${thread ? `/thread/${encodeURIComponent(thread)}` : ""}` : "#/";

export class Router {
  constructor(app) {
    this.app = app;
    this.changed = () => this.show();
  }

  start() {
    window.addEventListener("hashchange", this.changed);
    WIDE.addEventListener("change", this.changed);
    this.show();
  }

  stop() {
    window.removeEventListener("hashchange", this.changed);
    WIDE.removeEventListener("change", this.changed);
  }

  go(place, thread) {
    if (location.hash === write(place, thread)) this.show();
    else location.hash = write(place, thread);
  }

  /** Show what the address says. A wide page without a place opens one; a phone shows the list. */
  async show() {
    const { store, shell } = this.app;
    let { place, thread, message } = read();
    if (place && store.placesLoaded && !store.place(place)) place = thread = message = null;
    if (!place && WIDE.matches) place = this.#first();
    const before = store.open;
    store.open = { place, thread };
    if (before.place && before.place !== place) store.slot(before.place).newFrom = null;
    shell.open(store.open);
    if (place && (place !== before.place || !store.slot(place).live)) await this.app.opened(place);
    if (place && thread && thread !== before.thread) await this.app.loadThread(place, thread);
    if (place && message) await this.app.showMessage(place, message);
  }

  // Where something waits, else the chat with the bot, else the first.
  #first() {
    const { places } = this.app.store;
    const best = places.find(({ unread }) => unread > 0) ?? places.find((place) => this.app.isBot(place)) ?? places[0];
    return best?.id ?? null;
  }
}
