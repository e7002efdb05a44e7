// What this page knows: places, messages, what was said and not yet confirmed. No DOM in here.

const MOST_KEPT_SAYS = 50;

/** State with one signal: `changed(topic)`, given to whoever `watch`es, once per turn of the event loop. */
export class Store {
  me = null;
  demo = false;
  bot = { name: "Plein" };
  people = [];
  places = [];
  placesLoaded = false;
  commands = [];
  shortcuts = [];
  link = "connecting";
  drafts = new Map();
  pending = [];
  open = { place: null, thread: null };
  #slots = new Map();
  #watchers = new Set();
  #topics = new Set();

  watch(run) {
    this.#watchers.add(run);
    return () => this.#watchers.delete(run);
  }

  changed(topic) {
    if (this.#topics.size === 0) queueMicrotask(() => this.#tell());
    this.#topics.add(topic);
  }

  #tell() {
    const topics = new Set(this.#topics);
    this.#topics.clear();
    for (const run of this.#watchers) run(topics);
  }

  place(id) {
    return this.places.find((place) => place.id === id) ?? null;
  }

  /** What is known of a place's messages, oldest first. `live`: nothing can have been missed. */
  slot(place) {
    if (!this.#slots.has(place)) {
      this.#slots.set(place, {
        messages: [], more: false, loaded: false, live: false, loading: false, error: null,
        touched: new Set(), newFrom: null, readTo: null, unreadThreads: new Set(),
      });
    }
    return this.#slots.get(place);
  }

  find(place, id) {
    return this.slot(place).messages.find((message) => message.id === id) ?? null;
  }

  /** After a lost connection every place may have missed something. */
  allStale() {
    for (const slot of this.#slots.values()) slot.live = false;
  }

  setPlaces(places) {
    // The counts may be older than what this page has shown since.
    for (const place of places) if (place.last && this.slot(place.id).readTo >= place.last) place.unread = 0;
    this.places = places;
    this.placesLoaded = true;
    this.changed("places");
  }

  /** Put a message in its place, or over the older version of itself. */
  put(message) {
    const slot = this.slot(message.place);
    slot.touched.add(message.id);
    insert(slot.messages, message);
    this.changed("messages");
  }

  /** An update of a message too old to be loaded stays out: it comes with its page. */
  update(message) {
    const slot = this.slot(message.place);
    const known = slot.messages.some(({ id }) => id === message.id);
    if (known || !slot.more || message.id > (slot.messages[0]?.id ?? "")) this.put(message);
  }

  remove(place, id) {
    const slot = this.slot(place);
    slot.touched.add(id);
    const message = this.find(place, id);
    if (!message) return;
    if (message.only_you) slot.messages = slot.messages.filter((other) => other.id !== id);
    else insert(slot.messages, { ...message, removed: true, blocks: [], text: "", reactions: [] });
    this.changed("messages");
  }

  /** Before asking for the newest page: what arrives from now on is newer than its answer. */
  beginNewest(place) {
    const slot = this.slot(place);
    slot.touched = new Set();
    slot.loading = true;
    slot.error = null;
    this.changed("messages");
  }

  /** The newest page is the truth about its stretch of time, save for what arrived while it was under way. */
  mergeNewest(place, { messages, more }) {
    const slot = this.slot(place);
    const first = messages[0]?.id ?? "";
    const overlaps = slot.messages.some((message) => message.id >= first);
    const keep = slot.messages.filter(({ id }) => slot.touched.has(id) || (id < first && overlaps && more));
    const reachesBack = keep.some(({ id }) => id < first);
    slot.messages = keep;
    for (const message of messages) if (!slot.touched.has(message.id)) insert(slot.messages, message);
    Object.assign(slot, {
      more: reachesBack ? slot.more : more, loaded: true, live: true, loading: false, error: null,
    });
    this.changed("messages");
  }

  mergeOlder(place, { messages, more }) {
    const slot = this.slot(place);
    for (const message of messages) {
      if (!slot.messages.some(({ id }) => id === message.id)) insert(slot.messages, message);
    }
    Object.assign(slot, { more, loading: false, error: null });
    this.changed("messages");
  }

  failed(place, error) {
    Object.assign(this.slot(place), { loading: false, error });
    this.changed("messages");
  }

  /** Keep what was said until the server echoes it; it survives a reload of the page too. */
  keepSay(say) {
    this.pending = [...this.pending, say].slice(-MOST_KEPT_SAYS);
    this.#savePending();
  }

  changeSay(id, changes) {
    this.pending = this.pending.map((say) => (say.id === id ? { ...say, ...changes } : say));
    this.#savePending();
  }

  dropSay(id) {
    this.pending = this.pending.filter((say) => say.id !== id);
    this.#savePending();
  }

  restorePending() {
    try {
      this.pending = JSON.parse(sessionStorage.getItem(this.#pendingKey()) ?? "[]");
    } catch {
      this.pending = [];
    }
  }

  #pendingKey() {
    return `plein.unsent.${this.me?.id}`;
  }

  #savePending() {
    try {
      sessionStorage.setItem(this.#pendingKey(), JSON.stringify(this.pending));
    } catch {
      // A full or forbidden storage only costs the survival of a reload.
    }
    this.changed("pending");
  }
}

function insert(messages, message) {
  let at = messages.length;
  while (at > 0 && messages[at - 1].id > message.id) at -= 1;
  if (at > 0 && messages[at - 1].id === message.id) messages[at - 1] = message;
  else messages.splice(at, 0, message);
}
