// The first thing that runs: who am I, in which language, and the page for it.

import { api } from "./api.js";
import { App } from "./app.js";
import { button, el, loadIcons } from "./dom.js";
import { drawSignIn } from "./sign_in.js";
import { firstLanguage, t, useLanguage } from "./words.js";

const root = document.querySelector("#app");

/** Begin, or begin again after somebody signed in or out. */
async function begin() {
  root.className = "starting";
  try {
    const said = await api.me();
    await useLanguage(said.me.language);
    const app = new App(said, begin);
    await app.start();
  } catch (error) {
    await useLanguage(firstLanguage());
    if (error.status === 401) showSignIn(error.answer ?? {});
    else showFailure(error);
  }
}

function showSignIn({ demo = false, people = [] }) {
  history.replaceState(null, "", "#/");
  document.title = "Plein";
  const draw = () => {
    root.className = "outside";
    root.replaceChildren(drawSignIn({ api, demo, people, onIn: begin, onLanguage: (next) => useLanguage(next).then(draw) }));
  };
  draw();
}

function showFailure(error) {
  console.error(error);
  root.className = "outside";
  root.replaceChildren(
    el("main", { class: "sign-in" }, el("div", { class: "sign-in-card", role: "alert" }, el("h1", { text: t("start_failed") }), el("p", { text: t("start_failed_hint") }), button({ class: "primary", text: t("try_again"), on: { click: begin } }))),
  );
}

// A phone's keyboard makes the visible part smaller; the composer stays above it.
function followKeyboard() {
  const { visualViewport } = window;
  if (!visualViewport) return;
  const measure = () => document.documentElement.style.setProperty("--visible-height", `${Math.round(visualViewport.height * visualViewport.scale)}px`);
  visualViewport.addEventListener("resize", measure);
  measure();
}

followKeyboard();
await Promise.all([useLanguage(firstLanguage()), loadIcons()]).catch(() => {});
await begin();
