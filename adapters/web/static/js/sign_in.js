// The page for whoever is not signed in.

import { choosePerson, searchIn } from "./dialogs.js";
import { button, el, freshId, icon } from "./dom.js";
import { languageChooser, themeChooser } from "./settings.js";
import { lasting, t } from "./words.js";

/** `demo` lets one choose a person of `people`; else a one-time link is asked for. `onIn()` runs after signing in. */
export function drawSignIn({ api, demo, people, onIn, onLanguage }) {
  const id = freshId("email");
  const status = el("p", { class: "sign-in-status", role: "status" });
  const error = el("p", { class: "field-error", role: "alert", id: `${id}-error` });
  const input = el("input", { id, type: "email", name: "email", autocomplete: "email", inputmode: "email", required: true, "aria-describedby": error.id, placeholder: "ayse@example.org" });
  const submit = el("button", { type: "submit", class: people.length ? "plain" : "primary", text: t(demo ? "sign_in" : "send_link") });

  async function signIn(email) {
    error.textContent = "";
    submit.setAttribute("aria-busy", "true");
    try {
      const said = await api.signIn(email);
      if (said.me) return onIn();
      status.textContent = t("link_sent", { lasts: lasting(said.minutes) });
    } catch (failure) {
      error.textContent = failure.text ?? t(failure.status === 429 ? "too_often" : failure.status === 0 ? "no_connection" : "sign_in_failed");
    } finally {
      submit.removeAttribute("aria-busy");
    }
  }

  function submitted(event) {
    event.preventDefault();
    const email = input.value.trim();
    if (!/^\S+@\S+$/u.test(email)) {
      error.textContent = t("email_wrong");
      input.setAttribute("aria-invalid", "true");
      input.focus();
    } else {
      input.removeAttribute("aria-invalid");
      signIn(email);
    }
  }

  const choose = () => choosePerson({ title: t("choose_person"), hint: t("choose_person_hint"), find: searchIn(people), pick: ({ email }) => signIn(email) });
  return el(
    "main",
    { class: "sign-in" },
    el(
      "div",
      { class: "sign-in-card" },
      el("div", { class: "sign-in-mark" }, icon("plein")),
      el("h1", { text: t("welcome") }),
      el("p", { text: t(demo ? "welcome_demo" : "welcome_link") }),
      people.length > 0 && button({ class: "primary wide", text: t("choose_person"), on: { click: choose } }),
      people.length > 0 && el("p", { class: "or soft" }, el("span", { text: t("or") })),
      el(
        "form",
        { novalidate: true, on: { submit: submitted } },
        el("div", { class: "field" }, el("label", { for: id, text: t("email") }), input, error),
        submit,
      ),
      status,
    ),
    el("footer", null, languageChooser(onLanguage), themeChooser()),
  );
}
