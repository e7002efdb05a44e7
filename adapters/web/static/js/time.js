// Moments in the reader's own zone and language.

import { language, locale } from "./words.js";

const DAY = 24 * 60 * 60 * 1000;

/** "14:05" */
export const clock = (at) => new Intl.DateTimeFormat(locale(), { hour: "2-digit", minute: "2-digit" }).format(new Date(at));

/** "Tuesday 3 March 2026 at 14:05" */
export const wholeMoment = (at) =>
  new Intl.DateTimeFormat(locale(), { dateStyle: "full", timeStyle: "short" }).format(new Date(at));

/** The day of a moment here, as a key to compare by. */
export function dayKey(at) {
  const day = new Date(at);
  return `${day.getFullYear()}-${day.getMonth()}-${day.getDate()}`;
}

/** "Today", "Yesterday", "Monday 2 March", with the year when it is not this one. */
export function dayName(at, now = new Date()) {
  const day = new Date(at);
  const midnight = (moment) => new Date(moment.getFullYear(), moment.getMonth(), moment.getDate());
  const ago = Math.round((midnight(now) - midnight(day)) / DAY);
  if (ago === 0 || ago === 1) {
    const near = new Intl.RelativeTimeFormat(language(), { numeric: "auto" }).format(-ago, "day");
    return near[0].toLocaleUpperCase(locale()) + near.slice(1);
  }
  const parts = { weekday: "long", day: "numeric", month: "long" };
  if (day.getFullYear() !== now.getFullYear()) parts.year = "numeric";
  return new Intl.DateTimeFormat(locale(), parts).format(day);
}
