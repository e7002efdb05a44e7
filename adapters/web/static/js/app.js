// Ties the parts together: what comes in over the socket changes the store, what people do goes out.

import { api } from "./api.js";
import { choosePerson, searchIn } from "./dialogs.js";
import { button, el, icon } from "./dom.js";
import { FormDialog } from "./form.js";
import { openPopover } from "./popover.js";
import { Router } from "./router.js";
import { Shell } from "./shell.js";
import { Socket } from "./socket.js";
import { Store } from "./store.js";
import { toast } from "./toast.js";
import { t, useLanguage } from "./words.js";

const PLACES_PAUSE = 200;
const MOST_PAGES_BACK = 20;

/** One person's time on the page, from signing in to signing out. */
export class App {
  #forms = new Map();
  #readUntold = new Map();
  #placesTimer = 0;

  /** `onOut()` runs when the session has ended. `said` is the answer of GET me. */
  constructor(said, onOut) {
    this.api = api;
    this.onOut = onOut;
    this.store = new Store();
    this.#know(said);
    this.store.restorePending();
    this.shell = new Shell(this);
    this.router = new Router(this);
    this.socket = new Socket({
      onFrame: (frame) => this.#heard(frame),
      onState: (state) => this.#linked(state),
      onRefused: () => this.#attempt(api.me),
    });
    this.store.watch((topics) => this.shell.draw(topics));
    this.returned = () => this.markRead();
    document.addEventListener("visibilitychange", this.returned);
    window.addEventListener("focus", this.returned);
  }

  async start() {
    this.shell.build();
    await Promise.all([this.#fetchPlaces(), this.#fetchWords()]);
    this.router.start();
    this.socket.start();
  }

  end() {
    this.socket.stop();
    this.router.stop();
    this.shell.end();
    for (const form of this.#forms.values()) form.done();
    document.removeEventListener("visibilitychange", this.returned);
    window.removeEventListener("focus", this.returned);
  }

  // ----- what people do

  goTo(place) {
    this.router.go(place, null);
  }

  openThread(place, thread) {
    this.router.go(place, thread);
  }

  /** Say something; it is kept until the server has echoed it. */
  say(place, thread, text) {
    const say = { id: freshSayId(), place, thread, text, error: null };
    this.store.slot(place).newFrom = null;
    this.store.keepSay(say);
    this.#sendSay(say);
  }

  sayAgain(id) {
    this.store.changeSay(id, { error: null });
    this.#sendSay(this.store.pending.find((say) => say.id === id));
  }

  press(choice) {
    return this.#sendOrTell({ type: "press", choice });
  }

  react(message, emoji, off) {
    this.#sendOrTell({ type: "react", message: message.id, emoji, ...(off ? { off: true } : {}) });
  }

  shortcut(name, message) {
    this.#sendOrTell({ type: "shortcut", name, message: message.id });
  }

  submit(form, values) {
    return this.socket.send({ type: "submit", form, values });
  }

  newDirect() {
    choosePerson({ title: t("new_direct"), hint: t("person_search"), find: (text, signal) => api.people(text, signal), pick: (person) => this.openDirect(person) });
  }

  async openDirect(person) {
    const place = await this.#attempt(() => api.openDirect(person.id));
    if (!place) return;
    await this.#fetchPlaces();
    this.goTo(place.id);
  }

  /** A card with who somebody is, beside the name that was pressed. */
  showPerson(anchor, person) {
    const isMe = person.id === this.store.me.id;
    const write = button({ class: "menu-item", on: { click: () => (close(), this.openDirect(person)) } }, icon("thread"), t("message_person", { name: person.name }));
    const close = openPopover(anchor, person.name, el("div", { class: "settings" }, el("p", { class: "settings-who" }, el("strong", { dir: "auto", text: person.name }), isMe && el("span", { class: "soft", text: t("that_is_you") })), !isMe && write));
  }

  switchPerson() {
    choosePerson({
      title: t("switch_person"), hint: t("choose_person_hint"), find: searchIn(this.store.people.filter(({ id }) => id !== this.store.me.id)),
      pick: async ({ email }) => (await this.#attempt(() => api.signIn(email))) && this.#out(),
    });
  }

  async signOut() {
    await this.#attempt(api.signOut);
    this.#out();
  }

  async setLanguage(next) {
    await useLanguage(next);
    this.shell.build();
    this.router.show();
    await this.#attempt(() => api.setLanguage(next));
    await Promise.all([this.#fetchWords(), this.#fetchPlaces()]);
  }

  // ----- places and messages

  isBot(place) {
    return place.kind !== "channel" && place.name === this.store.bot.name;
  }

  /** Whether the bot hears what is said there: it has no part in a chat of two people. */
  hasBot(place) {
    return place.kind === "channel" || this.isBot(place);
  }

  /** Whose picture stands for a direct chat. */
  directAuthor(place) {
    return { name: place.name, bot: this.isBot(place) };
  }

  /** A place was opened: load what may be missing and draw the "new" line. */
  async opened(id) {
    const place = this.store.place(id);
    const slot = this.store.slot(id);
    const unread = place?.unread ?? 0;
    if (!slot.live) await this.reload(id);
    slot.newFrom = firstUnread(slot.messages, unread, this.store.me.id);
    this.store.changed("messages");
    queueMicrotask(() => this.markRead());
  }

  async reload(place) {
    if (this.store.slot(place).loading) return;
    this.store.beginNewest(place);
    await this.#page(place, {}, (said) => this.store.mergeNewest(place, said));
  }

  async loadOlder(place) {
    const slot = this.store.slot(place);
    if (slot.loading || !slot.more) return;
    slot.loading = true;
    this.store.changed("messages");
    await this.#page(place, { before: slot.messages[0]?.id }, (said) => this.store.mergeOlder(place, said));
  }

  /** Go back until the first message of a thread is there. */
  async loadThread(place, thread) {
    this.store.slot(place).unreadThreads.delete(thread);
    await this.#loadBackTo(place, thread);
    this.store.changed("messages");
  }

  /** Show one message, which somebody linked to: load back to it, open its thread, bring it into sight. */
  async showMessage(place, id) {
    await this.#loadBackTo(place, id);
    const message = this.store.find(place, id);
    if (!message) return toast(t("message_gone"));
    if (message.thread) this.openThread(place, message.thread);
    this.store.changed("messages");
    setTimeout(() => this.shell.reveal(id));
  }

  async #loadBackTo(place, id) {
    const slot = this.store.slot(place);
    for (let page = 0; page < MOST_PAGES_BACK && !this.store.find(place, id) && slot.more; page += 1) {
      await this.loadOlder(place);
      if (slot.error) return;
    }
  }

  /** Tell the server what has been seen: the newest message of the open place, when its end is in sight. */
  markRead() {
    const { place } = this.store.open;
    const slot = place && this.store.slot(place);
    const newest = slot?.messages.findLast(({ removed }) => !removed)?.id;
    if (!newest || !this.#isWatching() || slot.readTo === newest) return;
    slot.readTo = newest;
    this.#readUntold.set(place, newest);
    this.#tellRead();
    const known = this.store.place(place);
    if (known?.unread) {
      known.unread = 0;
      this.store.changed("places");
    }
  }

  // What was seen while there was no connection is told when there is one again.
  #tellRead() {
    for (const [place, message] of this.#readUntold) {
      if (this.socket.send({ type: "read", place, message })) this.#readUntold.delete(place);
    }
  }

  #isWatching() {
    return document.visibilityState === "visible" && this.shell.showsEnd();
  }

  async #page(place, range, merge) {
    try {
      merge(await api.messages(place, range));
    } catch (error) {
      this.store.failed(place, error);
      if (error.status === 401) this.#out();
      if (error.status === 404) this.#placeGone();
    }
  }

  #placeGone() {
    toast(t("place_gone"), { kind: "error" });
    this.goTo(null);
    this.#fetchPlaces();
  }

  async #fetchPlaces() {
    const places = await this.#attempt(api.places);
    if (places) this.store.setPlaces(places);
  }

  // The words for completion come in the person's language.
  async #fetchWords() {
    const [commands, shortcuts] = await Promise.all([this.#attempt(api.commands), this.#attempt(api.shortcuts)]);
    this.store.commands = commands ?? this.store.commands;
    this.store.shortcuts = shortcuts ?? this.store.shortcuts;
    this.store.changed("messages");
  }

  /** The answer of a call, or null after telling what went wrong. */
  async #attempt(call) {
    try {
      return await call();
    } catch (error) {
      if (error.status === 401) this.#out();
      else if (error.status !== 0) toast(error.text ?? t(error.status === 429 ? "too_often" : "server_failed"), { kind: "error" });
      return null;
    }
  }

  #out() {
    this.end();
    this.onOut();
  }

  // ----- the socket

  #linked(state) {
    this.store.link = state;
    if (state === "lost") {
      this.store.allStale();
      for (const form of this.#forms.values()) form.connectionLost();
    }
    this.store.changed("link");
    this.store.changed("pending");
  }

  #heard(frame) {
    switch (frame.type) {
      case "hello":
        return this.#greeted(frame);
      case "message":
        return this.#said(frame);
      case "update":
        return this.store.update(frame.message);
      case "remove":
        return this.store.remove(frame.place, frame.message);
      case "form":
        return this.#showForm(frame.form);
      case "form_errors":
        return this.#forms.get(frame.form)?.showErrors(frame);
      case "form_done":
        return this.#forms.get(frame.form)?.done();
      case "notice":
        return toast(frame.text);
      case "error":
        return this.#refused(frame);
      case "places":
        clearTimeout(this.#placesTimer);
        this.#placesTimer = setTimeout(() => this.#fetchPlaces(), PLACES_PAUSE);
        return;
    }
  }

  #know({ me, demo, bot, people }) {
    Object.assign(this.store, { me, demo: Boolean(demo), bot: bot ?? this.store.bot, people: people ?? [] });
  }

  // After every (re)connection: say again what was not confirmed, and fetch what may have been missed.
  async #greeted({ me }) {
    const isOther = me && me.id !== this.store.me.id;
    if (isOther) return this.#out();
    for (const say of this.store.pending) if (!say.error) this.#sendSay(say);
    this.#tellRead();
    const { place } = this.store.open;
    await Promise.all([this.#fetchPlaces(), place && !this.store.slot(place).live ? this.reload(place) : null]);
    this.markRead();
  }

  #said({ message, id }) {
    if (id) this.store.dropSay(id);
    const { store } = this;
    const slot = store.slot(message.place);
    const isOpen = store.open.place === message.place;
    const isNew = !store.find(message.place, message.id);
    const wasWatching = isOpen && this.#isWatching();
    if (slot.loaded || isOpen) store.put(message);
    if (!isNew) return;
    if (message.author.id !== store.me.id || message.author.bot) this.#fromOther(message, slot, isOpen, wasWatching);
    this.#movePlace(message);
    queueMicrotask(() => this.markRead());
  }

  #fromOther(message, slot, isOpen, wasWatching) {
    const place = this.store.place(message.place);
    if (place && !wasWatching) {
      if (!place.unread) slot.newFrom = message.id;
      place.unread += 1;
      this.store.changed("places");
    }
    if (isOpen) this.shell.announce(message);
    if (!message.thread || this.store.open.thread === message.thread) return;
    slot.unreadThreads.add(message.thread);
    if (!isOpen) return;
    const action = { label: t("open_thread"), run: () => this.openThread(message.place, message.thread) };
    toast(t("replied_in_thread", { name: message.author.name }), { action });
  }

  // A direct chat in which something was said moves to the top of its list.
  #movePlace(message) {
    const { places } = this.store;
    const place = this.store.place(message.place);
    if (!place) return this.#heard({ type: "places" });
    place.last = message.id;
    if (place.kind === "channel") return;
    const isChannel = ({ kind }) => kind === "channel";
    const others = places.filter((other) => other !== place && !isChannel(other));
    this.store.setPlaces([...places.filter(isChannel), place, ...others]);
  }

  #showForm(form) {
    this.#forms.get(form.id)?.done();
    const dialog = new FormDialog(this, form, () => this.#forms.get(form.id) === dialog && this.#forms.delete(form.id));
    this.#forms.set(form.id, dialog);
  }

  #refused({ id, text }) {
    if (id && this.store.pending.some((say) => say.id === id)) this.store.changeSay(id, { error: text });
    else toast(text, { kind: "error" });
  }

  #sendSay({ id, place, thread, text }) {
    this.socket.send({ type: "say", id, place, text, ...(thread ? { thread } : {}) });
  }

  #sendOrTell(frame) {
    if (this.socket.send(frame)) return true;
    toast(t("offline_action"), { kind: "error" });
    return false;
  }
}

/** The id of the message before which the "new" line stands, counting back over what others said. */
export function firstUnread(messages, unread, me) {
  let left = unread;
  for (let at = messages.length - 1; at >= 0 && left > 0; at -= 1) {
    if (messages[at].author.id !== me) left -= 1;
    if (left === 0) return messages[at].id;
  }
  return left > 0 && left < unread ? (messages[0]?.id ?? null) : null;
}

// crypto.randomUUID is there on https only; the demo runs on http too.
function freshSayId() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
