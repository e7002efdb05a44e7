// The WebSocket half of the protocol: connects, notices silence, connects again with a growing pause.

const SHORTEST_PAUSE = 500;
const LONGEST_PAUSE = 15_000;
const PING_EVERY = 25_000;
const LASTED = 5000;
const SILENCE_ALLOWED = 10_000;

/** How long to wait before the next try: doubling from 0.5 s to 15 s, shaken so that pages do not come all at once. */
export function pauseBefore(attempt, random = Math.random) {
  const whole = Math.min(LONGEST_PAUSE, SHORTEST_PAUSE * 2 ** attempt);
  return Math.max(SHORTEST_PAUSE, whole * (0.5 + random() / 2));
}

/** One lasting connection. `onFrame(frame)` gets every frame; `onState("connecting" | "open" | "lost")` each change. */
export class Socket {
  #socket = null;
  #attempt = 0;
  #openSince = 0;
  #retry = 0;
  #ping = 0;
  #silence = 0;
  #stopped = false;
  state = "connecting";

  constructor({ onFrame, onState, onRefused }) {
    this.onFrame = onFrame;
    this.onState = onState;
    this.onRefused = onRefused;
    this.soon = () => this.#retrySoon();
    window.addEventListener("online", this.soon);
    document.addEventListener("visibilitychange", this.soon);
  }

  start() {
    const address = new URL("/chat/api/socket", location.href);
    address.protocol = location.protocol === "https:" ? "wss:" : "ws:";
    const socket = new WebSocket(address);
    let greeted = false;
    this.#socket = socket;
    socket.addEventListener("message", ({ data }) => {
      this.#heard();
      const frame = JSON.parse(data);
      if (frame.type === "hello") {
        greeted = true;
        this.#openSince = Date.now();
        this.#change("open");
      }
      this.onFrame(frame);
    });
    socket.addEventListener("close", () => {
      if (socket === this.#socket && !this.#stopped) this.#lost(greeted);
    });
    this.#expectWord();
  }

  /** Send a frame now; false when there is no connection (nothing is kept here). */
  send(frame) {
    if (this.state !== "open" || this.#socket.readyState !== WebSocket.OPEN) return false;
    this.#socket.send(JSON.stringify(frame));
    return true;
  }

  /** End for good: another person signs in, or nobody. */
  stop() {
    this.#stopped = true;
    this.#clear();
    window.removeEventListener("online", this.soon);
    document.removeEventListener("visibilitychange", this.soon);
    this.#socket?.close();
  }

  #change(state) {
    this.state = state;
    this.onState(state);
  }

  #clear() {
    clearTimeout(this.#retry);
    clearTimeout(this.#ping);
    clearTimeout(this.#silence);
    this.#retry = 0;
  }

  #heard() {
    clearTimeout(this.#silence);
    clearTimeout(this.#ping);
    this.#ping = setTimeout(() => {
      this.send({ type: "ping" });
      this.#expectWord();
    }, PING_EVERY);
  }

  // A connection can die without a close event (a phone that changed networks): silence counts as lost.
  #expectWord() {
    clearTimeout(this.#silence);
    const socket = this.#socket;
    this.#silence = setTimeout(() => {
      socket.close();
      if (socket === this.#socket && !this.#stopped) this.#lost(true);
    }, SILENCE_ALLOWED);
  }

  #lost(greeted) {
    this.#socket = null;
    this.#clear();
    this.#change("lost");
    if (!greeted) this.onRefused();
    // A connection that breaks at once is no success: the pause goes on growing.
    else if (Date.now() - this.#openSince > LASTED) this.#attempt = 0;
    this.#retry = setTimeout(() => this.start(), pauseBefore(this.#attempt));
    this.#attempt += 1;
  }

  #retrySoon() {
    if (this.#stopped || !this.#retry || document.visibilityState === "hidden") return;
    this.#clear();
    this.start();
  }
}
