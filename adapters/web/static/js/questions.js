// The fields of a form: one for each kind of question. A field is {node, name, read(), isEmpty(), focus(), fail(text)}.

import { el, freshId } from "./dom.js";
import { PeoplePicker } from "./people_picker.js";
import { count, t } from "./words.js";

const MOST_RADIOS = 6;
// How many letters are left is told when it begins to matter: these, or the last fifth.
const FEW_LEFT = 10;

/** The field for a question; `app` finds people for it. */
export function drawQuestion(question, app) {
  const id = freshId("question");
  const parts = { id, hintId: `${id}-hint`, errorId: `${id}-error` };
  const field = MAKERS[question.kind]?.(question, parts, app) ?? textField(question, parts);
  return finish(question, parts, field);
}

const MAKERS = {
  text: textField,
  number: (question, parts) => inputField(question, parts, { inputmode: "decimal" }),
  date: (question, parts) => inputField(question, parts, { type: "date" }),
  time: (question, parts) => inputField(question, parts, { type: "time" }),
  yes_no: yesNoField,
  choice: choiceField,
  choices: choicesField,
  people: peopleField,
  channel: (question, parts) => choiceField({ ...question, options: question.channels.map(({ id, name }) => ({ value: id, label: name })) }, parts),
};

function described(question, { hintId, errorId }) {
  return question.hint ? `${hintId} ${errorId}` : errorId;
}

// Groups (radios, boxes) are a fieldset with a legend, single inputs a label.
function finish(question, parts, field) {
  const error = el("p", { class: "field-error", id: parts.errorId, role: "alert" });
  const name = [question.label, question.required ? null : el("span", { class: "soft", text: ` ${t("optional")}` })];
  const hint = question.hint && el("p", { class: "soft", id: parts.hintId, text: question.hint, dir: "auto" });
  const node = field.isGroup
    ? el("fieldset", { class: "field", "aria-describedby": described(question, parts) }, el("legend", null, name), hint, field.node, error)
    : el("div", { class: "field" }, el("label", { for: parts.id }, name), hint, field.node, error);
  return {
    name: question.name,
    required: question.required,
    label: question.label,
    node,
    read: field.read,
    isEmpty: field.isEmpty ?? (() => field.read() === undefined || field.read().length === 0),
    focus: () => field.control().focus(),
    fail(text) {
      error.textContent = text ?? "";
      node.classList.toggle("field-wrong", Boolean(text));
      const control = field.control();
      if (text) control.setAttribute("aria-invalid", "true");
      else control.removeAttribute("aria-invalid");
    },
  };
}

function inputField(question, parts, settings) {
  const input = el("input", {
    id: parts.id, type: "text", autocomplete: "off", value: question.value ?? "", dir: settings.type ? null : "auto",
    "aria-required": String(question.required), "aria-describedby": described(question, parts), ...settings,
  });
  return { node: input, control: () => input, read: () => input.value.trim() };
}

function textField(question, parts) {
  const many = (question.lines ?? 1) > 1;
  const counter = question.most ? el("p", { class: "soft counter", role: "status" }) : null;
  const input = el(many ? "textarea" : "input", {
    id: parts.id, rows: many ? Math.min(question.lines, 10) : null, type: many ? null : "text", autocomplete: "off", dir: "auto",
    value: question.value ?? "", "aria-required": String(question.required), "aria-describedby": described(question, parts),
    on: { input: () => showLength() },
  });
  function showLength() {
    if (!counter) return;
    const left = question.most - [...input.value].length;
    counter.hidden = left > Math.max(FEW_LEFT, question.most / 5);
    if (counter.hidden) return;
    counter.textContent = left < 0 ? count("letters_over", -left) : count("letters_left", left);
    counter.classList.toggle("too-long", left < 0);
  }
  showLength();
  return { node: el("div", null, input, counter), control: () => input, read: () => input.value };
}

function radios(parts, options, chosen, question) {
  const inputs = options.map(({ value }) =>
    el("input", { type: "radio", name: parts.id, value, checked: value === chosen, "aria-describedby": described(question, parts) }));
  const node = el("div", { class: "options" }, options.map(({ label }, index) => el("label", { class: "option" }, inputs[index], el("span", { dir: "auto", text: label }))));
  return { isGroup: true, node, control: () => inputs.find(({ checked }) => checked) ?? inputs[0], value: () => inputs.find(({ checked }) => checked)?.value };
}

function yesNoField(question, parts) {
  const options = [{ value: "yes", label: t("yes") }, { value: "no", label: t("no") }];
  const known = { true: "yes", false: "no" }[String(question.value)];
  const field = radios(parts, options, known, question);
  const read = () => ({ yes: true, no: false })[field.value()];
  return { ...field, read, isEmpty: () => read() === undefined };
}

function choiceField(question, parts) {
  if (question.options.length <= MOST_RADIOS && question.required) {
    const field = radios(parts, question.options, question.value, question);
    return { ...field, read: () => field.value() ?? "" };
  }
  const select = el(
    "select",
    { id: parts.id, "aria-required": String(question.required), "aria-describedby": described(question, parts) },
    el("option", { value: "", text: question.required ? t("menu_choose") : t("no_choice") }),
    question.options.map(({ value, label }) => el("option", { value, text: label, selected: value === question.value })),
  );
  return { node: select, control: () => select, read: () => select.value };
}

function choicesField(question, parts) {
  const chosen = new Set(question.value ?? []);
  const boxes = question.options.map(({ value }) =>
    el("input", { type: "checkbox", value, checked: chosen.has(value), "aria-describedby": described(question, parts), on: { change: () => limit() } }));
  const read = () => boxes.filter(({ checked }) => checked).map(({ value }) => value);
  // At the limit the other boxes close, so that nobody ticks one too many.
  function limit() {
    const full = question.most && read().length >= question.most;
    for (const box of boxes) box.disabled = Boolean(full && !box.checked);
  }
  limit();
  const node = el(
    "div",
    { class: "options" },
    question.most && question.most < boxes.length && el("p", { class: "soft", text: count("choose_most", question.most) }),
    question.options.map(({ label }, index) => el("label", { class: "option" }, boxes[index], el("span", { dir: "auto", text: label }))),
  );
  return { isGroup: true, node, control: () => boxes[0], read };
}

function peopleField(question, parts, app) {
  const picker = new PeoplePicker({
    id: parts.id, label: question.label, most: question.most, chosen: question.people ?? [],
    find: (text, signal) => app.api.people(text, signal),
  });
  picker.input.setAttribute("aria-describedby", described(question, parts));
  picker.input.setAttribute("aria-required", String(question.required));
  return { node: picker.node, control: () => picker.input, read: () => picker.chosen.map(({ id }) => id) };
}
