// A form of the bot as a native dialog: errors at their fields, nothing lost when the connection is.

import { button, el, freshId, iconButton } from "./dom.js";
import { drawQuestion } from "./questions.js";
import { t } from "./words.js";

const ANSWER_EXPECTED = 15_000;

export class FormDialog {
  #busy = 0;

  /** Show `form` now. `app.submit(form, values)` says whether it went out; `onClose()` runs once. */
  constructor(app, form, onClose) {
    this.app = app;
    this.form = form;
    this.fields = form.questions.map((question) => drawQuestion(question, app));
    this.before = JSON.stringify(this.#values());
    this.general = el("p", { class: "form-error", role: "alert", hidden: true, dir: "auto" });
    this.submitButton = el("button", { type: "submit", class: "primary", text: form.submit || t("send") });
    this.footer = el("footer", null, this.#buttons());
    const title = freshId("form");
    this.dialog = el(
      "dialog",
      { class: "sheet-dialog", "aria-labelledby": title, on: { close: () => this.#closed(onClose), cancel: (event) => this.#mayClose(event) } },
      el(
        "form",
        { method: "dialog", novalidate: true, on: { submit: (event) => this.#submit(event), keydown: (event) => this.#keys(event) } },
        el("header", null, el("h2", { id: title, text: form.title, dir: "auto" }), iconButton("close", t("close"), { on: { click: () => this.#leave() } })),
        el("div", { class: "fields" }, this.general, this.fields.map(({ node }) => node)),
        this.footer,
      ),
    );
    document.body.append(this.dialog);
    this.dialog.showModal();
    (this.fields.find((field) => field.required && field.isEmpty()) ?? this.fields[0])?.focus();
  }

  /** Errors from the server: each at its field, the rest above them all. */
  showErrors({ errors = {}, text = null }) {
    this.#idle();
    const strays = Object.entries(errors).filter(([name]) => !this.fields.some((field) => field.name === name));
    for (const field of this.fields) field.fail(errors[field.name]);
    this.#say([text, ...strays.map(([, stray]) => stray)].filter(Boolean).join(" "));
    this.#focusFirstError();
  }

  done() {
    clearTimeout(this.#busy);
    this.dialog.close();
  }

  /** The connection went: the answers stay, and can be sent again. */
  connectionLost() {
    if (this.#busy) this.#giveBack();
  }

  #closed(onClose) {
    clearTimeout(this.#busy);
    this.dialog.remove();
    onClose();
  }

  #values() {
    return Object.fromEntries(this.fields.map((field) => [field.name, field.read()]).filter(([, value]) => value !== undefined));
  }

  #submit(event) {
    event.preventDefault();
    if (this.#busy) return;
    this.#say("");
    for (const field of this.fields) field.fail(field.required && field.isEmpty() ? t("field_required") : null);
    if (this.#focusFirstError()) return;
    if (!this.app.submit(this.form.id, this.#values())) return this.#say(t("offline_form"));
    this.submitButton.setAttribute("aria-busy", "true");
    this.#busy = setTimeout(() => this.#giveBack(), ANSWER_EXPECTED);
  }

  #giveBack() {
    this.#idle();
    this.#say(t("form_unanswered"));
  }

  #idle() {
    clearTimeout(this.#busy);
    this.#busy = 0;
    this.submitButton.removeAttribute("aria-busy");
  }

  #say(text) {
    this.general.textContent = text;
    this.general.hidden = !text;
    if (text) this.general.scrollIntoView({ block: "nearest" });
  }

  #focusFirstError() {
    const wrong = this.fields.find(({ node }) => node.classList.contains("field-wrong"));
    wrong?.focus();
    return Boolean(wrong);
  }

  #keys(event) {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) this.#submit(event);
  }

  #mayClose(event) {
    if (JSON.stringify(this.#values()) === this.before) return;
    event.preventDefault();
    this.#leave();
  }

  // Whoever wrote something is asked once before it is thrown away.
  #leave() {
    if (JSON.stringify(this.#values()) === this.before) return this.dialog.close();
    const keep = button({ class: "plain", text: t("keep_writing"), on: { click: () => this.footer.replaceChildren(...this.#buttons()) } });
    this.footer.replaceChildren(
      el("p", { role: "alert", text: t("form_discard") }),
      keep,
      button({ class: "danger", text: t("discard"), on: { click: () => this.dialog.close() } }),
    );
    keep.focus();
  }

  #buttons() {
    return [button({ class: "plain", text: this.form.close, on: { click: () => this.#leave() } }), this.submitButton];
  }
}
