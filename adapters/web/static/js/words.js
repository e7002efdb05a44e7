// The page's own words in the chosen language. What the bot says comes translated from the server.

const LANGUAGES = ["en", "nl"];
const LOCALES = { en: "en-GB", nl: "nl-NL" };
const loaded = new Map();
let chosen = "en";

/** The language now in use: "en" or "nl". */
export const language = () => chosen;

/** The locale for dates and numbers. */
export const locale = () => LOCALES[chosen];

/** The language to begin with, before anybody signed in: last used here, else the browser's. */
export function firstLanguage() {
  const kept = localStorage.getItem("plein.language");
  if (LANGUAGES.includes(kept)) return kept;
  return (navigator.languages ?? [navigator.language]).some((tag) => tag.startsWith("nl")) ? "nl" : "en";
}

/** Load the words of a language and use them from now on. An unknown language is taken as English. */
export async function useLanguage(wanted) {
  const next = LANGUAGES.includes(wanted) ? wanted : "en";
  if (!loaded.has(next)) {
    const answer = await fetch(`/chat/static/words.${next}.json`);
    if (!answer.ok) throw new Error(`words.${next}.json: ${answer.status}`);
    loaded.set(next, await answer.json());
  }
  chosen = next;
  localStorage.setItem("plein.language", next);
  document.documentElement.lang = next;
}

/** The words for `key`, with {name} filled in from `fill`. A missing key shows itself. */
export function t(key, fill = {}) {
  const sentence = loaded.get(chosen)?.[key] ?? key;
  return sentence.replaceAll(/\{(\w+)\}/g, (whole, name) => (name in fill ? String(fill[name]) : whole));
}

/** The words for `key.one` or `key.other`, by the plural rule of the language; {count} is filled in. */
export function count(key, number, fill = {}) {
  const form = new Intl.PluralRules(chosen).select(number) === "one" ? "one" : "other";
  return t(`${key}.${form}`, { count: new Intl.NumberFormat(locale()).format(number), ...fill });
}

/** How long something lasts, in the page's language: "10 minutes", "2 hours", "1 day". */
export function lasting(minutes) {
  const [unit, length] = minutes % 1440 === 0 ? ["day", 1440] : minutes % 60 === 0 ? ["hour", 60] : ["minute", 1];
  return new Intl.NumberFormat(locale(), { style: "unit", unit, unitDisplay: "long" }).format(minutes / length);
}

/** How big a file is, in the page's language: "12 kB", "1.5 MB". */
export function fileSize(bytes) {
  const isBig = bytes >= 1e6;
  const form = { style: "unit", unit: isBig ? "megabyte" : "kilobyte", maximumFractionDigits: isBig ? 1 : 0 };
  return new Intl.NumberFormat(locale(), form).format(isBig ? bytes / 1e6 : Math.max(1, Math.ceil(bytes / 1000)));
}
