// Which questions are asked, and what is known of the answers: no browser needed.

/** The questions that these answers lead to. An answer to one that is not asked decides nothing. */
export function askedOf(questions, answers) {
  const chosen = new Map();
  return questions.filter(({ id, only_if: onlyIf }) => {
    const isAsked = !onlyIf || onlyIf.values.some((value) => chosen.get(onlyIf.question)?.includes(value));
    if (isAsked) chosen.set(id, [answers[id]].flat());
    return isAsked;
  });
}

/** What is sent of all that was answered: nothing of what is not asked any more. */
export function keptOf(questions, answers) {
  const kept = { answers: {}, words: {} };
  for (const { id, kind } of askedOf(questions, answers)) {
    if (answers[id] !== undefined) kept[kind === "words" ? "words" : "answers"][id] = answers[id];
  }
  return kept;
}

/** Whether words look as if they hold a telephone number or an e-mail address. */
export const looksPrivate = (words) => /[\p{L}\d._+-]+@[\p{L}\d-]+\.\p{L}|(?:\+|\b)\d(?:[\s().-]{0,2}\d){8,14}(?!\d)/u.test(words);
