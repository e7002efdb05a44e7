// What this browser remembers: the token until the answers are in, and the answers until the tab is
// closed. Where it may remember nothing, it does so until the page is.

export class Memory {
  #kept = {};

  /** `name` tells rounds, and people who share a browser, apart. */
  constructor(name) {
    this.name = `plein-survey ${name}`;
  }

  /** The token and its signature, or that there is nothing more to send. */
  get token() {
    return this.#read("localStorage");
  }

  set token(value) {
    this.#write("localStorage", value);
  }

  /** What was answered so far, at which question somebody is, and which they have seen. */
  get paper() {
    return this.#read("sessionStorage") ?? { answers: {}, at: null, seen: [] };
  }

  set paper(value) {
    this.#write("sessionStorage", value);
  }

  #read(where) {
    try {
      const written = window[where].getItem(this.name);
      if (written !== null) return JSON.parse(written);
    } catch {
      // it may not, or somebody wrote something else there
    }
    return this.#kept[where] ?? null;
  }

  #write(where, value) {
    this.#kept[where] = value;
    try {
      if (value === null) window[where].removeItem(this.name);
      else window[where].setItem(this.name, JSON.stringify(value));
    } catch {
      // it may not: what is kept here is all there is
    }
  }
}
