// The reactions one can pick, and their names in the page's words. The first is the kudos emoji.

import { button, el } from "./dom.js";
import { t } from "./words.js";

export const KUDOS = "🙌";

export const EMOJI = {
  "🙌": "raised_hands", "👍": "thumbs_up", "❤️": "heart", "😂": "laughing", "🎉": "party", "👏": "clapping",
  "🙏": "folded_hands", "👀": "eyes", "✅": "check", "💡": "idea", "🚀": "rocket", "😊": "smiling",
  "😮": "surprised", "😢": "crying", "🔥": "fire", "💪": "strong", "☕": "coffee", "🎂": "cake",
  "🤝": "handshake", "⭐": "star", "💯": "hundred", "👋": "waving", "❓": "question", "🤔": "thinking",
};

export const QUICK = ["🙌", "👍", "❤️", "😂", "🎉", "👀"];

/** What a screen reader says for an emoji; one of another client says itself. */
export const emojiName = (emoji) => (EMOJI[emoji] ? t(`emoji.${EMOJI[emoji]}`) : emoji);

/** A grid of emoji; `pick(emoji)` runs for the one pressed. */
export function emojiGrid(emoji, pick) {
  return el(
    "div",
    { class: "emoji-grid" },
    emoji.map((one) =>
      button({ class: "emoji", "aria-label": emojiName(one), title: emojiName(one), text: one, on: { click: () => pick(one) } }),
    ),
  );
}
