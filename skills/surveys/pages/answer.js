// Answering a survey, one question at a time. Who somebody is is known when they start, and only
// then; what they answer is sent with a token that was signed unseen, and nothing else.

import { askedOf, keptOf, looksPrivate } from "./asking.js";
import { blind, finalize, fingerprint, fromBase64, newToken, readKey, toBase64 } from "./blind.js";
import { Memory, keepOnly } from "./memory.js";
import { hashOf, newSecret } from "./secrets.js";

const PATIENCE = 20_000;
const survey = document.getElementById("survey");
const { round, me, key, questions, remembered } = JSON.parse(survey.dataset.round);
const addresses = survey.dataset;
const memory = new Memory(`${round} ${me}`);
const steps = new Map([...survey.querySelectorAll(".step")].map((one) => [one.dataset.step, one]));
const { answers } = memory.paper;
const seen = new Set(memory.paper.seen);
const mute = new Set(memory.paper.mute);
let isBusy = false;

// Going from step to step.

function show(name, { quietly = false } = {}) {
  for (const [each, step] of steps) step.hidden = each !== name;
  const step = steps.get(name);
  for (const one of step.querySelectorAll("[data-wrong], [data-missing]")) one.hidden = true;
  if (!quietly) {
    step.querySelector("h2").focus({ preventScroll: true });
    window.scrollTo(0, 0);
  }
}

/** Go to a question, or to the review behind the last one. */
function goTo(id) {
  seen.add(id);
  memory.paper = { answers, at: id, seen: [...seen], mute: [...mute] };
  if (id === "review") drawReview();
  else fill(steps.get(id));
  show(id);
}

const path = () => [...askedOf(questions, answers).map((one) => one.id), "review"];

/** Go on from a question; who has been at the review goes back there, past what they have seen. */
function goOn(id) {
  const ahead = path().slice(path().indexOf(id) + 1);
  goTo(seen.has("review") ? ahead.find((one) => one === "review" || !seen.has(one)) : ahead[0]);
}

function goBack(id) {
  goTo(path()[Math.max(path().indexOf(id) - 1, 0)]);
}

/** Say how it ended. When nothing is left to send, nothing of it is kept. */
function end(name) {
  if (["received", "already", "closed"].includes(name)) {
    memory.token = { ended: name === "received" ? "already" : name };
    memory.paper = null;
  }
  if (name === "closed") memory.secrets = {};
  show(name);
}

// A question.

const valueOf = (input) => (input.value === "na" ? "na" : Number(input.value));

/** What is chosen or written in a card; undefined when nothing is. */
function readCard(card) {
  const area = card.querySelector("textarea");
  if (area) return area.value.trim() || undefined;
  const chosen = [...card.querySelectorAll("input:checked")].map(valueOf);
  if (card.querySelector("input").type === "checkbox") return chosen.length ? chosen : undefined;
  return chosen[0];
}

function fill(card) {
  const given = answers[card.dataset.step];
  const area = card.querySelector("textarea");
  for (const input of area ? [] : card.querySelectorAll("input")) input.checked = [given].flat().includes(valueOf(input));
  if (area) {
    const box = card.querySelector("[data-replies]");
    if (box) box.checked = !mute.has(card.dataset.step);
    area.value = given ?? "";
    watch(card, area);
  }
}

function watch(card, area) {
  card.querySelector("[data-count]").textContent = area.value.length;
  card.querySelector("[data-private]").hidden = !looksPrivate(area.value);
}

function note(id, value) {
  if (value === undefined) delete answers[id];
  else answers[id] = value;
  memory.paper = { ...memory.paper, answers, mute: [...mute] };
}

function drawCard(card) {
  const id = card.dataset.step;
  card.addEventListener("submit", (event) => {
    event.preventDefault();
    const value = readCard(card);
    const missing = card.querySelector("[data-missing]");
    missing.hidden = value !== undefined;
    if (value === undefined) return;
    note(id, value);
    goOn(id);
  });
  card.addEventListener("input", () => {
    card.querySelector("[data-missing]").hidden = true;
    const area = card.querySelector("textarea");
    if (area) watch(card, area);
    const box = card.querySelector("[data-replies]");
    if (box?.checked === false) mute.add(id);
    else mute.delete(id);
    note(id, readCard(card));
  });
  does(card, "skip", () => {
    note(id, undefined);
    goOn(id);
  });
  does(card, "back", () => goBack(id));
}

// The review, and sending.

function drawReview() {
  const asked = new Set(askedOf(questions, answers).map((one) => one.id));
  for (const line of survey.querySelectorAll("[data-given]")) {
    const id = line.dataset.given;
    const given = answers[id];
    line.hidden = !asked.has(id);
    line.querySelector("[data-what]").textContent = given === undefined ? "" : inWords(id, given);
    line.querySelector("[data-none]").hidden = given !== undefined;
  }
}

function inWords(id, given) {
  const card = steps.get(id);
  if (card.querySelector("textarea")) return given;
  const chosen = [...card.querySelectorAll("input")].filter((input) => [given].flat().includes(valueOf(input)));
  const words = chosen.map((input) => input.parentElement.querySelector("span:last-child").textContent).join("; ");
  const ends = [...card.querySelectorAll(".ends span")].map((one) => one.textContent);
  return ends.length && !ends.includes(words) ? `${words} (${ends.join(" – ")})` : words;
}

/** Send JSON somewhere; the status, and what was answered. Throws when nothing was. */
async function post(address, body, more = {}) {
  const answer = await fetch(address, {
    method: "POST",
    cache: "no-store",
    headers: { "content-type": "application/json" },
    signal: AbortSignal.timeout(PATIENCE),
    body: JSON.stringify(body),
    ...more,
  });
  if (answer.status === 429 || answer.status >= 500) throw new Error("away");
  return { status: answer.status, ...(answer.ok ? await answer.json() : {}) };
}

/** Make a secret for each comment to which a reply is wanted, and give their hashes. What is sent
 * again is sent with the same ones. */
async function threadsOf(words) {
  const heard = Object.keys(words).filter((id) => steps.get(id).querySelector("[data-replies]") && !mute.has(id));
  const secrets = memory.secrets;
  memory.secrets = Object.fromEntries(heard.map((id) => [id, secrets[id] ?? newSecret()]));
  return Object.fromEntries(await Promise.all(heard.map(async (id) => [id, await hashOf(memory.secrets[id])])));
}

async function send() {
  const { ended, token, signature } = memory.token;
  if (ended) return end(ended); // in another window
  const kept = keptOf(questions, answers);
  const threads = await threadsOf(kept.words);
  const body = { key: await fingerprint(fromBase64(key)), token, signature, ...kept, threads };
  // Nobody's: no cookie goes with it, and nothing that tells from where.
  const { status, state } = await post(addresses.send, body, { credentials: "omit", referrerPolicy: "no-referrer" });
  end(status === 200 ? state : "older");
}

// Starting.

/** Have a token signed, once: the same one is asked about again when the answer was lost. */
async function start() {
  const read = await readKey(fromBase64(key)).catch(() => null);
  if (read === null) return end("untrusted");
  if (!memory.token?.signature) {
    if (!memory.token?.token) {
      const token = newToken();
      const { blinded, inverse } = await blind(read, token);
      memory.token = { token: toBase64(token), blinded: toBase64(blinded), inverse: inverse.toString() };
    }
    const { token, blinded, inverse } = memory.token;
    const { status, state, signature } = await post(addresses.sign, { blinded });
    if (status !== 200) return end("gone");
    if (state !== "signed") return end(state);
    const finished = await finalize(read, fromBase64(token), fromBase64(signature), BigInt(inverse)).catch(() => null);
    if (finished === null) return end("untrusted");
    memory.token = { token, signature: toBase64(finished) };
  }
  const { at } = memory.paper;
  goTo(at ?? questions[0].id);
}

async function leaveAlone() {
  const { status } = await post(addresses.never, {});
  end(status === 200 ? "left" : "gone");
}

// Buttons.

/** Let a button of a step do something; what takes a while is done once at a time, and when it
 * fails that is said above it, and it can be pressed again. */
function does(step, name, work) {
  step.querySelector(`[data-do="${name}"]`)?.addEventListener("click", async () => {
    if (isBusy) return;
    isBusy = true;
    const [wrong, sending] = ["wrong", "sending"].map((one) => step.querySelector(`[data-${one}]`));
    if (wrong) wrong.hidden = true;
    if (sending) sending.hidden = false;
    step.setAttribute("aria-busy", "true");
    try {
      await work();
    } catch {
      if (wrong) wrong.hidden = false;
    } finally {
      isBusy = false;
      if (sending) sending.hidden = true;
      step.removeAttribute("aria-busy");
    }
  });
}

function compare() {
  const [shown, posted] = ["key", "posted"].map((id) => document.getElementById(id));
  const plain = (words) => words.toLowerCase().replaceAll(/[^0-9a-f]/g, "");
  const is = plain(posted.value) === plain(shown.textContent);
  document.getElementById("same").hidden = !posted.value || !is;
  document.getElementById("other").hidden = !posted.value || is;
}

async function begin() {
  for (const { id } of questions) drawCard(steps.get(id));
  const [notice, review] = [steps.get("notice"), steps.get("review")];
  does(notice, "start", start);
  does(notice, "later", () => show("later"));
  does(notice, "never", leaveAlone);
  does(review, "send", send);
  does(review, "back", () => goBack("review"));
  for (const line of review.querySelectorAll("[data-given]")) does(line, "change", () => goTo(line.dataset.given));
  does(steps.get("later"), "anew", () => show("notice"));
  does(steps.get("older"), "load", () => window.location.reload());
  document.getElementById("posted").addEventListener("input", compare);
  survey.dataset.ready = "";
  keepOnly(remembered);
  if (!window.isSecureContext) return show("unsafe", { quietly: true });
  if (memory.token?.ended) show(memory.token.ended, { quietly: true });
  document.getElementById("key").textContent = await fingerprint(fromBase64(key));
}

begin();
