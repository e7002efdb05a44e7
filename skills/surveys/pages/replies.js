// Reading replies to comments, and answering them: each with the secret of that comment alone. It is
// asked for each of them by itself, and from nobody, so that nothing ties two comments together.

import { Memory, keepOnly } from "./memory.js";
import { newSecret } from "./secrets.js";

const PATIENCE = 20_000;
const AT_LEAST = 6; // so many are asked for, so that how many somebody wrote is not told
const page = document.getElementById("replies");
const { rounds, remembered } = JSON.parse(page.dataset.given);
// Of each round that is counted with this one: a secret is kept with the round it was written in.
const memories = rounds.map(({ round, me }) => new Memory(`${round} ${me}`));
const part = (id) => document.getElementById(id);

/** Send JSON from nobody. Throws when nothing, or nothing that fits, is answered. */
async function drop(address, body) {
  const answer = await fetch(address, {
    method: "POST",
    cache: "no-store",
    credentials: "omit",
    referrerPolicy: "no-referrer",
    headers: { "content-type": "application/json" },
    signal: AbortSignal.timeout(PATIENCE),
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error("away");
  return answer.json();
}

/** Put things in an order that nobody can know. */
function shuffled(all) {
  const drawn = crypto.getRandomValues(new Uint32Array(all.length));
  return all.map((one, at) => [drawn[at], one]).toSorted(([one], [other]) => one - other).map(([, one]) => one);
}

const inWords = (words) => words.map((one) => (typeof one === "string" ? one : page.dataset[one.of])).join("");

function copyOf(id) {
  return part(id).content.firstElementChild.cloneNode(true);
}

function lineOf({ mine, words, day }) {
  const line = copyOf("line");
  line.querySelector("[data-mine]").hidden = !mine;
  line.querySelector("[data-house]").hidden = mine;
  const time = line.querySelector("time");
  time.dateTime = day;
  time.textContent = new Date(`${day}T12:00`).toLocaleDateString(document.documentElement.lang, { day: "numeric", month: "long" });
  line.querySelector("[data-words]").textContent = inWords(words);
  return line;
}

function threadOf(secret, at, { comment, lines, open }) {
  const thread = copyOf("thread");
  thread.querySelector("[data-comment]").textContent = inWords(comment);
  thread.querySelector("[data-lines]").append(...lines.map(lineOf));
  const form = thread.querySelector("form");
  const [area, label, hint] = ["textarea", "[data-label]", "[data-hint]"].map((one) => form.querySelector(one));
  [area.id, hint.id] = [`answer-${at}`, `hint-${at}`];
  label.htmlFor = area.id;
  area.setAttribute("aria-describedby", hint.id);
  end(thread, open);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    answer(thread, secret);
  });
  return thread;
}

function end(thread, isOpen) {
  thread.querySelector("form").hidden = !isOpen;
  thread.querySelector("[data-over]").hidden = isOpen;
}

async function answer(thread, secret) {
  const [area, button, missing, wrong, waits] = ["textarea", "button", "[data-missing]", "[data-wrong]", "[data-waits]"].map((one) =>
    thread.querySelector(one),
  );
  const words = area.value.trim();
  [missing.hidden, wrong.hidden, waits.hidden] = [words !== "", true, true];
  if (!words || button.getAttribute("aria-disabled")) return;
  button.setAttribute("aria-disabled", "true");
  try {
    const { state } = await drop(page.dataset.answer, { secret, words });
    if (state === "waits") waits.hidden = false;
    else end(thread, false);
  } catch {
    wrong.hidden = false;
  } finally {
    button.removeAttribute("aria-disabled");
  }
}

/** Ask for all secrets that this browser has, and for some that nobody has. */
async function look() {
  part("away").hidden = true;
  part("looking").hidden = false;
  const mine = memories.flatMap((one) => Object.values(one.secrets));
  const others = Array.from({ length: Math.max(AT_LEAST - mine.length, 0) }, newSecret);
  const found = [];
  try {
    for (const secret of shuffled([...mine, ...others])) {
      const answered = await drop(page.dataset.read, { secret });
      if (answered.lines.length) found.push(threadOf(secret, found.length, answered));
    }
    part("found").replaceChildren(...found);
    part("none").hidden = found.length > 0;
  } catch {
    part("away").hidden = false;
  }
  part("looking").hidden = true;
}

part("again").addEventListener("click", look);
page.dataset.ready = "";
keepOnly(remembered).then(look);
