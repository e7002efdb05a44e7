// What this browser remembers: the token until the answers are in, the answers until the tab is
// closed, and the secrets with which replies are read until that is over. Where it may remember
// nothing, it does so until the page is.

const PREFIX = "plein-survey";

/** Forget what is left of rounds that are over: of all but those with these marks. A mark is what
 * the SHA-256 of a round's id begins with. */
export async function keepOnly(marks) {
  const encoder = new TextEncoder();
  try {
    for (const key of Object.keys(window.localStorage)) {
      const [prefix, round] = key.split(" ");
      if (prefix !== PREFIX) continue;
      const hashed = new Uint8Array(await crypto.subtle.digest("SHA-256", encoder.encode(round)));
      const mark = [...hashed.slice(0, 8)].map((one) => one.toString(16).padStart(2, "0")).join("");
      if (!marks.includes(mark)) window.localStorage.removeItem(key);
    }
  } catch {
    // it may not look there, so there is nothing of ours either
  }
}

export class Memory {
  #kept = {};

  /** `name` tells rounds, and people who share a browser, apart. */
  constructor(name) {
    this.name = `${PREFIX} ${name}`;
  }

  /** The token and its signature, or that there is nothing more to send. */
  get token() {
    return this.#read("localStorage");
  }

  set token(value) {
    this.#write("localStorage", value);
  }

  /** A secret for each comment to which somebody wants to read a reply, by its question. */
  get secrets() {
    return this.#read("localStorage", " replies") ?? {};
  }

  set secrets(value) {
    this.#write("localStorage", Object.keys(value).length ? value : null, " replies");
  }

  /** What was answered so far, at which question somebody is, which they have seen, and to which of
   * their comments they want no reply. */
  get paper() {
    return this.#read("sessionStorage") ?? { answers: {}, at: null, seen: [], mute: [] };
  }

  set paper(value) {
    this.#write("sessionStorage", value);
  }

  #read(where, more = "") {
    try {
      const written = window[where].getItem(this.name + more);
      if (written !== null) return JSON.parse(written);
    } catch {
      // it may not, or somebody wrote something else there
    }
    return this.#kept[where + more] ?? null;
  }

  #write(where, value, more = "") {
    this.#kept[where + more] = value;
    try {
      if (value === null) window[where].removeItem(this.name + more);
      else window[where].setItem(this.name + more, JSON.stringify(value));
    } catch {
      // it may not: what is kept here is all there is
    }
  }
}
